"""Owns what is written to the mock of a socket, as far as it is told where that leads; must not know any client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.mocks.wire_drafts import take, tee, write_base

if TYPE_CHECKING:
    from pytest_phiguard.capture.mocks.steps import Steps

# Beneath everything that speaks for itself.
LEVEL = 5
_MAKERS = ("connect", "connect_ex", "create_connection")


def draft_socket_call(verb: str, args: tuple[Any, ...], kwargs: dict[str, Any], steps: Steps) -> Draft | None:
    """Return the draft of what is written, or None where it leads to no host that is named.

    A socket that nobody has connected may as well be a pair, or lead to a file.

    Args:
        verb: The name of the function.
        args: Its positional arguments.
        kwargs: Its keyword arguments.
        steps: How its mock is reached.
    """
    if verb == "sendto" and len(args) > 1:
        url = _write_url("udp", args[-1])
        return Draft(LEVEL, "SEND", url, body=_read(args[0]), channel="socket") if url else None
    scheme = "udp" if _is_datagram(steps) else "tcp"
    url = next(filter(None, (_write_url(scheme, _read_address(*call)) for call in steps.find_calls(*_MAKERS))), "")
    given = args[0] if args else next(iter(kwargs.values()), None)
    if not url or given is None:
        return None
    pieces = list(given) if verb == "sendmsg" and isinstance(given, (list, tuple)) else [given]
    return tee(Draft(LEVEL, "WRITE", url, channel="socket"), pieces)


def _read(given: Any) -> bytes | None:
    return bytes(given) if isinstance(given, (bytes, bytearray, memoryview)) else None


def _read_address(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return take(args, kwargs, 0, "address")


def _write_url(scheme: str, address: Any) -> str:
    if not isinstance(address, tuple) or len(address) < 2 or not isinstance(address[0], str) or not address[0]:
        return ""
    return write_base(scheme, address[0], address[1])


def _is_datagram(steps: Steps) -> bool:
    for args, kwargs in steps.find_calls("socket"):
        kind = take(args, kwargs, 1, "type")
        # A module that is mocked as a whole has mocks of its constants, too.
        return getattr(kind, "name", "") == "SOCK_DGRAM" or str(getattr(kind, "_mock_new_name", "")) == "SOCK_DGRAM"
    return False
