"""Owns the capture of what ``vcrpy`` replays when no client hook has seen it; must not know any other mock."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, Draft
from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.headers import read_pairs, remove_fragment
from pytest_phiguard.capture.recording import dispatching, safely

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

LEVEL = 12


class VcrCapture:
    """Watches cassettes as they replay or refuse; what they record is sent by a client that is watched itself."""

    name = "vcrpy"
    distribution = "vcrpy"
    # Where the classes are: the package itself may be dropped and imported again around them.
    modules = ("vcr.cassette", "vcr.errors")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the cassette, and the error of a request that is in none."""
        if module.__name__ == "vcr.cassette":
            patch.wrap(module, "Cassette.play_response", _teach(safely(patch, _learn_body)))
            patch.wrap(module, "Cassette.play_response", dispatching(patch, draft_played))
        else:
            refused = "CannotOverwriteExistingCassetteException.__init__"
            patch.wrap(module, refused, dispatching(patch, draft_refused))


def draft_played(_: Any, request: Any) -> Draft | None:
    """Return the draft of ``Cassette.play_response``, or None for what is no request.

    Args:
        request: The cassette's own request, which holds its body.
    """
    if not hasattr(request, "uri"):
        return None
    return Draft(LEVEL, request.method, remove_fragment(request.uri), read_pairs(request.headers), _read_body(request))


def draft_refused(_: Any, *__: Any, failed_request: Any = None, **___: Any) -> Draft | None:
    """Return the draft of a request that no cassette may answer; it would leave in any other run.

    Args:
        failed_request: The cassette's own request.
    """
    return None if failed_request is None else draft_played(_, failed_request)


def _read_body(request: Any) -> bytes | None:
    # The cassette has read the caller's body already; this is its copy.
    body = getattr(request, "_body", None)
    if isinstance(body, dict):
        return json.dumps(body, default=str).encode()
    if isinstance(body, list):
        return b"".join(piece if isinstance(piece, bytes) else str(piece).encode() for piece in body)
    return keep(body)[0]


def _learn_body(request: Any) -> None:
    draft = CURRENT.get()
    if draft is not None and draft.wire is not None and not draft.wire:
        body = _read_body(request)
        if body is not None:
            draft.body, draft.wire = body, None


def _teach(learn: Callable[[Any], Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def play_response(self: Any, request: Any) -> Any:
            learn(request)
            return original(self, request)

        return play_response

    return make
