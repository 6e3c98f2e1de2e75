"""Owns what the names in a page's scripts stand for: the scripts of one page together; must not know expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pytest_phiguard.pages.scripts.bindings import MAX_BINDINGS, find_reaching, iter_reaching
from pytest_phiguard.pages.scripts.sizes import MAX_SIZE, measure, prune

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pytest_phiguard.pages.scripts.bindings import Binding, Change, Variable
    from pytest_phiguard.pages.scripts.nodes import Node, Source
    from pytest_phiguard.pages.scripts.scopes import Scopes
    from pytest_phiguard.pages.scripts.script import Script

MAX_CHARACTERS: Final = 2_000_000
MAX_DEPTH: Final = 40
MAX_CHANGES: Final = 200
MAX_CALLS: Final = 1_000
# What it costs to look anything up.
_LEAST: Final = 20


class Names:
    """What the names in a page's scripts stand for.

    Args:
        roots: What the browser provides: ``location``, ``document``.
        texts: The text or value of elements by their id.
    """

    def __init__(self, roots: Mapping[str, object], texts: Mapping[str, str]) -> None:
        self.roots = roots
        self.texts = texts
        self.cut = False
        """Whether anything was too deep or too much to be read."""
        self._scripts: dict[Source, Script] = {}
        self._order: dict[Source, int] = {}
        self._waiting: list[Script] = []
        self._globals: dict[str, list[tuple[int, Variable]]] = {}
        self._calls: dict[str, list[Node]] = {}
        self._read: dict[Binding | Node, tuple[Any, bool]] = {}
        self._passing: dict[Binding | Node, tuple[Any, bool]] = {}
        self._busy: set[Node] = set()
        self._refused = 0
        self._room = MAX_CHARACTERS

    def add(self, script: Script) -> None:
        """Let the names of a script be known to the page's others.

        Args:
            script: The script; those that were added before come before it.
        """
        if script.source not in self._scripts:
            self._order[script.source] = len(self._scripts)
            self._scripts[script.source] = script
            self._waiting.append(script)

    def _index(self) -> None:
        for script in self._waiting:
            for name, variable in script.scopes.globals.items():
                if variable.bindings or variable.changes:
                    self._globals.setdefault(name, []).append((self._order[script.source], variable))
            for name, calls in script.calls.items():
                self._calls.setdefault(name, []).extend(calls)
        self._waiting.clear()

    def find_script(self, node: Node) -> Script:
        """Return the script that a node stands in.

        Args:
            node: Of a script that was added.
        """
        return self._scripts[node.source]

    def scopes(self, node: Node) -> Scopes:
        """Return the variables of the script that a node stands in.

        Args:
            node: Of a script that was added.
        """
        return self._scripts[node.source].scopes

    def iter_variables(self, name: str, at: Node | None) -> Iterator[Variable]:
        """Yield what a name may stand for: a variable of a function, else the globals of that name.

        Args:
            name: The name.
            at: Where it stands; None for outside every function.
        """
        local = self.scopes(at).find_local(name, at) if at is not None else None
        if local is not None:
            yield local
            return
        self._index()
        found = self._globals.get(name, ())
        own = self._order[at.source] if at is not None else len(self._scripts)
        # The script itself and those before it, the latest first; what comes after it may be there when it is called.
        yield from (variable for place, variable in reversed(found) if place <= own)
        yield from (variable for place, variable in found if place > own)

    def remember(self, key: Binding | Node, read: Callable[[], Any]) -> Any:
        """Return what is read of something, and read it only once.

        What stands for itself on the way says something else wherever one begins: it is remembered until what is
        being read has been read.

        Args:
            key: What is read.
            read: Reads it.
        """
        known = self._read.get(key)
        if known is None and (known := self._passing.get(key)) is not None:
            self._refused += 1
        if known is not None:
            self.cut = self.cut or known[1]
            return known[0]
        refused, cut, self.cut = self._refused, self.cut, False
        value = read()
        size = measure(value)
        if size > MAX_SIZE:
            value, self.cut = prune(value), True
        self.spend(size)
        kept = self._read if self._refused == refused or not self._busy else self._passing
        kept[key] = (value, self.cut)
        self.cut = self.cut or cut
        return value

    def iter_bindings(self, variable: Variable, at: Node | None) -> Iterator[Binding]:
        """Yield the ways in which a variable can have its value, the latest first.

        Args:
            variable: The variable.
            at: Where it is used; in another script, after all of this one was run.
        """
        for binding in self._iter_bindings(variable, at):
            if binding.node in self._busy:
                self._refused += 1
            else:
                yield binding

    def _iter_bindings(self, variable: Variable, at: Node | None) -> Iterator[Binding]:
        if at is not None and variable.bindings and variable.bindings[0].node.source is at.source:
            yield from iter_reaching(variable, at, self.scopes(at).find_function(at))
            return
        functions: set[int] = set()
        for binding in reversed(variable.bindings[-MAX_BINDINGS:]):
            if id(binding.function) not in functions:
                yield binding
                if binding.kind != "or" and binding.branch is None:
                    functions.add(id(binding.function))

    def iter_changes(self, variable: Variable, at: Node | None) -> Iterator[Change]:
        """Yield what is done to the value of a variable before it is used, the first one first.

        Args:
            variable: The variable.
            at: Where it is used.
        """
        changes = variable.changes
        if at is None or changes[0].node.source is not at.source:
            self.cut = self.cut or len(changes) > MAX_CHANGES
            reaching = iter(changes[:MAX_CHANGES])
        else:
            reaching, cut = find_reaching(variable, at, self.scopes(at).find_function(at), MAX_CHANGES)
            self.cut = self.cut or cut
        for change in reaching:
            if change.node in self._busy:
                self._refused += 1
            else:
                yield change

    def iter_calls(self, name: str, *, member: bool, at: Node) -> Iterator[Node]:
        """Yield the calls of a global function, in all scripts, or of a method, in its own.

        Args:
            name: The function.
            member: Whether it is a method.
            at: The function.
        """
        self._index()
        own = self.find_script(at).calls.get(f".{name}", [])
        calls = own if member else [*self._calls.get(name, ()), *self._calls.get(f".{name}", ())]
        self.cut = self.cut or len(calls) > MAX_CALLS
        yield from calls[:MAX_CALLS]

    def enter(self, node: Node, characters: int) -> bool:
        """Begin to read what a name stands for, and tell whether that is possible.

        Args:
            node: What is read; not while it is being read already.
            characters: What it costs.
        """
        if node in self._busy or not self.spend(characters + _LEAST):
            self._refused += 1
            return False
        self._busy.add(node)
        return True

    def leave(self, node: Node) -> None:
        """End what ``enter`` began.

        Args:
            node: What was read.
        """
        self._busy.discard(node)
        if not self._busy:
            self._passing.clear()

    def spend(self, characters: int) -> bool:
        """Take what a value costs from what may be spent, and tell whether it was there.

        Args:
            characters: Its length in the source.
        """
        self._room -= characters
        self.cut = self.cut or self._room <= 0
        return self._room > 0

    def find(self, name: str) -> Any:
        """Return what the browser provides under a name, or None.

        Args:
            name: Such as ``location``.
        """
        return self.roots.get(name)
