"""Transfer encodings of MIME parts."""

from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.transfer import decode_transfer


@given(st.binary(max_size=200))
def test_transfer_encodings_are_undone(content):
    """What base64 in lines and quoted-printable hold is read back."""
    assert decode_transfer(base64.encodebytes(content), "base64") == (content, ("base64",))
    text = content.hex().encode()
    assert decode_transfer(quopri.encodestring(text), "quoted-printable") == (text, ("quoted_printable",))


@pytest.mark.parametrize(("content", "encoding"), [(b"abc", "8bit"), (b"abc", ""), (b"abcde", "base64")])
def test_other_parts_stay_as_they_are(content, encoding):
    """An unknown or broken encoding changes nothing."""
    assert decode_transfer(content, encoding) == (content, ())
