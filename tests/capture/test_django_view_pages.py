"""Views that a test calls itself, with a request of a factory: the answer becomes a page when the test is judged."""

from __future__ import annotations

import asyncio

import pytest

pytest.importorskip("django")

from django.conf import settings

from tests.capture import django_site

urls = django_site.urls
assert settings.configured

from django.contrib.auth.models import User  # noqa: E402
from django.http import HttpResponse, JsonResponse  # noqa: E402
from django.template.response import SimpleTemplateResponse  # noqa: E402
from django.test import AsyncRequestFactory, Client, RequestFactory  # noqa: E402
from django.views import View  # noqa: E402

HTML = "<html><p>chart</p></html>"


def show(request, mrn=""):
    """Answer with a page, and set a header only when it is there."""
    response = HttpResponse(HTML)
    response["X-Later"] = "1"
    response.set_cookie("seen", "1")
    return response


class Chart(View):
    """A class-based view."""

    def get(self, request):
        """Answer by way of a helper."""
        return make_answer()


def make_answer():
    """Return a page without knowing the request."""
    return HttpResponse(HTML)


def built(guard):
    """Return the pages as they are when they are judged."""
    assert guard.failures == []
    return [page for page in (build() for build in guard.renderings) if page is not None]


def test_view_that_is_called_answers_a_page(guard):
    """The page has the request's address, and all that the view and the test have set until it is judged."""
    request = RequestFactory().get("/show/MRN1?ip=203.0.113.7", headers={"HX-Request": "true"})
    response = show(request)
    response["X-Last"] = "1"
    (page,) = built(guard)
    assert (page.url, page.html) == ("http://testserver/show/MRN1?ip=203.0.113.7", HTML)
    assert {"X-Later", "X-Last", "Set-Cookie"} <= {name for name, _ in page.headers}
    assert (page.source.file, page.source.line) == (__file__, show.__code__.co_firstlineno)
    assert page.signed_in is False
    assert page.asked == (("hx-request", "true"),)


def test_user_that_the_test_has_set_is_signed_in(guard):
    """A view is called with a user as the documentation has it."""
    request = RequestFactory().get("/chart")
    request.user = User(username="zed")
    Chart.as_view()(request)
    assert [page.signed_in for page in built(guard)] == [True]


def test_view_of_a_coroutine_is_seen(guard):
    """The asynchronous factory counts too."""

    async def view(request):
        return HttpResponse(HTML)

    asyncio.run(view(AsyncRequestFactory().get("/show?a=1")))
    assert [(page.url, page.html) for page in built(guard)] == [("http://testserver/show?a=1", HTML)]


def test_template_response_counts_once_it_is_rendered(guard):
    """What was never rendered is no page, and is told."""

    class Template:
        def render(self, context, request):
            return HTML

    def view(request):
        return SimpleTemplateResponse(Template())

    view(RequestFactory().get("/never"))
    view(RequestFactory().get("/rendered")).render()
    assert [page.url for page in built(guard)] == ["http://testserver/rendered"]
    assert [count for _, count in guard.notes] == [1]


def test_data_has_no_text(guard):
    """JSON has headers only."""

    def view(request):
        return JsonResponse({"a": 1})

    view(RequestFactory().get("/data"))
    assert [page.html for page in built(guard)] == [""]


def test_answer_without_a_request_is_nobodys(guard):
    """What a test makes without a view is no page, nor is what is made beneath a view of the client."""
    RequestFactory().get("/show")
    HttpResponse(HTML)
    assert Client().get("/show/MRN1").status_code == 200
    assert guard.renderings == []
    assert len(guard.pages) == 1


def test_other_arguments_of_a_view_are_let_be(guard):
    """An instance that nobody has saved has no hash, and is asked for none."""

    def view(user, request):
        return HttpResponse(HTML)

    view(User(username="zed"), RequestFactory().get("/a"))
    assert [page.url for page in built(guard)] == ["http://testserver/a"]


def test_view_of_rest_framework_is_seen(guard):
    """Its request wraps Django's."""
    rest = pytest.importorskip("rest_framework.test")
    from rest_framework.views import APIView

    class Api(APIView):
        authentication_classes = ()
        permission_classes = ()

        def get(self, request):
            return HttpResponse(HTML)

    Api.as_view()(rest.APIRequestFactory().get("/api?mrn=1"))
    assert [(page.url, page.html) for page in built(guard)] == [("http://testserver/api?mrn=1", HTML)]


def test_failure_of_the_capture_is_told_and_the_view_answers(guard, monkeypatch):
    """Whatever fails on our side, the view answers as ever."""
    monkeypatch.setattr("pytest_phiguard.capture.pages.django_views._is_request", lambda value: 1 / 0)
    assert show(RequestFactory().get("/show")).status_code == 200
    assert {type(error) for _, error in guard.failures} == {ZeroDivisionError}


def test_page_of_a_guard_that_is_gone_is_nobodys(guard, patches):
    """What is built when no guard runs any more is no page."""
    show(RequestFactory().get("/show"))
    (build,) = guard.renderings
    sinks = list(patches._sinks)
    patches._sinks.clear()
    assert build() is None
    patches._sinks.extend(sinks)


def test_answer_far_from_any_view_is_nobodys(guard):
    """Beneath no function that was given the request, an answer belongs to none."""
    kept = RequestFactory().get("/show")
    assert make_answer().status_code == 200
    assert kept.path == "/show"
    assert guard.renderings == []


def test_without_a_guard_nothing_is_recorded(patches, sink):
    """Between two runs a view answers as if we were not there."""
    patches._sinks.clear()
    assert show(RequestFactory().get("/show")).status_code == 200
    assert sink.renderings == []
    patches._sinks.append(sink)
