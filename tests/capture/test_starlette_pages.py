"""Starlette and FastAPI against real applications: each answer becomes one page, and nothing of it changes."""

from __future__ import annotations

import asyncio

import httpx
import pytest

pytest.importorskip("starlette")

from fastapi import FastAPI
from fastapi.responses import HTMLResponse as FastHTMLResponse
from starlette.applications import Starlette
from starlette.authentication import AuthCredentials, AuthenticationBackend, SimpleUser
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient

from pytest_phiguard.capture.bodies import CAP
from pytest_phiguard.capture.pages.answers import CUT_OFF, UNREAD
from pytest_phiguard.model import Source

HTML = "<html><title>Ack</title><p>Grüße</p></html>"


def send(url):
    """Send something."""
    with httpx.Client() as client:
        client.get(url)


async def show(request):
    """Answer with a page."""
    return HTMLResponse(HTML, headers={"Content-Security-Policy": "default-src 'self'"})


def call_out(request):
    """Send something while the page is made, and after it."""
    send(request.query_params["to"])
    return HTMLResponse(HTML, background=BackgroundTask(send, request.query_params["to"]))


async def stream(request):
    """Answer piece by piece, and break where asked."""

    async def pieces():
        yield "<html>"
        if "break" in request.query_params:
            raise RuntimeError("broken stream")
        yield "<p>late</p>"

    return StreamingResponse(pieces(), media_type="text/html")


async def keep_body(request):
    """Redirect with the body, after a look at it where asked."""
    if "read" in request.query_params:
        await request.body()
    return RedirectResponse("https://vendor.example/in", status_code=307)


async def fail(request):
    """Raise."""
    raise RuntimeError("broken view")


async def talk(websocket):
    """Answer a WebSocket."""
    await websocket.accept()
    await websocket.send_text("hello")
    await websocket.close()


class Backend(AuthenticationBackend):
    """Knows whoever has a cookie."""

    async def authenticate(self, conn):
        """Return the user."""
        return (AuthCredentials([]), SimpleUser("zed")) if conn.cookies.get("user") else None


class Passing(BaseHTTPMiddleware):
    """Middleware that wraps what is sent."""

    async def dispatch(self, request, call_next):
        """Add a header."""
        response = await call_next(request)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


@pytest.fixture
def app(tmp_path):
    """Return an application."""
    page = tmp_path / "page.html"
    page.write_text(HTML, encoding="utf-8")
    inner = Starlette(routes=[Route("/show/{mrn}", show)])
    return Starlette(
        routes=[
            Route("/show/{mrn}", show),
            Route("/call-out", call_out),
            Route("/stream", stream),
            Route("/file", lambda request: FileResponse(page)),
            Route("/json", lambda request: JSONResponse({"a": 1})),
            Route("/away", lambda request: RedirectResponse("https://vendor.example/?mrn=1")),
            Route("/twice", lambda request: RedirectResponse("/show/MRN1")),
            Route("/keep", keep_body, methods=["GET", "POST"]),
            Route("/empty", lambda request: Response(status_code=204)),
            Route("/fail", fail),
            Mount("/inner", inner),
            WebSocketRoute("/talk", talk),
        ],
        middleware=[Middleware(Passing), Middleware(AuthenticationMiddleware, backend=Backend())],
    )


@pytest.fixture
def client(app):
    """Return a test client, which was imported before the guard ran."""
    return TestClient(app)


def test_answer_becomes_a_page_with_address_headers_and_view(guard, client):
    """The guard gets one page with everything that a browser goes by."""
    response = client.get("/show/MRN1?ip=203.0.113.7")
    (page,) = guard.pages
    assert guard.failures == []
    assert page.url == "http://testserver/show/MRN1?ip=203.0.113.7"
    assert (page.status, page.method, page.html) == (200, "GET", HTML)
    assert ("content-security-policy", "default-src 'self'") in page.headers
    assert ("referrer-policy", "no-referrer") in page.headers
    assert page.source == Source(__file__, show.__code__.co_firstlineno)
    assert page.signed_in is False
    assert response.text == HTML


