"""Flask against a real application: each answer becomes one page, and nothing of the answer changes."""

from __future__ import annotations

import threading
from wsgiref.simple_server import make_server

import httpx
import pytest
import requests

flask = pytest.importorskip("flask")

from pytest_phiguard.capture.pages import flask as flask_pages  # noqa: E402 -- only where Flask is
from pytest_phiguard.capture.pages.answers import CUT_OFF, UNREAD  # noqa: E402
from pytest_phiguard.model import Source  # noqa: E402

HTML = "<html><title>Ack</title><p>Grüße</p></html>"


def show(mrn=""):
    """Answer with a page."""
    return HTML, 200, {"Content-Security-Policy": "default-src 'self'"}


class User:
    """A user of Flask-Login."""

    def __init__(self, authenticated):
        self.is_authenticated = authenticated


def look(authenticated):
    """Answer after a look at the user."""

    def view():
        flask.g._login_user = User(authenticated)
        return HTML

    return view


def call_out():
    """Send something while the page is made."""
    requests.get(flask.request.args["to"], timeout=5)
    return HTML


def stream():
    """Answer piece by piece, and send something meanwhile."""
    to = flask.request.args.get("to")

    def pieces():
        yield "<html>"
        if to:
            requests.get(to, timeout=5)
        yield "<p>late</p>"

    return pieces()


def keep_body():
    """Redirect with the body, after a look at it where asked."""
    if "form" in flask.request.args:
        assert flask.request.form
    elif "read" in flask.request.args:
        assert flask.request.get_data()
    return "", 307, {"Location": "https://vendor.example/in"}


def log_in():
    """Put a user into the session as Flask-Login does."""
    flask.session["_user_id"] = "1"
    return ""


def fail():
    """Raise."""
    raise RuntimeError("broken view")


@pytest.fixture
def app(tmp_path):
    """Return an application."""
    app = flask.Flask("portal")
    app.secret_key = "test"
    page = tmp_path / "page.html"
    page.write_text(HTML, encoding="utf-8")
    app.add_url_rule("/show/<mrn>", view_func=show)
    app.add_url_rule("/patient", "patient", look(authenticated=True))
    app.add_url_rule("/visitor", "visitor", look(authenticated=False))
    app.add_url_rule("/call-out", view_func=call_out)
    app.add_url_rule("/stream", view_func=stream)
    app.add_url_rule("/file", "file", lambda: flask.send_file(page))
    app.add_url_rule("/json", "json", lambda: {"a": 1})
    app.add_url_rule("/away", "away", lambda: flask.redirect("https://vendor.example/?mrn=1"))
    app.add_url_rule("/twice", "twice", lambda: flask.redirect("/show/MRN1"))
    app.add_url_rule("/keep", view_func=keep_body, methods=["GET", "POST"])
    app.add_url_rule("/log-in", view_func=log_in)
    app.add_url_rule("/fail", view_func=fail)
    return app


def test_answer_becomes_a_page_with_address_headers_and_view(guard, app):
    """The guard gets one page with everything that a browser goes by, read by the test or not."""
    response = app.test_client().get("/show/MRN1?ip=203.0.113.7")
    (page,) = guard.pages
    assert guard.failures == []
    assert page.url == "http://localhost/show/MRN1?ip=203.0.113.7"
    assert (page.status, page.method, page.html) == (200, "GET", HTML)
    assert ("Content-Security-Policy", "default-src 'self'") in page.headers
    assert page.source == Source(__file__, show.__code__.co_firstlineno)
    assert page.signed_in is False
    assert response.text == HTML


def test_server_and_transport_are_seen(guard, app):
    """A server in a thread and a WSGI transport call the application too."""
    with httpx.Client(transport=httpx.WSGITransport(app=app), base_url="http://testserver") as client:
        client.get("/show/MRN1")
    httpd = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=httpd.handle_request)
    thread.start()
    requests.get(f"http://127.0.0.1:{httpd.server_port}/show/MRN2", timeout=5)
    thread.join(5)
    httpd.server_close()
    assert [page.url.rpartition("/")[2] for page in guard.pages] == ["MRN1", "MRN2"]
    assert {page.html for page in guard.pages} == {HTML}


def test_what_a_view_sends_is_sent_by_its_page(guard, app, server):
    """A request from within a view carries the page that was being answered."""
    app.test_client().get("/call-out", query_string={"to": server.url("/x")}, headers={"Authorization": "Bearer t"})
    sent = guard.only
    assert sent.page.url.startswith("http://localhost/call-out")
    assert sent.page.signed_in


def test_stream_is_recorded_when_it_is_read(guard, app, server):
    """A streamed answer is never consumed, and becomes a page at its end."""
    response = app.test_client().get("/stream", query_string={"to": server.url("/x")})
    assert guard.pages == []
    assert response.text == "<html><p>late</p>"
    (page,) = guard.pages
    assert (page.html, page.problem) == ("<html><p>late</p>", "")
    assert guard.only.page.url.startswith("http://localhost/stream")


def test_stream_that_is_closed_early_says_so(guard, app):
    """A client that goes away leaves a page with a problem."""
    response = app.test_client().get("/stream")
    response.close()
    assert [(page.html, page.problem) for page in guard.pages] == [("<html>", CUT_OFF)]


def test_file_is_recorded_when_it_is_read(guard, app):
    """A file passes through, and is a page when all of it has passed."""
    with app.test_client().get("/file") as response:
        assert response.text == HTML
    assert [(page.html, page.problem) for page in guard.pages] == [(HTML, "")]


@pytest.mark.parametrize("address", ["/json", "/away"])
def test_what_is_not_rendered_has_headers(guard, app, address):
    """Of data and redirects the headers count."""
    response = app.test_client().get(address)
    (page,) = guard.pages
    assert page.status == response.status_code
    assert dict(page.headers).get("Location", "") == response.headers.get("Location", "")


