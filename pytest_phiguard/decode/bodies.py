"""A body to pieces, by what its headers say and by what it looks like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.decode.compression import find_compression, inflate, inflate_unmarked
from pytest_phiguard.decode.escapes import unescape_html, unescape_json
from pytest_phiguard.decode.forms import is_form, iter_fields
from pytest_phiguard.decode.multipart import find_boundary, iter_parts
from pytest_phiguard.decode.optional_codings import ZSTD, inflate_optional
from pytest_phiguard.decode.piece import Piece
from pytest_phiguard.decode.plain_text import decode_text, is_textual
from pytest_phiguard.decode.structures import read_json
from pytest_phiguard.decode.transfer import decode_transfer
from pytest_phiguard.decode.urls import is_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.decode.piece import Budget

_CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)
_CODINGS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "zlib"}
_PASSED = frozenset({"identity", "aws-chunked", ""})


class Content(NamedTuple):
    """A body or a part of one, with what is said of it."""

    location: str
    content: bytes
    content_type: str = ""
    coding: str = ""
    key: str = ""
    chain: tuple[str, ...] = ()

    @property
    def inner(self) -> str:
        """Return the location that the names of inner values are added to."""
        return f"{self.location}." if self.location == "body" else f"{self.location}|"


def iter_body_pieces(body: Content, budget: Budget, *, parsed: bool = True) -> Iterator[Piece]:
    """Yield the readable pieces of a body; of a structure its values, of anything else the text.

    Args:
        body: The body.
        budget: What may be spent.
        parsed: Whether structures of text (JSON, forms) are taken apart; what is binary always is.
    """
    body = _decompress(body, budget)
    boundary = find_boundary(body.content, body.content_type)
    if boundary:
        yield from _iter_multipart(body, boundary, budget, parsed=parsed)
        return
    charset = _CHARSET.search(body.content_type)
    text = decode_text(body.content, charset[1] if charset else "")
    piece = Piece(body.location, text, body.key, body.chain)
    found = _read_structure(piece, body, budget) if parsed else []
    if found:
        yield from found
    elif text:
        yield piece._replace(text=_unescape(text, body.content_type))


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


def _decompress(body: Content, budget: Budget) -> Content:
    """Return a body with its content codings and any compression that it shows undone."""
    for coding in reversed([name.strip().lower() for name in body.coding.split(",")]):
        if coding in _PASSED:
            continue
        if coding in _CODINGS:
            body = _inflate(body, _CODINGS[coding], budget)
        else:
            body = _inflate_optional(body, coding, budget)
    if body.content.startswith(ZSTD):
        body = _inflate_optional(body, "zstd", budget)
    for _ in range(budget.depth):
        form = find_compression(body.content)
        if not form:
            return _open_unmarked(body, budget)
        inner = _inflate(body, form, budget)
        if inner is body:
            return body
        body = inner
    return body


def _inflate_optional(body: Content, coding: str, budget: Budget) -> Content:
    """Return a body with a coding undone that the standard library lacks, or the same where it stays unread."""
    inflated = inflate_optional(body.content, coding, budget.inflated)
    # A client that was told to compress, and a capture that saw the body before.
    if inflated.problem and not is_textual(body.content):
        budget.cut(body.location, inflated.problem)
    if not inflated.content or not budget.spend(body.location, len(inflated.content)):
        return body
    return body._replace(content=inflated.content, chain=(coding, *body.chain), coding="")


def _inflate(body: Content, form: str, budget: Budget) -> Content:
    """Return a body decompressed, or the same where it is not compressed after all."""
    if form == "gzip" and find_compression(body.content) != "gzip" and is_textual(body.content):
        return body  # a client that was told to compress and a capture that saw it before
    inflated = inflate(body.content, form, budget.inflated)
    if inflated.problem and form == "zlib":
        # "deflate" means zlib in RFC 9110 and raw deflate in what some clients send.
        raw = inflate_unmarked(body.content, budget.inflated)
        if raw:
            return body._replace(content=raw, chain=("deflate", *body.chain), coding="")
        if is_textual(body.content):
            return body
    if inflated.problem:
        budget.cut(body.location, inflated.problem)
    if not inflated.content or not budget.spend(body.location, len(inflated.content)):
        return body
    return body._replace(content=inflated.content, chain=(form, *body.chain), coding="")


def _open_unmarked(body: Content, budget: Budget) -> Content:
    """Return a raw deflate body opened; anything else as it is."""
    if is_textual(body.content, 0.5):
        return body
    raw = inflate_unmarked(body.content, budget.inflated)
    if raw and is_textual(raw) and budget.spend(body.location, len(raw)):
        return body._replace(content=raw, chain=("deflate", *body.chain))
    return body
