"""How a form is recognised in folded text: its regular expression and the positions that it proves; knows no index."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pytest_phiguard.detect.bounds import is_bounded
from pytest_phiguard.variants import Shape
from pytest_phiguard.variants.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pytest_phiguard.variants import Form

_TOKENS = re.compile(r"\d+|[^\W\d_]+|[\W_]+")
_DIGITS_APART = r"[ \-./()+_:]{0,2}"
_CODE_APART = r"[ \-._:/+]?"
_WORDS_APART = r"[\W_]{0,3}"
_SERIES_APART = r"[\W_]{1,5}"
# More matches of one form in one text prove nothing new.
_MOST_MATCHES = 200


class Span(NamedTuple):
    """Where a form stands in a text, and which."""

    start: int
    end: int
    chain: tuple[str, ...]


class Pattern:
    """The forms that differ in signs and case only, recognised together.

    Args:
        shape: Their shape.
        forms: The forms.
    """

    def __init__(self, shape: Shape, forms: Sequence[Form]) -> None:
        self.shape = shape
        self.forms = forms
        self._accented = shape is Shape.MAIL and not all(form.text.isascii() for form in forms)
        build = _BY_SHAPE[shape]
        # The form with the most parts allows for most others.
        sources: list[str] = []
        for text, source in sorted({(form.text, build(form.text)) for form in forms}, key=_by_length):
            if not any(re.fullmatch(wider, text if shape is Shape.RUN else fold(text)) for wider in sources):
                sources.append(source)
        self.regex = re.compile("|".join(f"(?:{source})" for source in sources) if len(sources) > 1 else sources[0])

    def iter_spans(self, text: str, folded: str) -> Iterator[Span]:
        """Yield where the forms stand as whole values.

        Args:
            text: The text as it was read.
            folded: The same, folded; of a text that is not ASCII, positions in both differ.
        """
        if self._accented and not text.isascii() and not self._is_accented_so(text):
            return
        searched = text if self.shape is Shape.RUN else folded
        original = text if len(text) == len(folded) else ""
        for number, match in enumerate(self.regex.finditer(searched)):
            if number >= _MOST_MATCHES:
                return
            start, end = match.span()
            if is_bounded(self.shape, searched, start, end, original):
                spelling = (original or searched)[start:end]
                yield Span(
                    start, end, self._find_chain(spelling, folded[start:end], searched[max(0, start - 1) : start])
                )

    def _is_accented_so(self, text: str) -> bool:
        """Tell whether a text has the accents of one of the forms: with others, a mailbox is somebody else's."""
        plain = unicodedata.normalize("NFC", text).casefold()
        return any(unicodedata.normalize("NFC", form.text).casefold() in plain for form in self.forms)

    def _find_chain(self, spelling: str, folded: str, before: str) -> tuple[str, ...]:
        """Return the chain of the form that is spelled so, or of the nearest.

        Args:
            spelling: What stands there.
            folded: The same, folded.
            before: The sign before it: a bracket or plus is no part of what was searched for.
        """
        for form in self.forms:
            if form.text == spelling or (form.text.lstrip("(+") == spelling and before == form.text[:1]):
                return form.chain
        for form in self.forms:
            if fold(form.text) == folded:
                return form.chain or ("case",)
        return self.forms[0].chain or ("separators",)


class Proof(Protocol):
    """Where a spelling stands in a text as a whole value."""

    def iter_spans(self, text: str, folded: str) -> Iterator[Span]:
        """Yield where it stands; see `Pattern`."""


def _by_length(pair: tuple[str, str]) -> tuple[int, str]:
    return -len(pair[1]), pair[1]


def build_patterns(forms: Sequence[Form]) -> list[Pattern]:
    """Return the patterns of forms that share one needle."""
    shapes: dict[Shape, list[Form]] = {}
    for form in forms:
        shapes.setdefault(form.shape, []).append(form)
    return [Pattern(shape, group) for shape, group in shapes.items()]


def _build_mail(text: str) -> str:
    """Return the pattern of an address: its signs are part of it, and may stand in brackets or blanks."""
    return "".join(_iter_mail_parts(fold(text)))


def _iter_mail_parts(text: str) -> Iterator[str]:
    for token in re.findall(r"[^\W_]+|\s+|[^\w\s]|_", text):
        if token.isspace():
            yield _SERIES_APART
        else:
            yield token if token.isalnum() else rf"[\s\[(<]{{0,2}}{re.escape(token)}[\s\])>]{{0,2}}"


def _build_series(text: str) -> str:
    return "".join(_iter_signs(fold(text), r"([^\W_]+)([\W_]*)", _SERIES_APART))


def _build_digits(text: str) -> str:
    return "".join(_iter_signs(fold(text), r"(\d)(\D*)", _DIGITS_APART))


def _build_words(text: str) -> str:
    return "".join(_iter_signs(fold(text), r"([^\W_]+)([\W_]*)", _WORDS_APART))


def _build_code(text: str) -> str:
    return "".join(_iter_signs(fold(text), r"([^\W_])([\W_]*)", _CODE_APART))


def _iter_signs(text: str, sign: str, apart: str) -> Iterator[str]:
    """Yield a pattern for each sign of a text, with what may separate it from the next; its own separators may too."""
    matches = re.findall(sign, text)
    for number, (one, separators) in enumerate(matches, 1):
        yield re.escape(one)
        if number < len(matches):
            usual = not separators or re.fullmatch(apart, separators)
            yield apart if usual else rf"(?:{apart}|{re.escape(separators)})"


def _build_exact(text: str) -> str:
    return re.escape(fold(text))


def _build_run(text: str) -> str:
    return re.escape(text)


def _build_date(text: str) -> str:
    return "".join(_iter_date_parts(fold(text)))


def _iter_date_parts(text: str) -> Iterator[str]:
    for token in _TOKENS.findall(text):
        if token.isdigit():
            yield token
        elif token.isalpha():
            yield token + r"\.?"
        elif token.strip(" ,"):
            yield rf" {{0,2}}{re.escape(token.strip(' '))} {{0,2}}"
        else:
            yield r"[\s,_-]{1,3}"


_BY_SHAPE: Mapping[Shape, Callable[[str], str]] = {
    Shape.MAIL: _build_mail,
    Shape.DIGITS: _build_digits,
    Shape.DATE: _build_date,
    Shape.WORDS: _build_words,
    Shape.HOUSE: _build_words,
    Shape.CODE: _build_code,
    Shape.ADDRESS: _build_exact,
    Shape.LINK: _build_exact,
    Shape.NUMBER: _build_exact,
    Shape.RUN: _build_run,
    Shape.SERIES: _build_series,
}
