"""MIME messages (RFC 5322, RFC 2045) taken apart to head and body; reads no part's content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.decode.content import Content, Inside
from pytest_phiguard.decode.multipart import find_boundary, find_field, iter_parts, unfold
from pytest_phiguard.decode.piece import Piece
from pytest_phiguard.decode.plain_text import decode_text
from pytest_phiguard.decode.transfer import decode_transfer

if TYPE_CHECKING:
    from pytest_phiguard.decode.piece import Budget

_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t\r\n]")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_SIGNS = (b"mime-version:", b"content-transfer-encoding:", b"content-type: multipart/")
_MOST_HEAD = 1 << 16
_MOST_PARTS = 2_000


class _Entity(NamedTuple):
    content: bytes
    content_type: str
    transfer: str
    name: str


def may_be_mail(content: bytes) -> bool:
    """Tell cheaply whether bytes may begin a message: a header field, and among its head a field of MIME."""
    if not _FIELD.match(content):
        return False
    end = _HEAD_END.search(content, 0, _MOST_HEAD)
    head = content[: end.start()].lower() if end else b""
    return any(sign in head for sign in _SIGNS)


def open_mail(body: Content, budget: Budget) -> Inside | None:
    """Return the head and the parts of a message, transfer encodings undone, or None where it has no head.

    A part without a name stands where the message stands.
    """
    end = _HEAD_END.search(body.content, 0, _MOST_HEAD)
    if end is None or not _FIELD.match(body.content):
        return None
    head = decode_text(body.content[: end.start()])
    inside = Inside([Piece(body.location, unfold(head), "", body.chain)], [])
    waiting = [_Entity(body.content[end.end() :], *_find_fields(head), "")]
    while waiting:
        entity = waiting.pop()
        boundary = find_boundary(entity.content, entity.content_type)
        if not boundary:
            _add_entity(inside, entity, body, budget)
            continue
        parts = list(iter_parts(entity.content, boundary))
        inside.pieces.extend(Piece(body.location, part.head, "", body.chain) for part in parts if part.head)
        waiting.extend(_Entity(part.content, part.content_type, part.transfer, part.name) for part in reversed(parts))
        if len(waiting) > _MOST_PARTS:
            budget.cut(body.location, f"message has more than {_MOST_PARTS} parts")
            break
    return inside


def _find_fields(head: str) -> tuple[str, str]:
    return find_field(head, "content-type"), find_field(head, "content-transfer-encoding").lower()


def _add_entity(inside: Inside, entity: _Entity, body: Content, budget: Budget) -> None:
    if not entity.content:
        return
    content, steps = decode_transfer(entity.content, entity.transfer)
    location = f"{body.inner}part:{entity.name}" if entity.name else body.location
    inside.contents.append(Content(location, content, entity.content_type, "", entity.name, (*steps, *body.chain)))
