"""Owns which web addresses an inline script loads, requests and sends to; must not know pages or vendors."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pytest_phiguard.pages.functions import find_expression_end
from pytest_phiguard.pages.integrity import is_digest
from pytest_phiguard.pages.javascript import unescape_string
from pytest_phiguard.pages.script_values import WINDOWS, read_arguments, read_value
from pytest_phiguard.pages.scripts import read_sum, says_anything

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.pages.script_values import Names
    from pytest_phiguard.pages.scripts import Globals
    from pytest_phiguard.pages.syntax import Script

_ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9_-]+(?:\.[a-z0-9_-]+)+(?::\d+)?(?:[/?#]|\Z)", re.IGNORECASE)
_SCHEMES: Final = frozenset({"//", "http://", "https://"})
# What asks for the address in its object, and what merely looks at one.
_REQUESTS: Final = frozenset({"fetch", "ajax", "axios", "get", "post", "request", "sendBeacon", "open", "load", "$"})
_MENTIONS: Final = frozenset(
    {"indexOf", "includes", "startsWith", "endsWith", "match", "test", "replace", "split", "log", "warn", "error"}
)
_COMPARISONS: Final = frozenset({"==", "===", "!=", "!==", "case"})
_LOADERS: Final = frozenset({"importScripts", "getScript", "import"})
_CLIENTS: Final = frozenset({"$", "jQuery", "axios"})
_CLIENT_METHODS: Final = frozenset({"ajax", "get", "getJSON", "patch", "post", "put", "request"})
# Members of a request that say where it goes and not what it carries.
_ADDRESSING: Final = frozenset({"url", "referrer"})
_WORDS: Final = ("fetch", "sendBeacon", "axios", "$.", "jQuery.", "createElement")


@dataclass(frozen=True, slots=True)
class Address:
    """A web address that a script uses.

    Args:
        text: What it says, as far as that is known.
        offset: Where it stands in the script.
        loads: Whether it is certainly that of a script that is loaded.
        pinned: Whether the script says by its digest which text it accepts.
        sends: Whether it is certainly requested with what ``handed`` says.
        handed: What is sent beside the address, as JSON, or empty.
    """

    text: str
    offset: int
    loads: bool = False
    pinned: bool = False
    sends: bool = False
    handed: str = ""


def may_request(text: str) -> bool:
    """Tell cheaply whether a script may load or send something whose address a variable holds.

    Args:
        text: The script.
    """
    return any(word in text for word in _WORDS)


def iter_addresses(script: Script, known: Globals, names: Names) -> Iterator[Address]:
    """Yield the web addresses that a script requests, or makes others of.

    Args:
        script: The script.
        known: The globals of vendors: an address in what they are given counts.
        names: What variables stand for.
    """
    uses = _Uses(script, names)
    yield from uses.found
    for position, token in enumerate(script.tokens):
        if position in uses.taken or not _begins_address(script, position):
            continue
        url = _read_address(script, position, names)
        if _ADDRESS.match(url) and _is_requested(script, position, known):
            yield Address(url, token.start, loads=position in uses.loading)


class _Uses:
    """What a script certainly does with addresses.

    Args:
        script: The script.
        names: What variables stand for.
    """

    def __init__(self, script: Script, names: Names) -> None:
        self._script = script
        self._names = names
        self._elements: dict[str, bool] = {}
        self._pinned = {script.tokens[position - 2].text for position in self._iter_pins()}
        self.found: list[Address] = []
        self.taken: set[int] = set()
        """The texts of which nothing more is to be said."""
        self.loading: set[int] = set()
        """The texts of which each may be the address of a script."""
        for position, token in enumerate(script.tokens):
            if token.kind == "name":
                self._read_word(position, token.text)

    def _iter_pins(self) -> Iterator[int]:
        """Yield where the digest of an element is set."""
        script = self._script
        for position, token in enumerate(script.tokens):
            if token.text == "integrity" and script.is_mark(position - 1, ".") and script.is_mark(position + 1, "="):
                end = find_expression_end(script, position + 2)
                if position > 1 and is_digest(str(read_value(script, position + 2, end, self._names))):
                    yield position

    def _read_word(self, position: int, word: str) -> None:
        script = self._script
        if word == "createElement":
            self._note_element(position)
        elif word == "src" and script.is_mark(position + 1, "="):
            if self._is_script(position - 2):
                end = find_expression_end(script, position + 2)
                self._load(position + 2, end, pinned=self._is_pinned(position - 2))
        elif script.is_mark(position + 1, "("):
            self._read_call(position, word, script.brackets.find_end(position + 1))
        elif word in {"import", "from"} and script.is_kind(position + 1, "string"):
            self._load(position + 1, position + 2)

    def _read_call(self, position: int, word: str, close: int) -> None:
        given = self._script.brackets.split(position + 2, close)
        if word == "setAttribute":
            pair = tuple(given)
            named = len(pair) == 2 and read_value(self._script, *pair[0], self._names) == "src"
            if named and self._is_script(position - 2):
                self._load(*pair[1], pinned=self._is_pinned(position - 2))
        elif word in _LOADERS:
            for start, end in given:
                self._load(start, end)
        elif self._is_client(position, word):
            self._send(position + 2, close)

    def _note_element(self, position: int) -> None:
        """Note of a variable which element it is given."""
        script, before = self._script, position
        while script.is_mark(before - 1, ".", "?."):
            before -= 2
        if script.is_mark(before - 1, "=") and script.tokens[before - 2].kind == "name":
            self._elements[script.tokens[before - 2].text] = self._makes_script(position)

    def _makes_script(self, position: int) -> bool:
        script = self._script
        if not (script.is_mark(position, "createElement") and script.is_mark(position + 1, "(")):
            return False
        value = read_value(script, position + 2, script.brackets.find_end(position + 1), self._names)
        return type(value) is str and value.lower() == "script"

    def _is_script(self, position: int) -> bool:
        """Tell whether what ends at a token is a script element: a variable, or the call that makes one."""
        script = self._script
        if position < 0 or not script.is_mark(position + 1, ".", "?."):
            return False
        if script.tokens[position].kind == "name":
            return self._elements.get(script.tokens[position].text, False)
        while script.is_mark(position, ")"):
            position -= 1
        return self._makes_script(position - 2)

    def _is_pinned(self, position: int) -> bool:
        """Tell whether a script says which digest the element of a variable has to have."""
        return self._script.tokens[position].text in self._pinned

    def _load(self, start: int, end: int, *, pinned: bool = False) -> None:
        value = read_value(self._script, start, end, self._names)
        texts = [position for position in range(start, end) if _begins_address(self._script, position)]
        url = value.partition("${")[0] if type(value) is str else ""
        if _ADDRESS.match(url):
            self.taken.update(texts)
            self.found.append(Address(url, self._script.tokens[start].start, loads=True, pinned=pinned))
        else:
            self.loading.update(texts)

    def _is_client(self, position: int, word: str) -> bool:
        script = self._script
        member = script.is_mark(position - 1, ".", "?.")
        if word in {"fetch", "axios"} and (not member or script.is_mark(position - 2, *WINDOWS)):
            return True
        return member and (
            word == "sendBeacon" or (word in _CLIENT_METHODS and script.is_mark(position - 2, *_CLIENTS))
        )

    def _send(self, start: int, end: int) -> None:
        values = read_arguments(self._script, start, end, self._names)
        first = values[0] if values else None
        url = first.get("url") if isinstance(first, dict) else first
        if type(url) is not str or not _ADDRESS.match(url):
            return
        if not isinstance(first, dict):
            values = values[1:]
        values = [_drop_addressing(value) for value in values]
        self.taken.update(self._iter_given(start, end, in_object=isinstance(first, dict)))
        handed = json.dumps(values, ensure_ascii=False) if any(map(says_anything, values)) else ""
        self.found.append(Address(url.partition("${")[0], self._script.tokens[start].start, sends=True, handed=handed))

    def _iter_given(self, start: int, end: int, *, in_object: bool) -> Iterator[int]:
        """Yield the texts that say where a request goes."""
        first, last = next(self._script.brackets.split(start, end))
        for position in range(first, last):
            if not in_object or (
                self._script.is_mark(position - 1, ":") and self._script.tokens[position - 2].text.strip("'\"") == "url"
            ):
                yield position


def _drop_addressing(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: child for name, child in value.items() if name not in _ADDRESSING}
    return value


def _begins_address(script: Script, position: int) -> bool:
    token = script.tokens[position]
    return token.kind in {"string", "template"} and "//" in token.text[:9] and not script.is_mark(position - 1, "+")


def _read_address(script: Script, position: int, names: Names) -> str:
    text = unescape_string(script.tokens[position].text)
    if script.is_mark(position + 1, "+") and (text in _SCHEMES or _ADDRESS.match(text)):
        return read_sum(script, position, names)
    return text.partition("${")[0]


def _is_requested(script: Script, position: int, known: Globals) -> bool:
    """Tell whether an address is used: one that is compared, or a value in an object, is a mere mention."""
    if script.is_mark(position - 1, *_COMPARISONS) or script.is_mark(position + 1, *_COMPARISONS, ":"):
        return script.is_mark(position - 1, "?")
    in_object = False
    for around in script.brackets.iter_outer(position):
        if script.is_mark(around, "("):
            return _is_requesting(script, around, known) if in_object else not script.is_mark(around - 1, *_MENTIONS)
        if script.is_mark(around, "{"):
            if not script.brackets.is_object(around):
                break
            in_object = True
    return not in_object


def _is_requesting(script: Script, opening: int, known: Globals) -> bool:
    if script.is_mark(opening - 1, *_REQUESTS):
        return True
    position = opening - 1
    while script.is_mark(position - 1, ".", "?."):
        position -= 2
    return position >= 0 and known.is_root(script.tokens[position].text)
