"""aiohttp against its own test server: each answer becomes one page, at the server's side."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

aiohttp = pytest.importorskip("aiohttp")

from aiohttp import web  # noqa: E402 -- only where it is
from aiohttp.test_utils import TestClient, TestServer  # noqa: E402

from pytest_phiguard.capture.pages.answers import UNREAD  # noqa: E402

HTML = "<html><title>Ack</title><p>Grüße</p></html>"


class User:
    """Somebody."""

    is_authenticated = True


PAGE = web.AppKey("page", Path)
USER = web.RequestKey("user", User)


async def show(request):
    """Answer with a page."""
    return web.Response(text=HTML, content_type="text/html", headers={"X-Frame-Options": "DENY"})


async def show_compressed(request):
    """Answer with a page that the server compresses."""
    response = web.Response(text=HTML, content_type="text/html")
    response.enable_compression(web.ContentCoding.gzip)
    return response


async def show_in_pieces(request):
    """Answer piece by piece."""
    response = web.StreamResponse(headers={"Content-Type": "text/html; charset=utf-8"})
    await response.prepare(request)
    await response.write(HTML[:10].encode())
    await response.write(HTML[10:].encode())
    return response


async def show_file(request):
    """Answer with a file."""
    return web.FileResponse(request.app[PAGE])


async def show_user(request):
    """Answer whoever the application has found."""
    request[USER] = User()
    return await show(request)


async def show_data(request):
    """Answer with no page."""
    return web.json_response({"a": 1})


async def lead_away(request):
    """Redirect."""
    raise web.HTTPFound("https://vendor.example/?mrn=1")


async def keep_body(request):
    """Redirect with the body, after a look at it where asked."""
    if "read" in request.query:
        await request.read()
    raise web.HTTPTemporaryRedirect("https://vendor.example/in")


async def fail(request):
    """Raise."""
    raise RuntimeError("broken handler")


def ask(*calls, page=None, **kwargs):
    """Ask a server for each, and return the bodies."""

    async def run():
        application = web.Application()
        application[PAGE] = page
        application.add_routes(
            [
                web.get("/show", show),
                web.get("/compressed", show_compressed),
                web.get("/pieces", show_in_pieces),
                web.get("/user", show_user),
                web.get("/file", show_file),
                web.get("/away", lead_away),
                web.post("/keep", keep_body),
                web.get("/fail", fail),
                web.get("/data", show_data),
            ]
        )
        found = []
        async with TestClient(TestServer(application)) as client:
            for method, path in calls:
                async with client.request(method, path, allow_redirects=False, **kwargs) as answer:
                    found.append(await answer.text())
        return found

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("path", "handler"), [("/show", show), ("/compressed", show_compressed), ("/pieces", show_in_pieces)]
)
def test_answer_is_one_page(guard, path, handler):
    """Whole, compressed and in pieces: the guard gets what a browser shows."""
    assert ask(("GET", f"{path}?mrn=1")) == [HTML]
    (page,) = guard.pages
    assert page.url.startswith("http://127.0.0.1:")
    assert page.url.endswith(f"{path}?mrn=1")
    assert (page.html, page.status, page.problem, page.signed_in) == (HTML, 200, "", False)
    assert (page.source.file, page.source.line) == (__file__, handler.__code__.co_firstlineno)
    assert guard.failures == []


def test_file_is_read_as_it_is_sent(guard, tmp_path):
    """A file that the server sends by itself is a page like any other."""
    file = tmp_path / "page.html"
    file.write_text(HTML, encoding="utf-8")
    assert ask(("GET", "/file"), page=file) == [HTML]
    assert [page.html for page in guard.pages] == [HTML]


def test_headers_that_are_sent_are_kept(guard):
    """What the browser goes by is on the page."""
    ask(("GET", "/show"))
    assert ("X-Frame-Options", "DENY") in guard.pages[0].headers


def test_user_and_authorization_are_signed_in(guard):
    """A user that a middleware has found counts, and so does a header that says so."""
    ask(("GET", "/user"))
    ask(("GET", "/show"), headers={"Authorization": "Bearer t"})
    assert [page.signed_in for page in guard.pages] == [True, True]


def test_redirects_errors_and_data_are_known_by_their_headers(guard):
    """Each has its status, and no text of a page but the error's own."""
    ask(("GET", "/away"), ("GET", "/fail"), ("GET", "/data"), ("GET", "/none"))
    assert [page.status for page in guard.pages] == [302, 500, 200, 404]
    assert dict(guard.pages[0].headers)["Location"] == "https://vendor.example/?mrn=1"
    assert [page.html for page in guard.pages] == ["", "", "", ""]


@pytest.mark.parametrize(("query", "body", "problem"), [("?read=1", b"mrn=MRN1", ""), ("", b"", UNREAD)])
def test_307_keeps_the_body_as_far_as_it_was_read(guard, query, body, problem):
    """A redirect that sends the body on is a page with that body; an unread one is never read by us."""
    ask(("POST", f"/keep{query}"), data=b"mrn=MRN1")
    assert [(page.request_body, page.problem) for page in guard.pages] == [(body, problem)]


@pytest.mark.parametrize("part", ["begin_answer", "find_view_source"])
def test_failure_of_the_capture_is_told_and_the_answer_comes(guard, monkeypatch, part):
    """Whatever fails on our side, the application answers as ever."""
    monkeypatch.setattr(f"pytest_phiguard.capture.pages.aiohttp.{part}", lambda *args: 1 / 0)
    assert ask(("GET", "/show")) == [HTML]
    assert [type(error) for _, error in guard.failures] == [ZeroDivisionError]


def test_without_a_guard_nothing_is_recorded(patches, sink):
    """Between two runs the application answers as if we were not there."""
    patches._sinks.clear()
    assert ask(("GET", "/show")) == [HTML]
    assert sink.pages == []
    patches._sinks.append(sink)
