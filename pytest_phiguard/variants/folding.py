"""Text as it is compared: case, accents and typographic signs levelled; knows no identifier."""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache

_COMBINING = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
# Letters that are no composition of a base letter and an accent, so that NFKD leaves them alone.
_BARRED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ß": "ss"}
    | {"Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "Th", "Æ": "Ae", "Œ": "Oe", "Ħ": "H"}
)
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF], "")
_PUNCTUATION = (
    dict.fromkeys(range(0x2000, 0x2070), " ")
    | dict.fromkeys(range(0x2010, 0x2016), "-")
    | dict.fromkeys([0x2018, 0x2019, 0x201B, 0x2032], "'")
    | dict.fromkeys([0x201C, 0x201D, 0x201F, 0x2033, 0xAB, 0xBB], '"')
    | {0x2212: "-", 0xA0: " ", 0xB7: " "}
    | _INVISIBLE
)

# The name under which `codecs` finds what folds the characters beyond ASCII.
_FOLDING = "phiguard.fold"
# Bytes per character from which on a text is taken as a whole: other scripts, and what is no text at all.
_DENSE = 1.1
# Searching for the few signs that change is five times as fast as `translate` with a table of them.
_TYPOGRAPHIC = re.compile(f"[{''.join(map(chr, sorted(_PUNCTUATION)))}]")
_BARRED_LETTER = re.compile(f"[{''.join(map(chr, sorted(_BARRED)))}]")

_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "Å": "Aa"}
    | {"ø": "oe", "Ø": "Oe"}
)

# Lower-case letters, digits and everything beyond ASCII stay; NUL stays too, it separates pieces.
_LOWER = bytes(ord(chr(code).lower()) if code < 128 else code for code in range(256))
_DROPPED = bytes(code for code in range(1, 128) if not chr(code).isalnum())


def strip_accents(text: str) -> str:
    """Return ``text`` without accents, case kept."""
    if text.isascii():
        return text
    if len(text.encode("utf-8", "replace")) > len(text) * _DENSE:
        return _strip(text)
    # Run by run, because most text is ASCII even where some of it is not.
    return _BEYOND_ASCII.sub(lambda match: _strip(match[0]), text)


def _strip(text: str) -> str:
    plain = unicodedata.normalize("NFKD", _TYPOGRAPHIC.sub(lambda match: _PUNCTUATION[ord(match[0])], text))
    return _BARRED_LETTER.sub(lambda match: _BARRED[ord(match[0])], _COMBINING.sub("", plain))


def transliterate(text: str) -> str:
    """Return ``text`` with umlauts written out, as passports and German forms do (``ü`` as ``ue``)."""
    return strip_accents(unicodedata.normalize("NFC", text).translate(_GERMAN))


def fold(text: str) -> str:
    """Return ``text`` in lower case, without accents and with plain punctuation.

    Of ASCII text the length is kept, so that positions in the result hold in the original.
    """
    if text.isascii():
        return text.lower()
    if len(text.encode("utf-8", "surrogatepass")) > len(text) * _DENSE:
        return _strip(text).casefold()
    # Most text is ASCII even where some of it is not. The encoder passes over that four times as fast as an
    # expression does, and bytes are lowered faster than characters.
    return text.encode("ascii", _FOLDING).lower().decode("utf-8", "surrogatepass")


def _fold_run(error: UnicodeError) -> tuple[bytes, int]:
    """Fold the characters that an encoder stopped at, as `codecs.register_error` has it."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return _fold_beyond(error.object[error.start : error.end]), error.end


@lru_cache(maxsize=4096)
def _fold_beyond(run: str) -> bytes:
    return _strip(run).casefold().encode("utf-8", "surrogatepass")


codecs.register_error(_FOLDING, _fold_run)


def squash(folded: str) -> bytes:
    """Return the letters and digits of folded text as bytes; ``NUL`` is kept."""
    if folded.isascii():
        return folded.encode("ascii").translate(_LOWER, _DROPPED)
    return folded.encode("utf-8", "replace").translate(_LOWER, _DROPPED)


def squash_text(text: str) -> str:
    """Return the letters and digits of any text, folded."""
    return "".join(filter(str.isalnum, fold(text)))
