"""ASGI applications of no framework, and Quart, Litestar and Django called as ones: one page for each answer."""

from __future__ import annotations

import asyncio

import httpx
import pytest

starlette = pytest.importorskip("starlette")

from starlette.applications import Starlette  # noqa: E402 -- only where it is
from starlette.responses import HTMLResponse  # noqa: E402
from starlette.routing import Mount, Route  # noqa: E402
from starlette.testclient import TestClient  # noqa: E402

HTML = "<html><title>Ack</title><p>Grüße</p></html>"


async def app(scope, receive, send):
    """Answer with a page in two pieces."""
    assert scope["type"] == "http"
    headers = [(b"content-type", b"text/html; charset=utf-8")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    body = HTML.encode()
    await send({"type": "http.response.body", "body": body[:10], "more_body": True})
    await send({"type": "http.response.body", "body": body[10:]})


async def show(request):
    """Answer with a page."""
    return HTMLResponse(HTML)


def add_policy(application):
    """Return the application behind middleware that adds a header."""

    async def middleware(scope, receive, send):
        async def sent(message):
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], (b"x-added", b"1")]}
            await send(message)

        await application(dict(scope), receive, sent)

    return middleware


def ask_httpx(application, path):
    """Ask by httpx's ASGI transport."""

    async def ask():
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://portal.example") as client:
            return (await client.get(path)).text

    return asyncio.run(ask())


def ask_starlette(application, path):
    """Ask by Starlette's test client."""
    return TestClient(application, base_url="http://portal.example").get(path).text


WAYS = [ask_httpx, ask_starlette]


@pytest.mark.parametrize("ask", WAYS)
def test_answer_is_one_page(guard, ask):
    """Each caller of a bare application is seen."""
    assert ask(app, "/caf%C3%A9?mrn=1") == HTML
    (page,) = guard.pages
    assert (page.url, page.html, page.problem) == ("http://portal.example/caf%C3%A9?mrn=1", HTML, "")
    assert page.client
    assert guard.failures == []


@pytest.mark.parametrize("ask", WAYS)
def test_framework_within_middleware_is_one_page(guard, ask):
    """What middleware adds counts, and the view is the framework's, also of a mounted application."""
    inner = Starlette(routes=[Mount("/in", Starlette(routes=[Route("/p", show)]))])
    assert ask(add_policy(inner), "/in/p?mrn=1") == HTML
    (page,) = guard.pages
    assert page.url == "http://portal.example/in/p?mrn=1"
    assert ("x-added", "1") in page.headers
    assert (page.source.file, page.source.line) == (__file__, show.__code__.co_firstlineno)


@pytest.mark.parametrize("ask", WAYS)
def test_without_a_guard_nothing_is_recorded(patches, sink, ask):
    """Between two runs the application answers as if we were not there."""
    patches._sinks.clear()
    assert ask(app, "/p") == HTML
    assert sink.pages == []
    patches._sinks.append(sink)


def test_request_without_a_host_is_the_servers(guard):
    """An ASGI scope need not have the header."""
    from pytest_phiguard.capture.pages.asgi import find_url

    scope = {"scheme": "https", "path": "/a b", "query_string": b"c=d", "headers": [], "root_path": "/in"}
    assert find_url({**scope, "server": ("portal.example", 443)}) == "https://portal.example/in/a%20b?c=d"
    assert find_url({**scope, "server": ("portal.example", 8443)}) == "https://portal.example:8443/in/a%20b?c=d"
    assert find_url(scope) == "https://localhost/in/a%20b?c=d"


def make_quart():
    """Return a Quart application."""
    quart = pytest.importorskip("quart")
    made = quart.Quart("inner")

    @made.get("/p")
    async def page():
        return HTML

    @made.get("/me")
    async def me():
        quart.g._quart_auth_user = pytest.importorskip("quart_auth").AuthUser(quart.request.args.get("id"))
        return HTML

    @made.get("/away")
    async def away():
        return quart.redirect("https://vendor.example/?mrn=1")

    @made.get("/fail")
    async def fail():
        raise RuntimeError("broken view")

    return made


def ask_quart(application, path):
    """Ask by Quart's test client."""

    async def ask():
        return await (await application.test_client().get(path)).get_data(as_text=True)

    return asyncio.run(ask())


