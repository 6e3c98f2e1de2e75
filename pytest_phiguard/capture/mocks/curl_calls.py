"""Owns what the options mean that the mock of a handle of ``pycurl`` was given; must not know any other client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.clients.curl_request import Option, fill, remember
from pytest_phiguard.capture.mocks.client_parts import find_mock

if TYPE_CHECKING:
    from pytest_phiguard.capture.mocks.steps import Steps

LEVEL = 20
# Mocks of one class share a handle: what was set on the one before is no option of the next.
_MAKERS = frozenset({"", "Curl", "reset"})
_SETTERS = frozenset({"setopt", "setopt_string"})


def draft_curl_call(steps: Steps) -> Draft | None:
    """Return the draft of what a handle performs, or None where it was given no address.

    Args:
        steps: How the mock of its function is reached.
    """
    given: dict[int, Any] = {}
    for name, args, _ in steps.read_history():
        if name in _MAKERS:
            given = {}
        elif name in _SETTERS and len(args) > 1:
            _remember(given, args[0], args[1])
        elif name == "unsetopt" and args:
            _remember(given, args[0], None)
    draft = Draft(LEVEL, "GET", "")
    fill(draft, given, lambda _: None)
    return draft if draft.url else None


def _remember(given: dict[int, Any], option: Any, value: Any) -> None:
    mock = find_mock(option)
    if mock is not None:
        # A module that is mocked as a whole has mocks of its constants, too.
        option = Option.__members__.get(str(mock.__dict__.get("_mock_new_name")))
    if isinstance(option, int) and find_mock(value) is None:
        remember(given, option, value)
