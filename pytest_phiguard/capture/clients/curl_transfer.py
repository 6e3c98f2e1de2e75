"""Owns what a handle of libcurl is told to send, and where it is led to; must not know any binding of libcurl.

libcurl does all its work in C, so that everything is known by the options that were set (``curl_easy_setopt(3)``).
"""

from __future__ import annotations

import os
import socket as sockets
import weakref
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, Draft
from pytest_phiguard.capture.bodies import CAP, keep
from pytest_phiguard.capture.clients import curl_request as request
from pytest_phiguard.capture.clients.curl_hops import HopWatcher
from pytest_phiguard.capture.clients.curl_request import Option
from pytest_phiguard.capture.far_end import open_port
from pytest_phiguard.capture.frames import LEVEL as FRAME_LEVEL
from pytest_phiguard.capture.frames import draft_frame
from pytest_phiguard.capture.headers import find_host, names_host
from pytest_phiguard.capture.passage import find_passage
from pytest_phiguard.capture.recording import begin

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_phiguard.capture.base import Patcher
    from pytest_phiguard.capture.clients.curl_request import FindParts

    SetOption = Callable[[int, Any], Any]

LEVEL = 20
_WS_CLOSE = 8
READ_ABORT = 0x10000000
"""What a callback returns to break a transfer off (``CURL_READFUNC_ABORT``)."""


class CallDraft(Draft):
    """The draft of a call above the handle, which the options of the handle complete."""

    __slots__ = ("filled",)

    filled: bool


