"""Bodies of Django's answers: streams, files, redirects with a body and compressed pages, as far as anybody read them."""

from __future__ import annotations

import asyncio

import pytest
import requests

pytest.importorskip("django")

from tests.capture import django_site
from tests.capture.django_site import HTML

urls = django_site.urls

from django.test import AsyncClient, Client  # noqa: E402

from pytest_phiguard.capture.pages.answers import CUT_OFF, NOT_READ, UNREAD  # noqa: E402


def test_stream_is_recorded_when_it_is_read(guard, server):
    """A streamed answer is never consumed, and becomes a page at its end."""
    response = Client().get("/stream", {"to": server.url("/x")})
    assert guard.pages == []
    assert b"".join(response.streaming_content) == b"<html><p>late</p>"
    (page,) = guard.pages
    assert (page.html, page.problem) == ("<html><p>late</p>", "")
    assert guard.only.page.url.startswith("http://testserver/stream")


def test_stream_that_is_closed_early_says_so(guard):
    """A client that goes away leaves a page with a problem."""
    response = Client().get("/stream")
    next(iter(response.streaming_content))
    response._resource_closers[-1]()
    (page,) = guard.pages
    assert (page.html, page.problem) == ("<html>", CUT_OFF)


def test_stream_that_raises_says_so(guard):
    """An error in the middle goes to whoever reads, and the page has a problem."""
    response = Client().get("/stream", {"to": "nowhere"})
    with pytest.raises(requests.exceptions.MissingSchema):
        list(response.streaming_content)
    assert [(page.html, page.problem) for page in guard.pages] == [("<html>", CUT_OFF)]


def test_async_stream_is_recorded_when_it_is_read(guard):
    """The same holds for an asynchronous generator."""

    async def read():
        response = await AsyncClient().get("/stream-async")
        return [piece async for piece in response.streaming_content]

    assert asyncio.run(read()) == [b"<html>", b"<p>late</p>"]
    assert [(page.html, page.problem) for page in guard.pages] == [("<html><p>late</p>", "")]


def test_async_stream_that_is_left_early_says_so(guard):
    """Whoever stops reading leaves a page with a problem."""

    async def read():
        response = await AsyncClient().get("/stream-async")
        pieces = response._iterator
        await anext(pieces)
        await pieces.aclose()

    asyncio.run(read())
    assert [(page.html, page.problem) for page in guard.pages] == [("<html>", CUT_OFF)]


def test_file_is_known_without_being_read(guard):
    """A file is recorded at once, and the client still gets all of it."""
    response = Client().get("/file")
    assert [page.html for page in guard.pages] == [HTML]
    assert b"".join(response.streaming_content).decode() == HTML


@pytest.mark.parametrize("address", ["/json", "/away", "/refuse"])
def test_what_is_not_rendered_has_no_html(guard, address):
    """Of data, redirects and empty answers only the headers count."""
    response = Client().get(address)
    (page,) = guard.pages
    assert page.html == ""
    assert page.status == response.status_code
    assert dict(page.headers).get("Location", "") == response.headers.get("Location", "")


def test_head_renders_nothing(guard):
    """A HEAD has headers and no page text."""
    Client().head("/show/MRN1")
    assert [(page.method, page.html) for page in guard.pages] == [("HEAD", "")]


def test_compressed_page_is_read(guard):
    """What was compressed is judged as what it says."""
    Client().get("/compress")
    assert guard.pages[0].html == HTML


@pytest.mark.parametrize(
    ("query", "body", "problem"), [("?read=1", b"mrn=MRN1", ""), ("?form=1", b"mrn=MRN1", ""), ("", b"", UNREAD)]
)
def test_307_keeps_the_body_as_far_as_it_was_read(guard, query, body, problem):
    """A redirect that sends the body on is a page with that body; an unread one is never read by us."""
    data = "mrn=MRN1" if "form" not in query else {"mrn": "MRN1"}
    kind = {} if "form" in query else {"content_type": "text/plain"}
    Client().post(f"/keep{query}", data, **kind)
    (page,) = guard.pages
    assert (page.request_body, page.problem) == (body, problem)


def test_307_without_a_body_has_no_problem(guard):
    """A GET has nothing to send on."""
    Client().get("/keep")
    assert [(page.request_body, page.problem) for page in guard.pages] == [(b"", "")]


def test_stream_that_nobody_reads_is_judged_as_far_as_it_was_read(guard):
    """A streamed answer that a test leaves alone is told to the guard when it is judged."""
    response = Client().get("/stream")
    (build,) = guard.renderings
    assert (build().html, build().problem) == ("", NOT_READ)
    assert b"".join(response.streaming_content) == b"<html><p>late</p>"
    assert build() is None
