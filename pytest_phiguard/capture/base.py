"""Owns what every capture shares: drafts, the sink they go to, and what they patch with; must not know any client."""

from __future__ import annotations

import functools
import re
import sys
import traceback
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pytest_phiguard.capture.bodies import CAP, NO_BYTES, TOO_LONG, UNREAD, remove_chunk_framing
from pytest_phiguard.capture.patch import Patch
from pytest_phiguard.capture.wrapper import make_wrapper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextvars import Token
    from types import ModuleType

    from pytest_phiguard.capture.lending import Lender
    from pytest_phiguard.model import Origin, Page, Source, Transmission

_GUESS = re.compile(r" \((?:most likely|consider renaming).*\)$")
Passage = Literal["open", "contained", "stand_in"]
Moment = Literal["before", "parent", "child", "exit"]


class Sink(Protocol):
    """Where drafts and pages go; the session implements it, and a double in the tests."""

    guards_network: bool
    """Whether ``passage`` is to be asked before something leaves (network mode ``contain`` or ``isolate``)."""

    runs_on_commit: bool
    """Whether callbacks that a test's rollback would drop are run (``phiguard_on_commit = run``)."""

    callers: tuple[str, ...]
    """Paths at which a vendor asks the application, as globs (``phiguard_callers``)."""

    lender: Lender | None
    """What has child processes send through a proxy of ours, or None (``phiguard_children = proxy``)."""

    def trace(self, draft: Draft) -> None:
        """Say on a draft who caused it and which lines led to it, and keep nothing."""

    def record(self, draft: Draft) -> None:
        """Keep a draft that has just begun, in the thread and stack of its caller; must be cheap."""

    def page(self, page: Page) -> None:
        """Keep a page that the application has rendered."""

    def rendering(self, build: Callable[[], Page | None]) -> None:
        """Keep a page that may still change: it is built when it is judged, in whatever thread."""

    def passage(self, draft: Draft) -> Passage:
        """Judge now whether a draft may leave; asked only when something really would."""

    def concerns(self, url: str, *, is_local: bool) -> bool:
        """Tell whether what goes to an address may be anyone's but ours; asked for what no client speaks for.

        Args:
            url: The address.
            is_local: Whether it is this machine or a private range by itself, and no forwarder of telemetry.
        """

    def client_ip(self) -> str:
        """Return the address that test clients send as theirs, or empty (``phiguard_client_ip``)."""

    def serves(self, port: int) -> None:
        """Learn at which port of this machine the application serves itself."""

    def failed(self, where: str, error: BaseException) -> None:
        """Keep a failure of a capture, which is never raised into the application."""

    def note(self, text: str, count: int = 1) -> None:
        """Have the summary say something that is no finding; ``{count}`` stands for how often it was met."""

    def fork(self, moment: Moment) -> None:
        """Go on in two processes: called before the fork, in the parent and in the child, and when a child ends."""


class Serving:
    """The page that the application is answering while something leaves.

    Args:
        url: The address of the page, absolute.
        signed_in: Whether a user is signed in; may be set once the framework knows.
    """

    __slots__ = ("page", "signed_in", "url")

    def __init__(self, url: str, *, signed_in: bool = False) -> None:
        self.url = url
        self.signed_in = signed_in
        self.page: Page | None = None


