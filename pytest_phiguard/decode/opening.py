"""What one encoded run holds: base64 at any offset, hexadecimal, compression inside; knows no location."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.decode.base32_run import decode_base32
from pytest_phiguard.decode.base64_run import decode_base64, iter_samples, name_base64
from pytest_phiguard.decode.compression import find_compression, inflate, inflate_unmarked, may_inflate
from pytest_phiguard.decode.hex_run import decode_hex
from pytest_phiguard.decode.plain_text import decode_text, is_textual, is_wide, rate_text
from pytest_phiguard.decode.sieve import RECORD_SHARE, RECORD_SIZE, TEXT_SHARE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.decode.piece import Budget
    from pytest_phiguard.decode.runs import Run

# What gzip and zlib streams begin with.
_COMPRESSED = frozenset({b"\x1f", b"\x48", b"\x58", b"\x68", b"\x78"})
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Opened(NamedTuple):
    """The content of a run or body, and the steps that lead outward from it."""

    text: str
    steps: tuple[str, ...]


def iter_opened_run(run: Run, location: str, budget: Budget) -> Iterator[Opened]:
    """Yield what a run holds under each encoding that yields something readable."""
    if run.text[8:9] == "-" and _UUID.fullmatch(run.text):
        return
    guess = run.part
    content = decode_hex(run.text)
    if content:
        yield from iter_opened_content(content, ("hex",), location, budget, guess=guess)
        if not run.text.isdigit():
            return
    content = decode_base32(run.text)
    if is_textual(content):
        yield from iter_opened_content(content, ("base32",), location, budget, guess=guess)
    for phase, sample in iter_samples(run.text):
        if _is_promising(sample, phase):
            steps = (name_base64(run.text, run.marked),)
            content = decode_base64(run.text[phase:])
            found = list(iter_opened_content(content, steps, location, budget, guess=guess))
            yield from found
            if found:
                return


def _is_promising(sample: bytes, phase: int) -> bool:
    if is_textual(sample) or (sample[:1] in _COMPRESSED and find_compression(sample)):
        return True
    return phase == 0 and (may_inflate(sample) or is_wide(sample))


def iter_opened_content(
    content: bytes, steps: tuple[str, ...], location: str, budget: Budget, *, guess: bool = False
) -> Iterator[Opened]:
    """Yield the text of decoded bytes, decompressed where they are compressed.

    Args:
        content: What an encoding yielded.
        steps: That encoding.
        location: Where it stands, for what stays unread.
        budget: What may be spent.
        guess: Whether it may be a part of a whole that is opened by itself, so that its end tells nothing.
    """
    form = find_compression(content) if content[:1] in _COMPRESSED else ""
    if form:
        inflated = inflate(content, form, budget.inflated)
        # Two bytes that look like a zlib header are no proof of one: ``XGZ2201`` begins so.
        if form == "gzip" or (inflated.content and not (inflated.problem and is_textual(content))):
            if inflated.problem and not guess and (form == "gzip" or len(inflated.content) > 64):
                budget.cut(location, inflated.problem)
            yield from _spend(inflated.content, (form, *steps), location, budget)
            return
    share = rate_text(content)
    # Deflated digits are mostly digits themselves, so a text with stray bytes is tried too.
    plain = inflate_unmarked(content, budget.inflated) if share < 1 else b""
    if plain and is_textual(plain):
        yield from _spend(plain, ("deflate", *steps), location, budget)
    elif share >= TEXT_SHARE or (share >= RECORD_SHARE and len(content) >= RECORD_SIZE) or is_wide(content):
        yield from _spend(content, steps, location, budget)


def _spend(content: bytes, steps: tuple[str, ...], location: str, budget: Budget) -> Iterator[Opened]:
    if content and budget.spend(location, len(content)):
        yield Opened(decode_text(content), steps)
