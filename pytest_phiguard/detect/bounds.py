"""What may stand beside a value that was met, so that it is the whole value; knows no identifier."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_phiguard.variants import Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Han, Kana and their like are written without spaces.
_FIRST_IDEOGRAPH = "\u2e80"
# Framing of binary records (CBOR, protobuf) may look like a letter; a control sign near by tells it apart.
_FRAMING = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FRAMED_SIZE = 8
# A field's number and its length.
_NEAR = 2
# Among so many control signs, letters beside a value are bytes that only look like some.
_FAR, _AROUND, _BINARY = 5, 64, 3
# Long enough for digits beside it to be somebody's addition: ``ottoline.brakspear1974``.
_LONG_WORDS = 8
_FURTHER_LABEL = re.compile(r"[.-][^\W_]+")
_FURTHER_WORD = re.compile(r"[\s+_.%-]{1,3}[^\W_]")
# Of files that are named after a person; none is a top-level domain.
_FILE_END = re.compile(r"[.](?:pdf|txt|csv|json|xml|png|jpe?g|gif|html?|docx?|xlsx?|eml|vcf|ics|log)(?![^\W_])")
_LABEL_END = re.compile(r"[.][a-z]{2,6}(?![^\W_])")
# Words of a form or query, whose ``+`` are blanks: ``Reminder+for+x@…,+please``.
_SENTENCE = 60
_WORD_BEFORE = re.compile(r"[a-z0-9]+[,:;]?\+$")
_WORDS_BEFORE = re.compile(r"[a-z0-9]+[,:;]?\+(?:[a-z0-9]+[,:;]?\+)+$")
_WORD_AFTER = re.compile(r"[,.:;!?)]?\+[a-z0-9]")
# What vendors write before an address inside one value: ``em.x@…``, ``tv.1~em.x@…``, ``user-x@…``.
_BEFORE_MAIL = re.compile(r"(?:^|[^a-z0-9])(?:em|e|email|mail|user|u|id|uid|mailto|to|from)[._-]$")


def is_bounded(shape: Shape, text: str, start: int, end: int, original: str = "") -> bool:
    """Tell whether ``text[start:end]`` is a whole value.

    Args:
        shape: The shape of the form that was met.
        text: Folded text.
        start: Where the form begins.
        end: Where it ends.
        original: The text before it was folded, where positions in both agree, else empty.
    """
    return _BY_SHAPE[shape](text, start, end, original)


def _is_framed(text: str, start: int, end: int, *, after: bool) -> bool:
    """Tell whether what touches a long value at one side may be the framing of a binary record.

    A digit beside a digit is none: it makes the number a longer one.
    """
    inner, outer = (end - 1, end) if after else (start, start - 1)
    if end - start < _FRAMED_SIZE or (text[inner].isdigit() and text[outer].isdigit()):
        return False
    binary = len(_FRAMING.findall(text, max(0, start - _AROUND), end + _AROUND)) >= _BINARY
    reach = _FAR if binary else _NEAR
    return bool(
        _FRAMING.search(text, end, end + reach) if after else _FRAMING.search(text, max(0, start - reach), start)
    )


def _is_free_before(text: str, start: int, end: int) -> bool:
    return not text[max(0, start - 1) : start].isalnum() or _is_framed(text, start, end, after=False)


def _is_free_after(text: str, start: int, end: int) -> bool:
    return not text[end : end + 1].isalnum() or _is_framed(text, start, end, after=True)


def _is_whole_code(text: str, start: int, end: int, _: str) -> bool:
    if text[start : start + 1].isdigit() and _has_fraction_before(text, start):
        return False
    if text[end - 1 : end].isdigit() and text[start:end].isdigit() and _has_fraction_after(text, end):
        return False
    return _is_free_before(text, start, end) and _is_free_after(text, start, end)


def _has_fraction_before(text: str, start: int) -> bool:
    """Tell whether the digits that begin here are the decimals of a number.

    A letter before it makes the digit a part of a name: ``pc0.`` in Google's user-provided data.
    """
    if text[start - 1 : start] != "." or not text[max(0, start - 2) : start - 1].isdigit():
        return False
    return not text[max(0, start - 3) : start - 2].isalpha()


def _has_fraction_after(text: str, end: int) -> bool:
    return text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit()


def _is_whole_number(text: str, start: int, end: int, _: str) -> bool:
    if text[max(0, start - 1) : start].isdigit() or text[end : end + 1].isdigit():
        return False
    if _has_fraction_before(text, start) or _has_fraction_after(text, end):
        return False
    # A long hexadecimal run holds any digits by chance.
    return not (_is_hex_letter(text[max(0, start - 1) : start]) and _is_hex_letter(text[end : end + 1]))


def _is_hex_letter(sign: str) -> bool:
    return bool(sign) and sign in "abcdef"


def _is_whole_date(text: str, start: int, end: int, _: str) -> bool:
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if before[-1:].isdigit() or after[:1].isdigit():
        return False
    # A slash goes on with a date that has some; beside others it parts them: ``/1961-04-05/00418``.
    joining = "-/." if "/" in text[start:end] else "-."
    if len(before) == 2 and before[0].isdigit() and before[1] in joining:
        return False
    if len(after) == 2 and after[0] in joining and after[1].isdigit():
        return False
    # Month names are words.
    return not (text[start].isalpha() and before[-1:].isalpha())


def _is_whole_words(text: str, start: int, end: int, original: str) -> bool:
    return _ends_word(text, start, end, original=original, after=False) and _ends_word(
        text, start, end, original=original, after=True
    )


def _ends_word(text: str, start: int, end: int, *, original: str, after: bool) -> bool:
    """Tell whether a word ends at one side of a span."""
    inner, outer = (end - 1, end) if after else (start, start - 1)
    if outer < 0 or outer >= len(text):
        return True
    sign = text[outer]
    if not sign.isalnum() or text[inner] >= _FIRST_IDEOGRAPH:
        return True
    if sign.isdigit():
        return end - start >= _LONG_WORDS and not text[inner].isdigit()
    if original and text[start:end].isalpha() and _is_camel_case(original, inner, outer, after=after):
        return True
    return _is_framed(text, start, end, after=after)


def _is_whole_house(text: str, start: int, end: int, original: str) -> bool:
    # With another word behind, it may be another road: ``12 Silverbirk Lane`` and ``12 Silverbirk Place``.
    return not _FURTHER_WORD.match(text, end) and _is_whole_words(text, start, end, original)


def _is_camel_case(original: str, inner: int, outer: int, *, after: bool) -> bool:
    """Tell whether a new word of a name such as ``patientOttolineBrakspear`` begins between two positions."""
    if after:
        return original[inner].islower() and original[outer : outer + 1].isupper()
    before = original[max(0, outer - 2) : outer + 1]
    return len(before) == 3 and before[1:].islower() and before.isalpha() and original[inner].isupper()


def _is_whole_mail(text: str, start: int, end: int, _: str) -> bool:
    before = text[max(0, start - 10) : start]
    joined = before[-1:] in {".", "+", "-", "_"} and before[-2:-1].isalnum() and not _BEFORE_MAIL.search(before)
    if joined and not (before[-1] == "+" and _is_sentence(text, start, end)):
        return False  # the end of a longer local part
    if (_LABEL_END.match(text, end) and not _FILE_END.match(text, end)) or (
        text[end : end + 1] == "-" and _FURTHER_LABEL.match(text, end)
    ):
        return False  # the beginning of a longer domain
    return _is_free_before(text, start, end) and _is_free_after(text, start, end)


def _is_sentence(text: str, start: int, end: int) -> bool:
    """Tell whether words are joined by ``+`` on both sides of a span, or two and more before it."""
    before = text[max(0, start - _SENTENCE) : start]
    return bool(_WORDS_BEFORE.search(before) or (_WORD_BEFORE.search(before) and _WORD_AFTER.match(text, end)))


def _is_whole_address(text: str, start: int, end: int, _: str) -> bool:
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    sign = ":" if ":" in text[start:end] else "-" if "." not in text[start:end] else "."
    if before[-1:] == sign and before[:1].isalnum() and (before[:1].isdigit() or sign == ":"):
        return False
    if after[:1] == sign and after[1:].isalnum() and (after[1:].isdigit() or sign == ":"):
        return False
    return _is_free_before(text, start, end) and _is_free_after(text, start, end)


def _is_whole_link(text: str, start: int, end: int, _: str) -> bool:
    after = text[end : end + 2]
    # ``/p/12`` is not ``/p/123`` and not ``/p/12-3``.
    longer = after[:1].isalnum() or (after[:1] in {"-", "_"} and after[1:].isalnum())
    return not longer and not text[max(0, start - 1) : start].isalnum()


def _is_whole_run(text: str, start: int, end: int, _: str) -> bool:
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return not before.isalnum() and not after.isalnum()


_BY_SHAPE: Mapping[Shape, Callable[[str, int, int, str], bool]] = {
    Shape.MAIL: _is_whole_mail,
    Shape.DIGITS: _is_whole_number,
    Shape.DATE: _is_whole_date,
    Shape.WORDS: _is_whole_words,
    Shape.HOUSE: _is_whole_house,
    Shape.CODE: _is_whole_code,
    Shape.ADDRESS: _is_whole_address,
    Shape.LINK: _is_whole_link,
    Shape.PLACE: _is_whole_number,
    Shape.NUMBER: _is_whole_code,
    Shape.RUN: _is_whole_run,
    Shape.SERIES: _is_whole_run,
}
