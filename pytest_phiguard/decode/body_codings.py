"""A body's content codings and compression undone, by name, by mark and by trial; knows no structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.decode.compression import find_compression, inflate, inflate_unmarked
from pytest_phiguard.decode.lz_string import decompress_bits, may_be_bits
from pytest_phiguard.decode.optional_codings import find_optional, inflate_optional
from pytest_phiguard.decode.plain_text import is_textual, rate_text
from pytest_phiguard.decode.protobuf import may_be_protobuf
from pytest_phiguard.decode.snappy_stream import inflate_snappy, may_be_block

if TYPE_CHECKING:
    from pytest_phiguard.decode.content import Content
    from pytest_phiguard.decode.piece import Budget

_CODINGS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "zlib"}
_PASSED = frozenset({"identity", "aws-chunked", ""})
# Fewer bytes of Brotli hold less than a short identifier.
_LEAST_BROTLI = 8


def decompress(body: Content, budget: Budget) -> Content:
    """Return a body with its content codings and any compression that it shows undone."""
    for coding in reversed([name.strip().lower() for name in body.coding.split(",")]):
        if coding in _PASSED:
            continue
        if coding in _CODINGS:
            body = _inflate(body, _CODINGS[coding], budget)
        else:
            body = _inflate_optional(body, coding, budget)
    for _ in range(budget.depth):
        form = find_compression(body.content)
        optional = "" if form else find_optional(body.content)
        if not form and not optional:
            return _open_unmarked(body, budget)
        inner = _inflate(body, form, budget) if form else _inflate_optional(body, optional, budget)
        if inner is body:
            return body
        body = inner
    if find_compression(body.content) == "gzip" or find_optional(body.content):
        budget.cut(body.location, f"not decoded beyond {budget.depth} compressions inside each other")
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
    """Return a raw deflate body or a snappy block opened; anything else as it is."""
    if may_be_block(body.content):
        block = inflate_snappy(body.content, budget.inflated)
        sound = not block.problem and (is_textual(block.content) or may_be_protobuf(block.content))
        if sound and budget.spend(body.location, len(block.content)):
            return body._replace(content=block.content, chain=("snappy", *body.chain))
    # Deflated digits are mostly digits themselves, so a text with stray bytes is tried too.
    if rate_text(body.content) == 1:
        return body
    raw = inflate_unmarked(body.content, budget.inflated)
    if raw and is_textual(raw) and budget.spend(body.location, len(raw)):
        return body._replace(content=raw, chain=("deflate", *body.chain))
    return body


def probe(body: Content, budget: Budget) -> Content:
    """Return a body opened that is lz-string's bytes or Brotli without a header that says so; else as it is."""
    if is_textual(body.content):
        return body
    if may_be_bits(body.content):
        found = decompress_bits(body.content, budget.inflated)
        if found.is_whole and budget.spend(body.location, len(found.text)):
            if found.problem:
                budget.cut(body.location, found.problem)
            return body._replace(content=found.text.encode("utf-8", "replace"), chain=("lz_string", *body.chain))
    if len(body.content) >= _LEAST_BROTLI:
        inflated = inflate_optional(body.content, "br", budget.inflated)
        if inflated.content and is_textual(inflated.content) and budget.spend(body.location, len(inflated.content)):
            if inflated.problem:
                budget.cut(body.location, inflated.problem)
            return body._replace(content=inflated.content, chain=("br", *body.chain))
    return body
