"""Runs read as hexadecimal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.hex_run import decode_hex


@given(st.binary(min_size=1, max_size=60), st.booleans(), st.sampled_from(["", "0x"]))
def test_hex_is_undone(content, upper, prefix):
    """Hexadecimal of either case is read back, with or without its prefix."""
    run = content.hex()
    assert decode_hex(prefix + (run.upper() if upper else run)) == content


def test_other_runs_are_nothing():
    """An odd number of digits, or another letter, is no hexadecimal."""
    assert decode_hex("abc") == decode_hex("abcg") == decode_hex("") == b""
