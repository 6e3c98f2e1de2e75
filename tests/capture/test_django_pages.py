"""Django against a real project: each answer becomes one page, and nothing of the answer changes."""

from __future__ import annotations

import asyncio
import gzip
import sys
import threading
import types
from wsgiref.simple_server import make_server

import pytest
import requests

django = pytest.importorskip("django")

from django.conf import settings  # noqa: E402 -- only where Django is

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["testserver", "portal.example", "127.0.0.1"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ROOT_URLCONF="phiguard_test_urls",
        SECRET_KEY="test",
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        USE_TZ=True,
    )
    django.setup()

from django.contrib.auth.models import AnonymousUser, User  # noqa: E402
from django.http import (  # noqa: E402
    FileResponse,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.test import AsyncClient, Client, RequestFactory, override_settings  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils.functional import SimpleLazyObject  # noqa: E402
from django.views import View  # noqa: E402

from pytest_phiguard.capture.pages import django as django_pages  # noqa: E402
from pytest_phiguard.capture.pages.answers import CUT_OFF, NOT_READ, UNREAD  # noqa: E402
from pytest_phiguard.model import Source  # noqa: E402

HTML = "<html><title>Ack</title><p>Grüße</p></html>"


def show(request, mrn=""):
    """Answer with a page."""
    request.get_host()
    response = HttpResponse(HTML, headers={"Content-Security-Policy": "default-src 'self'"})
    response.set_cookie("seen", "1")
    return response


async def show_async(request):
    """Answer with a page from a coroutine."""
    return HttpResponse(HTML)


class Chart(View):
    """A class-based view."""

    def get(self, request):
        """Answer whoever is signed in."""
        return HttpResponse(HTML if request.user.is_authenticated else "<p>who?</p>")


def call_out(request):
    """Send something while the page is made."""
    requests.get(request.GET["to"], timeout=5)
    return HttpResponse(HTML)


def stream(request):
    """Answer piece by piece, and send something meanwhile."""

    def pieces():
        yield "<html>"
        if "to" in request.GET:
            requests.get(request.GET["to"], timeout=5)
        yield "<p>late</p>"

    return StreamingHttpResponse(pieces())


def stream_async(request):
    """Answer piece by piece from an asynchronous generator."""

    async def pieces():
        yield b"<html>"
        await asyncio.sleep(0)
        yield b"<p>late</p>"

    return StreamingHttpResponse(pieces())


def keep_body(request):
    """Redirect with the body, after a look at it where asked."""
    if "form" in request.GET:
        assert request.POST
    elif "read" in request.GET:
        assert request.body
    return HttpResponse(status=307, headers={"Location": "https://vendor.example/in"})


def fail(request):
    """Raise."""
    raise RuntimeError("broken view")


def compress(request):
    """Answer with a compressed page."""
    return HttpResponse(gzip.compress(HTML.encode()), headers={"Content-Encoding": "gzip"})


@pytest.fixture(autouse=True)
def urls(monkeypatch, tmp_path):
    """Set the project's addresses."""
    page = tmp_path / "page.html"
    page.write_text(HTML, encoding="utf-8")
    module = types.ModuleType("phiguard_test_urls")
    module.urlpatterns = [
        path("show/<str:mrn>", show),
        path("show-async", show_async),
        path("chart", Chart.as_view()),
        path("call-out", call_out),
        path("stream", stream),
        path("stream-async", stream_async),
        path("file", lambda request: FileResponse(page.open("rb"))),
        path("json", lambda request: JsonResponse({"a": 1})),
        path("away", lambda request: HttpResponseRedirect("https://vendor.example/?mrn=1")),
        path("twice", lambda request: HttpResponsePermanentRedirect("/show/MRN1")),
        path("keep", keep_body),
        path("fail", fail),
        path("compress", compress),
        path("refuse", lambda request: HttpResponse(status=204)),
    ]
    monkeypatch.setitem(sys.modules, "phiguard_test_urls", module)
    django.urls.clear_url_caches()
    yield
    django.urls.clear_url_caches()


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
    assert page.source == Source(__file__, show.__code__.co_firstlineno)
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
    assert guard.pages[0].source.line == show_async.__code__.co_firstlineno


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


def test_each_hop_is_a_page(guard):
    """Redirects that the client follows are pages of their own."""
    Client().get("/twice", follow=True)
    assert [(page.status, page.url) for page in guard.pages] == [
        (301, "http://testserver/twice"),
        (200, "http://testserver/show/MRN1"),
    ]


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


def test_error_of_a_view_is_the_clients_to_raise(guard):
    """The view's own error is untouched, and its error page is a page."""
    with pytest.raises(RuntimeError, match="broken view"):
        Client().get("/fail")
    assert [page.status for page in guard.pages] == [500]
    assert guard.failures == []


def test_user_that_a_view_looked_at_is_signed_in(guard, monkeypatch):
    """A view that asks who is there says so."""
    monkeypatch.setattr("django.contrib.auth.get_user", lambda request: User(username="zed"))
    Client().get("/chart")
    assert [page.signed_in for page in guard.pages] == [True]
    assert guard.pages[0].source == Source(__file__, Chart.get.__code__.co_firstlineno)


def test_user_that_nobody_looked_at_is_not_loaded(guard, monkeypatch):
    """A lazy user would cost a query."""
    monkeypatch.setattr("django.contrib.auth.get_user", lambda request: pytest.fail("loaded"))
    Client().get("/show/MRN1")
    assert [page.signed_in for page in guard.pages] == [False]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({}, False),
        ({"user": AnonymousUser()}, False),
        ({"user": User(username="zed")}, True),
        ({"user": SimpleLazyObject(lambda: User(username="zed"))}, False),
        ({"_cached_user": User(username="zed")}, True),
        ({"_acached_user": User(username="zed")}, True),
        ({"session": types.SimpleNamespace(_session_cache={"_auth_user_id": "1"})}, True),
        ({"session": types.SimpleNamespace(_session_cache={})}, False),
        ({"session": types.SimpleNamespace()}, False),
    ],
)
def test_signed_in_is_what_the_application_knows(attributes, expected):
    """Only what was loaded counts."""
    request = RequestFactory().get("/")
    vars(request).update(attributes)
    assert django_pages.is_signed_in(request) is expected


