"""Owns what a call of a client that speaks no HTTP means which a mock answers; imports none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT
from pytest_phiguard.capture.mocks.wire_parts import WIRE_CALLS

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Draft
    from pytest_phiguard.capture.mocks.steps import Steps


def draft_wire_call(
    client: str, verb: str, args: tuple[Any, ...], kwargs: dict[str, Any], steps: Steps
) -> Draft | None:
    """Return the draft of a call, or None where it sends nothing, or is a part of what is known.

    Args:
        client: The name of the client, as in ``WIRE_CLIENTS``.
        verb: The name of the function.
        args: Its positional arguments.
        kwargs: Its keyword arguments.
        steps: How its mock is reached; none where it is no mock.
    """
    if verb not in WIRE_CALLS[client]:
        return None
    draft = _draft(client, verb, args, kwargs, steps)
    if draft is None:
        return None
    parent = CURRENT.get()
    if parent is not None and parent.level > draft.level:
        # What a client that is watched itself writes.
        parent.mocked = True
        return None
    draft.mocked = True
    return draft


def _draft(client: str, verb: str, args: tuple[Any, ...], kwargs: dict[str, Any], steps: Steps) -> Draft | None:
    # Each is loaded only for suites that mock it.
    if client == "ftplib":
        from pytest_phiguard.capture.mocks.ftp_calls import draft_ftp_call

        return draft_ftp_call(verb, args, kwargs, steps)
    if client == "paramiko":
        from pytest_phiguard.capture.mocks.ssh_calls import draft_ssh_call

        return draft_ssh_call(verb, args, kwargs, steps)
    if client == "socket":
        from pytest_phiguard.capture.mocks.socket_calls import draft_socket_call

        return draft_socket_call(verb, args, kwargs, steps)
    if client == "pycurl":
        from pytest_phiguard.capture.mocks.curl_calls import draft_curl_call

        return draft_curl_call(steps)
    from pytest_phiguard.capture.mocks.grpc_calls import draft_grpc_call

    return draft_grpc_call(args, kwargs, steps)
