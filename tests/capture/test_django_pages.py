"""Django against a real project: each answer becomes one page, and nothing of the answer changes."""

from __future__ import annotations

import asyncio
import threading
from wsgiref.simple_server import make_server

import pytest
import requests

pytest.importorskip("django")

from tests.capture import django_site
from tests.capture.django_site import HTML, Chart, show

urls = django_site.urls

from django.test import AsyncClient, Client, override_settings  # noqa: E402

from pytest_phiguard.capture.pages import django as django_pages  # noqa: E402
from pytest_phiguard.model import Source  # noqa: E402


@pytest.fixture
def settings_debug():
    """Have Django show its pages for developers."""
    with override_settings(DEBUG=True):
        yield


def test_answer_becomes_a_page_with_address_headers_and_view(guard):
    """The guard gets one page with everything that a browser goes by."""
    response = Client().get("/show/MRN1?ip=203.0.113.7")
    (page,) = guard.pages
    assert guard.failures == []
    assert page.url == "http://testserver/show/MRN1?ip=203.0.113.7"
    assert (page.status, page.method, page.html) == (200, "GET", HTML)
    assert ("Content-Security-Policy", "default-src 'self'") in page.headers
    assert ("Set-Cookie", "seen=1; Path=/") in page.headers
    assert page.source == Source(django_site.__file__, show.__code__.co_firstlineno)
    assert page.signed_in is False
    assert response.content.decode() == HTML


def test_host_that_django_refuses_still_has_a_page(guard):
    """The application's own error is answered, and the page has the address that was asked for."""
    assert Client().get("/show/MRN1", headers={"host": "evil.example"}).status_code == 400
    (page,) = guard.pages
    assert (page.url, page.status) == ("http://evil.example/show/MRN1", 400)


def test_async_client_is_seen(guard):
    """Coroutine views and the asynchronous client go another way."""
    response = asyncio.run(AsyncClient().get("/show-async"))
    assert response.content.decode() == HTML
    assert [page.html for page in guard.pages] == [HTML]
    assert guard.pages[0].source.line == django_site.show_async.__code__.co_firstlineno


def test_error_pages_are_pages(guard, settings_debug):
    """What Django shows developers is shown, and judged."""
    client = Client(raise_request_exception=False)
    client.get("/none?mrn=MRN1")
    client.get("/fail")
    assert [page.status for page in guard.pages] == [404, 500]
    assert "Page not found" in guard.pages[0].html
    assert "broken view" in guard.pages[1].html


def test_live_server_is_seen_in_its_thread(guard):
    """A server in a thread goes through the same handler."""
    from django.core.handlers.wsgi import WSGIHandler

    httpd = make_server("127.0.0.1", 0, WSGIHandler())
    thread = threading.Thread(target=httpd.handle_request)
    thread.start()
    requests.get(f"http://127.0.0.1:{httpd.server_port}/show/MRN1", timeout=5)
    thread.join(5)
    httpd.server_close()
    assert [page.html for page in guard.pages] == [HTML]


def test_what_a_view_sends_is_sent_by_its_page(guard, server):
    """A request from within a view carries the page that was being answered."""
    Client().get("/call-out", {"to": server.url("/x")}, headers={"authorization": "Bearer t"})
    sent = guard.only
    assert sent.page.url.startswith("http://testserver/call-out")
    assert sent.page.signed_in
    assert guard.drafts[0].page.page is guard.pages[0]


def test_each_hop_is_a_page(guard):
    """Redirects that the client follows are pages of their own."""
    Client().get("/twice", follow=True)
    assert [(page.status, page.url) for page in guard.pages] == [
        (301, "http://testserver/twice"),
        (200, "http://testserver/show/MRN1"),
    ]


def test_error_of_a_view_is_the_clients_to_raise(guard):
    """The view's own error is untouched, and its error page is a page."""
    with pytest.raises(RuntimeError, match="broken view"):
        Client().get("/fail")
    assert [page.status for page in guard.pages] == [500]
    assert guard.failures == []


def test_live_server_of_django_is_one_page(guard):
    """Django's own server in a thread is seen once, with its view, and what middleware around it adds."""
    from django.core.handlers.wsgi import WSGIHandler

    def add(environ, start_response):
        def start(status, headers, *rest):
            return start_response(status, [*headers, ("X-Added", "1")], *rest)

        return WSGIHandler()(environ, start)

    httpd = make_server("127.0.0.1", 0, add)
    thread = threading.Thread(target=httpd.handle_request)
    thread.start()
    requests.get(f"http://127.0.0.1:{httpd.server_port}/chart", headers={"Authorization": "Bearer t"}, timeout=5)
    thread.join(5)
    httpd.server_close()
    (page,) = guard.pages
    assert ("X-Added", "1") in page.headers
    assert page.source == Source(django_site.__file__, Chart.get.__code__.co_firstlineno)
    assert page.signed_in


def test_failure_of_the_capture_is_told_and_the_answer_comes(guard, monkeypatch):
    """Whatever fails on our side, the application answers as ever."""
    monkeypatch.setattr(django_pages, "find_url", lambda request: 1 / 0)
    assert Client().get("/show/MRN1").content.decode() == HTML
    assert asyncio.run(AsyncClient().get("/show-async")).content.decode() == HTML
    assert [type(error) for _, error in guard.failures] == [ZeroDivisionError, ZeroDivisionError]


def test_failure_at_the_end_is_told_and_the_answer_comes(guard, monkeypatch):
    """The same holds when the answer is there."""
    monkeypatch.setattr(django_pages, "find_view_source", lambda view: 1 / 0)
    assert Client().get("/show/MRN1").content.decode() == HTML
    assert [type(error) for _, error in guard.failures] == [ZeroDivisionError]
    assert len(guard.pages) == 1


def test_without_a_guard_nothing_is_recorded(patches, sink):
    """Between two runs the application answers as if we were not there."""
    patches._sinks.clear()
    assert Client().get("/show/MRN1").status_code == 200
    assert asyncio.run(AsyncClient().get("/show-async")).status_code == 200
    assert sink.pages == []
    patches._sinks.append(sink)
