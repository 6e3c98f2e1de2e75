"""Owns the patches of the process: when a capture is installed, on what, and how it is undone; knows no client."""

from __future__ import annotations

import functools
import importlib.util
import sys
from importlib.abc import Loader, MetaPathFinder
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import Patcher, tell_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from pytest_phiguard.capture.base import Capture, Sink
    from pytest_phiguard.capture.patch import Patch


class _TellingLoader(Loader):
    """A loader that tells when the module is there; it stands in for one import of one module only.

    The real loader is never touched: pytest's assertion rewriter is one object shared by all plugin modules.
    """

    def __init__(self, inner: Any, imported: Callable[[ModuleType], None]) -> None:
        self._inner = inner
        self._imported = imported

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        module: ModuleType | None = self._inner.create_module(spec)
        return module

    def exec_module(self, module: ModuleType) -> None:
        # Before it runs: a module may ask its own loader for resources.
        module.__loader__ = self._inner
        if module.__spec__ is not None:
            module.__spec__.loader = self._inner
        self._inner.exec_module(module)
        self._imported(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _PostImportFinder(MetaPathFinder):
    """Finds what the other finders find, for the wanted modules only, and has their import told."""

    def __init__(self, imported: Callable[[ModuleType], None]) -> None:
        self.wanted: set[str] = set()
        self._imported = imported
        self._finding: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        # Another of its kind may ask this one in turn.
        if fullname not in self.wanted or fullname in self._finding:
            return None
        self._finding.add(fullname)
        try:
            spec = self._find(fullname, path, target)
        finally:
            self._finding.discard(fullname)
        if spec is not None and hasattr(spec.loader, "exec_module"):
            spec.loader = _TellingLoader(spec.loader, self._imported)
        return spec

    def _find(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None) -> ModuleSpec | None:
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            spec: ModuleSpec | None = find(fullname, path, target) if find is not None and finder is not self else None
            if spec is not None:
                return spec
        return None


class Patches:
    """All patches of one process, and the stack of the guards that they serve.

    A pytest session inside another (``pytester``) puts its guard on top; the patches are made once, when the
    first guard comes, and undone when the last one goes.
    """

    def __init__(self) -> None:
        self._sinks: list[Sink] = []
        self._patches: list[Patch] = []
        self._captures: dict[str, Capture] = {}
        self._patchers: dict[str, Patcher] = {}
        self._broken: dict[str, str] = {}
        self._installed: set[tuple[str, int]] = set()
        self._finder = _PostImportFinder(self._install_fresh)
        self._fragile: list[tuple[Mapping[str, object], str, object]] = []
        self._armed = 0
        self._renewable: list[int] = []
        self._sessions = 0
        self._lingers = False

    def enter(self) -> None:
        """Note that a session begins, guarded or not; what an earlier one left closed is undone."""
        self._sessions += 1
        if self._lingers:
            self._lingers = False
            self.pop()

    def leave(self) -> bool:
        """Note that a session ends, and tell whether it was the process's outermost."""
        self._sessions -= 1
        return self._sessions == 0

    def linger(self) -> None:
        """Leave the patches of the last guard in place until the process ends, or the next session begins."""
        self._lingers = True

    def push(self, sink: Sink, captures: Iterable[Capture] = ()) -> None:
        """Let a guard run, on top of those that run already.

        Args:
            sink: Where drafts and pages go from now on.
            captures: What it watches; those that are known already stay as they are.
        """
        self._sinks.append(sink)
        for capture in captures:
            if capture.name not in self._captures:
                self._captures[capture.name] = capture
                self._patchers[capture.name] = Patcher(capture.name, self._sinks, self._patches)
                self._finder.wanted.update(capture.modules)
        if self._finder not in sys.meta_path:
            sys.meta_path.insert(0, self._finder)
        for name in tuple(self._finder.wanted):
            module = sys.modules.get(name)
            if module is not None:
                self._install_all(module)

    def pop(self) -> None:
        """Let the innermost guard end; the last one takes all patches with it."""
        self._sinks.pop()
        if self._sinks:
            return
        if self._finder in sys.meta_path:
            sys.meta_path.remove(self._finder)
        self._finder.wanted.clear()
        while self._patches:
            self._patches.pop().undo()
        self._armed = 0
        for memory in (self._captures, self._patchers, self._broken, self._installed, self._fragile):
            memory.clear()
        self._renewable = []
        # A wrapper that somebody else's replacement holds on to must stay silent when guards come again.
        self._sinks = []

    def rearm(self) -> None:
        """Put back the wrappers that another plugin has taken out by restoring what it thought was the original."""
        if not self._is_armed():
            self._arm()

    def _is_armed(self) -> bool:
        """Tell whether all wrappers are in place; asked before each test, so a look at each attribute must do."""
        if len(self._patches) != self._armed:
            return False
        for namespace, name, replacement in self._fragile:  # noqa: SIM110 -- twice as fast as `all`
            if namespace.get(name) is not replacement:
                return False
        return True

    def _arm(self) -> None:
        # A suite that mocks in every test adds patches for ever; only those that can be put back are looked at again.
        fresh = range(self._armed, len(self._patches))
        self._renewable += [place for place in fresh if self._patches[place].renew is not None]
        for place in self._renewable:
            self._patches[place] = self._patches[place].rearm()
        renewable = [self._patches[place] for place in self._renewable]
        self._fragile = [(vars(patch.owner), patch.attribute, patch.replacement) for patch in renewable]
        self._armed = len(self._patches)

    def state(self) -> dict[str, tuple[str, str]]:
        """Return for each capture one of ``active idle absent broken``, and the reason where it is broken."""
        return {name: self._state_of(capture) for name, capture in self._captures.items()}

    def _state_of(self, capture: Capture) -> tuple[str, str]:
        if capture.name in self._broken:
            return "broken", self._broken[capture.name]
        if any(name == capture.name for name, _ in self._installed):
            return "active", ""
        roots = {module.partition(".")[0] for module in capture.modules}
        return ("idle" if any(_is_importable(root) for root in roots) else "absent"), ""

    def _install_fresh(self, module: ModuleType) -> None:
        """Install on a module that has just run: its classes are new, although its identity may have been seen."""
        self._installed -= {(name, id(module)) for name in self._captures}
        self._install_all(module)

    def _install_all(self, module: ModuleType) -> None:
        for capture in tuple(self._captures.values()):
            if module.__name__ in capture.modules:
                self._install(capture, module)

    def _install(self, capture: Capture, module: ModuleType) -> None:
        # By identity: a module that was dropped and imported again has new classes.
        key = (capture.name, id(module))
        if key in self._installed:
            return
        self._installed.add(key)
        patcher = self._patchers[capture.name]
        try:
            capture.install(module, patcher)
        except Exception as error:  # noqa: BLE001 -- the application's import must go on; the sink is told
            self._break(capture, module, error)
        for missing in patcher.take_missing():
            self._break(capture, module, missing)

    def _break(self, capture: Capture, module: ModuleType, error: Exception) -> None:
        self._broken.setdefault(capture.name, f"{module.__name__}: {error}")
        if self._sinks:
            tell_failure(self._sinks[-1], f"{capture.name}: install on {module.__name__}", error)


def _is_importable(root: str) -> bool:
    try:
        return sys.modules.get(root) is not None or importlib.util.find_spec(root) is not None
    except (ImportError, ValueError):
        return False


@functools.cache
def process_patches() -> Patches:
    """Return the patches of this process.

    The one object of the package that is global: what it holds are changes to other packages' classes, of which
    there is one each, and two owners would undo each other's.
    """
    return Patches()
