"""What one encoded run holds: base64 at any offset, hexadecimal, compression and formats inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.decode.base32_run import decode_base32
from pytest_phiguard.decode.base64_run import decode_base64, iter_samples, name_base64
from pytest_phiguard.decode.bodies import iter_inside_pieces
from pytest_phiguard.decode.compression import find_compression, inflate, inflate_unmarked, may_inflate
from pytest_phiguard.decode.content import Content, is_deep
from pytest_phiguard.decode.formats import may_be_format, open_format
from pytest_phiguard.decode.hex_run import decode_hex
from pytest_phiguard.decode.lz_string import decompress_base64
from pytest_phiguard.decode.optional_codings import find_optional, inflate_optional
from pytest_phiguard.decode.piece import Piece
from pytest_phiguard.decode.plain_text import decode_text, has_wide_zeros, is_textual, is_wide, mark_zeros, rate_text
from pytest_phiguard.decode.runs import UUID
from pytest_phiguard.decode.sieve import RECORD_SHARE, RECORD_SIZE, TEXT_SHARE, is_backward
from pytest_phiguard.decode.structures import read_json

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from pytest_phiguard.decode.piece import Budget
    from pytest_phiguard.decode.runs import Run

# What gzip and zlib streams begin with.
_COMPRESSED = frozenset({b"\x1f", b"\x48", b"\x58", b"\x68", b"\x78"})
# Bytes of a character in UTF-16.
_UNIT = 2


class Opened(NamedTuple):
    """The content of a run or body, and the steps that lead outward from it."""

    text: str
    steps: tuple[str, ...]


def iter_opened_run(run: Run, location: str, budget: Budget) -> Iterator[Opened]:
    """Yield the texts that a run holds with their steps; see `iter_pieces_of_run`, which tells locations too."""
    for piece in iter_pieces_of_run(run, Piece(location, ""), budget):
        yield Opened(piece.text, piece.chain)


def iter_pieces_of_run(run: Run, place: Piece, budget: Budget, *, parsed: bool = True) -> Iterator[Piece]:
    """Yield what a run holds under each encoding that yields something readable.

    Args:
        run: The run.
        place: The piece that it stands in.
        budget: What may be spent.
        parsed: Whether what has names is told apart: records, and the parts of a JSON Web Token.
    """
    if run.text[8:9] == "-" and UUID.fullmatch(run.text):
        return
    content = decode_hex(run.text)
    if content:
        yield from iter_content_pieces(_enclose(content, "hex", place), budget, guess=run.part, parsed=parsed)
        if not run.text.isdigit():
            return
    content = decode_base32(run.text)
    if is_textual(content):
        yield from iter_content_pieces(_enclose(content, "base32", place), budget, guess=run.part, parsed=parsed)
    textual = yield from _iter_base64(run, place, budget, parsed=parsed)
    if textual:
        return
    backward = is_backward(run.text) and decode_base64(run.text[::-1])
    if backward and is_textual(backward):
        chain = (name_base64(run.text, "="), "reversed", *place.chain)
        yield from iter_content_pieces(
            Content(place.location, backward, "", "", place.key, chain), budget, guess=run.part, parsed=parsed
        )
    else:
        yield from _iter_lz(run, place, budget)


def _enclose(content: bytes, step: str, place: Piece) -> Content:
    return Content(place.location, content, "", "", place.key, (step, *place.chain))


def _iter_base64(run: Run, place: Piece, budget: Budget, *, parsed: bool) -> Generator[Piece, None, bool]:
    """Yield what a run holds from the first of four offsets on that yields anything; return whether that is text."""
    step = name_base64(run.text, run.marked)
    for phase, sample in iter_samples(run.text):
        textual = is_textual(sample)
        promising = textual or _is_promising(sample, phase)
        if not promising and (run.part or not may_be_format(sample, phase)):
            continue
        content = _enclose(decode_base64(run.text[phase:]), step, place)
        if promising:
            found = _read_token(content, run, budget) if parsed else []
            found = found or list(iter_content_pieces(content, budget, guess=run.part, parsed=parsed))
        else:
            found = list(_read(content, budget, readable=False, parsed=parsed))
        yield from _mark_heads(found, content, run, phase) if phase else found
        if found and not _is_shifted(sample):
            # What reads as text by chance may be something else's: lz-string's, or written backwards.
            return rate_text(sample) == 1 and 0 not in sample and not is_wide(sample)
    return False


def _is_shifted(sample: bytes) -> bool:
    """Tell whether bytes have the zeros of UTF-16 and no script of it: begun at another offset, they may have one."""
    return 0 in sample and has_wide_zeros(sample) and not is_wide(sample)


def _mark_heads(found: list[Piece], content: Content, run: Run, phase: int) -> Iterator[Piece]:
    """Yield what was read from within a group on, with what the group's other characters say stands before it.

    Without that, what is cut off there would look like a whole value.
    """
    head = decode_base64("A" * (4 - phase) + run.text[:phase])[4 - phase :]
    wide = is_wide(content.content) or has_wide_zeros(content.content)
    for piece in found:
        if piece.chain != content.chain or not piece.text:
            yield piece
        elif not wide:
            yield piece._replace(text=head.decode("latin-1") + piece.text)
        elif len(head) == _UNIT:
            yield piece._replace(text=decode_text(head + content.content))
        else:
            digit = piece.text.lstrip("\0")[:1].isdigit()
            yield piece._replace(text=("0" if digit else "x") + piece.text)


def _is_promising(sample: bytes, phase: int) -> bool:
    if sample[:1] in _COMPRESSED and find_compression(sample):
        return True
    return bool(find_optional(sample)) or (phase == 0 and (may_inflate(sample) or is_wide(sample)))


def _read_token(content: Content, run: Run, budget: Budget) -> list[Piece]:
    """Return the values of a part of a JSON Web Token, RFC 7519 section 3, or nothing where it is none."""
    if run.marked != "." or content.content[:1] != b"{":
        return []
    text = Piece(content.location, decode_text(content.content), "", content.chain)
    values = read_json(text, f"{content.location}|jwt:", budget)
    return values if values and budget.spend(content.location, len(content.content)) else []


def _iter_lz(run: Run, place: Piece, budget: Budget) -> Iterator[Piece]:
    """Yield what lz-string compressed; what is cut short may have been a run of something else."""
    found = decompress_base64(run.text, budget.inflated)
    text = found.text
    if text and budget.spend(place.location, len(text)):
        if found.problem and found.is_whole:
            budget.cut(place.location, found.problem)
        chain = ("lz_string", name_base64(run.text, run.marked), *place.chain)
        yield Piece(place.location, text, place.key, chain)


def iter_opened_content(
    content: bytes, steps: tuple[str, ...], location: str, budget: Budget, *, guess: bool = False
) -> Iterator[Opened]:
    """Yield the texts of decoded bytes with their steps; see `iter_content_pieces`, which tells locations too."""
    for piece in iter_content_pieces(Content(location, content, "", "", "", steps), budget, guess=guess):
        yield Opened(piece.text, piece.chain)


def iter_content_pieces(
    content: Content, budget: Budget, *, guess: bool = False, parsed: bool = True
) -> Iterator[Piece]:
    """Yield the pieces of decoded bytes, decompressed where they are compressed, opened where they are a format.

    Args:
        content: What an encoding yielded.
        budget: What may be spent.
        guess: Whether it may be a part of a whole that is opened by itself, so that its end tells nothing.
        parsed: Whether the values of records are told apart, and their bytes no text beside them.
    """
    inflated = _inflate(content, budget, guess=guess)
    if inflated is not None:
        yield from _read(inflated, budget, guess=guess, parsed=parsed)
        return
    share = rate_text(content.content)
    # Deflated digits are mostly digits themselves, so a text with stray bytes is tried too.
    plain = inflate_unmarked(content.content, budget.inflated) if share < 1 else b""
    if plain and is_textual(plain):
        yield from _read(content._replace(content=plain, chain=("deflate", *content.chain)), budget, parsed=parsed)
    else:
        readable = share >= TEXT_SHARE or (share >= RECORD_SHARE and len(content.content) >= RECORD_SIZE)
        readable = readable or is_wide(content.content)
        yield from _read(content, budget, guess=guess, readable=readable, parsed=parsed)


def _inflate(content: Content, budget: Budget, *, guess: bool) -> Content | None:
    """Return decoded bytes decompressed, or None where they are not compressed in a way that shows."""
    coded = content.content
    form = find_compression(coded) if coded[:1] in _COMPRESSED else ""
    if form:
        inflated = inflate(coded, form, budget.inflated)
        # Two bytes that look like a zlib header are no proof of one: ``XGZ2201`` begins so.
        if form != "gzip" and (not inflated.content or (inflated.problem and is_textual(coded))):
            return None
        told = form == "gzip" or len(inflated.content) > 64
    else:
        form = find_optional(coded)
        if not form:
            return None
        inflated = inflate_optional(coded, form, budget.inflated)
        told = True
    if inflated.problem and told and not guess:
        budget.cut(content.location, inflated.problem)
    return content._replace(content=inflated.content, chain=(form, *content.chain))


def _read(
    content: Content, budget: Budget, *, guess: bool = False, readable: bool = True, parsed: bool = True
) -> Iterator[Piece]:
    """Yield what a format in the bytes holds, and their text where there is no format or the text holds more."""
    inside = None if guess else open_format(content, budget)
    if not (inside or readable) or not content.content or not budget.spend(content.location, len(content.content)):
        return
    chain = content.chain
    if inside and not is_deep(content, budget):
        yield from iter_inside_pieces(inside, budget)
        if inside.complete and (parsed or not inside.step):
            return
        chain = (inside.step, *chain) if inside.step else chain
    yield Piece(content.location, mark_zeros(decode_text(content.content)), content.key, chain)