def test_data_is_no_html(guard, app):
    """What is no HTML is not rendered."""
    app.test_client().get("/json")
    assert guard.pages[0].html == ""


def test_each_hop_is_a_page(guard, app):
    """Redirects that the client follows are pages of their own."""
    app.test_client().get("/twice", follow_redirects=True)
    assert [page.status for page in guard.pages] == [302, 200]
    assert guard.pages[1].url == "http://localhost/show/MRN1"


def test_middleware_is_inside(guard, app):
    """What WSGI middleware adds and changes is what a browser gets."""
    inner = app.wsgi_app

    def middleware(environ, start_response):
        def start(status, headers, exc_info=None):
            return start_response(status, [*headers, ("Referrer-Policy", "no-referrer")], exc_info)

        yield from inner(environ, start)
        yield b"<script src=https://vendor.example/a.js></script>"

    app.wsgi_app = middleware
    assert app.test_client().get("/show/MRN1").text.startswith(HTML)
    (page,) = guard.pages
    assert ("Referrer-Policy", "no-referrer") in page.headers
    assert page.html.endswith("</script>")


@pytest.mark.parametrize("query", ["?read=1", "?form=1", ""])
def test_307_keeps_the_body(guard, app, query):
    """A redirect that sends the body on is a page with that body: the test client keeps it in memory."""
    app.test_client().post(f"/keep{query}", data={"mrn": "MRN1"})
    assert [(page.request_body, page.problem) for page in guard.pages] == [(b"mrn=MRN1", "")]


def test_307_of_a_server_has_the_body_that_was_read(guard, app):
    """What a server has read is known; what it has not is a problem, and never read by us."""
    httpd = make_server("127.0.0.1", 0, app)

    def serve():
        for _ in range(4):
            httpd.handle_request()

    thread = threading.Thread(target=serve)
    thread.start()
    base = f"http://127.0.0.1:{httpd.server_port}/keep"
    for query, data in (("?read=1", b"mrn=MRN1"), ("?form=1", {"mrn": "MRN1"}), ("", b"mrn=MRN1"), ("", None)):
        requests.post(base + query, data=data, timeout=5, allow_redirects=False)
    thread.join(5)
    httpd.server_close()
    assert [(page.request_body, page.problem) for page in guard.pages] == [
        (b"mrn=MRN1", ""),
        (b"mrn=MRN1", ""),
        (b"", UNREAD),
        (b"", ""),
    ]


def test_error_page_is_a_page(guard, app):
    """An error that the application answers is a page; one that it raises is its own."""
    assert "Internal Server Error" in app.test_client().get("/fail").text
    assert [page.status for page in guard.pages] == [500]
    app.testing = True
    with pytest.raises(RuntimeError, match="broken view"):
        app.test_client().get("/fail")
    assert guard.failures == []


def test_page_that_nobody_wrote_has_no_source(guard, app):
    """An address without a view is a page of its own."""
    app.register_error_handler(404, lambda error: ("<p>Nothing here</p>", 404))
    app.test_client().get("/nowhere")
    assert [(page.status, page.html, page.source) for page in guard.pages] == [(404, "<p>Nothing here</p>", None)]


@pytest.mark.parametrize(("address", "expected"), [("/patient", True), ("/visitor", False)])
def test_user_that_a_view_looked_at_counts(guard, app, address, expected):
    """A user that Flask-Login has loaded is known."""
    app.test_client().get(address)
    assert [page.signed_in for page in guard.pages] == [expected]


def test_user_of_the_session_counts_and_the_session_stays_untouched(guard, app):
    """A session that says who it is was opened anyway, and a look at it adds no header."""
    client = app.test_client()
    client.get("/log-in")
    response = client.get("/show/MRN1")
    assert [page.signed_in for page in guard.pages] == [True, True]
    assert "Vary" not in response.headers


def test_nobody_is_signed_in_outside_a_request():
    """Where no request runs there is no user."""
    assert flask_pages.is_signed_in() is False


def test_body_of_a_closed_request_is_empty():
    """A client that has closed its stream has nothing left."""
    import io

    stream = io.BytesIO(b"mrn=MRN1")
    stream.close()
    assert flask_pages.find_body({"wsgi.input": stream}) == b""


def test_dispatch_without_a_client_is_a_page(guard, app):
    """A request context of the test's own, dispatched, is answered to nobody and judged all the same."""
    with app.test_request_context("/show/MRN1?ip=203.0.113.7", headers={"Authorization": "Bearer t"}):
        assert app.full_dispatch_request().get_data(as_text=True) == HTML
    (page,) = guard.pages
    assert (page.url, page.html, page.signed_in) == ("http://localhost/show/MRN1?ip=203.0.113.7", HTML, True)
    assert page.source.file == __file__


@pytest.mark.parametrize("part", ["wsgi.begin_answer", "flask._note", "wsgi.TeedStream"])
def test_failure_of_the_capture_is_told_and_the_answer_comes(guard, app, monkeypatch, part):
    """Whatever fails on our side, the application answers as ever."""
    monkeypatch.setattr(f"pytest_phiguard.capture.pages.{part}", lambda *args: 1 / 0)
    assert app.test_client().get("/stream").text == "<html><p>late</p>"
    assert [type(error) for _, error in guard.failures] == [ZeroDivisionError]


def test_without_a_guard_nothing_is_recorded(patches, sink, app):
    """Between two runs the application answers as if we were not there."""
    patches._sinks.clear()
    assert app.test_client().get("/show/MRN1").status_code == 200
    assert sink.pages == []
    patches._sinks.append(sink)
