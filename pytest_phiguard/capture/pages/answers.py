"""Owns how an application's answer becomes a page, whichever framework gives it; must not know any framework."""

from __future__ import annotations

import inspect
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from pytest_phiguard.capture.base import Serving, tell_failure
from pytest_phiguard.decode.compression import inflate
from pytest_phiguard.model import Page, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pytest_phiguard.capture.base import Sink

CAP: Final = 5_000_000
"""Bytes of an answer's body that are recorded."""

CUT_OFF: Final = "the answer was cut off before its end"
UNREAD: Final = "the request's body was not read by the application, so what the redirect sends on is not known"
_HTML: Final = frozenset({"text/html", "application/xhtml+xml", "text/vnd.turbo-stream.html", ""})
# A HEAD, and what RFC 9110 gives no content (section 6.4.1): nothing of it is rendered.
_EMPTY: Final = frozenset({204, 205, 304})
_FORMS: Final[Mapping[str, str]] = MappingProxyType({"gzip": "gzip", "x-gzip": "gzip", "deflate": "zlib"})
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([a-z0-9_:-]+)", re.IGNORECASE)


class LiveServing(Serving):
    """A page that is being answered, of which the framework may learn meanwhile who asked for it.

    Args:
        url: The address of the page, absolute.
        ask: Tells whether a user is signed in, without loading anything.
        signed_in: Whether the request says so itself.
    """

    __slots__ = ("_ask", "_known", "answer")

    def __init__(self, url: str, ask: Callable[[], bool], *, signed_in: bool = False) -> None:
        self._ask = ask
        self._known = False
        self.answer: Answer | None = None
        super().__init__(url, signed_in=signed_in)

    @property
    def signed_in(self) -> bool:
        """Whether a user is signed in."""
        self._known = self._known or self._ask()
        return self._known

    @signed_in.setter
    def signed_in(self, value: bool) -> None:
        self._known = value


class Answer:
    """One answer of the application in the making.

    Args:
        sink: The guard.
        capture: The capture's name.
        serving: The page that is being answered.
        method: The HTTP method of the request.
    """

    __slots__ = (
        "_sink",
        "_teed",
        "_total",
        "capture",
        "headers",
        "method",
        "request_body",
        "serving",
        "source",
        "status",
    )

    def __init__(self, sink: Sink, capture: str, serving: LiveServing, method: str) -> None:
        self._sink = sink
        self._teed = bytearray()
        self._total = 0
        self.capture = capture
        self.serving = serving
        serving.answer = self
        self.method = method
        self.status = 0
        self.headers: tuple[tuple[str, str], ...] = ()
        self.source: Source | None = None
        self.request_body: Callable[[], bytes | None] | None = None
        """Returns the request's body, or None where nobody can know it any more."""

    def tee(self, chunk: Any) -> None:
        """Keep a piece of the body on its way out.

        Args:
            chunk: What the application sends; what is neither bytes nor text is left to the server to refuse.
        """
        if isinstance(chunk, str):
            # Django encodes the pieces of a stream later.
            chunk = chunk.encode("utf-8", "replace")
        if isinstance(chunk, (bytes, bytearray)):
            self._total += len(chunk)
            if len(self._teed) < CAP:
                self._teed += chunk[: CAP - len(self._teed)]

    @property
    def is_page(self) -> bool:
        """Tell whether the body is one that a browser renders."""
        return self.method != "HEAD" and self.status not in _EMPTY and find_media_type(self.headers) in _HTML

    def finish(self, problem: str = "") -> None:
        """Hand the page to the guard; whatever fails is told to it and never raised.

        Args:
            problem: Why the body is not complete, or empty.
        """
        try:
            page = self._build(problem)
            self.serving.page = page
            self._sink.page(page)
        except Exception as error:  # noqa: BLE001 -- never raised into the application
            self.tell(error)

    def tell(self, error: BaseException) -> None:
        """Tell the guard that this capture failed.

        Args:
            error: What was raised.
        """
        tell_failure(self._sink, f"{self.capture}: {self.method} {self.serving.url.partition('?')[0]}", error)

    def _build(self, problem: str) -> Page:
        html = ""
        if self.is_page:
            html, unread = read_html(bytes(self._teed), self.headers)
            cut = f"only the first {CAP} of {self._total} bytes were recorded" if self._total > CAP else ""
            problem = problem or cut or unread
        body = b""
        if self.status in {307, 308} and self.request_body is not None:
            known = self.request_body()
            body, problem = known or b"", problem if known is not None else problem or UNREAD
        return Page(
            url=self.serving.url,
            html=html,
            headers=self.headers,
            status=self.status,
            method=self.method,
            signed_in=self.serving.signed_in,
            request_body=body,
            source=self.source,
            problem=problem,
        )


