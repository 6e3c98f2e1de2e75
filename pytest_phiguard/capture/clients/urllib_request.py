"""Owns the capture of ``urllib.request``; must not know any other client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, Draft
from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.headers import read_pairs, remove_fragment
from pytest_phiguard.capture.recording import recording

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

LEVEL = 30


class UrllibCapture:
    """Watches openers; ``urlopen`` and each redirect go through them."""

    name = "urllib.request"
    distribution = ""
    modules = ("urllib.request",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the opener, and where the request is complete with its cookies."""
        patch.wrap(module, "OpenerDirector.open", recording(patch, LEVEL, draft_open))
        patch.wrap(module, "AbstractHTTPHandler.do_open", _complete_headers)


def draft_open(_: Any, fullurl: Any, data: Any = None, *__: Any, **___: Any) -> Draft | None:
    """Return the draft of ``OpenerDirector.open``, or None for what is no HTTP.

    Args:
        fullurl: An address or a ``Request``.
        data: The body, which overrides that of the request.
    """
    is_text = isinstance(fullurl, str)
    url = fullurl if is_text else fullurl.full_url
    if not url[:8].lower().startswith(("http://", "https://")):
        return None
    body = data if is_text or data is not None else fullurl.data
    kept, teed, problem = keep(body)
    headers: tuple[tuple[str, str], ...]
    if is_text:
        method, headers = "GET" if body is None else "POST", ()
    else:
        # get_method looks at the request's own data, which ``open`` is only about to set.
        explicit = getattr(fullurl, "method", None)
        method = explicit or (fullurl.get_method() if body is None or fullurl.data is not None else "POST")
        headers = read_pairs(fullurl.header_items())
    draft = Draft(LEVEL, method, remove_fragment(url), headers, kept)
    draft.problem = problem
    if teed:
        draft.wire = bytearray()
    return draft


def _complete_headers(original: Callable[..., Any]) -> Callable[..., Any]:
    def do_open(self: Any, http_class: Any, req: Any, *args: Any, **kwargs: Any) -> Any:
        draft = CURRENT.get()
        if draft is not None and draft.level == LEVEL:
            # Cookies and proxy credentials are added by the opener's own processors.
            draft.headers = read_pairs(req.header_items())
        return original(self, http_class, req, *args, **kwargs)

    return do_open
