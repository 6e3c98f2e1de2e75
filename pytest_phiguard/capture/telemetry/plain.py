"""Owns how the objects in a payload become plain data; must not know any SDK.

Of the application's own classes only mappings are read: no ``__repr__`` is called (a query set would run its query),
no ``__str__`` and no property.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any
from uuid import UUID

_DEEPEST = 24
_PLAIN = (bool, int, float, type(None))
_WRITTEN = (date, datetime, time, timedelta, Decimal, UUID, PurePath)


def make_plain(value: Any, depth: int = _DEEPEST) -> Any:
    """Return a value as data that JSON can hold.

    Args:
        value: Whatever stands in a payload.
        depth: How deep to go; what lies deeper is named by its type.
    """
    if isinstance(value, str):
        return str.__str__(value)
    if type(value) in _PLAIN:
        return value
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "backslashreplace")
    if type(value) in _WRITTEN or isinstance(value, PurePath):
        return str(value)
    if isinstance(value, Enum):
        return make_plain(value.value, depth - 1) if depth > 0 else value.name
    return _open(value, depth - 1) if depth > 0 else _name(value)


def _open(value: Any, depth: int) -> Any:
    if isinstance(value, Mapping):
        return {_write_key(key): make_plain(part, depth) for key, part in list(value.items())}
    if isinstance(value, (list, tuple, set, frozenset, deque)):
        return [make_plain(part, depth) for part in list(value)]
    if isinstance(value, BaseException):
        return {"type": type(value).__qualname__, "args": make_plain(value.args, depth)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = ((field.name, _read(value, field.name)) for field in dataclasses.fields(value))
        return {name: make_plain(part, depth) for name, part in fields}
    if hasattr(type(value), "__pydantic_fields__") or hasattr(type(value), "__fields__"):
        return make_plain(_vars(value), depth)
    return value if isinstance(value, _PLAIN) else _name(value)


def _write_key(key: Any) -> str:
    return key if type(key) is str else str(make_plain(key, 1))


def _read(value: Any, name: str) -> Any:
    try:
        return object.__getattribute__(value, name)
    except AttributeError:
        # A field that was never set.
        return None


def _vars(value: Any) -> Mapping[str, Any]:
    return getattr(value, "__dict__", {})


def _name(value: Any) -> str:
    return f"<{type(value).__qualname__}>"
