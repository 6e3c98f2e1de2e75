"""A stand-in on the far end of a socket reads a request to its end, and answers it once."""

from __future__ import annotations

import socket

import pytest

from pytest_phiguard.capture.far_end import answer_on, open_port
from pytest_phiguard.capture.stand_ins import ANSWER


def ask(*pieces):
    """Write pieces to a stand-in and return all that it says."""
    near, far = socket.socketpair()
    with near:
        near.settimeout(5)
        answer_on(far)
        for piece in pieces:
            near.sendall(piece)
        near.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: near.recv(65536), b""))


@pytest.mark.parametrize(
    "pieces",
    [
        [b"GET / HTTP/1.1\r\n\r\n"],
        [b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab", b"cd"],
        [b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", b"0\r\n", b"\r\n"],
        [b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
        [b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab"],
        [b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na"],
    ],
)
def test_request_is_answered(pieces):
    """A request is answered when its body has come, or breaks off."""
    assert ask(*pieces) == ANSWER


def test_client_that_waits_is_told_to_go_on():
    """Who asks whether the body is wanted is told so."""
    told = ask(b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n", b"a")
    assert told == b"HTTP/1.1 100 Continue\r\n\r\n" + ANSWER


def test_client_that_breaks_off_gets_nothing():
    """What is no request is answered by closing."""
    assert ask(b"GET / HT") == b""


def test_port_answers():
    """A port is there for a client in C, which takes no socket of ours."""
    port = open_port()
    with socket.create_connection(("127.0.0.1", port), timeout=5) as near:
        near.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert b"".join(iter(lambda: near.recv(65536), b"")) == ANSWER
