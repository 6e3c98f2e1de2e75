"""A body to pieces, by what its headers say and by what it looks like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_phiguard.decode.body_codings import decompress, probe
from pytest_phiguard.decode.content import Content, is_deep, is_digest
from pytest_phiguard.decode.embedded import open_embedded
from pytest_phiguard.decode.envelope import may_be_envelope
from pytest_phiguard.decode.escapes import unescape_html, unescape_json
from pytest_phiguard.decode.folded_lines import is_folded, unfold_lines
from pytest_phiguard.decode.formats import open_format
from pytest_phiguard.decode.forms import is_form, iter_fields
from pytest_phiguard.decode.multipart import find_boundary, iter_parts
from pytest_phiguard.decode.office_text import is_office_member, read_office_text
from pytest_phiguard.decode.piece import Piece
from pytest_phiguard.decode.plain_text import decode_text, mark_zeros
from pytest_phiguard.decode.structures import read_json
from pytest_phiguard.decode.transfer import decode_transfer
from pytest_phiguard.decode.urls import is_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.decode.content import Inside
    from pytest_phiguard.decode.piece import Budget

__all__ = ["Content", "iter_body_pieces", "iter_inside_pieces"]

# What JSON and markup begin with, and no other format here.
_TEXT_STARTS = frozenset({b"{", b"[", b"<", b'"'})
_CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)


def iter_body_pieces(body: Content, budget: Budget, *, parsed: bool = True) -> Iterator[Piece]:
    """Yield the readable pieces of a body; of a structure its values, of anything else the text.

    Args:
        body: The body.
        budget: What may be spent.
        parsed: Whether structures of text (JSON, forms) are taken apart; what is binary always is.
    """
    body = decompress(body, budget)
    boundary = find_boundary(body.content, body.content_type)
    if boundary and not is_deep(body, budget):
        yield from _iter_multipart(body, boundary, budget, parsed=parsed)
        return
    content = body.content
    if content[:1] in _TEXT_STARTS and content.isascii() and not may_be_envelope(content):
        # Most of what leaves is this.
        yield from _iter_text(body, budget, parsed=parsed)
        return
    inside = open_format(body, budget)
    if inside is None:
        opened = probe(body, budget)
        if opened is not body and not is_deep(body, budget):
            yield from iter_body_pieces(opened, budget, parsed=False)
            return
        inside = open_embedded(body, budget)
    if inside and not is_deep(body, budget):
        yield from iter_inside_pieces(inside, budget, parsed=parsed)
        if inside.complete and (parsed or not inside.step):
            return
        body = body._replace(chain=(inside.step, *body.chain)) if inside.step else body
    yield from _iter_text(body, budget, parsed=parsed and inside is None)


def iter_inside_pieces(inside: Inside, budget: Budget, *, parsed: bool = False) -> Iterator[Piece]:
    """Yield the pieces of what a format holds."""
    yield from inside.pieces
    for content in inside.contents:
        # Only lines that make one body are read as the body itself is.
        whole = parsed and content.location == "body" and "json" in content.content_type
        yield from iter_body_pieces(content, budget, parsed=whole)


def _iter_text(body: Content, budget: Budget, *, parsed: bool) -> Iterator[Piece]:
    charset = _CHARSET.search(body.content_type) if body.content_type else None
    text = mark_zeros(decode_text(body.content, charset[1] if charset else ""))
    piece = Piece(body.location, text, body.key, body.chain)
    found = _read_structure(piece, body, budget) if parsed else []
    if found:
        yield from found
        return
    if not text:
        return
    yield piece._replace(text=_unescape(text, body.content_type))
    if is_digest(body.content):
        # Levels know no zeros, and some pairs of bytes are UTF-8, so that it cannot be told from the text.
        yield piece._replace(text=body.content.hex(), chain=("hex", *body.chain))
    if is_folded(text):
        yield piece._replace(text=unfold_lines(text))
    if is_office_member(body.location):
        yield piece._replace(text=read_office_text(text))


def _read_structure(piece: Piece, body: Content, budget: Budget) -> list[Piece]:
    found = read_json(piece, f"{body.inner}json:", budget)
    if found:
        return found
    text = piece.text
    if "x-www-form-urlencoded" in body.content_type.lower() or (is_form(text) and not is_url(text)):
        fields = list(iter_fields(text.strip(), f"{body.inner}form", body.chain))
        return fields if len(fields) <= budget.leaves else []
    return []


def _unescape(text: str, content_type: str) -> str:
    """Return a text without the escapes that belong to its own format."""
    kind = content_type.lower()
    if "html" in kind or "xml" in kind or text.lstrip()[:1] == "<":
        return unescape_html(text)
    if "json" in kind or "javascript" in kind:
        return unescape_json(text)
    return text


def _iter_multipart(body: Content, boundary: bytes, budget: Budget, *, parsed: bool) -> Iterator[Piece]:
    for number, part in enumerate(iter_parts(body.content, boundary)):
        location = f"{body.inner}part:{part.name or number}"
        if part.head:
            yield Piece(location, part.head, "", body.chain)
        if part.content:
            content, steps = decode_transfer(part.content, part.transfer)
            chain = (*steps, *body.chain)
            inner = Content(location, content, part.content_type, part.encoding, part.name, chain)
            yield from iter_body_pieces(inner, budget, parsed=parsed)
