"""Owns the calls of ``XMLHttpRequest``, which open a request, dress it and send it apart; must not know addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pytest_phiguard.pages.scripts.nodes import find_arguments, find_callee
from pytest_phiguard.pages.scripts.values import read_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.pages.scripts.names import Names
    from pytest_phiguard.pages.scripts.nodes import Node
    from pytest_phiguard.pages.scripts.script import Script

_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})

Holder = tuple[int, str]


@dataclass(slots=True)
class Opened:
    """A request that was opened.

    Args:
        url: Where it goes.
        body: What is sent with it, or None.
        headers: Their names and values.
    """

    url: Node
    body: Node | None = None
    headers: list[tuple[Node, Node]] = field(default_factory=list)

    def read_headers(self, names: Names) -> list[Any]:
        """Return the headers as an object, in a list that is empty where there is none.

        Args:
            names: What variables stand for.
        """
        read = {str(read_value(name, names)): read_value(value, names) for name, value in self.headers}
        return [{"headers": read}] if read else []


def iter_opened(script: Script, names: Names) -> Iterator[Opened]:
    """Yield the requests of a script that are opened, each with what is sent with it.

    Args:
        script: The script.
        names: What variables stand for.
    """
    waiting: dict[Holder, Opened] = {}
    sent: set[Holder] = set()
    calls = [*script.calls.get(".open", ()), *script.calls.get(".send", ()), *script.calls.get(".setRequestHeader", ())]
    for call in sorted(calls, key=lambda call: call.end):
        callee, given = find_callee(call), find_arguments(call)
        key, of = (callee.get("property"), callee.get("object")) if callee is not None else (None, None)
        if key is None or of is None or not given:
            continue
        holder = _find_holder(of, names)
        opened = waiting.get(holder)
        if key.text == "open" and len(given) >= 2 and str(read_value(given[0], names)).upper() in _METHODS:
            waiting[holder] = Opened(given[1])
            sent.discard(holder)
        elif key.text == "send" and opened is not None:
            sent.add(holder)
            yield Opened(opened.url, given[0], opened.headers)
        elif key.text == "setRequestHeader" and opened is not None and len(given) == 2:
            opened.headers.append((given[0], given[1]))
    yield from (opened for holder, opened in waiting.items() if holder not in sent)


def _find_holder(of: Node, names: Names) -> Holder:
    """Return what stands for the variable that holds a request: in each function its own."""
    local = names.scopes(of).find_local(of.text, of) if of.kind == "identifier" else None
    return id(local), of.text