class Transfer:
    """What one handle was told to do.

    Args:
        patch: The capture's patcher.
        find_parts: Returns the parts of a multipart form, given what ``CURLOPT_MIMEPOST`` was set to.
        refuse: Returns, or raises, what makes a callback that receives headers break the transfer off.
    """

    def __init__(self, patch: Patcher, find_parts: FindParts, refuse: Callable[[], Any]) -> None:
        self.draft: Draft | None = None
        self.stood_in_for = ""
        """The encrypted address of which the stand-in answers in the clear."""
        self.given: dict[int, Any] = {}
        self._patch = patch
        self._find_parts = find_parts
        self._parent: Draft | None = None
        self._is_led = False
        self._free: Callable[[], Any] | None = None
        self._refuse = refuse
        self._hops = HopWatcher(patch, LEVEL, refuse)

    def reset(self) -> None:
        """Forget all options."""
        self.given = {}
        self._parent = None
        self._is_led = False

    def copy(self) -> Transfer:
        """Return what a duplicate of the handle was told."""
        twin = Transfer(self._patch, self._find_parts, self._refuse)
        twin.given = dict(self.given)
        return twin

    def take(self, option: int, value: Any) -> Any:
        """Remember an option, and return what is to be given to libcurl in its place.

        Args:
            option: The number of the option.
            value: What it is set to, None where it is unset.
        """
        if option == Option.URL:
            # The transfer may run in another thread than the call which it belongs to.
            self._parent = CURRENT.get()
        request.remember(self.given, int(option), value)
        if self._patch.sink is None or value is None:
            return value
        if option == Option.READFUNCTION:
            return self._tee_callback(value)
        if option == Option.READDATA and hasattr(value, "read"):
            return _TeedSource(value, self._tee_callback(value.read))
        if option == Option.HEADERFUNCTION:
            return self._hops.watch(value, self)
        if option == Option.HEADERDATA and hasattr(value, "write"):
            return _TeedTarget(value, self._hops.watch(value.write, self))
        return value

    def start(self, set_option: SetOption, original: Callable[..., Any]) -> None:
        """Record the transfer that is about to begin, and lead it to where it may go.

        Args:
            set_option: Sets an option of the handle, unwatched.
            original: The function that was called.
        """
        self._undo(set_option)
        self.draft = self._find_parent() or begin(self._patch, self.build, original, (), {})
        self._parent = None
        if self.draft is None:
            return
        self._hops.begin(self, set_option)
        passage = find_passage(self.draft)
        if passage != "open":
            self._is_led = True
            self._lead(set_option, is_answered=passage == "stand_in")
        # The body is teed from now on, also where nobody asks whether it may leave.
        self.draft.restart()

    def _find_parent(self) -> Draft | None:
        """Return the draft of the call that this transfer is a part of, completed."""
        parent = self._parent or CURRENT.get()
        if isinstance(parent, CallDraft):
            if not parent.filled:
                parent.filled = True
                request.fill(parent, self.given, self._find_parts)
            return parent
        if parent is None or parent.level <= LEVEL:
            return None
        return parent if names_host(parent.url, find_host(request.find_url(self.given))) else None

    def build(self) -> Draft | None:
        """Return the draft of what the handle was told, or None where that goes to no other machine."""
        url = request.find_url(self.given)
        if not url or url.startswith(("file:", "data:")):
            return None
        draft = Draft(LEVEL, "", url)
        request.fill(draft, self.given, self._find_parts)
        return draft

    def draft_frame(self, message: Any, flags: int = 0) -> Draft | None:
        """Return the draft of a message over the WebSocket that the handle has opened, or None where it says nothing.

        Args:
            message: Text or bytes.
            flags: Of which kind it is.
        """
        # A close has a code of two bytes before its reason.
        if not message or (flags & _WS_CLOSE and len(message) <= 2):
            return None
        return draft_frame(self, request.find_url(self.given), message)

    def draft_write(self, data: Any) -> Draft:
        """Return the draft of what is written to the connection that the handle has opened.

        Args:
            data: The bytes.
        """
        draft = Draft(FRAME_LEVEL, "WRITE", request.find_url(self.given), channel="socket")
        draft.body, _, draft.problem = keep(data)
        return draft

    def _lead(self, set_option: SetOption, *, is_answered: bool) -> None:
        """Lead the transfer through a proxy of ours: one that answers, or a port that nobody listens on."""
        url = request.find_url(self.given)
        port = _find_answer() if is_answered and url.startswith("http") else 0
        if port:
            set_option(Option.PROXY, f"http://127.0.0.1:{port}")
            if url.startswith("https:"):
                self.stood_in_for = url
                set_option(Option.URL, f"http:{url.removeprefix('https:')}")
        else:
            # Bound, so that nobody else can listen there. The name is looked up by no one: a proxy would do it (h).
            closed = sockets.socket()
            closed.bind(("127.0.0.1", 0))
            self._free = weakref.finalize(self, closed.close)
            set_option(Option.PROXY, f"socks5h://127.0.0.1:{closed.getsockname()[1]}")
        set_option(Option.NOPROXY, "")

    def _undo(self, set_option: SetOption) -> None:
        if self._free is not None:
            self._free()
            self._free = None
        if not self._is_led:
            self.stood_in_for = ""
            return
        self._is_led = False
        set_option(Option.PROXY, self.given.get(Option.PROXY))
        # Unset, libcurl would ask the environment; not every binding can unset it.
        unset = os.environ.get("no_proxy", os.environ.get("NO_PROXY", ""))
        set_option(Option.NOPROXY, self.given.get(Option.NOPROXY, unset))
        if self.stood_in_for:
            set_option(Option.URL, self.given[Option.URL])
            self.stood_in_for = ""

    def _tee_callback(self, read: Callable[..., Any]) -> Callable[..., Any]:
        def teed(*args: Any) -> Any:
            piece = read(*args)
            draft = self.draft
            if draft is None or isinstance(piece, int) or piece is None:
                return piece
            draft.tee(piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else piece)
            if draft.total <= CAP + len(piece) and find_passage(draft) == "contained":
                return READ_ABORT
            return piece

        return teed


def _find_answer() -> int:
    """Return a port where a stand-in answers, or 0 where there can be none: nothing must leave for want of it."""
    try:
        return open_port()
    except OSError:
        return 0


class _TeedSource:
    """A file that a handle reads its body from."""

    def __init__(self, file: Any, read: Callable[..., Any]) -> None:
        self._file = file
        self.read = read

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class _TeedTarget:
    """A file that a handle writes the headers of its answers to."""

    def __init__(self, file: Any, write: Callable[..., Any]) -> None:
        self._file = file
        self.write = write

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
