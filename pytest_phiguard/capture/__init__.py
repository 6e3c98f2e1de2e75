"""Owns the list of the captures that come with the package; each watches one way out."""

from __future__ import annotations

from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING

from pytest_phiguard.capture.listed import ListedCapture

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Capture
    from pytest_phiguard.capture.mock_roots import MockRoots

# Name, distribution, modules, file and class. The guard of the network comes first, and clients before what mocks them,
# so that nothing is unguarded meanwhile.
_CLIENTS = (
    ("network", "", ("socket", "ssl", "asyncio.base_events"), "network.NetworkCapture"),
    ("threads", "", ("threading", "concurrent.futures.thread"), "origin.OriginCapture"),
    ("http.client", "", ("http.client",), "http_client.HttpClientCapture"),
    ("urllib.request", "", ("urllib.request",), "urllib_client.UrllibCapture"),
    ("urllib3", "urllib3", ("urllib3",), "urllib3_client.Urllib3Capture"),
    ("requests", "requests", ("requests",), "requests_client.RequestsCapture"),
    ("aiohttp", "aiohttp", ("aiohttp",), "aiohttp_client.AiohttpCapture"),
)
_MOCKS = (
    ("responses", "responses", ("responses",), "mock_responses.ResponsesCapture"),
    ("requests-mock", "requests-mock", ("requests_mock",), "mock_requests_mock.RequestsMockCapture"),
    ("respx", "respx", ("respx",), "mock_respx.RespxCapture"),
    ("pytest-httpx", "pytest-httpx", ("pytest_httpx",), "mock_pytest_httpx.PytestHttpxCapture"),
    ("vcrpy", "vcrpy", ("vcr",), "mock_vcr.VcrCapture"),
    ("aioresponses", "aioresponses", ("aioresponses",), "mock_aioresponses.AioresponsesCapture"),
)
_PAGES = (
    ("django", "Django", ("django.core.handlers.base",), "django_pages.DjangoPagesCapture"),
    ("flask", "Flask", ("flask.app",), "flask_pages.FlaskPagesCapture"),
    ("starlette", "starlette", ("starlette.applications",), "starlette_pages.StarlettePagesCapture"),
)
_BACKENDS = ("sync", "anyio", "trio")


def builtin_captures() -> tuple[Capture, ...]:
    """Return the captures that come with the package, new ones on each call."""
    find_roots = cache(_make_roots)
    return (
        *_iter_listed(_CLIENTS),
        _list_httpx("httpx"),
        _list_httpx("httpx2"),
        *_iter_listed(_MOCKS),
        ListedCapture("unittest.mock", "", ("unittest.mock",), partial(_load, "mock_unittest.MockCapture", find_roots)),
        ListedCapture(
            "monkeypatch",
            "pytest",
            ("_pytest.monkeypatch",),
            partial(_load, "mock_monkeypatch.MonkeypatchCapture", find_roots),
        ),
        *_iter_listed(_PAGES),
    )


def _iter_listed(rows: tuple[tuple[str, str, tuple[str, ...], str], ...]) -> list[Capture]:
    return [ListedCapture(*row[:3], partial(_load, row[3])) for row in rows]


def _list_httpx(name: str) -> Capture:
    core = name.replace("x", "core")
    modules = (name, core, *(f"{core}._backends.{backend}" for backend in _BACKENDS))
    return ListedCapture(name, name, modules, partial(_load, "httpx_client.HttpxCapture", name))


def _load(place: str, *arguments: object) -> Capture:
    module, _, name = place.partition(".")
    capture: Capture = getattr(import_module(f"{__name__}.{module}"), name)(*arguments)
    return capture


def _make_roots() -> MockRoots:
    from pytest_phiguard.capture.mock_roots import MockRoots

    return MockRoots()
