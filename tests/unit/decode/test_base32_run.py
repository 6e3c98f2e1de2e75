"""Runs read as base32."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.base32_run import decode_base32


@given(st.binary(min_size=7, max_size=60), st.booleans())
def test_base32_is_undone(content, upper):
    """What base32 made is read back, without padding and in either case."""
    run = base64.b32encode(content).decode().rstrip("=")
    assert decode_base32(run if upper else run.lower()) == content


def test_other_runs_are_nothing():
    """Mixed case, other characters, short runs and impossible lengths are no base32."""
    for run in ("Abcdefghabcdefgh", "ABCDEFGHABCDEFG1", "ABCDEFGH", "A" * 17):
        assert decode_base32(run) == b""
