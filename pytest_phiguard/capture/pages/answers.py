"""Owns how an application's answer becomes a page, whichever framework gives it; must not know any framework."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from pytest_phiguard.capture.base import SERVING, Serving, tell_failure
from pytest_phiguard.capture.pages.html import CAP, find_header, is_rendered, read_html
from pytest_phiguard.model import Page, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_phiguard.capture.base import Sink

CUT_OFF: Final = "the answer was cut off before its end"
NOT_READ: Final = "the test did not read the answer to its end"
UNREAD: Final = "the request's body was not read by the application, so what the redirect sends on is not known"
SENDS_ON: Final = frozenset({307, 308})
"""Statuses at which a browser sends the request's body on to where it is redirected."""
# A HEAD, and what RFC 9110 gives no content (section 6.4.1): nothing of it is rendered.
_EMPTY: Final = frozenset({204, 205, 304})
# What says where an answer goes: the page that asked for it, what that is made of (htmx, Turbo, Unpoly, jQuery), and
# whether caches may keep it for others.
ASKED: Final = frozenset(
    """authorization cookie referer hx-request hx-boosted hx-current-url hx-history-restore-request turbo-frame
    x-up-version x-up-target x-requested-with""".split()
)


class LiveServing(Serving):
    """A page that is being answered, of which the framework may learn meanwhile who asked for it.

    Args:
        url: The address of the page, absolute.
        ask: Tells whether a user is signed in, without loading anything.
        signed_in: Whether the request says so itself.
    """

    __slots__ = ("_asks", "_known", "answer")

    def __init__(self, url: str, ask: Callable[[], bool] | None = None, *, signed_in: bool = False) -> None:
        self._asks = [ask] if ask is not None else []
        self._known = False
        self.answer: Answer | None = None
        super().__init__(make_readable(url), signed_in=signed_in)

    @property
    def signed_in(self) -> bool:
        """Whether a user is signed in."""
        self._known = self._known or any(ask() for ask in self._asks)
        return self._known

    @signed_in.setter
    def signed_in(self, value: bool) -> None:
        self._known = value

    def ask_too(self, ask: Callable[[], bool]) -> None:
        """Have another part of the application say too whether a user is signed in.

        Args:
            ask: Tells it without loading anything.
        """
        self._asks.append(ask)


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
        "asked",
        "capture",
        "client",
        "headers",
        "is_called",
        "is_finished",
        "key",
        "method",
        "request",
        "request_body",
        "serving",
        "source",
        "status",
        "whole",
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
        self.asked: tuple[tuple[str, str], ...] = ()
        """Headers of the request that say where the answer goes."""
        self.client = ""
        """Tells the test's clients apart."""
        self.key: object = None
        """What is the same for all that see this one request."""
        self.request: Any = None
        """The framework's request, where it got as far as having one."""
        self.whole: bytes | None = None
        """The body, where the framework made it at once."""
        self.is_finished = False
        self.is_called = is_called(sink, serving.url)
        """Whether a vendor asked, who gets all of the answer."""

    def tee(self, chunk: Any) -> None:
        """Keep a piece of the body on its way out.

        Args:
            chunk: What the application sends; what is neither bytes nor text is left to the server to refuse.
        """
        if isinstance(chunk, str):
            # Django encodes the pieces of a stream later.
            chunk = chunk.encode("utf-8", "replace")
        if isinstance(chunk, (bytes, bytearray, memoryview)):
            self._total += len(chunk)
            if len(self._teed) < CAP:
                self._teed += chunk[: CAP - len(self._teed)]

    @property
    def has_body(self) -> bool:
        """Tell whether the answer has content at all."""
        return self.method != "HEAD" and self.status not in _EMPTY

    @property
    def is_page(self) -> bool:
        """Tell whether the body is one that a browser renders."""
        return self.has_body and is_rendered(self.headers)

    @property
    def is_kept(self) -> bool:
        """Tell whether the body is to be recorded."""
        return self.is_page or (self.is_called and self.has_body)

    def finish(self, problem: str = "") -> None:
        """Hand the page to the guard; whatever fails is told to it and never raised.

        Args:
            problem: Why the body is not complete, or empty.
        """
        self.is_finished = True
        try:
            page = self.build(problem)
            self.serving.page = page
            self._sink.page(page)
        except Exception as error:  # noqa: BLE001 -- never raised into the application
            self.tell(error)

    def await_end(self) -> None:
        """Have the guard judge what was read of a stream, should its end never come: whoever asked may not read it."""
        self._sink.rendering(self._build_unfinished)

    def _build_unfinished(self) -> Page | None:
        if self.is_finished:
            return None
        complete = find_header(self.headers, "content-length") == str(self._total)
        return self.build("" if complete else NOT_READ)

    def tell(self, error: BaseException) -> None:
        """Tell the guard that this capture failed.

        Args:
            error: What was raised.
        """
        tell_failure(self._sink, f"{self.capture}: {self.method} {self.serving.url.partition('?')[0]}", error)

    def build(self, problem: str = "") -> Page:
        """Return the page as it is now.

        Args:
            problem: Why the body is not complete, or empty.
        """
        html = ""
        is_page = self.is_page
        if self._total > CAP and (is_page or self.is_kept):
            problem = problem or f"only the first {CAP} of {self._total} bytes were recorded"
        if is_page:
            html, unread = read_html(bytes(self._teed), self.headers)
            problem = problem or unread
        body = b""
        if self.status in SENDS_ON and self.request_body is not None:
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
            asked=self.asked,
            client=self.client,
            answer=bytes(self._teed) if self.is_called else b"",
        )


def make_readable(url: str) -> str:
    """Return an address that can be taken apart: of a request whose ``Host`` is none, the host is no host's.

    Args:
        url: As the request has it.
    """
    try:
        _ = urlsplit(url).port
    except ValueError:
        scheme, _, rest = url.partition("://")
        return f"{scheme}://invalid/{rest.partition('/')[2]}"
    return url


def is_called(sink: Sink, url: str) -> bool:
    """Tell whether a vendor asks the application at an address.

    Args:
        sink: The guard, which knows the settings.
        url: The absolute address.
    """
    if not sink.callers:
        return False
    path = urlsplit(url).path
    return any(fnmatchcase(path, glob) for glob in sink.callers)


LOCAL: Final = frozenset({None, "", "127.0.0.1", "testclient", "<local>"})
"""What test clients send as their own address where the test says nothing."""


def find_client_ip(sink: Sink, given: object) -> str:
    """Return the address that a test client sends as its own, or empty where it sends what it would.

    Args:
        sink: The guard, which knows the settings and the patients.
        given: What it would send.
    """
    return sink.client_ip() if given in LOCAL else ""


def find_outer(key: object) -> Answer | None:
    """Return the answer of the same request that is recorded already further out, by whoever passed it in.

    Args:
        key: What is the same for all that see one request.
    """
    page = SERVING.get()
    answer = page.answer if isinstance(page, LiveServing) else None
    return answer if answer is not None and key is not None and answer.key is key else None


def pick_asked(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the headers of a request that say where its answer goes, names in lower case.

    Args:
        headers: Pairs.
    """
    return tuple((name.lower(), keep_asked(name.lower(), value)) for name, value in headers if name.lower() in ASKED)


def keep_asked(name: str, value: str) -> str:
    """Return what is kept of a header of a request: of a credential, of which kind it is.

    Args:
        name: In lower case.
        value: As sent.
    """
    return value.partition(" ")[0] if name == "authorization" else value
