"""Owns the redirects that libcurl follows by itself, known by the headers of its answers; knows no binding of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urljoin

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.clients.curl_request import Option
from pytest_phiguard.capture.headers import find_host, read_text, remove_fragment
from pytest_phiguard.capture.passage import find_passage
from pytest_phiguard.capture.recording import begin, safely

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_phiguard.capture.base import Patcher

_KEPT_METHOD = frozenset({b"307", b"308"})
_CREDENTIALS = frozenset({"authorization", "cookie"})


class HasDraft(Protocol):
    """The transfer that is being watched."""

    draft: Draft | None
    given: dict[int, Any]


class HopWatcher:
    """Records each redirect that is about to be followed, and breaks off where it must not be.

    Args:
        patch: The capture's patcher.
        level: The level of the drafts.
        refuse: Returns, or raises, what makes a callback of the binding break a transfer off.
    """

    def __init__(self, patch: Patcher, level: int, refuse: Callable[[], Any]) -> None:
        self._patch = patch
        self._refuse = refuse
        self._level = level
        self._status = b""
        self._location = b""
        self._url = ""
        self._read = safely(patch, self._read_line)

    def begin(self, transfer: HasDraft, set_option: Callable[[int, Any], Any]) -> None:
        """Watch a transfer that is about to begin, where it follows redirects.

        Args:
            transfer: The transfer.
            set_option: Sets an option of the handle, unwatched.
        """
        self._status = self._location = b""
        self._url = transfer.draft.url if transfer.draft is not None else ""
        given = transfer.given
        if given.get(Option.FOLLOWLOCATION) and not {Option.HEADERFUNCTION, Option.HEADERDATA} & given.keys():
            set_option(Option.HEADERFUNCTION, self.watch(len, transfer))

    def watch(self, write: Callable[[Any], Any], transfer: HasDraft) -> Callable[[Any], Any]:
        """Return the callback that receives the headers of the answers in place of another.

        Args:
            write: The other one.
            transfer: The transfer.
        """

        def watched(line: Any) -> Any:
            written = write(line)
            hop = self._read(bytes(line), transfer)
            return self._refuse() if hop is not None and find_passage(hop) != "open" else written

        return watched

    def _read_line(self, line: bytes, transfer: HasDraft) -> Draft | None:
        """Learn from a line of a head; at its end, return the draft of the redirect that will be followed."""
        if line.startswith(b"HTTP/"):
            self._status, self._location = [*line.split(None, 2), b"", b""][1], b""
        elif line[:9].lower() == b"location:":
            self._location = line[9:].strip()
        elif line in {b"\r\n", b"\n"} and self._location and self._status.startswith(b"3"):
            return self._follow(transfer)
        return None

    def _follow(self, transfer: HasDraft) -> Draft | None:
        before = transfer.draft
        if before is None or not transfer.given.get(Option.FOLLOWLOCATION):
            return None
        url = remove_fragment(urljoin(self._url, read_text(self._location)))
        is_elsewhere = find_host(url) != find_host(self._url)
        self._url, self._location = url, b""

        def build() -> Draft:
            hop = Draft(self._level, before.method, url, before.headers)
            if is_elsewhere:
                hop.headers = tuple(pair for pair in before.headers if pair[0].lower() not in _CREDENTIALS)
            if self._status in _KEPT_METHOD:
                hop.body, hop.wire, hop.total = before.body, before.wire, before.total
            elif before.method != "HEAD":
                hop.method = "GET"
            hop.reached = True
            return hop

        return begin(self._patch, build, self._follow, (), {})
