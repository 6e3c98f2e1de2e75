"""What the tests of Django share: a project, its views, and its addresses."""

from __future__ import annotations

import asyncio
import gzip
import sys
import types

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

from django.http import (  # noqa: E402
    FileResponse,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.urls import path  # noqa: E402
from django.views import View  # noqa: E402

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