def log_in(client, monkeypatch):
    """Log somebody in whose session nobody saves."""
    monkeypatch.setattr("django.contrib.auth.login", lambda request, user, backend: None)
    client.force_login(User(pk=1, username="zed"), "django.contrib.auth.backends.ModelBackend")


def test_client_that_was_logged_in_is_signed_in(guard, monkeypatch):
    """Whom the test has logged in is signed in, though the view never asks; after a logout nobody is."""
    client = Client()
    log_in(client, monkeypatch)
    client.get("/show/MRN1")
    client.cookies.clear()
    client.get("/show/MRN1")
    other = Client()
    other.cookies["sessionid"] = "any"
    other.get("/show/MRN1")
    assert [page.signed_in for page in guard.pages] == [True, False, False]


def test_asynchronous_login_is_one(guard, monkeypatch):
    """The asynchronous client logs in by another way."""

    async def log_nobody_in(request, user, backend):
        return None

    async def ask():
        client = AsyncClient()
        await client.aforce_login(User(pk=1, username="zed"), "django.contrib.auth.backends.ModelBackend")
        await client.get("/show-async")

    monkeypatch.setattr("django.contrib.auth.alogin", log_nobody_in)
    asyncio.run(ask())
    assert [page.signed_in for page in guard.pages] == [True]


def test_user_that_rest_framework_is_told_of_is_signed_in(guard):
    """``force_authenticate`` says it before a view asks."""
    rest = pytest.importorskip("rest_framework.test")
    client = rest.APIClient()
    client.force_authenticate(User(username="zed"))
    client.get("/show/MRN1")
    assert [page.signed_in for page in guard.pages] == [True]


def test_clients_are_told_apart(guard):
    """Each test client is one, and a server is nobody's."""
    first, second = Client(), Client()
    for client in (first, first, second):
        client.get("/show/MRN1")
    names = [page.client for page in guard.pages]
    assert names[0] == names[1] != names[2]
    assert all(names)


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
    assert page.source == Source(__file__, Chart.get.__code__.co_firstlineno)
    assert page.signed_in


def test_stream_that_nobody_reads_is_judged_as_far_as_it_was_read(guard):
    """A streamed answer that a test leaves alone is told to the guard when it is judged."""
    response = Client().get("/stream")
    (build,) = guard.renderings
    assert (build().html, build().problem) == ("", NOT_READ)
    assert b"".join(response.streaming_content) == b"<html><p>late</p>"
    assert build() is None


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
