"""Streams are recorded as they pass."""

from __future__ import annotations

import asyncio

import pytest

from pytest_phiguard.capture.base import SERVING
from pytest_phiguard.capture.pages.answers import CUT_OFF, Answer, LiveServing
from pytest_phiguard.capture.pages.streams import TeedAsyncStream, TeedStream


class Sink:
    """A guard that keeps pages."""

    callers = ()

    def __init__(self):
        self.pages = []

    def page(self, page):
        self.pages.append((page.html, page.problem))


class Pieces:
    """Something that yields pieces, and remembers that it was closed."""

    status = "mine"

    def __init__(self, *pieces):
        self.closed = 0
        self.seen = []
        self._pieces = pieces

    def __iter__(self):
        for piece in self._pieces:
            self.seen.append(SERVING.get())
            if isinstance(piece, Exception):
                raise piece
            yield piece

    async def __aiter__(self):
        for piece in self:
            yield piece

    def close(self):
        self.closed += 1


@pytest.fixture
def answer():
    """Return an answer."""
    answer = Answer(Sink(), "fake", LiveServing("https://portal.example/", lambda: False), "GET")
    answer.status = 200
    return answer


def test_stream_is_a_page_at_its_end(answer):
    """What passes is the same, and what is sent meanwhile is sent by the page."""
    pieces = Pieces(b"a", b"b")
    stream = TeedStream(pieces, answer)
    assert iter(stream) is stream
    assert list(stream) == [b"a", b"b"]
    assert answer._sink.pages == [("ab", "")]
    assert pieces.seen == [answer.serving] * 2
    assert SERVING.get() is None
    with pytest.raises(StopIteration):
        next(stream)
    stream.close()
    assert (len(answer._sink.pages), pieces.closed) == (1, 1)


def test_stream_that_is_closed_early_says_so(answer):
    """The inner stream is closed too, and members are its own."""
    pieces = Pieces(b"a", b"b")
    stream = TeedStream(pieces, answer)
    assert (next(stream), stream.status) == (b"a", "mine")
    stream.close()
    assert answer._sink.pages == [("a", CUT_OFF)]
    assert pieces.closed == 1
    assert next(stream) == b"b"


def test_stream_without_an_end_of_its_own_is_closed_anyway(answer):
    """A plain iterator has nothing to close."""
    TeedStream(iter([b"a"]), answer).close()
    assert answer._sink.pages == [("", CUT_OFF)]


def test_stream_that_raises_says_so(answer):
    """The error is the reader's."""
    with pytest.raises(ValueError, match="broken"):
        list(TeedStream(Pieces(b"a", ValueError("broken")), answer))
    assert answer._sink.pages == [("a", CUT_OFF)]


def test_async_stream_is_a_page_at_its_end(answer):
    """The same holds for an asynchronous one; its first end counts."""
    stream = TeedAsyncStream(Pieces(b"a", b"b"), answer)

    async def read():
        return [piece async for piece in stream]

    assert asyncio.run(read()) == [b"a", b"b"]
    stream.finish(CUT_OFF)
    assert (answer._sink.pages, stream.status) == ([("ab", "")], "mine")


def test_async_stream_goes_on_when_its_page_is_told(answer):
    """A server may take the rest after it has closed the answer."""
    stream = TeedAsyncStream(Pieces(b"a", b"b"), answer)

    async def read():
        iterator = aiter(stream)
        first = await anext(iterator)
        stream.finish(CUT_OFF)
        return [first, *[piece async for piece in iterator]]

    assert asyncio.run(read()) == [b"a", b"b"]
    assert answer._sink.pages == [("a", CUT_OFF)]


def test_async_stream_that_raises_says_so(answer):
    """The error is the reader's."""

    async def read():
        return [piece async for piece in TeedAsyncStream(Pieces(b"a", ValueError("broken")), answer)]

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(read())
    assert answer._sink.pages == [("a", CUT_OFF)]
