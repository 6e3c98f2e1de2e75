"""The table of names."""

from __future__ import annotations

import pytest

from pytest_phiguard.detect.key_names import KEY_NAMES
from pytest_phiguard.detect.keys import find_kinds
from pytest_phiguard.model import Kind


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_names_that_announce_it(kind):
    """Every name in the table is found by the way in which keys are read."""
    assert KEY_NAMES[kind]
    assert [name for name in KEY_NAMES[kind] if kind not in find_kinds(name)] == []
    assert kind is Kind.OTHER or kind in find_kinds(kind.value)
