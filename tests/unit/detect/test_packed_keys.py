"""Keys in eight bytes each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.detect.packed_keys import KEY_BITS, NUMBERS, PackedKeys

pairs = st.lists(
    st.tuples(st.integers(0, (1 << KEY_BITS) - 1) | st.integers(0, 9), st.integers(0, 3 * NUMBERS)), max_size=30
)


@given(st.lists(pairs, max_size=8), st.integers(0, 9))
def test_every_key_is_found_with_its_numbers(deltas, absent):
    """Whatever is added, and however often, each key gives the numbers it was added under and no others."""
    keys = PackedKeys()
    expected = {}
    for delta in deltas:
        keys.add(delta)
        for key, number in delta:
            expected.setdefault(key, set()).add(number % NUMBERS)
    for key, numbers in expected.items():
        assert key in keys
        assert set(keys.iter_numbers(key)) == numbers
    assert (absent in keys) == (absent in expected)


def test_deltas_stay_few():
    """However many keys come one by one, they lie in few arrays."""
    keys = PackedKeys()
    for number in range(200):
        keys.add([(number * 7919, number)])
    assert len(keys) == 200
    assert len(keys._deltas) <= 8
