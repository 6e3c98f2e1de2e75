"""The answers that stand in for a third party's server."""

from __future__ import annotations

import asyncio
import http.client

from pytest_phiguard.capture.base import CURRENT, Draft
from pytest_phiguard.capture.stand_ins import AnsweringTransport, answer_connect, is_stood_in, is_teed


def with_draft(work, *, passage="stand_in", teed=False, sink=None):
    """Return what some work returns while a draft is at hand."""
    draft = Draft(30, "POST", "https://vendor.invalid/")
    draft.sink, draft.wire = sink, bytearray() if teed else None
    sink.answer = passage
    token = CURRENT.set(draft)
    try:
        return work()
    finally:
        CURRENT.reset(token)


def test_what_is_stood_in(sink):
    """Only a draft for which the sink says so."""
    assert not is_stood_in()
    assert with_draft(is_stood_in, sink=sink)
    assert not with_draft(is_stood_in, sink=sink, passage="open")


def test_what_is_teed(sink):
    """A body that must be read."""
    assert not is_teed()
    assert with_draft(is_teed, sink=sink, teed=True)
    assert not with_draft(is_teed, sink=sink)


def test_connection_answers_by_itself(sink):
    """A connection that is stood in for is never made, and answers an empty JSON object."""
    missed = []

    class Connection(http.client.HTTPConnection):
        """A connection that must not be made."""

        connect = answer_connect(lambda self: missed.append(self.host))

    def ask():
        connection = Connection("vendor.invalid")
        connection.request("POST", "/x", body=b"x" * 100000)
        connection.sock.settimeout(1)
        connection.sock.setsockopt(1, 2, 3)
        connection.sock.shutdown(2)
        assert (connection.sock.gettimeout(), connection.sock.getpeercert()) == (None, {})
        assert (connection.sock.send(b"ab"), connection.sock.fileno()) == (2, -1)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers["X-Phiguard"]

    assert with_draft(ask, sink=sink) == (200, b"{}", "stand-in")
    Connection("vendor.invalid").connect()
    assert missed == ["vendor.invalid"]


class Protocol:
    """A protocol that keeps what it receives."""

    def __init__(self):
        self.received, self.lost = [], 0

    def data_received(self, data):
        """Keep data."""
        self.received.append(data)

    def connection_lost(self, _):
        """Count the end."""
        self.lost += 1


def test_transport_answers_once_nothing_more_is_written():
    """However many pieces are written, one answer comes; after the end none does."""

    async def run():
        protocol = Protocol()
        transport = AnsweringTransport(asyncio.get_running_loop(), protocol)
        transport.write(b"one")
        transport.writelines([b"two", b"three"])
        transport.set_write_buffer_limits(high=1)
        transport.pause_reading()
        transport.resume_reading()
        await asyncio.sleep(0.01)
        assert transport.get_extra_info("socket", "none") == "none"
        transport.write(b"more")
        assert not transport.is_closing()
        transport.close()
        transport.abort()
        assert transport.is_closing()
        await asyncio.sleep(0.01)
        return protocol

    protocol = asyncio.run(run())
    assert len(protocol.received) == 1
    assert protocol.received[0].endswith(b"\r\n\r\n{}")
    assert protocol.lost == 1
