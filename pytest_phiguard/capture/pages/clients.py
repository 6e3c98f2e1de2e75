"""Owns how an address is opened through a test client, whichever it is; must not know what the answer says."""

from __future__ import annotations

import inspect
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    Get = Callable[[str], Any]

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_HOPS: Final = 10
_IN_PROCESS = frozenset({"ASGITransport", "WSGITransport"})
# Module and name of the classes that clients are derived from, and what each is opened by.
_CLIENTS: Final = (
    ("django.test.client", "Client", "django"),
    ("django.test.client", "AsyncClient", "django"),
    ("quart.testing.client", "QuartClient", "relative"),
    ("werkzeug.test", "Client", "werkzeug"),
    ("starlette.testclient", "TestClient", "httpx"),
    ("litestar.testing.client", "TestClient", "httpx"),
    ("litestar.testing.client", "AsyncTestClient", "httpx"),
    ("webtest.app", "TestApp", "webtest"),
    ("aiohttp.test_utils", "TestClient", "aiohttp"),
    ("httpx", "Client", "httpx"),
    ("httpx", "AsyncClient", "httpx"),
    ("httpx2", "Client", "httpx"),
    ("httpx2", "AsyncClient", "httpx"),
    ("requests.sessions", "Session", "requests"),
)
_APPLICATIONS: Final = (("flask.app", "Flask"), ("quart.app", "Quart"), ("starlette.applications", "Starlette"))


def find_client(values: Iterable[Any]) -> Any:
    """Return the first test client among values, else one of the first application, else None.

    Args:
        values: Such as what the fixtures of a test are.
    """
    values = list(values)
    for value in values:
        if _is_test_client(value):
            return value
    for value in values:
        module = _find_base(value, _APPLICATIONS)
        if module == "starlette.applications":
            return import_module("starlette.testclient").TestClient(value)
        if module:
            return value.test_client()
    return None


def _find_base(value: Any, known: Iterable[tuple[str, str]]) -> str:
    """Return the module of the known class that an object's is derived from, or empty."""
    for kind in type(value).__mro__:
        for module, name in known:
            if kind.__name__ == name and (kind.__module__ == module or kind.__module__.startswith(f"{module}._")):
                return module
    return ""


def _find_way(client: Any) -> str:
    for kind in type(client).__mro__:
        for module, name, way in _CLIENTS:
            if kind.__name__ == name and (kind.__module__ == module or kind.__module__.startswith(f"{module}.")):
                return way
    return ""


def _is_test_client(value: Any) -> bool:
    way = _find_way(value)
    if way == "httpx" and type(value).__module__.partition(".")[0].startswith("httpx"):
        # One that has no application in it opens the network.
        return type(getattr(value, "_transport", None)).__name__ in _IN_PROCESS
    return way not in {"", "requests"}


def visit(client: Any, url: str, may_open: Callable[[str], bool]) -> Any:
    """Open an address and go where its redirects lead; return the last answer, to be awaited where the client is async.

    Args:
        client: A test client.
        url: The address, absolute.
        may_open: Whether a redirect's address is one to go to.

    Raises:
        TypeError: It is no client.
    """
    get = _make_get(client)
    steps = _iter_steps(url, may_open)
    answer = get(next(steps))
    if inspect.isawaitable(answer):
        return _visit_async(get, steps, answer)
    while True:
        try:
            answer = get(steps.send(answer))
        except StopIteration as end:
            return end.value


async def _visit_async(get: Get, steps: Generator[str, Any, Any], first: Any) -> Any:
    answer = await first
    while True:
        try:
            url = steps.send(answer)
        except StopIteration as end:
            return end.value
        answer = await get(url)


def _iter_steps(url: str, may_open: Callable[[str], bool]) -> Generator[str, Any, Any]:
    """Yield each address to open, given the answer of the one before; return the last answer."""
    answer = yield url
    for _ in range(_MOST_HOPS):
        status = getattr(answer, "status_code", None) or getattr(answer, "status_int", None) or answer.status
        location = answer.headers.get("Location", "") if status in _REDIRECTS else ""
        if not location:
            break
        url = urljoin(url, location)
        if not may_open(url):
            break
        answer = yield url
    return answer


def _make_get(client: Any) -> Get:
    """Return what opens an absolute address once, without going on from there."""
    way = _find_way(client)
    if not callable(getattr(client, "get", None)):
        raise TypeError(f"{type(client).__name__} is no test client: it has no method get")
    if way == "django":
        return lambda url: client.get(_cut(url), secure=url.startswith("https:"), **_find_host(client, url))
    if way == "werkzeug":
        return lambda url: client.get(_cut(url), base_url=_find_root(url))
    if way == "httpx":
        return lambda url: client.get(url, follow_redirects=False)
    if way == "requests":
        return lambda url: client.get(url, allow_redirects=False)
    if way == "aiohttp":
        return lambda url: client.get(_cut(url), allow_redirects=False)
    if way == "webtest":
        return lambda url: client.get(_cut(url), extra_environ=_make_environ(url), expect_errors=True)
    return lambda url: client.get(_cut(url))


def _cut(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _find_root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _make_environ(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    return {"HTTP_HOST": parts.netloc, "wsgi.url_scheme": parts.scheme}


def _find_host(client: Any, url: str) -> dict[str, Any]:
    """Return the host as Django's clients are given it, where the settings let it in; else they use their own."""
    settings = import_module("django.conf").settings
    requests = import_module("django.http.request")
    host, _ = requests.split_domain_port(urlsplit(url).netloc)
    if not host or not requests.validate_host(host, settings.ALLOWED_HOSTS):
        return {}
    name = urlsplit(url).netloc
    return {"headers": {"host": name}} if type(client).__name__ == "AsyncClient" else {"HTTP_HOST": name}


def make_django_client() -> Any:
    """Return a client of Django where it is set up in this process, else None."""
    if "django.conf" not in sys.modules or not sys.modules["django.conf"].settings.configured:
        return None
    return import_module("django.test").Client()
