"""Heads of HTTP messages, and where bodies end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.capture.proxy.heads import Framing, MalformedError, parse_request, parse_response


def test_request_is_rewritten_for_the_far_end():
    """The target is replaced and what was meant for the proxy removed; every other byte stays."""
    head = parse_request(
        b"POST http://a.example/x HTTP/1.1\r\nHost:a.example\r\nproxy-connection: keep-alive\r\nX-A:  b \r\n"
        b"Proxy-Authorization: Basic x\r\n\r\n"
    )
    assert head.rewrite("/x") == b"POST /x HTTP/1.1\r\nHost:a.example\r\nX-A:  b \r\n\r\n"
    assert parse_request(b"GET / HTTP/1.0\r\n\r\n").rewrite("/x") == b"GET /x HTTP/1.0\r\n\r\n"


@pytest.mark.parametrize(
    ("fields", "keeps"),
    [
        (b"1.1\r\n", True),
        (b"1.1\r\nConnection: close\r\n", False),
        (b"1.1\r\nConnection: x, Close\r\n", False),
        (b"1.0\r\n", False),
        (b"1.0\r\nConnection: keep-alive\r\n", True),
        (b"1.1\r\nProxy-Connection: close\r\n", False),
    ],
)
def test_connection_is_kept(fields, keeps):
    """Whether a connection goes on is said by version and fields."""
    assert parse_request(b"GET / HTTP/" + fields + b"\r\n").keeps_alive is keeps


@pytest.mark.parametrize(
    "raw",
    [
        b"\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/2.0\r\n\r\n",
        b"GET / HTTP/1.1\nA: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
        b"GET / HTTP/1.1\r\nA : b\r\n\r\n",
        b"GET / HTTP/1.1\r\nnothing\r\n\r\n",
    ],
)
def test_what_is_read_in_two_ways_is_refused(raw):
    """What two programs might read differently is no request."""
    with pytest.raises(MalformedError):
        parse_request(raw)


@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Length: 1\r\nContent-Length: 2\r\n",
        b"Content-Length: +1\r\n",
        b"Content-Length: \xc2\xb2\r\n",
        b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    ],
)
def test_body_whose_end_is_uncertain_is_refused(fields):
    """Where two programs might see different ends, there is none."""
    with pytest.raises(MalformedError):
        parse_request(b"POST / HTTP/1.1\r\n" + fields + b"\r\n").frame()


@pytest.mark.parametrize(
    ("head", "method", "complete", "by_connection"),
    [
        (b"200 OK\r\nContent-Length: 3\r\n", "GET", False, False),
        (b"200 OK\r\nContent-Length: 3\r\n", "HEAD", True, False),
        (b"204 \r\n", "GET", True, False),
        (b"304\r\nContent-Length: 3\r\n", "GET", True, False),
        (b"200 OK\r\n", "GET", False, True),
        (b"200 OK\r\nTransfer-Encoding: gzip\r\n", "GET", False, True),
        (b"200 OK\r\nTransfer-Encoding: chunked\r\n", "GET", False, False),
    ],
)
def test_ends_of_answers(head, method, complete, by_connection):
    """Where an answer ends is said by its status, its fields and the request."""
    framing = parse_response(b"HTTP/1.1 " + head + b"\r\n").frame(method)
    assert (framing.is_complete, framing.ends_with_connection) == (complete, by_connection)


def test_what_is_no_answer():
    """What does not begin as an answer is none."""
    with pytest.raises(MalformedError):
        parse_response(b"SSH-2.0-x\r\n\r\n")


def feed(framing, content, sizes):
    """Feed content in pieces and return what the body took."""
    taken, position = b"", 0
    for size in [*sizes, len(content)]:
        piece = content[position : position + size]
        if not piece or framing.is_complete:
            break
        count = framing.take(piece)
        taken += piece[:count]
        position += count
    return taken


PIECES = st.lists(st.integers(1, 7), max_size=40)


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=5), st.booleans(), PIECES)
def test_chunks_end_where_they_end(chunks, trails, sizes):
    """However chunks come in, the body is what they and the trailer are, and nothing of what follows."""
    trailer = b"X-A: b\r\n" if trails else b""
    body = b"".join(b"%x;ext=1\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n" + trailer + b"\r\n"
    framing = Framing(None, chunked=True)
    assert feed(framing, body + b"GET / HTTP/1.1", sizes) == body
    assert framing.is_complete
    assert bytes(framing.trailer) == trailer


@given(st.binary(max_size=40), PIECES)
def test_length_ends_where_it_ends(body, sizes):
    """However a body of a known length comes in, nothing of what follows is a part of it."""
    framing = Framing(len(body))
    assert feed(framing, body + b"GET /", sizes) == body
    assert framing.is_complete


@given(st.binary(max_size=60), PIECES)
def test_any_chunks(content, sizes):
    """Whatever is said to be chunks ends, goes on, or is refused."""
    framing = Framing(None, chunked=True)
    try:
        taken = feed(framing, content, sizes)
    except MalformedError:
        return
    assert content.startswith(taken)


def test_length_of_a_chunk_that_never_ends():
    """A line that never ends is refused rather than kept."""
    with pytest.raises(MalformedError):
        Framing(None, chunked=True).take(b"1" * 10_000)


def test_end_of_the_connection():
    """Where only the connection's end tells, all is the body."""
    framing = Framing(None)
    assert framing.take(b"abc") == 3
    assert not framing.is_complete
