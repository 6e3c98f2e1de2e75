"""Owns one connection of a process to the proxy: each request is recorded, judged, and passed on or not."""

from __future__ import annotations

import re
import ssl
import time
from typing import TYPE_CHECKING

from pytest_phiguard.capture.origin import inherit
from pytest_phiguard.capture.passage import find_passage
from pytest_phiguard.capture.proxy.causes import UNTRUSTING, Recorder, at_hand
from pytest_phiguard.capture.proxy.heads import Framing, MalformedError, Request, parse_request, parse_response
from pytest_phiguard.capture.proxy.messages import Messages
from pytest_phiguard.capture.proxy.routes import Place, Way, parse_place
from pytest_phiguard.capture.proxy.streams import Stream, find_ready
from pytest_phiguard.capture.proxy.tunnels import Opaque, join
from pytest_phiguard.capture.proxy.uploads import Upload
from pytest_phiguard.capture.stand_ins import ANSWER

if TYPE_CHECKING:
    import socket as sockets
    from collections.abc import Callable

    from pytest_phiguard.capture.base import Draft

CONNECTED = b"HTTP/1.1 200 Connection established\r\n\r\n"
UNREAD = "a child process sent what the recording proxy cannot read: {reason}"
# How long is waited for what a tunnel is to be, and how long between two looks.
_PAUSE = 2.0
_MOMENT = 0.01
# What a request line looks like as long as it is coming.
_BEGINS_REQUEST = re.compile(rb"[A-Z]{1,20}(?: \S*(?: [HTP/1.0]*\r?)?)?")
_IS_REQUEST = re.compile(rb"[A-Z]{1,20} \S+ HTTP/1\.[01]\r\n")
_ANNOUNCES = re.compile(rb"HTTP/1\.[01] 1(?!01)\d\d ")
_TLS = b"\x16"


class Trust:
    """How the two sides of encrypted connections are made.

    Args:
        find_context: Returns what answers as a host.
        find_client_context: Returns how the far end is verified.
        is_ours: Tells whether what goes to a place is nobody's but ours, so that it may stay encrypted.
    """

    def __init__(
        self,
        find_context: Callable[[str], ssl.SSLContext],
        find_client_context: Callable[[], ssl.SSLContext],
        is_ours: Callable[[Place], bool],
    ) -> None:
        self.find_context = find_context
        self.find_client_context = find_client_context
        self.is_ours = is_ours