def test_mounted_application_is_a_part_of_its_page(guard, client):
    """An application within another answers the same request."""
    client.get("/inner/show/MRN1")
    assert [page.url for page in guard.pages] == ["http://testserver/inner/show/MRN1"]


def test_fastapi_and_transports_are_seen(guard):
    """FastAPI goes through Starlette, and a transport calls it like a server."""
    app = FastAPI()
    app.get("/show/{mrn}", response_class=FastHTMLResponse)(lambda mrn: HTML)

    async def call():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="https://portal.example") as client:
            return await client.get("/show/MRN1")

    assert asyncio.run(call()).text == HTML
    (page,) = guard.pages
    assert (page.url, page.html) == ("https://portal.example/show/MRN1", HTML)
    assert page.source.file == __file__


def test_what_a_view_sends_is_sent_by_its_page(guard, client, server):
    """Requests from within a view and its background tasks carry the page that was being answered."""
    client.get("/call-out", params={"to": server.url("/x")}, headers={"Authorization": "Bearer t"})
    assert len(guard.sent) == 2
    for sent in guard.sent:
        assert sent.page.url.startswith("http://testserver/call-out")
        assert sent.page.signed_in


def test_stream_is_recorded_as_it_is_sent(guard, client):
    """A streamed answer is one page."""
    assert client.get("/stream").text == "<html><p>late</p>"
    assert [(page.html, page.problem) for page in guard.pages] == [("<html><p>late</p>", "")]


def test_stream_that_breaks_says_so(guard):
    """An error in the middle is the application's, and the page has a problem."""
    client = TestClient(Starlette(routes=[Route("/stream", stream)]))
    with pytest.raises(RuntimeError, match="broken stream"):
        client.get("/stream?break=1")
    assert [(page.html, page.problem) for page in guard.pages] == [("<html>", CUT_OFF)]


def test_file_is_read_as_it_is_sent(guard, client):
    """A file that the application sends passes through."""
    assert client.get("/file").text == HTML
    assert [(page.html, page.problem) for page in guard.pages] == [(HTML, "")]


@pytest.mark.parametrize(("name", "expected"), [("file", HTML), ("json", "")])
def test_file_that_the_server_sends_is_read_where_it_is_a_page(guard, tmp_path, name, expected):
    """With the path-send extension only the path comes by."""
    (tmp_path / "page.html").write_text(HTML, encoding="utf-8")
    sent = []

    async def answer(scope, receive, send):
        kind = b"text/html" if name == "file" else b"application/json"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.pathsend", "path": str(tmp_path / "page.html")})

    async def collect(message):
        sent.append(message["type"])

    scope = {"type": "http", "method": "GET", "path": "/p", "query_string": b"", "headers": [], "server": ("t", 80)}
    asyncio.run(Starlette.__call__(Starlette(routes=[Mount("/", answer)]), scope, None, collect))
    assert sent == ["http.response.start", "http.response.pathsend"]
    assert [(page.html, page.problem) for page in guard.pages] == [(expected, "")]


def test_other_messages_pass_through(guard):
    """A client that goes away, and extensions, are none of ours."""
    seen = []

    async def answer(scope, receive, send):
        seen.append(await receive())
        await send({"type": "http.response.debug", "info": {}})
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x"})
        await send({"type": "http.response.trailers", "headers": []})

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        seen.append(message)

    scope = {"type": "http", "method": "GET", "path": "/p", "query_string": b"", "headers": [], "server": ("t", 80)}
    asyncio.run(Starlette.__call__(Starlette(routes=[Mount("/", answer)]), scope, receive, send))
    assert [message["type"].rpartition(".")[2] for message in seen] == [
        "disconnect",
        "debug",
        "start",
        "body",
        "trailers",
    ]
    assert [(page.html, page.problem) for page in guard.pages] == [("x", "")]


