"""Every page of these tests runs through both parsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.readers import comparing

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def both_readers(request: pytest.FixtureRequest) -> Iterator[None]:
    """Have each page that a test reads read by both parsers, unless its module says what only one makes of some."""
    if hasattr(request.module, "ONE_READER"):
        yield
        return
    with comparing():
        yield