class Draft:
    """A transmission in the making, mutable until it is sealed.

    Args:
        level: How near to the caller it was seen; a hook of a lower level beneath it records nothing.
        method: The HTTP method.
        url: The absolute address.
        headers: Pairs in order, names as sent.
        body: The body as far as it is known, None for none or for one that is teed.
        channel: As in ``Transmission``.
    """

    __slots__ = (
        "body",
        "capture",
        "channel",
        "chunked",
        "delivers",
        "fields",
        "head",
        "headers",
        "in_process",
        "initialised",
        "judged",
        "level",
        "method",
        "mocked",
        "origin",
        "page",
        "passage",
        "problem",
        "reached",
        "scanned",
        "sink",
        "source",
        "test_source",
        "total",
        "url",
        "vendor",
        "wire",
    )

    def __init__(
        self,
        level: int,
        method: str,
        url: str,
        headers: tuple[tuple[str, str], ...] = (),
        body: bytes | None = None,
        channel: str = "http",
    ) -> None:
        self.level = level
        self.channel = channel
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.wire: bytearray | None = None
        """What has passed of a body that is teed; None where the body is complete."""
        self.total = 0
        """How many bytes have passed, kept or not."""
        self.chunked = False
        """Whether what was teed has HTTP/1.1 chunk framing around it."""
        self.head = False
        """Whether the next piece that is written is the head of the message."""
        self.fields: tuple[tuple[str, str], ...] = ()
        self.vendor = ""
        self.capture = ""
        self.problem = ""
        self.origin: Origin | None = None
        self.source: Source | None = None
        self.test_source: Source | None = None
        self.page: Serving | None = None
        self.initialised = True
        """Whether the SDK whose event it is was ever set up: if not, its scrubbers are unknown."""
        self.delivers = ""
        """The SDK that sends it, of a request that delivers events which were seen when they were queued."""
        self.mocked = False
        """Whether a mock library was seen to answer it."""
        self.in_process = False
        """Whether it never leaves the process (a test client): it is not recorded, nor made anyone's parent."""
        self.reached = False
        """Whether it got as far as a network, which takes a body that is teed."""
        self.sink: Sink | None = None
        """The guard that it was recorded with, which says whether it may leave."""
        self.passage: Passage | None = None
        """What the sink said when it was asked last."""
        self.scanned: object = None
        """What the sink remembers of its judgement then; of no concern to a capture."""
        self.judged = 0
        """How much of a teed body it had seen then."""

    def tee(self, chunk: Any) -> None:
        """Record a piece of the body on its way out.

        Args:
            chunk: What is about to be written, copied at once; what is no bytes is left to the client to refuse.
        """
        if self.wire is None:
            return
        if not isinstance(chunk, (bytes, bytearray)):
            try:
                # Of other than bytes, such as an array of numbers, the length is no count of bytes.
                chunk = memoryview(chunk).cast("B")
            except TypeError:
                self.problem = self.problem or NO_BYTES.format(kind=type(chunk).__name__)
                return
        room = CAP - len(self.wire)
        self.total += len(chunk)
        if room > 0:
            # A large chunk must not be copied only to be thrown away.
            self.wire += chunk if len(chunk) <= room else memoryview(chunk)[:room]

    def restart(self) -> None:
        """Note that a body is about to be sent, and forget what was teed before (a retry beneath the client)."""
        self.reached = True
        if self.wire is None:
            return
        self.wire.clear()
        self.total = self.judged = 0
        self.passage = None

    def seal(self) -> Transmission:
        """Return what is known so far as a transmission."""
        # Loaded in every run, most of which never seal a draft.
        from pytest_phiguard.model import Transmission

        body, problem = self.body, self.problem
        if self.wire:
            body = remove_chunk_framing(bytes(self.wire)) if self.chunked else bytes(self.wire)
            if self.total > CAP:
                problem = problem or TOO_LONG.format(total=self.total)
        elif self.wire is not None and not self.reached:
            problem = problem or UNREAD
        return Transmission(
            channel=self.channel,
            method=self.method,
            url=self.url,
            headers=self.headers,
            body=body,
            fields=self.fields,
            vendor=self.vendor,
            capture=self.capture,
            origin=self.origin,
            source=self.source,
            test_source=self.test_source,
            page=_page_of(self.page),
            problem=problem,
            initialised=self.initialised,
            delivers=self.delivers,
        )


def _page_of(serving: Serving | None) -> Page | None:
    if serving is None:
        return None
    if serving.page is not None:
        return serving.page
    from pytest_phiguard.model import Page

    return Page(url=serving.url, signed_in=serving.signed_in)


CURRENT: ContextVar[Draft | None] = ContextVar("phiguard_current", default=None)
"""The draft whose client is at work in this context."""

