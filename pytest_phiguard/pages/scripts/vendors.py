"""Owns which globals of a script are known vendors'; must not know syntax."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

# No global of a vendor has more parts: ``google.maps``.
_LONGEST: Final = 4
_WORDS = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")


class Globals:
    """The globals of vendors, ready to be looked for.

    Args:
        names: Such as ``gtag``, ``google.maps`` or ``lotame_*``.
    """

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self._roots = {name.partition(".")[0] for name in names}
        self._prefixes = tuple(name[:-1] for name in names if name.endswith("*"))

    def is_root(self, word: str) -> bool:
        """Tell whether a variable may be a vendor's.

        Args:
            word: Its name.
        """
        return word in self._roots or (bool(self._prefixes) and word.startswith(self._prefixes))

    def find(self, path: Sequence[str]) -> str:
        """Return the longest global that a path begins with, or empty.

        Args:
            path: The variable and its members.
        """
        for length in range(min(len(path), _LONGEST), 0, -1):
            name = ".".join(path[:length])
            if name in self._names:
                return name
        return path[0] if path and self._prefixes and path[0].startswith(self._prefixes) else ""

    def stand_in(self, text: str) -> bool:
        """Tell cheaply whether one of them may stand in a script.

        Args:
            text: The script.
        """
        words = set(_WORDS.findall(text))
        return not self._roots.isdisjoint(words) or any(map(self.is_root, words if self._prefixes else ()))

    def find_all(self, text: str) -> set[str]:
        """Return those that may stand in a script.

        Args:
            text: The script.
        """
        return {name for word in set(_WORDS.findall(text)) if (name := self.find((word,)))}


@lru_cache(maxsize=8)
def make_globals(names: frozenset[str]) -> Globals:
    """Return the globals of vendors, made once for each set of names.

    Args:
        names: Such as ``gtag``.
    """
    return Globals(names)