def find_header(headers: Iterable[tuple[str, str]], wanted: str) -> str:
    """Return the first header of a name, or empty.

    Args:
        headers: Pairs.
        wanted: Lower case.
    """
    return next((value for name, value in headers if name.lower() == wanted), "")


def find_media_type(headers: Iterable[tuple[str, str]]) -> str:
    """Return the media type of an answer in lower case, or empty where it has none.

    Args:
        headers: Pairs.
    """
    return find_header(headers, "content-type").partition(";")[0].strip().lower()


def read_html(body: bytes, headers: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Return a body as text, and why that is not all of it, or empty.

    Args:
        body: As sent, compressed or not.
        headers: The answer's headers.
    """
    pairs = tuple(headers)
    coding = find_header(pairs, "content-encoding").strip().lower()
    problem = ""
    if coding and coding != "identity" and body:
        body, problem = _decompress(body, coding)
    return _decode(body, _find_charset(body, find_header(pairs, "content-type"))), problem


def _decode(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset, "replace")
    except (LookupError, ValueError):
        # Unknown, no character set at all (``hex``), or one that cannot replace what is wrong.
        return body.decode("utf-8", "replace")


def _decompress(body: bytes, coding: str) -> tuple[bytes, str]:
    form = _FORMS.get(coding)
    if form is None:
        return b"", f"the body is compressed as {coding}, which cannot be read"
    inflated = inflate(body, form, CAP)
    return inflated.content, inflated.problem


def _find_charset(body: bytes, content_type: str) -> str:
    """Return the encoding as a browser finds it: byte order mark, header, ``<meta>`` (HTML 13.2.3)."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if body.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    parameter = re.search(r"charset\s*=\s*\"?([^\s;\"]+)", content_type, re.IGNORECASE)
    meta = None if parameter else _META_CHARSET.search(body, 0, 4096)
    return parameter[1] if parameter else meta[1].decode("ascii") if meta else "utf-8"


def find_view_source(view: object) -> Source | None:
    """Return where a view was written, by its full path, or None.

    Args:
        view: A function, method, class or callable object, also one with decorators around it.
    """
    # What frameworks make of a class is a function that knows the class (Django, DRF, Flask).
    for attribute in ("view_class", "cls", "func"):
        view = getattr(view, attribute, None) or view
    view = inspect.unwrap(view) if callable(view) else view
    code = getattr(getattr(view, "__func__", view), "__code__", None)
    if code is None:
        return _find_class_source(view if isinstance(view, type) else type(view))
    return Source(code.co_filename, code.co_firstlineno)


def _find_class_source(kind: type) -> Source | None:
    """Return the first method that a class defines itself: reading the source for the class's own line is slow."""
    codes = [part.__code__ for part in vars(kind).values() if inspect.isfunction(part)]
    if not codes or kind.__module__.partition(".")[0] == "builtins":
        return None
    first = min(codes, key=lambda code: code.co_firstlineno)
    return Source(first.co_filename, first.co_firstlineno)
