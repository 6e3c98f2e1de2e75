"""The values of MessagePack and CBOR, gathered under their paths; parses neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.decode.content import Content, Inside
from pytest_phiguard.decode.piece import Piece

if TYPE_CHECKING:
    from pytest_phiguard.decode.piece import Budget

Leaf = str | bytes
_LONG_NAME = 8
# Paths grow with the nesting; what is deeper is read as text.
_MOST_NESTED = 200


def read_leaf(content: bytes) -> Leaf:
    """Return a text item; one that is no UTF-8, as both formats demand, stays bytes."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content


class _Frame:
    """A map or list that is being filled."""

    __slots__ = ("key", "left", "mapping", "name", "path", "position")

    def __init__(self, path: str, name: str, left: int, *, mapping: bool) -> None:
        self.path = path
        self.name = name
        self.left = left
        self.mapping = mapping
        self.key = ""
        self.position = 0


class Leaves:
    """Takes the items of a record in the order of reading and keeps its values with their paths.

    Attributes:
        values: ``(path, name, value)`` of every text and byte string.
        texts: How many of these are words, and of the keys of maps: a record without any says nothing.
    """

    def __init__(self) -> None:
        self.values: list[tuple[str, str, Leaf]] = []
        self.texts = 0
        self._frames: list[_Frame] = []
        self._names: list[str] = []
        self._tops = 0
        self._loose = False

    @property
    def is_whole(self) -> bool:
        """Tell whether every map and list that was begun has ended."""
        return not self._frames

    def is_record(self, *, declared: bool) -> bool:
        """Tell whether what was read is a record: whole, with a word in it, and all of it in maps and lists.

        Args:
            declared: Whether somebody says that it is one, so that a text or number by itself is one too.
        """
        return self.is_whole and bool(self.texts) and (declared or not self._loose)

    @property
    def is_endless(self) -> bool:
        """Tell whether the innermost map or list ends at a mark of its own."""
        return bool(self._frames) and self._frames[-1].left < 0

    def begin(self, size: int, *, mapping: bool) -> bool:
        """Begin a map or list of so many items (-1: a mark ends it), keys and values apart; False where too deep."""
        path, name = self._take_place()
        if size:
            self._frames.append(_Frame(path, name, size, mapping=mapping))
        else:
            self._close()
        return len(self._frames) <= _MOST_NESTED

    def end(self) -> None:
        """End the innermost map or list, whose mark was met."""
        self._frames.pop()
        self._close()

    def add(self, value: Leaf | None) -> None:
        """Add an item that holds no other; None is one that says nothing."""
        frame = self._frames[-1] if self._frames else None
        self._loose = self._loose or frame is None
        if frame and frame.mapping and frame.position % 2 == 0:
            frame.key = value if isinstance(value, str) else ""
            self.texts += len(frame.key) > 2 and frame.key.isprintable()
            if len(frame.key) >= _LONG_NAME:
                self._names.append(frame.key)
            elif isinstance(value, bytes):
                self.values.append((frame.path, frame.name, value))
            self._step(frame)
        else:
            path, name = self._take_place()
            if value:
                self.values.append((path, name, value))
                self.texts += isinstance(value, str) and len(value) > 3 and value.isprintable() and not value.isdigit()
        self._close()

    def _take_place(self) -> tuple[str, str]:
        """Return path and name of the next item, and count it."""
        if not self._frames:
            self._tops += 1
            return (f"[{self._tops - 1}]" if self._tops > 1 else ""), ""
        frame = self._frames[-1]
        index = frame.position
        self._step(frame)
        if frame.mapping:
            return (f"{frame.path}.{frame.key}" if frame.path else frame.key), frame.key or frame.name
        return f"{frame.path}[{index}]", frame.name

    def _step(self, frame: _Frame) -> None:
        frame.position += 1
        if frame.left > 0:
            frame.left -= 1

    def _close(self) -> None:
        while self._frames and self._frames[-1].left == 0:
            self._frames.pop()

    def open(self, body: Content, form: str, budget: Budget) -> Inside:
        """Return the values as pieces under ``body.FORM:PATH``, byte strings as contents.

        Args:
            body: What was read.
            form: ``msgpack`` or ``cbor``.
            budget: How many values are told apart; of more, the text itself must serve.
        """
        prefix = f"{body.inner}{form}"
        chain = (form, *body.chain)
        inside = Inside([], [], complete=len(self.values) <= budget.leaves, step=form)
        for path, name, value in self.values:
            location, key = f"{prefix}:{path}" if path else body.location, name or body.key
            if isinstance(value, str):
                if len(inside.pieces) < budget.leaves:
                    inside.pieces.append(Piece(location, value, key, chain))
            else:
                inside.contents.append(Content(location, value, "", "", key, chain))
        if self._names:
            inside.pieces.append(Piece(prefix, "\n".join(self._names), "", chain))
        return inside
