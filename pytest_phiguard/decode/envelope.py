"""Sentry envelopes: lines of JSON, and items whose length their header tells; reads no item's content."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_phiguard.decode.content import Content, Inside

if TYPE_CHECKING:
    from pytest_phiguard.decode.piece import Budget

_MOST_HEADER = 4_096
_MOST_ITEMS = 2_000


def may_be_envelope(content: bytes) -> bool:
    """Tell cheaply whether bytes may begin an envelope: a line of JSON, and one that names a type."""
    if not content.startswith(b"{"):
        return False
    end = content.find(b"\n", 0, _MOST_HEADER)
    return end > 0 and content.startswith(b"{", end + 1) and content.find(b'"type"', end, end + _MOST_HEADER) > 0


def open_envelope(body: Content, budget: Budget) -> Inside | None:
    """Return the lines and items of an envelope, or None where it has no binary item and lines of JSON will do.

    What is JSON is read as lines of JSON are, ``body.json:[2].user``, whether attachments come with it or not;
    an attachment is ``body.part:NAME``. See https://develop.sentry.dev/sdk/data-model/envelopes/.
    """
    content = body.content
    lines: list[bytes] = []
    inside = Inside([], [])
    position, item = 0, _parse(b"")
    for number in range(_MOST_ITEMS * 2):
        if position >= len(content):
            break
        is_payload = number > 0 and number % 2 == 0
        end = _find_end(content, position, item if is_payload else {})
        part, position = content[position:end], end + 1
        if is_payload and not _is_json(part) and part.strip():
            name = str(item.get("filename") or number // 2 - 1)
            kind = str(item.get("content_type", ""))
            inside.contents.append(Content(f"{body.inner}part:{name}", part, kind, "", name, body.chain))
            lines.append(b"null")
        elif not is_payload:
            item = _parse(part)
            if not item and part.strip():
                return None
            lines.append(part)
        else:
            lines.append(part)
    if not inside.contents:
        return None
    array = b"[" + b",".join(line for line in lines if line.strip()) + b"]"
    inside.contents.insert(0, Content(body.location, array, "application/json", "", "", body.chain))
    if position < len(content):
        budget.cut(body.location, f"envelope holds more than {_MOST_ITEMS} items, the rest is not read")
    return inside


def _find_end(content: bytes, position: int, item: dict[str, Any]) -> int:
    """Return where a line, or an item of a known length, ends."""
    length = item.get("length")
    if isinstance(length, int) and 0 <= length <= len(content) - position:
        return position + length
    end = content.find(b"\n", position)
    return end if end >= 0 else len(content)


def _is_json(part: bytes) -> bool:
    try:
        return isinstance(json.loads(part), dict | list)
    except (ValueError, RecursionError):
        return False


def _parse(line: bytes) -> dict[str, Any]:
    """Return a line that is a JSON object, else an empty one."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
