"""Every client passes the tests that captures of other packages are given."""

from __future__ import annotations

from types import ModuleType

import pytest

from pytest_phiguard.testing import CaptureConformance, LoopbackServer, RecordingSink, running
from tests.capture import clients


def _make_suite(name, call):
    """Return the suite of one client."""

    def send(self, url, body):
        assert call(url, body) == 200

    def third(self, server):
        return server.url("/collect", host="localhost")

    members = {"send": send, "error": clients.find_error(name), "__module__": __name__}
    if name.startswith(clients.RESOLVE_IN_C):
        # It does not ask the function of Python's that leads the name of a third party to the server.
        members["third"] = pytest.fixture(third)
    return type(f"Test_{name}", (CaptureConformance,), members)


globals().update({f"Test_{name}": _make_suite(name, call) for name, call in clients.CLIENTS.items()})


class CaptureOfOurOwn:
    """A capture of a client that the package does not know."""

    name = "carrier-pigeon"
    distribution = ""
    modules = ("phiguard_pigeon",)

    def install(self, module: ModuleType, patch) -> None:
        """Watch the one function."""
        from pytest_phiguard.capture.base import Draft
        from pytest_phiguard.capture.recording import recording

        patch.wrap(module, "fly", recording(patch, 50, lambda url, body: Draft(50, "POST", url, body=body)))


class TestCaptureOfAnotherPackage(CaptureConformance):
    """Such a capture stands beside ours, and speaks for what its client does beneath."""

    def make_captures(self):
        """Return ours and its own."""
        from pytest_phiguard.capture import builtin_captures

        return [*builtin_captures(), CaptureOfOurOwn()]

    def send(self, url, body):
        """Post by the module, which is imported under its name."""
        import phiguard_pigeon

        return phiguard_pigeon.fly(url, body)

    @pytest.fixture(autouse=True)
    def pigeon(self, monkeypatch, tmp_path):
        """Make the client importable."""
        import sys

        source = "import urllib.request\n\ndef fly(url, body):\n    return urllib.request.urlopen(url, body, timeout=5).close()\n"
        (tmp_path / "phiguard_pigeon.py").write_text(source)
        monkeypatch.syspath_prepend(tmp_path)
        yield
        sys.modules.pop("phiguard_pigeon", None)

    def test_hook_point_that_is_gone_is_said(self):
        """Ours are held to it by their own tests; this one here."""
        from pytest_phiguard.capture.base import Patcher

        patcher = Patcher("carrier-pigeon", [RecordingSink()], [])
        CaptureOfOurOwn().install(ModuleType("phiguard_pigeon"), patcher)
        assert patcher.take_missing()


def test_conformance_fails_a_capture_that_misses(monkeypatch):
    """Without a capture that knows the client, the tests fail."""

    class Blind(CaptureConformance):
        def make_captures(self):
            return []

        def send(self, url, body):
            clients.CLIENTS["urllib"](url, body)

    suite = Blind()
    with LoopbackServer() as server, running(RecordingSink(), []) as sink:
        with pytest.raises(AssertionError):
            suite.test_one_request_is_one_transmission(server, sink)
        with pytest.raises(pytest.fail.Exception):
            suite.test_contained_request_leaves_no_byte(server, server.url("/collect"), sink)
