"""Who is signed in at a page of Django's, as far as the application knows, and nobody is loaded to find out."""

from __future__ import annotations

import asyncio
import types

import pytest

pytest.importorskip("django")

from tests.capture import django_site
from tests.capture.django_site import Chart

urls = django_site.urls

from django.contrib.auth.models import AnonymousUser, User  # noqa: E402
from django.test import AsyncClient, Client, RequestFactory  # noqa: E402
from django.utils.functional import SimpleLazyObject  # noqa: E402

from pytest_phiguard.capture.pages import django as django_pages  # noqa: E402
from pytest_phiguard.model import Source  # noqa: E402


def test_user_that_a_view_looked_at_is_signed_in(guard, monkeypatch):
    """A view that asks who is there says so."""
    monkeypatch.setattr("django.contrib.auth.get_user", lambda request: User(username="zed"))
    Client().get("/chart")
    assert [page.signed_in for page in guard.pages] == [True]
    assert guard.pages[0].source == Source(django_site.__file__, Chart.get.__code__.co_firstlineno)


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
