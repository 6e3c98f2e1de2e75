"""How captures come and go: nothing is left behind, nothing is imported, and what is missing is told."""

from __future__ import annotations

import importlib
import sys
import types
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from django.core.exceptions import ImproperlyConfigured

from pytest_phiguard.capture import builtin_captures
from pytest_phiguard.capture.patching import Patches, process_patches

POINTS = [
    ("requests.sessions", "Session", "send"),
    ("requests.adapters", "HTTPAdapter", "send"),
    ("urllib3.connectionpool", "HTTPConnectionPool", "urlopen"),
    ("urllib3.connection", "HTTPConnection", "connect"),
    ("urllib3.connection", "HTTPSConnection", "connect"),
    ("http.client", "HTTPConnection", "request"),
    ("http.client", "HTTPConnection", "putrequest"),
    ("http.client", "HTTPConnection", "send"),
    ("urllib.request", "OpenerDirector", "open"),
    ("urllib.request", "AbstractHTTPHandler", "do_open"),
    ("httpx", "Client", "_send_single_request"),
    ("httpx", "AsyncClient", "_send_single_request"),
    ("httpx", "HTTPTransport", "handle_request"),
    ("httpx", "AsyncHTTPTransport", "handle_async_request"),
    ("aiohttp", "ClientSession", "_request"),
    ("aiohttp", "BaseConnector", "connect"),
    ("aiohttp", "ClientRequest", "send"),
    ("aiohttp.http_writer", "StreamWriter", "write"),
    ("django.core.handlers.base", "BaseHandler", "get_response_async"),
    ("django.http.response", "HttpResponse", "__init__"),
    ("django.test.client", "ClientMixin", "_login"),
    ("django.test.client", "RequestFactory", "request"),
    ("flask", "Flask", "finalize_request"),
    ("starlette.applications", "Starlette", "__call__"),
    ("starlette.testclient", "_TestClientTransport", "handle_request"),
    ("quart", "Quart", "finalize_request"),
    ("quart.testing.client", "QuartClient", "_make_request"),
    ("litestar", "Litestar", "__call__"),
    ("litestar.testing.transport", "TestClientTransport", "handle_request"),
    ("aiohttp.web_protocol", "RequestHandler", "_handle_request"),
    ("aiohttp.web_response", "StreamResponse", "write"),
    ("werkzeug.test", "Client", "run_wsgi_app"),
    ("webtest.app", "TestRequest", "call_application"),
    ("wsgiref.handlers", "BaseHandler", "run"),
    ("httpx._transports.asgi", "ASGITransport", "handle_async_request"),
    ("httpx._transports.wsgi", "WSGITransport", "handle_request"),
    ("responses", "RequestsMock", "_on_request"),
    ("requests_mock.adapter", "Adapter", "send"),
    ("respx.router", "Router", "handler"),
    ("pytest_httpx", "HTTPXMock", "_handle_request"),
    ("vcr.cassette", "Cassette", "play_response"),
    ("aioresponses.core", "aioresponses", "_request_mock"),
    ("unittest.mock", "_patch", "__enter__"),
    ("unittest.mock", "CallableMixin", "_increment_mock_call"),
    ("_pytest.monkeypatch", "MonkeyPatch", "setattr"),
    ("socket", "socket", "connect"),
    ("ssl", "SSLContext", "wrap_socket"),
    ("ssl", "SSLContext", "wrap_bio"),
    ("threading", "Thread", "start"),
    ("concurrent.futures.thread", "ThreadPoolExecutor", "submit"),
    ("asyncio.base_events", "BaseEventLoop", "getaddrinfo"),
]


def read_points():
    """Return what stands at each hook point, a mark where it is inherited."""
    found = []
    for module, owner, name in POINTS:
        part = getattr(importlib.import_module(module), owner)
        found.append(vars(part).get(name, "inherited"))
    return found


@dataclass
class FakeCapture:
    """A capture of a module that the test makes."""

    modules: tuple = ("phiguard_fake_client",)
    path: str = "Client.send"
    name: str = "fake"
    distribution: str = ""
    installed: list = field(default_factory=list)

    def install(self, module, patch):
        self.installed.append(module)
        patch.wrap(module, self.path, lambda send: lambda *args: ("wrapped", send(*args)), fragile=True)


