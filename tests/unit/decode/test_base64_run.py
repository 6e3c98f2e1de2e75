"""Runs read as base64."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.base64_run import decode_base64, iter_samples, name_base64


@given(st.binary(max_size=80))
def test_base64_is_undone(content):
    """What either alphabet made is read back, padded or not."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        run = encode(content).decode()
        assert decode_base64(run.rstrip("=")) == content


def test_character_left_over_is_dropped():
    """Six bits make no byte."""
    assert decode_base64("YWJjZ") == b"abc"


def test_other_character_is_an_error():
    """A character beyond ASCII is no base64."""
    with pytest.raises(ValueError, match="ASCII"):
        decode_base64("YWJé")


def test_sample_begins_at_a_phase():
    """A run may begin some characters in."""
    run = "xx" + base64.b64encode(b"hello, you there").decode().rstrip("=")
    assert dict(iter_samples(run))[2] == b"hello, you there"[:15]


@pytest.mark.parametrize(
    ("run", "mark", "name"),
    [
        *(("ab-c", "", "base64url"), ("ab_c", "=", "base64url"), ("abc", "=", "base64"), ("ab+c", "", "base64")),
        *(("ab/c", ".", "base64"), ("abcd", ".", "base64url"), ("abcde", "", "base64url"), ("abcd", "", "base64")),
    ],
)
def test_alphabet_is_named(run, mark, name):
    """Signs, padding and dots tell which alphabet a run is written in."""
    assert name_base64(run, mark) == name
