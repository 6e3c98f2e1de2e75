"""WSGI applications of no framework: each caller's answer becomes one page, once, also around a framework."""

from __future__ import annotations

import threading
from wsgiref.simple_server import make_server

import httpx
import pytest
import requests

werkzeug_test = pytest.importorskip("werkzeug.test")
werkzeug_serving = pytest.importorskip("werkzeug.serving")
webtest = pytest.importorskip("webtest")
flask = pytest.importorskip("flask")

from pytest_phiguard.capture.pages.answers import CUT_OFF, NOT_READ  # noqa: E402 -- only where they are

HTML = "<html><title>Ack</title><p>Grüße</p></html>"


def app(environ, start_response):
    """Answer by the path, in each of the ways of PEP 3333."""
    path = environ["PATH_INFO"]
    write = start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("X-Path", path)])
    if path == "/written":
        write(HTML.encode())
        return []
    if path == "/stream":
        return (piece.encode() for piece in ("<p>a</p>", "<p>b</p>"))
    return [HTML.encode()]


def later(environ, start_response):
    """Begin the answer only when it is read."""
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    yield HTML.encode()


def lazily(application):
    """Return the application behind middleware that adds a header."""

    def middleware(environ, start_response):
        def start(status, headers, *rest):
            return start_response(status, [*headers, ("Content-Security-Policy", "default-src 'none'")], *rest)

        return application(environ, start)

    return middleware


def ask_httpx(application, path):
    """Ask by httpx's WSGI transport."""
    with httpx.Client(transport=httpx.WSGITransport(application), base_url="http://portal.example") as client:
        return client.get(path).text


def ask_werkzeug(application, path):
    """Ask by Werkzeug's client."""
    return werkzeug_test.Client(application).get(path, base_url="http://portal.example").get_data(as_text=True)


def ask_webtest(application, path):
    """Ask by WebTest."""
    return webtest.TestApp(application).get(path, extra_environ={"HTTP_HOST": "portal.example"}).text


def ask_werkzeug_server(application, path):
    """Ask Werkzeug's own server in a thread."""
    return ask_server(application, path, werkzeug_serving.make_server)


def ask_server(application, path, make=make_server):
    """Ask a server in a thread, by a client over loopback."""
    httpd = make("127.0.0.1", 0, application)
    thread = threading.Thread(target=httpd.handle_request)
    thread.start()
    answer = requests.get(f"http://127.0.0.1:{httpd.server_port}{path}", headers={"Host": "portal.example"}, timeout=5)
    thread.join(5)
    httpd.server_close()
    return answer.content.decode()


WAYS = [ask_httpx, ask_werkzeug, ask_webtest, ask_server, ask_werkzeug_server]


@pytest.mark.parametrize("ask", WAYS)
@pytest.mark.parametrize(("application", "path"), [(app, "/p?mrn=1"), (later, "/p?mrn=1"), (lazily(app), "/p?mrn=1")])
def test_answer_is_one_page(guard, ask, application, path):
    """Each caller of a bare application is seen, with the address, the headers and the body."""
    assert ask(application, path) == HTML
    (page,) = guard.pages
    assert (page.url, page.html, page.status, page.problem) == ("http://portal.example/p?mrn=1", HTML, 200, "")
    assert guard.failures == []


@pytest.mark.parametrize("ask", [ask_webtest, ask_werkzeug, ask_server])
def test_body_that_is_written_is_read(guard, ask):
    """The old way of sending a body is seen too."""
    assert ask(app, "/written") == HTML
    assert [page.html for page in guard.pages] == [HTML]


@pytest.mark.parametrize("ask", WAYS)
def test_framework_within_middleware_is_one_page(guard, ask):
    """What middleware adds counts, and the view and the user are the framework's."""
    inner = flask.Flask("inner")
    inner.add_url_rule("/p", view_func=lambda: HTML)
    assert ask(lazily(inner), "/p?mrn=1") == HTML
    (page,) = guard.pages
    assert ("Content-Security-Policy", "default-src 'none'") in page.headers
    assert page.source.file == __file__


def test_clients_are_told_apart(guard):
    """Two clients are two, and what one asks for twice is one's."""
    first, second = werkzeug_test.Client(app), werkzeug_test.Client(app)
    for client in (first, first, second):
        client.get("/p")
    names = [page.client for page in guard.pages]
    assert names[0] == names[1] != names[2]
    assert all(names)


def test_headers_that_say_where_an_answer_goes_are_kept(guard):
    """Cookies and the asking page are known, and nothing else of the request is kept."""
    headers = {"HX-Request": "true", "Cookie": "a=1", "Referer": "http://x/", "X-Mrn": "2"}
    werkzeug_test.Client(app, use_cookies=False).get("/p", headers=headers)
    assert dict(guard.pages[0].asked) == {"hx-request": "true", "cookie": "a=1", "referer": "http://x/"}


def test_stream_that_nobody_reads_is_judged_as_far_as_it_was_read(guard):
    """What a test leaves in a stream is told; once it is read the stream is the page."""
    answer = werkzeug_test.Client(app).get("/stream")
    (build,) = guard.renderings
    assert (build().html, build().problem) == ("<p>a</p>", NOT_READ)
    assert answer.get_data(as_text=True) == "<p>a</p><p>b</p>"
    assert build() is None
    assert [page.problem for page in guard.pages] == [""]


def test_stream_that_is_closed_early_says_so(guard):
    """A client that goes away leaves a page with a problem."""
    werkzeug_test.Client(app).get("/stream").close()
    assert [(page.html, page.problem) for page in guard.pages] == [("<p>a</p>", CUT_OFF)]


def test_answer_to_a_caller_is_kept_whatever_it_is(guard):
    """What a vendor asks for is recorded as sent."""
    guard.callers = ("/hook/*",)

    def answer(environ, start_response):
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'{"a": 1}']

    for path in ("/hook/sms", "/api"):
        assert werkzeug_test.Client(answer).get(path).json == {"a": 1}
    assert [(page.html, page.answer) for page in guard.pages] == [("", b'{"a": 1}'), ("", b"")]


@pytest.mark.parametrize("ask", WAYS)
def test_failure_of_the_capture_is_told_and_the_answer_comes(guard, monkeypatch, ask):
    """Whatever fails on our side, the application answers as ever."""
    monkeypatch.setattr("pytest_phiguard.capture.pages.wsgi.begin_answer", lambda *args: 1 / 0)
    assert ask(app, "/p") == HTML
    assert {type(error) for _, error in guard.failures} == {ZeroDivisionError}


@pytest.mark.parametrize("ask", WAYS)
def test_without_a_guard_nothing_is_recorded(patches, sink, ask):
    """Between two runs the application answers as if we were not there."""
    patches._sinks.clear()
    assert ask(app, "/p") == HTML
    assert sink.pages == []
    patches._sinks.append(sink)
