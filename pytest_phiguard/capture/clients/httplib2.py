"""Owns the capture of ``httplib2``, which Google's clients stand on; must not know any other client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.headers import read_pairs, remove_fragment
from pytest_phiguard.capture.recording import recording
from pytest_phiguard.capture.stand_ins import answer_connect

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

LEVEL = 30


class Httplib2Capture:
    """Watches requests, each redirect included; beneath them are connections of ``http.client``."""

    name = "httplib2"
    distribution = "httplib2"
    modules = ("httplib2",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the client, and where its own kinds of connection are opened."""
        patch.wrap(module, "Http.request", recording(patch, LEVEL, draft_request), fragile=True)
        patch.wrap(module, "HTTPConnectionWithTimeout.connect", answer_connect)
        patch.wrap(module, "HTTPSConnectionWithTimeout.connect", answer_connect)


def draft_request(
    _: Any, uri: Any, method: str = "GET", body: Any = None, headers: Any = None, *__: Any, **___: Any
) -> Draft:
    """Return the draft of ``Http.request``.

    Args:
        uri: The address, absolute.
        method: The HTTP method.
        body: The body as given.
        headers: A mapping.
    """
    # Beneath it is http.client, which writes text as Latin-1.
    kept, teed, problem = keep(body, "latin-1")
    draft = Draft(LEVEL, method, remove_fragment(str(uri)), read_pairs(headers), kept)
    draft.problem = problem
    if teed:
        draft.wire = bytearray()
    return draft