@pytest.mark.parametrize("address", ["/json", "/away", "/empty"])
def test_what_is_not_rendered_has_no_html(guard, client, address):
    """Of data, redirects and empty answers only the headers count."""
    response = client.get(address, follow_redirects=False)
    (page,) = guard.pages
    assert (page.html, page.status) == ("", response.status_code)
    assert dict(page.headers).get("location", "") == response.headers.get("location", "")


def test_each_hop_is_a_page(guard, client):
    """Redirects that the client follows are pages of their own."""
    client.get("/twice")
    assert [page.status for page in guard.pages] == [307, 200]
    assert guard.pages[1].url == "http://testserver/show/MRN1"


@pytest.mark.parametrize(("query", "body", "problem"), [("?read=1", b"mrn=MRN1", ""), ("", b"", UNREAD)])
def test_307_keeps_the_body_as_far_as_it_was_read(guard, client, query, body, problem):
    """A redirect that sends the body on is a page with that body; an unread one is never read by us."""
    client.post(f"/keep{query}", content=b"mrn=MRN1", follow_redirects=False)
    assert [(page.request_body, page.problem) for page in guard.pages] == [(body, problem)]


def test_307_with_a_large_body_says_how_much_is_known(guard, client):
    """Of a body that is sent on, what lies beyond what was kept is told, and never passed over."""
    client.post("/keep?read=1", content=b"x" * (CAP + 1), follow_redirects=False)
    assert [page.problem for page in guard.pages] == [f"body recorded up to 1 MiB of {CAP + 1} bytes"]


def test_307_without_a_body_has_no_problem(guard, client):
    """A GET has nothing to send on."""
    client.get("/keep", follow_redirects=False)
    assert [(page.request_body, page.problem) for page in guard.pages] == [(b"", "")]


def test_error_is_the_applications(guard, app):
    """The view's own error is untouched, and its error page is a page."""
    with pytest.raises(RuntimeError, match="broken view"):
        TestClient(app).get("/fail")
    assert [page.status for page in guard.pages] == [500]
    assert guard.failures == []


def test_user_of_the_middleware_counts(guard, client):
    """Whoever the authentication middleware has found is signed in."""
    client.cookies.set("user", "zed")
    client.get("/show/MRN1")
    assert [page.signed_in for page in guard.pages] == [True]


def test_websocket_and_lifespan_are_no_pages(guard, app):
    """Only HTTP has pages."""
    with TestClient(app) as client, client.websocket_connect("/talk") as socket:
        assert socket.receive_text() == "hello"
    assert (guard.pages, guard.failures) == ([], [])


@pytest.mark.parametrize("part", ["Exchange", "read_pairs", "find_view_source"])
def test_failure_of_the_capture_is_told_and_the_answer_comes(guard, client, monkeypatch, part):
    """Whatever fails on our side, the application answers as ever."""
    monkeypatch.setattr(f"pytest_phiguard.capture.pages.asgi.{part}", lambda *args: 1 / 0)
    assert client.get("/show/MRN1").text == HTML
    assert {type(error) for _, error in guard.failures} == {ZeroDivisionError}


def test_failure_of_the_capture_hides_no_error(guard, monkeypatch):
    """Where our side fails at the end of an answer that breaks, the error is the application's."""
    monkeypatch.setattr("pytest_phiguard.capture.pages.asgi.find_view_source", lambda view: 1 / 0)
    with pytest.raises(RuntimeError, match="broken stream"):
        TestClient(Starlette(routes=[Route("/stream", stream)])).get("/stream?break=1")
    assert [type(error) for _, error in guard.failures] == [ZeroDivisionError]


def test_without_a_guard_nothing_is_recorded(patches, sink, client):
    """Between two runs the application answers as if we were not there."""
    patches._sinks.clear()
    assert client.get("/show/MRN1").status_code == 200
    assert sink.pages == []
    patches._sinks.append(sink)