@pytest.mark.parametrize("ask", [ask_quart, *WAYS])
def test_quart_is_one_page(guard, ask):
    """Quart's own client and others see one page, with its view."""
    assert ask(make_quart(), "/p?mrn=1") == HTML
    (page,) = guard.pages
    assert page.url.endswith("/p?mrn=1")
    assert (page.html, page.source.file, page.signed_in) == (HTML, __file__, False)
    assert bool(page.client)
    assert guard.failures == []


@pytest.mark.parametrize(("query", "expected"), [("?id=7", True), ("", False)])
def test_user_of_quart_auth_counts(guard, query, expected):
    """Whoever Quart-Auth has found is signed in, and a user without an id is nobody."""
    ask_quart(make_quart(), f"/me{query}")
    assert [page.signed_in for page in guard.pages] == [expected]


def test_redirect_and_error_of_quart_are_pages(guard):
    """Each has its headers and its status."""
    application = make_quart()
    ask_quart(application, "/away")
    ask_quart(application, "/fail")
    assert [(page.status, dict(page.headers).get("location", "")) for page in guard.pages] == [
        (302, "https://vendor.example/?mrn=1"),
        (500, ""),
    ]


@pytest.mark.parametrize(("user", "expected"), [(True, True), (False, False)])
def test_user_of_flask_login_on_quart_counts(guard, user, expected):
    """What Quart keeps for Flask's extensions is looked at as well."""
    quart = pytest.importorskip("quart")
    application = quart.Quart("inner")

    @application.get("/p")
    async def page():
        quart.g._login_user = type("User", (), {"is_authenticated": user})()
        return HTML

    ask_quart(application, "/p")
    assert [page.signed_in for page in guard.pages] == [expected]


def test_failure_within_quart_is_told_and_the_answer_comes(guard, monkeypatch):
    """Whatever fails on our side, the application answers as ever; without a guard it does too."""
    monkeypatch.setattr("pytest_phiguard.capture.pages.quart.find_view_source", lambda view: 1 / 0)
    assert ask_quart(make_quart(), "/p") == HTML
    assert {type(error) for _, error in guard.failures} == {ZeroDivisionError}


def test_quart_without_a_guard_is_let_be(patches, sink):
    """Between two runs nothing is recorded."""
    patches._sinks.clear()
    assert ask_quart(make_quart(), "/p") == HTML
    assert sink.pages == []
    patches._sinks.append(sink)


def make_litestar():
    """Return a Litestar application."""
    litestar = pytest.importorskip("litestar")
    from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

    class Known(AbstractAuthenticationMiddleware):
        async def authenticate_request(self, connection):
            return AuthenticationResult(user=connection.query_params.get("id"), auth=None)

    @litestar.get("/p", media_type=litestar.MediaType.HTML)
    async def page() -> str:
        return HTML

    @litestar.get("/data")
    async def data() -> dict:
        return {"a": 1}

    return litestar.Litestar([page, data], middleware=[Known], openapi_config=None)


def ask_litestar(application, path):
    """Ask by Litestar's test client."""
    from litestar.testing import TestClient as LitestarClient

    with LitestarClient(application) as client:
        return client.get(path).text


@pytest.mark.parametrize("ask", [ask_litestar, *WAYS])
@pytest.mark.parametrize(("query", "expected"), [("?id=7", True), ("?mrn=1", False)])
def test_litestar_is_one_page(guard, ask, query, expected):
    """Litestar's own client and others see one page, with its handler and its user."""
    assert ask(make_litestar(), f"/p{query}") == HTML
    (page,) = guard.pages
    assert page.url.endswith(f"/p{query}")
    assert (page.html, page.source.file, page.signed_in) == (HTML, __file__, expected)
    assert bool(page.client)
    assert guard.failures == []


def test_asynchronous_client_of_litestar_is_told_apart(guard):
    """Each client is one."""
    testing = pytest.importorskip("litestar.testing")

    async def ask():
        async with testing.AsyncTestClient(make_litestar()) as client:
            return [(await client.get("/p")).text for _ in range(2)]

    assert asyncio.run(ask()) == [HTML, HTML]
    first, second = (page.client for page in guard.pages)
    assert first == second != ""


def test_data_of_litestar_is_no_page(guard):
    """JSON has headers only."""
    ask_litestar(make_litestar(), "/data")
    assert [page.html for page in guard.pages] == [""]
