"""What one encoded run holds: base64 at any offset, hexadecimal, compression inside; knows no location."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.decode.base32_run import decode_base32
from pytest_phiguard.decode.base64_run import decode_base64, name_base64, sample_base64
from pytest_phiguard.decode.compression import find_compression, inflate, inflate_unmarked
from pytest_phiguard.decode.hex_run import decode_hex
from pytest_phiguard.decode.plain_text import decode_text, is_textual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.decode.piece import Budget
    from pytest_phiguard.decode.runs import Run

# Binary records (protobuf, MessagePack) in base64 are half text; random tokens are a third.
_RECORD_SHARE = 0.5
_RECORD_SIZE = 18
# Two bytes more than an empty raw deflate stream holds nothing worth looking at.
_DEFLATED_SIZE = 10


class Opened(NamedTuple):
    """The content of a run or body, and the steps that lead outward from it."""

    text: str
    steps: tuple[str, ...]


def iter_opened_run(run: Run, location: str, budget: Budget) -> Iterator[Opened]:
    """Yield what a run holds under each encoding that yields something readable."""
    content = decode_hex(run.text)
    if content:
        yield from iter_opened_content(content, ("hex",), location, budget)
        if not run.text.isdigit():
            return
    content = decode_base32(run.text)
    if is_textual(content):
        yield from iter_opened_content(content, ("base32",), location, budget)
    for phase in range(4):
        sample = sample_base64(run.text, phase)
        if _is_promising(sample, phase):
            steps = (name_base64(run.text, run.marked),)
            found = list(iter_opened_content(decode_base64(run.text[phase:]), steps, location, budget))
            yield from found
            if found:
                return


def _is_promising(sample: bytes, phase: int) -> bool:
    if is_textual(sample) or find_compression(sample):
        return True
    return phase == 0 and len(sample) >= _DEFLATED_SIZE


def iter_opened_content(content: bytes, steps: tuple[str, ...], location: str, budget: Budget) -> Iterator[Opened]:
    """Yield the text of decoded bytes, decompressed where they are compressed.

    Args:
        content: What an encoding yielded.
        steps: That encoding.
        location: Where it stands, for what stays unread.
        budget: What may be spent.
    """
    form = find_compression(content)
    if form:
        inflated = inflate(content, form, budget.inflated)
        # Two bytes that look like a zlib header are no proof of one: ``XGZ2201`` begins so.
        if form == "gzip" or (inflated.content and not (inflated.problem and is_textual(content))):
            if inflated.problem and (form == "gzip" or len(inflated.content) > 64):
                budget.cut(location, inflated.problem)
            yield from _spend(inflated.content, (form, *steps), location, budget)
            return
    # Deflated digits are mostly digits themselves, so a text with stray bytes is tried too.
    plain = b"" if is_textual(content, 1) else inflate_unmarked(content, budget.inflated)
    if plain and is_textual(plain):
        yield from _spend(plain, ("deflate", *steps), location, budget)
    elif is_textual(content) or (len(content) >= _RECORD_SIZE and is_textual(content, _RECORD_SHARE)):
        yield from _spend(content, steps, location, budget)


def _spend(content: bytes, steps: tuple[str, ...], location: str, budget: Budget) -> Iterator[Opened]:
    if content and budget.spend(location, len(content)):
        yield Opened(decode_text(content), steps)
