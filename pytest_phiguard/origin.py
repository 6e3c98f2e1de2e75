"""Who caused something; loaded in every run and made in every phase, so it is a plain tuple and imports nothing."""

from __future__ import annotations

from typing import NamedTuple


class Origin(NamedTuple):
    """The test, fixture scope and phase that caused a transmission.

    Args:
        test: Node id of the test, or of the scope where a wider fixture did it.
        phase: One of ``collect setup call teardown late``.
        certain: Whether the origin is known; where it is not, the value that was seen decides.
        item: Node id of the test that ran meanwhile: it is the one that fails.
    """

    test: str
    phase: str = "call"
    certain: bool = True
    item: str = ""