@pytest.fixture
def fake_client(tmp_path, monkeypatch):
    """Yield the name of a client's module that can be imported."""
    (tmp_path / "phiguard_fake_client.py").write_text(
        "LOADER = __loader__\nclass Client:\n    def send(self):\n        return 'sent'\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "phiguard_fake_client"
    sys.modules.pop("phiguard_fake_client", None)


def test_every_hook_point_is_put_back(sink):
    """After the last guard each attribute is the very object that stood there before, or inherited again."""
    before = read_points()
    finders = list(sys.meta_path)
    patches = Patches()
    patches.push(sink, builtin_captures())
    during = read_points()
    patches.pop()
    assert all(one is not two for one, two in zip(before, during, strict=True))
    assert all(one is two for one, two in zip(before, read_points(), strict=True))
    assert sys.meta_path == finders
    assert sink.failures == []


def test_guards_stack(sink, make_sink):
    """An inner guard gets what is sent while it runs; the patches stay until the outer one ends."""
    import requests
    import responses

    inner = make_sink()
    patches = Patches()
    patches.push(sink, builtin_captures())
    patched = requests.Session.send
    patches.push(inner, builtin_captures())
    assert requests.Session.send is patched
    with responses.RequestsMock() as answers:
        answers.get("https://vendor.invalid/")
        requests.get("https://vendor.invalid/", timeout=5)
        patches.pop()
        requests.get("https://vendor.invalid/", timeout=5)
    patches.pop()
    assert (len(inner.drafts), len(sink.drafts)) == (1, 1)
    assert requests.Session.send is not patched


def test_wrapper_held_by_a_mock_stays_silent_later(sink, make_sink):
    """A wrapper that somebody put back after the guard has gone does not record beside the next guard's."""
    import requests
    import responses

    patches = Patches()
    patches.push(sink, builtin_captures())
    genuine = requests.Session.send.__wrapped__
    held = requests.Session.send
    requests.Session.send = held
    patches.pop()
    second = make_sink()
    requests.Session.send = held
    patches.push(second, builtin_captures())
    try:
        with responses.RequestsMock() as answers:
            answers.get("https://vendor.invalid/")
            requests.get("https://vendor.invalid/", timeout=5)
    finally:
        patches.pop()
        requests.Session.send = genuine
    assert (len(sink.drafts), len(second.drafts)) == (0, 1)


def test_absent_client_is_told_and_nothing_is_imported(sink, monkeypatch):
    """A client that cannot be imported is absent; one that can but is not is idle, and stays unimported."""
    monkeypatch.setitem(sys.modules, "requests", None)
    monkeypatch.delitem(sys.modules, "aioresponses", raising=False)
    patches = Patches()
    patches.push(sink, builtin_captures())
    state = patches.state()
    patches.pop()
    assert state["requests"] == ("absent", "")
    assert state["aioresponses"] == ("idle", "")
    assert "aioresponses" not in sys.modules
    assert state["http.client"] == ("active", "")
    assert patches.state() == {}


def test_client_imported_later_is_patched(sink, fake_client):
    """A client that the application imports while the guard runs is patched before anyone can use it."""
    capture = FakeCapture()
    patches = Patches()
    patches.push(sink, [capture])
    assert patches.state()["fake"] == ("idle", "")
    module = importlib.import_module(fake_client)
    assert patches.state()["fake"] == ("active", "")
    assert module.Client().send() == ("wrapped", "sent")
    assert module.LOADER is module.__loader__ is module.__spec__.loader
    patches.pop()
    assert module.Client().send() == "sent"


def test_client_imported_again_is_patched_again(sink, fake_client):
    """A module that was dropped and imported anew, or reloaded, has new classes."""
    capture = FakeCapture()
    patches = Patches()
    patches.push(sink, [capture])
    importlib.import_module(fake_client)
    del sys.modules[fake_client]
    again = importlib.import_module(fake_client)
    assert again.Client().send() == ("wrapped", "sent")
    reloaded = importlib.reload(again)
    assert reloaded.Client().send() == ("wrapped", "sent")
    patches.pop()
    assert reloaded.Client().send() == "sent"


def test_module_that_fails_to_import_fails_as_ever(sink, tmp_path, monkeypatch):
    """An import error of the client is the application's to see."""
    (tmp_path / "phiguard_fake_client.py").write_text("raise ImportError('no such thing')", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    patches = Patches()
    patches.push(sink, [FakeCapture()])
    with pytest.raises(ImportError, match="no such thing"):
        importlib.import_module("phiguard_fake_client")
    patches.pop()
    assert sink.failures == []


@pytest.mark.parametrize("path", ["Client.gone", "Gone.send"])
def test_missing_hook_point_is_broken_and_told(sink, fake_client, path):
    """A hook point that is gone breaks its capture only, is told once, and the import goes on."""
    patches = Patches()
    patches.push(sink, [FakeCapture(path=path), FakeCapture(name="good")])
    module = importlib.import_module(fake_client)
    state = patches.state()
    assert state["good"] == ("active", "")
    assert state["fake"][0] == "broken"
    assert path.partition(".")[2] in state["fake"][1] or "Gone" in state["fake"][1]
    assert [where for where, _ in sink.failures] == ["fake: install on phiguard_fake_client"]
    assert module.Client().send() == ("wrapped", "sent")
    patches.pop()


def test_capture_that_raises_is_broken_and_told(sink, fake_client):
    """Whatever an install raises, the application's import goes on."""

    class Raising(FakeCapture):
        def install(self, module, patch):
            raise RuntimeError("no")

    patches = Patches()
    patches.push(sink, [Raising()])
    assert importlib.import_module(fake_client).Client().send() == "sent"
    assert patches.state()["fake"] == ("broken", "phiguard_fake_client: no")
    patches.pop()


@pytest.mark.parametrize(
    "gone",
    [
        ("aiohttp", "aiohttp", "ClientRequest.send"),
        ("urllib.request", "urllib.request", "AbstractHTTPHandler.do_open"),
        ("responses", "responses", "RequestsMock._on_request"),
    ],
)
def test_client_without_a_hook_point_leaves_the_others(sink, monkeypatch, gone):
    """A client's next version may lack a hook point: it is told, and all other hooks are in place."""
    capture, module, path = gone
    owner, name = path.split(".")
    monkeypatch.delattr(getattr(importlib.import_module(module), owner), name)
    patches = Patches()
    patches.push(sink, builtin_captures())
    broken = [key for key, (state, _) in patches.state().items() if state == "broken"]
    points = [part for part in read_points_except(module, owner, name) if not hasattr(part, "__wrapped__")]
    patches.pop()
    assert broken == [capture]
    assert len(sink.failures) == 1
    assert points == []


def read_points_except(*gone):
    """Return what stands at each hook point but one."""
    return [
        vars(getattr(importlib.import_module(module), owner))[name]
        for module, owner, name in POINTS
        if (module, owner, name) != gone
    ]


def test_restored_hook_is_put_back_before_the_next_test(sink):
    """What pytest-socket and its like restore after each test is replaced again; a mock that stands there is not."""
    import socket

    before = vars(socket.socket).get("connect", "inherited")
    patches = Patches()
    patches.push(sink, builtin_captures())
    wrapper = vars(socket.socket)["connect"]
    socket.socket.connect = wrapper.__wrapped__
    patches.rearm()
    assert vars(socket.socket)["connect"] is wrapper

    def blocked(*_):
        raise RuntimeError

    socket.socket.connect = blocked
    patches.rearm()
    assert vars(socket.socket)["connect"] is blocked
    socket.socket.connect = wrapper
    patches.pop()
    assert vars(socket.socket).get("connect", "inherited") is before


@pytest.mark.filterwarnings("ignore:.cgi. is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:Retry and timeout are misconfigured:UserWarning")
@pytest.mark.filterwarnings("ignore:websockets.legacy is deprecated:DeprecationWarning")
def test_all_captures_are_named_once_and_installable(sink):
    """Each capture has its own name, and every hook point exists in the versions that are installed here."""
    captures = builtin_captures()
    names = [capture.name for capture in captures]
    assert len(names) == len(set(names))
    patches = Patches()
    patches.push(sink, captures)
    try:
        for module in [module for capture in captures for module in capture.modules]:
            # httpcore's backend for trio is there without trio; Django Q is there for a project that has settings.
            with suppress(ModuleNotFoundError, ImproperlyConfigured):
                importlib.import_module(module)
        found = {name: state for name, (state, _) in patches.state().items() if state != "absent"}
    finally:
        patches.pop()
    assert {name for name, state in found.items() if state != "active"} <= {"django-q2"}
    assert "broken" not in found.values()
    assert sink.failures == []


def test_signatures_are_those_of_the_originals(sink):
    """Whoever inspects a hook point sees the parameters of the original."""
    import inspect

    import requests

    before = inspect.getfullargspec(requests.Session.send)
    patches = Patches()
    patches.push(sink, builtin_captures())
    during = inspect.getfullargspec(requests.Session.send)
    name = requests.Session.send.__qualname__
    patches.pop()
    assert during == before
    assert name == "Session.send"


def test_process_has_one_set_of_patches():
    """All sessions of a process share their patches."""
    assert process_patches() is process_patches()
    assert isinstance(process_patches(), Patches)
    assert isinstance(sys, types.ModuleType)


def test_listed_captures_say_what_the_captures_themselves_say():
    """Name, distribution and modules of the list are those of the capture that is loaded when it is needed."""
    for listed in builtin_captures():
        loaded = listed.capture
        assert (listed.name, listed.distribution, listed.modules) == (loaded.name, loaded.distribution, loaded.modules)
