"""When captures are installed, and what the finder leaves alone."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types

import pytest

from pytest_phiguard.capture.patching import Patches


class Sink:
    """A sink that keeps failures."""

    guards_network = False

    def __init__(self):
        self.failures = []

    def failed(self, where, error):
        """Keep a failure."""
        self.failures.append((where, str(error)))


class Capture:
    """A capture that keeps what it is installed on."""

    distribution = ""

    def __init__(self, *modules, name="fake"):
        self.name, self.modules, self.installed = name, modules, []

    def install(self, module, patch):
        """Keep the module."""
        self.installed.append((module, patch.name))


@pytest.fixture
def patches():
    """Yield patches that are popped as often as they were pushed."""
    made = Patches()
    yield made
    while made._sinks:
        made.pop()


def test_imported_modules_are_installed_at_once(patches):
    """What is imported already is patched when the guard comes, once though several guards come."""
    capture = Capture("json", "json.decoder")
    patches.push(Sink(), [capture])
    patches.push(Sink(), [capture])
    assert sorted(module.__name__ for module, _ in capture.installed) == ["json", "json.decoder"]
    assert {name for _, name in capture.installed} == {"fake"}
    assert patches.state() == {"fake": ("active", "")}


def test_second_capture_of_the_same_name_is_ignored(patches):
    """The capture that is known already stays."""
    first, second = Capture("json"), Capture("json")
    patches.push(Sink(), [first])
    patches.push(Sink(), [second])
    assert second.installed == []


def test_states(patches, monkeypatch):
    """A capture is idle where its module could be imported, and absent where it could not."""
    monkeypatch.delitem(sys.modules, "this", raising=False)
    monkeypatch.setitem(sys.modules, "phiguard_odd", types.ModuleType("phiguard_odd"))
    monkeypatch.delattr(sys.modules["phiguard_odd"], "__spec__")
    captures = [
        Capture("this", name="a"),
        Capture("phiguard_nothing.part", name="b"),
        Capture("phiguard_odd.part", name="c"),
    ]
    patches.push(Sink(), captures)
    assert {name: state for name, (state, _) in patches.state().items()} == {"a": "idle", "b": "absent", "c": "idle"}


def test_absent_where_the_import_system_says_so(patches, monkeypatch):
    """A finder that refuses a module makes it absent."""

    class Refusing:
        """A finder that refuses one module."""

        @staticmethod
        def find_spec(name, path=None, target=None):
            if name == "phiguard_refused":
                raise ImportError(name)

    monkeypatch.setattr(sys, "meta_path", [Refusing, *sys.meta_path])
    patches.push(Sink(), [Capture("phiguard_refused")])
    assert patches.state()["fake"][0] == "absent"


def test_finder_passes_by_what_is_odd(patches, monkeypatch, tmp_path):
    """Finders without ``find_spec`` and specs without a modern loader are as they were; misses stay misses."""
    (tmp_path / "phiguard_space").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    capture = Capture("phiguard_space", "phiguard_nowhere", "phiguard_legacy")

    class Legacy:
        """A finder whose loader is of the old kind."""

        @staticmethod
        def find_spec(name, path=None, target=None):
            return types.SimpleNamespace(loader=object(), name=name) if name == "phiguard_legacy" else None

    patches.push(Sink(), [capture])
    assert importlib.util.find_spec("phiguard_nowhere") is None
    importlib.import_module("phiguard_space")
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Legacy, object()])
    found = patches._finder.find_spec("phiguard_legacy", None)
    assert type(found.loader) is object
    assert patches._finder.find_spec("phiguard_nowhere", None) is None
    sys.modules.pop("phiguard_space", None)


def test_loader_answers_for_the_real_one(patches, tmp_path, monkeypatch):
    """Until the module runs, its loader is a stand-in that answers as the real one does."""
    (tmp_path / "phiguard_plain.py").write_text("VALUE = 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    capture = Capture("phiguard_plain")
    patches.push(Sink(), [capture])
    spec = importlib.util.find_spec("phiguard_plain")
    assert spec.loader.get_filename("phiguard_plain") == str(tmp_path / "phiguard_plain.py")
    bare = types.ModuleType("phiguard_plain")
    spec.loader.exec_module(bare)
    assert (bare.VALUE, bare.__spec__) == (1, None)
    assert [module for module, _ in capture.installed] == [bare]


def test_failure_to_install_is_told(patches):
    """What an install raises is kept as the capture's state, and told once."""
    sink = Sink()

    class Raising(Capture):
        """A capture that cannot be installed."""

        def install(self, module, patch):
            """Raise."""
            raise RuntimeError("no")

    patches.push(sink, [Raising("json")])
    patches.push(sink, [])
    assert patches.state() == {"fake": ("broken", "json: no")}
    assert sink.failures == [("fake: install on json", "no")]


def test_pop_when_the_finder_was_taken_away(patches):
    """Somebody may have reset the import system meanwhile."""
    patches.push(Sink(), [])
    sys.meta_path.remove(patches._finder)
    patches.pop()
    assert patches._finder not in sys.meta_path
    patches._break(Capture("json"), sys.modules["json"], RuntimeError("late"))


def test_two_that_wait_for_one_module_do_not_ask_each_other_for_ever(monkeypatch):
    """Both are told of the import, once."""
    seen = []

    class Waiting:
        distribution, modules = "", ("colorsys",)

        def __init__(self, name):
            self.name = name

        def install(self, module, patch):
            seen.append((self.name, module.__name__))

    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    one, other = Patches(), Patches()
    one.push(Sink(), [Waiting("one")])
    other.push(Sink(), [Waiting("other")])
    try:
        importlib.import_module("colorsys")
    finally:
        other.pop()
        one.pop()
    assert sorted(seen) == [("one", "colorsys"), ("other", "colorsys")]
