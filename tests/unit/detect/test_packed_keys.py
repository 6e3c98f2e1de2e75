"""Keys in eight bytes each."""

from __future__ import annotations

from itertools import repeat

from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.detect.packed_keys import KEY_SIZE, NUMBERS, PackedKeys, pack_number

numbers = st.integers(0, (1 << 8 * KEY_SIZE) - 1) | st.integers(0, 9)
additions = st.lists(st.tuples(st.lists(numbers, max_size=9), st.integers(0, 3 * NUMBERS)), max_size=8)


@given(additions, st.integers(0, 9))
def test_every_key_is_found_with_its_numbers(added, absent):
    """Whatever is added, and however often, each key gives the numbers it was added under and no others."""
    keys = PackedKeys()
    expected = {}
    for group, number in added:
        keys.add([key.to_bytes(KEY_SIZE, "big") for key in group], repeat(pack_number(number)))
        keys.settle()
        for key in group:
            expected.setdefault(key, set()).add(number % NUMBERS)
    for key, found in expected.items():
        assert key in keys
        assert set(keys.iter_numbers(key)) == found
    assert (absent in keys) == (absent in expected)


def test_deltas_stay_few():
    """However many keys come one by one, they lie in few arrays."""
    keys = PackedKeys()
    for number in range(200):
        keys.add([(number * 7919).to_bytes(KEY_SIZE, "big")], [pack_number(number)])
        keys.settle()
    assert len(keys) == 200
    assert len(keys._deltas) <= 8