SERVING: ContextVar[Serving | None] = ContextVar("phiguard_serving", default=None)
"""The page that the application is answering in this context."""


@contextmanager
def serving(page: Serving) -> Iterator[Serving]:
    """Mark a page as being answered, and what the application sends meanwhile as requests of their own.

    Args:
        page: The page; its fields may be filled while it is answered.
    """
    # An application that a mock or a test client calls in-process must not be taken for a part of that request.
    outer, parent = SERVING.set(page), CURRENT.set(None)
    try:
        yield page
    finally:
        reset(CURRENT, parent)
        reset(SERVING, outer)


class Patcher:
    """What one capture patches with; every change is remembered and undone at the end.

    Args:
        name: The capture's name.
        sinks: The running guards, innermost last; shared by all patchers of the process.
        patches: Where changes are remembered; shared likewise.
    """

    __slots__ = ("_missing", "_patches", "name", "sinks")

    def __init__(self, name: str, sinks: list[Sink], patches: list[Patch]) -> None:
        self.name = name
        self.sinks = sinks
        self._patches = patches
        self._missing: list[Exception] = []

    @property
    def sink(self) -> Sink | None:
        """Return the innermost running guard, or None when none runs."""
        return self.sinks[-1] if self.sinks else None

    def wrap(
        self,
        owner: object,
        attribute: str,
        make: Callable[[Callable[..., Any]], Callable[..., Any]],
        *,
        fragile: bool = False,
    ) -> None:
        """Replace a function or method by a wrapper that looks like it.

        A hook point that is gone makes the capture ``broken`` and leaves its other hooks in place.

        Args:
            owner: A class or a module.
            attribute: The name of the function, dotted where it belongs to a part of the owner.
            make: Given the original, returns the wrapper.
            fragile: Whether others are known to restore the original; the wrapper is then put back before each test.
        """
        *parts, name = attribute.split(".")
        try:
            for part in parts:
                owner = getattr(owner, part)
            replacement = make_wrapper(owner, name, make)
        except AttributeError as error:
            # Of a module that is being imported Python guesses why: a circular import, or a file of the same name.
            missing = _GUESS.sub("", str(error)).replace("partially initialized ", "")
            self._missing.append(AttributeError(missing))
            return
        renew = functools.partial(make_wrapper, owner, name, make) if fragile else None
        self._patches.append(Patch.apply(owner, name, replacement, renew=renew))

    def swap(self, owner: object, attribute: str, replacement: object) -> None:
        """Replace an attribute of a class or module.

        Args:
            owner: A class or a module.
            attribute: The name.
            replacement: What stands there until the end.
        """
        self._patches.append(Patch.apply(owner, attribute, replacement))

    def take_missing(self) -> list[Exception]:
        """Return what ``wrap`` could not find since the last call."""
        missing, self._missing = self._missing, []
        return missing


class Capture(Protocol):
    """A part that watches one way out; plain class attributes serve as its properties."""

    @property
    def name(self) -> str:
        """Return what reports call it: ``requests``."""

    @property
    def distribution(self) -> str:
        """Return the distribution that it watches, for versions; empty for the standard library."""

    @property
    def modules(self) -> tuple[str, ...]:
        """Return the modules of which the import of any makes it installable."""

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch a module that has just been imported; called once for each of ``modules``."""


def reset(variable: ContextVar[Any], token: Token[Any]) -> None:
    """Undo ``variable.set``, also where a generator is closed in another context than it began in.

    Args:
        variable: What was set.
        token: What ``set`` returned.
    """
    try:
        variable.reset(token)
    except ValueError:
        # The context that the token belongs to is gone, and its value with it.
        return


def tell_failure(sink: Sink, where: str, error: BaseException) -> None:
    """Hand a capture's own failure to the sink, whatever happens.

    Args:
        sink: The running guard.
        where: Which hook failed.
        error: What it raised.
    """
    try:
        sink.failed(where, error)
    except Exception as second:  # noqa: BLE001 -- the application must go on even if the guard cannot be told
        with suppress(Exception):
            traceback.print_exception(second, file=sys.__stderr__)
