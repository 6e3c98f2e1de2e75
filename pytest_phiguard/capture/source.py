"""Owns which line of the application, and which of the suite, led to a call; must not know who asks."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.capture.carriers import find_carrier
from pytest_phiguard.model import Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType

    _Place = tuple[int, int] | None
    _Key = tuple[_Place, _Place, str]

_FOREIGN, _APPLICATION, _SUITE, _CARRIER = range(4)

# Deeper stacks are recursion, and the line that matters is near.
_DEEPEST = 400
_MOST_LINES = 4096


def is_test_file(path: str) -> bool:
    """Tell whether a file belongs to the suite by its name, as pytest's defaults have it.

    Args:
        path: The file's path.
    """
    name = os.path.basename(path)  # noqa: PTH119 -- asked for every new file on every stack; a Path costs ten times as much
    return name.endswith("_test.py") or (name.startswith("test_") and name.endswith(".py")) or name == "conftest.py"


class Lines(NamedTuple):
    """What stands above a call.

    Attributes:
        source: The nearest line of the application.
        test_source: The nearest line of the suite.
        carrier: The id of the vendor whose SDK made the call on its own account, or empty.
    """

    source: Source | None
    test_source: Source | None
    carrier: str


class SourceFinder:
    """Finds lines by walking the stack; remembers for each file whose it is.

    Args:
        root: The directory that reported paths are relative to.
        is_test: Tells for a path whether it belongs to the suite.
    """

    def __init__(self, root: Path, is_test: Callable[[str], bool] = is_test_file) -> None:
        self._root = os.path.join(os.path.abspath(root), "")  # noqa: PTH100, PTH118 -- as co_filename: not resolved
        self._is_test = is_test
        self._files: dict[str, tuple[int, str]] = {}
        # By what runs and how far it has come; the code is held too, or its number would be given to another.
        self._found: dict[_Key, tuple[Lines, tuple[CodeType, ...]]] = {}
        paths = sysconfig.get_paths()
        own = str(Path(__file__).parent.parent)
        foreign = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")} | {own}
        # "<string>", "<frozen importlib._bootstrap>": no file, no line to show.
        self._foreign = ("<", *(os.path.join(path, "") for path in foreign))  # noqa: PTH118

    def find(self, depth: int = 1) -> Lines:
        """Return the nearest line of the application and of the suite above the caller, each None where there is none.

        The walk ends at the first line of the suite: what stands above it is pytest.

        Args:
            depth: How far above the walk begins: 1 is the caller.
        """
        files = self._files
        source: FrameType | None = None
        carrier = ""
        frame: FrameType | None = sys._getframe(depth)
        for _ in range(_DEEPEST):
            if frame is None:
                break
            name = frame.f_code.co_filename
            owner, shown = files.get(name) or self._classify(name)
            if owner == _SUITE:
                break
            if source is None:
                if owner == _APPLICATION:
                    source = frame
                elif owner == _CARRIER:
                    carrier = carrier or shown
            frame = frame.f_back
        else:
            frame = None
        place = (id(source.f_code), source.f_lasti) if source is not None else None
        suite = (id(frame.f_code), frame.f_lasti) if frame is not None else None
        known = self._found.get((place, suite, carrier))
        return known[0] if known is not None else self._make_lines(source, frame, carrier, (place, suite, carrier))

    def _make_lines(self, source: FrameType | None, suite: FrameType | None, carrier: str, key: _Key) -> Lines:
        """Return lines; the same ones are met again and again, and made once."""
        lines = Lines(self._read_line(source), self._read_line(suite), carrier)
        if len(self._found) >= _MOST_LINES:
            self._found.clear()
        self._found[key] = lines, tuple(frame.f_code for frame in (source, suite) if frame is not None)
        return lines

    def _read_line(self, frame: FrameType | None) -> Source | None:
        return Source(self._files[frame.f_code.co_filename][1], frame.f_lineno or 0) if frame is not None else None

    def shorten(self, source: Source | None) -> Source | None:
        """Return a line with its path relative to the root where it is below it.

        Args:
            source: A line with the full path of its file, or None.
        """
        if source is None:
            return None
        return Source(source.file.removeprefix(self._root).replace(os.sep, "/"), source.line)

    def _classify(self, name: str) -> tuple[int, str]:
        owner = self._owner_of(name)
        carrier = find_carrier(name) if owner == _FOREIGN else ""
        if carrier:
            self._files[name] = (_CARRIER, carrier)
            return _CARRIER, carrier
        known = self._files[name] = (owner, name.removeprefix(self._root).replace(os.sep, "/"))
        return known

    def _owner_of(self, name: str) -> int:
        # Debian's Python keeps what is installed in "dist-packages".
        if name.startswith(self._foreign) or "site-packages" in name or "dist-packages" in name:
            return _FOREIGN
        return _SUITE if self._is_test(name) else _APPLICATION
