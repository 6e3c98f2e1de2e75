"""The way to the far end, by the process's own proxy where it has one."""

from __future__ import annotations

import socket
import threading

import pytest

from pytest_phiguard.capture.proxy.routes import Place, Routes, UnreachableError, parse_place, read_routes


@pytest.mark.parametrize(
    ("environment", "routes"),
    [
        ({}, Routes()),
        ({"http_proxy": "http://a", "HTTP_PROXY": "http://b"}, Routes("http://a")),
        ({"HTTPS_PROXY": "a:3128", "NO_PROXY": "x"}, Routes("", "http://a:3128", "x")),
        ({"all_proxy": "http://a", "https_proxy": "http://b"}, Routes("http://a", "http://b")),
        ({"http_proxy": ""}, Routes()),
    ],
)
def test_proxies_of_an_environment(environment, routes):
    """An environment names its proxies in either spelling, and one for the rest."""
    assert read_routes(environment) == routes
    assert routes.is_passable


def test_proxy_that_is_no_http_one():
    """We go by HTTP proxies only."""
    assert not Routes("socks5://a").is_passable
    assert not Routes("", "https://a").is_passable


@pytest.mark.parametrize(
    ("authority", "place"),
    [
        ("a.example", Place("https", "a.example", 443)),
        ("A.example:8443", Place("https", "a.example", 8443)),
        ("[::1]:9", Place("https", "::1", 9)),
    ],
)
def test_places(authority, place):
    """A place is read from what stands in an address, and written as such."""
    assert parse_place("https", authority) == place
    assert parse_place("https", place.address.partition("//")[2]) == place


@pytest.mark.parametrize("authority", ["", ":9", "a:b", "a:99999", "[::1"])
def test_no_place(authority):
    """What names no host and port is refused."""
    with pytest.raises(ValueError, match=r"."):
        parse_place("https", authority)


@pytest.fixture
def proxy():
    """Return what begins a proxy that gives one answer, and what it received."""
    received = []

    def begin(answer):
        listener = socket.create_server(("127.0.0.1", 0))

        def serve():
            connection, _ = listener.accept()
            with connection:
                received.append(connection.recv(65536))
                connection.sendall(answer)
            listener.close()

        threading.Thread(target=serve, daemon=True).start()
        return f"http://me:s%3A@127.0.0.1:{listener.getsockname()[1]}"

    return begin, received


def test_tunnel_through_another_proxy(proxy):
    """Through the process's own proxy a tunnel is asked for, and nothing of what comes after is lost."""
    begin, received = proxy
    way = Routes("", begin(b"HTTP/1.1 200 fine\r\nX: y\r\n\r\nhello")).reach(Place("tcp", "lab.example", 25))
    assert way.stream.read() == b"hello"
    way.stream.close()
    assert received[0].startswith(b"CONNECT lab.example:25 HTTP/1.1\r\nHost: lab.example:25\r\n")
    assert b"Proxy-Authorization: Basic bWU6czo=\r\n" in received[0]


@pytest.mark.parametrize("answer", [b"HTTP/1.1 407 No\r\n\r\n", b"nonsense", b""])
def test_proxy_that_refuses(answer, proxy):
    """A proxy that lets nobody through is as good as a far end that cannot be reached."""
    begin, _ = proxy
    with pytest.raises(UnreachableError):
        Routes("", begin(answer)).reach(Place("tcp", "lab.example", 25))


def test_request_by_another_proxy(proxy):
    """A plain request names its whole address to the process's own proxy."""
    begin, _ = proxy
    way = Routes(begin(b"")).reach(Place("http", "lab.example", 80))
    way.stream.close()
    assert way.is_by_proxy
    assert way.credentials == b"Proxy-Authorization: Basic bWU6czo="
