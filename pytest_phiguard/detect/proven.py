"""Owns how the trigger of a form that is written otherwise is held against what stands around it; knows no index."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from pytest_phiguard.detect.patterns import Span, build_patterns
from pytest_phiguard.variants.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.variants import Form

_MOST_MATCHES = 20


class ProvenPattern(ABC):
    """Recognises a form by what it becomes in some writing, where that writing's surroundings prove it.

    Args:
        form: The form.
        step: How it is written.
        trigger: An expression of what it becomes.
    """

    def __init__(self, form: Form, step: str, trigger: str) -> None:
        self._chain = (*form.chain, step)
        self._patterns = build_patterns([form])
        self._regex = re.compile(trigger, re.IGNORECASE | re.ASCII)

    def iter_spans(self, text: str, folded: str) -> Iterator[Span]:
        """Yield where the form stands so written, and is proven to be a whole value.

        Args:
            text: The text as it was read.
            folded: The same, folded; not needed.
        """
        del folded
        for number, match in enumerate(self._regex.finditer(text)):
            if number >= _MOST_MATCHES:
                return
            start, end = match.span()
            if self._is_proven(text, start, end):
                yield Span(start, end, self._chain)

    @abstractmethod
    def _is_proven(self, text: str, start: int, end: int) -> bool:
        """Tell whether what stands there is the form, and nothing longer."""

    def _is_in(self, text: str) -> bool:
        """Tell whether a text that is no longer so written holds the form as a whole value."""
        folded = fold(text)
        return any(True for pattern in self._patterns for _ in pattern.iter_spans(text, folded))
