"""Owns which addresses a script gives to its page without loading another; must not know who learns them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.scripts.names import Names
from pytest_phiguard.pages.scripts.nodes import find_arguments
from pytest_phiguard.pages.scripts.script import parse_script
from pytest_phiguard.pages.scripts.values import read_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

# HTML 7.4.2, "shared history push/replace state steps": state, an unused title, the address.
_METHODS: Final = (".pushState", ".replaceState")
_PLACE: Final = 2


def iter_addresses_given(text: str) -> Iterator[str]:
    """Yield the addresses, as written, that ``history.pushState`` and ``replaceState`` are given.

    Args:
        text: The script; what another script of the page knows is not known here.
    """
    if not any(method in text for method in _METHODS):
        return
    script, names = parse_script(text), Names({}, {})
    names.add(script)
    for method in _METHODS:
        for call in script.calls.get(method, ()):
            arguments = find_arguments(call)
            if len(arguments) > _PLACE:
                yield from read_texts(arguments[_PLACE], names)
