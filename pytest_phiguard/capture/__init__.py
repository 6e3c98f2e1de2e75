"""Owns the list of the captures that come with the package; each watches one way out."""

from __future__ import annotations

from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING

from pytest_phiguard.capture.listed import ListedCapture

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Capture
    from pytest_phiguard.capture.mocks.roots import MockRoots

    _Row = tuple[str, str, tuple[str, ...], str]

# Name, distribution, modules, file and class. The guard of the network comes first, and clients before what mocks them,
# so that nothing is unguarded meanwhile.
_CLIENTS = (
    ("network", "", ("socket", "ssl", "asyncio.base_events"), "clients.network.NetworkCapture"),
    ("threads", "", ("threading", "concurrent.futures.thread"), "origin.OriginCapture"),
    ("http.client", "", ("http.client",), "clients.http_client.HttpClientCapture"),
    ("urllib.request", "", ("urllib.request",), "clients.urllib_request.UrllibCapture"),
    ("urllib3", "urllib3", ("urllib3",), "clients.urllib3.Urllib3Capture"),
    ("requests", "requests", ("requests",), "clients.requests.RequestsCapture"),
    ("aiohttp", "aiohttp", ("aiohttp",), "clients.aiohttp.AiohttpCapture"),
)
_MOCKS = (
    ("responses", "responses", ("responses",), "mocks.responses.ResponsesCapture"),
    ("requests-mock", "requests-mock", ("requests_mock",), "mocks.requests_mock.RequestsMockCapture"),
    ("respx", "respx", ("respx",), "mocks.respx.RespxCapture"),
    ("pytest-httpx", "pytest-httpx", ("pytest_httpx",), "mocks.pytest_httpx.PytestHttpxCapture"),
    ("vcrpy", "vcrpy", ("vcr",), "mocks.vcr.VcrCapture"),
    ("aioresponses", "aioresponses", ("aioresponses",), "mocks.aioresponses.AioresponsesCapture"),
)
_PAGES = (
    ("django", "Django", ("django.core.handlers.base",), "pages.django.DjangoPagesCapture"),
    ("flask", "Flask", ("flask.app",), "pages.flask.FlaskPagesCapture"),
    ("starlette", "starlette", ("starlette.applications",), "pages.starlette.StarlettePagesCapture"),
)
_MAIL: tuple[_Row, ...] = ()
_TELEMETRY: tuple[_Row, ...] = ()
_JOBS: tuple[_Row, ...] = ()
_BACKENDS = ("sync", "anyio", "trio")


def builtin_captures() -> tuple[Capture, ...]:
    """Return the captures that come with the package, new ones on each call."""
    find_roots = cache(_make_roots)
    return (
        *_iter_listed(_CLIENTS),
        _list_httpx("httpx"),
        _list_httpx("httpx2"),
        *_iter_listed(_MOCKS),
        ListedCapture(
            "unittest.mock", "", ("unittest.mock",), partial(_load, "mocks.unittest.MockCapture", find_roots)
        ),
        ListedCapture(
            "monkeypatch",
            "pytest",
            ("_pytest.monkeypatch",),
            partial(_load, "mocks.monkeypatch.MonkeypatchCapture", find_roots),
        ),
        *_iter_listed(_PAGES),
        *_iter_listed(_MAIL),
        *_iter_listed(_TELEMETRY),
        *_iter_listed(_JOBS),
    )


def _iter_listed(rows: tuple[_Row, ...]) -> list[Capture]:
    return [ListedCapture(*row[:3], partial(_load, row[3])) for row in rows]


def _list_httpx(name: str) -> Capture:
    core = name.replace("x", "core")
    modules = (name, core, *(f"{core}._backends.{backend}" for backend in _BACKENDS))
    return ListedCapture(name, name, modules, partial(_load, "clients.httpx.HttpxCapture", name))


def _load(place: str, *arguments: object) -> Capture:
    module, _, name = place.rpartition(".")
    capture: Capture = getattr(import_module(f"{__name__}.{module}"), name)(*arguments)
    return capture


def _make_roots() -> MockRoots:
    from pytest_phiguard.capture.mocks.roots import MockRoots

    return MockRoots()