class Conversation:
    """Serves one connection of a process until it ends.

    Args:
        socket: The connection.
        recorder: What records.
        trust: How encrypted connections are made.
    """

    def __init__(self, socket: sockets.socket, recorder: Recorder, trust: Trust) -> None:
        self._near = Stream(socket)
        self._recorder = recorder
        self._trust = trust
        self._way: Way | None = None
        self._head = b""

    def run(self) -> None:
        """Serve; whatever fails is told to the guard and ends the connection."""
        inherit(self._recorder.cause.origin)
        try:
            self._serve(None)
        except MalformedError as error:
            self._recorder.record("SEND", "", self._head, problem=UNREAD.format(reason=error))
        except OSError:
            # The process, or the far end, has gone.
            return
        except Exception as error:  # noqa: BLE001 -- in a thread of ours: told, and nothing is passed on
            self._recorder.fail(error)
        finally:
            self.close()

    def close(self) -> None:
        """End the connection and what it leads to."""
        self._near.close()
        if self._way is not None:
            self._way.stream.close()

    def _serve(self, place: Place | None) -> None:
        """Serve requests until one ends the connection.

        Args:
            place: Where all of them go, or None where each says it.
        """
        while self._has_more():
            raw = self._head = self._near.read_head()
            if not raw:
                return
            request = parse_request(raw)
            if request.method == "CONNECT":
                self._tunnel(request)
                return
            if not self._exchange(request, *_find_target(request, place)):
                return

    def _has_more(self) -> bool:
        """Wait for the next request; the far end may close a connection that it kept until now."""
        way = self._way
        while way is not None:
            if self._near in find_ready([self._near, way.stream]):
                return True
            way.stream.pull()
            if way.stream.has_ended or not way.stream.is_empty:
                return False
        return True

    # One request.

    def _exchange(self, request: Request, place: Place, target: str) -> bool:
        """Pass one request on and bring its answer back; tell whether the connection goes on."""
        framing = request.frame()
        draft = self._recorder.begin(request.method, place.address + target, request.headers)
        if not framing.is_complete:
            draft.wire, draft.chunked = bytearray(), framing.chunked
        self._recorder.keep(draft)
        upload = Upload(self._near, request, draft, framing)
        upload.hold()
        passage = find_passage(draft)
        if passage != "open":
            if passage == "stand_in":
                upload.drop()
                self._near.send(ANSWER)
            return False
        way = self._reach(place, draft)
        if way is None:
            return False
        with at_hand(draft):
            head = request.rewrite(place.address + target if way.is_by_proxy else target)
            way.stream.send(_add_line(head, way.credentials))
        return upload.pass_on(way.stream) and self._answer(request, way, draft)

    def _reach(self, place: Place, draft: Draft) -> Way | None:
        """Return the way to a place, that of the last request where it leads there; None where it is not trusted."""
        way = self._way
        if way is not None and way.place == place:
            return way
        if way is not None:
            way.stream.close()
        self._way = None
        context = self._trust.find_client_context() if place.scheme == "https" else None
        try:
            with at_hand(draft):
                self._way = self._recorder.cause.routes.reach(place, context)
        except ssl.SSLCertVerificationError as error:
            self._near.send(_write_refusal(place, error))
        return self._way

    def _answer(self, request: Request, way: Way, draft: Draft) -> bool:
        """Bring the answer back as it is; tell whether the connection goes on."""
        near, far = self._near, way.stream
        raw = self._read_answer(request, far)
        if not raw:
            return False
        near.send(raw)
        try:
            response = parse_response(raw)
            framing = response.frame(request.method)
        except MalformedError:
            # Whatever it is, the process is to see it, and nothing more goes out.
            framing, response = Framing(None), None
        if response is not None and response.status == 101:
            join(near, far, Messages(self._recorder, re.sub("^http", "ws", draft.url)).let)
            return False
        while not framing.is_complete:
            piece = far.read()
            if not piece:
                return False
            taken = framing.take(piece)
            near.send(piece[:taken])
            far.unread(piece[taken:])
        return response is not None and request.keeps_alive and response.keeps_alive

    def _read_answer(self, request: Request, far: Stream) -> bytes:
        """Return the head of the answer, and bring back what announces it; nothing where there is none."""
        while self._wait_for_answer(far):
            raw = far.read_head()
            if not _ANNOUNCES.match(raw):
                return raw
            if not (raw.startswith(b"100 ", 9) and "100-continue" in request.find("expect")):
                # Else it has had one of ours.
                self._near.send(raw)
        return b""

    def _wait_for_answer(self, far: Stream) -> bool:
        """Wait until the answer comes; tell whether the process is still there to have it."""
        while far not in find_ready([self._near, far]):
            if not self._near.is_empty:
                # It has sent the next request already.
                return True
            self._near.pull()
            if self._near.has_ended:
                return False
        return True

    # What is no request.

    def _tunnel(self, request: Request) -> None:
        """Serve what goes through a tunnel: TLS, HTTP, or what nobody can read."""
        place = _parse_authority("https", request.target)
        if self._trust.is_ours(place):
            self._join_unread(place)
            return
        self._near.send(CONNECTED)
        kind = self._find_kind()
        if kind == "tls":
            if self._encrypt(place):
                self._serve(place)
        elif kind == "http":
            self._serve(place._replace(scheme="http"))
        else:
            place = place._replace(scheme="tcp")
            draft = self._recorder.begin("WRITE", place.address, channel="socket")
            draft.wire, draft.reached = bytearray(), True
            self._recorder.keep(draft)
            if find_passage(draft) == "open":
                with at_hand(draft):
                    self._way = self._recorder.cause.routes.reach(place)
                join(self._near, self._way.stream, Opaque(draft).let)

    def _join_unread(self, place: Place) -> None:
        """Let a process and the far end speak as they like, for that is ours."""
        draft = self._recorder.keep(self._recorder.begin("CONNECT", f"{place.address}/"))
        try:
            with at_hand(draft):
                self._way = self._recorder.cause.routes.reach(place._replace(scheme="tcp"))
        except OSError:
            self._near.send(_write_refusal(place, None))
            return
        self._near.send(CONNECTED)
        join(self._near, self._way.stream, lambda piece: iter([(draft, piece)]))

    def _find_kind(self) -> str:
        """Return what a process has begun to speak; empty where it waits for the far end, or speaks nothing known."""
        end = time.monotonic() + _PAUSE
        while self._near.is_empty and time.monotonic() < end and self._near.is_ready(_PAUSE):
            seen = self._near.peek()
            if seen[:1] == _TLS:
                return "tls"
            if _IS_REQUEST.match(seen):
                return "http"
            if not seen or not _BEGINS_REQUEST.fullmatch(seen):
                return ""
            # What was only looked at is there at once when it is asked for again.
            time.sleep(_MOMENT)
        return ""

    def _encrypt(self, place: Place) -> bool:
        """Answer as the far end; tell whether the process believes it."""
        context = self._trust.find_context(place.host)
        try:
            self._near = Stream(context.wrap_socket(self._near.socket, server_side=True))
        except (OSError, ValueError) as error:
            if not isinstance(error, ConnectionError):
                self._recorder.note(UNTRUSTING)
            return False
        return True


def _find_target(request: Request, place: Place | None) -> tuple[Place, str]:
    """Return where a request goes, and the target that it names there."""
    scheme, slashes, rest = request.target.partition("://")
    if place is not None and (request.target[:1] in {"/", "*"} or not slashes):
        return place, request.target
    if not slashes or scheme.lower() != "http" or request.target[:1] == "/":
        raise MalformedError(f"its target {request.target[:80]!r} is no address that begins with http://")
    end = min((rest.find(mark) for mark in "/?#" if mark in rest), default=len(rest))
    target = rest[end:].partition("#")[0]
    target = target if target.startswith("/") else f"/{target}"
    return place or _parse_authority("http", rest[:end].rpartition("@")[2]), target


def _parse_authority(scheme: str, authority: str) -> Place:
    try:
        return parse_place(scheme, authority)
    except ValueError as error:
        raise MalformedError(str(error)) from error


def _add_line(head: bytes, line: bytes) -> bytes:
    return head[:-2] + line + b"\r\n\r\n" if line else head


def _write_refusal(place: Place, error: ssl.SSLCertVerificationError | None) -> bytes:
    reason = f": {error.verify_message}" if error is not None else ""
    verb = "reached" if error is None else "trusted"
    text = f"pytest-phiguard: {place.host} could not be {verb} by the recording proxy{reason}\n".encode()
    head = f"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\n"
    return head.encode() + b"Connection: close\r\n\r\n" + text
