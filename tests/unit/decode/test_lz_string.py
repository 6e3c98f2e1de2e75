"""What lz-string compressed, in each of its written forms."""

from __future__ import annotations

import base64
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode import lz_string
from pytest_phiguard.decode.lz_string import (
    decompress_base64,
    decompress_bits,
    decompress_utf16,
    decompress_wide,
    may_be_base64,
    may_be_bits,
    may_be_utf16,
    may_be_wide,
)

LIMIT = 100_000
# Written by npm lz-string 1.5.0: the text, compressToBase64, compressToUTF16.
OWN = [
    (
        '{"user":{"email":"heron.vexley@example.org","name":"Ottoline Brakspear"},"n":[1,2,3]}',
        (
            "N4IgrgzgpgTiBcooFsCGBLANgkALWA9gHYB0AblAB6ZQCeAAlasgA40kEwDmIANCEWZQcAeQAuYgpnREoAAgBCMVAGsILKKjgBffkQQBtAIy8ATL"
            "wDMAXW1A"
        ),
        (
            "\u1be1\u084b\u41bc\u0a80\u2730\u1748\u504d\u40a6\u0278\u0380\u4821\u35a0\u7b20\u7621\u6823\u3960\u03f3\u1422"
            "\u3c20\u097a\u5920\u0e54\u4846\u0106\u1021\u50a4\u2cea\u0720\u3ca0\u0bb8\u416c\u7464\u5020\u0821\u0482\u5026"
            "\u5861\u32aa\u4720\u17ff\u48a2\x8df\u2f20\u267e\xec\xda\u6d60 "
        ),
    ),
    ("a" * 48, "IY18ZXaQ", "\u10e6\u5f39\u2ef2  "),
    (
        "Žofie Dvořáková – 王小明 😀 heron",
        "r6AHsGYJYKYAQCIDcSE1AAhwaxA1NDIBDQaOdB4HUDgzGQXg3AAPZgAsoAnEAOyA",
        (
            "\u57f0\u020c\u0ce1\u162a\u3022\xa8\u0702\u2155$\u1c3a\u6226\u5363\u1028\u343a\u1d08\u1e27\u283c\u0ce6\u20dc"
            "\u0de0\x9b\u1820\u5960\u09e4\x96\u2020 "
        ),
    ),
]


@pytest.mark.parametrize(("text", "packed", "wide"), OWN)
def test_what_the_library_wrote_is_read(text, packed, wide):
    """The library's own output is read: base64 and the variant for addresses, UTF-16, bytes, plain."""
    content = base64.b64decode(packed + "=" * (-len(packed) % 4))
    content += bytes(len(content) % 2)
    assert decompress_base64(packed, LIMIT) == (text, "")
    assert decompress_base64(packed.replace("/", "-"), LIMIT) == (text, "")
    assert decompress_utf16(wide, LIMIT) == (text, "")
    assert decompress_bits(content, LIMIT) == (text, "")
    assert decompress_wide(content.decode("utf-16-be", "surrogatepass"), LIMIT) == (text, "")


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_categories=["Cc"]), max_size=300))
def test_every_form_round_trips(write, text):
    """Whatever a text holds, each form of it reads as the text."""
    text = "abc " + text
    content = write.lz_bytes(text)
    packed = base64.b64encode(content).decode()
    for found in (
        decompress_base64(packed.rstrip("="), LIMIT),
        decompress_base64(packed.replace("/", "-").rstrip("="), LIMIT),
        decompress_bits(content, LIMIT),
        decompress_utf16(write.lz_utf16(text), LIMIT),
        decompress_wide(write.lz_wide(text), LIMIT),
    ):
        assert found == (text, "")


def test_base64url_is_read(write):
    """In base64url the last digit is an underscore, and the hyphen the one before."""
    for number in range(200):
        packed = base64.urlsafe_b64encode(write.lz_bytes(f"hello there, whoever reads this, {number}")).decode()
        if "_" in packed:
            assert decompress_base64(packed, LIMIT).text == f"hello there, whoever reads this, {number}"


def test_long_text_round_trips(write):
    """A text that is longer than what is tried first is read to its end."""
    text = "".join(f"visit {number * 7919} of the clinic, " for number in range(2000))
    assert decompress_base64(base64.b64encode(write.lz_bytes(text)).decode(), 10 * LIMIT) == (text, "")


def test_bomb_is_cut(write):
    """What grows beyond the limit is read so far, and named."""
    found = decompress_bits(write.lz_bytes("ab" * 50_000), 1_000)
    assert found.is_whole
    assert found.text.startswith("abab")
    assert found.problem == "lz-string text holds more than 1000 characters"
    packed = base64.b64encode(write.lz_bytes("ab" * 300_000)).decode()
    assert "more than 1000" in decompress_base64(packed, 1_000).problem


def test_text_without_its_end_is_read_so_far(write):
    """A stream without its end mark is read as far as it goes, a short one is taken for chance."""
    content = write.lz_bytes("hello there, whoever reads this, and that one too")
    found = decompress_bits(content[:-6], LIMIT)
    assert found.text.startswith("hello there, whoever reads")
    assert found.problem == "lz-string text is cut short"
    assert not found.is_whole
    assert decompress_bits(content[:12], LIMIT).text == ""
    texts = [decompress_bits(content[:size], LIMIT).text for size in range(32, len(content))]
    assert all("hello there, whoever reads this, and that one too".startswith(text) and text for text in texts)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"abc",
        b"\xff" * 20,
        b"\x00" * 20,
        b"\x37\x82\xff\xff\xff\xff\xff\xff",
        b"\x21\x82\x30\xc6\x02\x64" + bytes(9),
    ],
)
def test_other_bytes_are_none(content):
    """Bytes that begin with no printable character, or name what is not there, hold nothing."""
    assert decompress_bits(content, LIMIT).text == ""


def test_controls_are_none(write):
    """A text with control signs is chance."""
    assert decompress_bits(write.lz_bytes("hello\x01 there, whoever reads"), LIMIT).text == ""


def test_too_much_input_is_left(monkeypatch, write):
    """Of more than 200,000 characters the rest is named."""
    monkeypatch.setattr(lz_string, "_MOST_INPUT", 1_000)
    draw = random.Random(4)
    text = "".join(f"{draw.random()} visits, " for _ in range(400))
    content = write.lz_bytes(text)
    for found in (
        decompress_bits(content, LIMIT),
        decompress_base64(base64.b64encode(content).decode(), LIMIT),
        decompress_utf16(write.lz_utf16(text), LIMIT),
    ):
        assert found.is_whole
        assert text.startswith(found.text)
        assert found.problem == "lz-string text is read no further than 1000 characters of it"


def test_long_run_of_something_else_is_soon_told():
    """Of a long run that is something else no more than the beginning is read."""
    draw = random.Random(4)
    runs = [base64.b64encode(draw.randbytes(3_000)).decode() for _ in range(300)]
    assert [run for run in runs if decompress_base64(run, LIMIT).text] == []


def test_few_random_runs_are_tried():
    """Of random bytes, one in seven at most may be compressed so."""
    draw = random.Random(2)
    blocks = [draw.randbytes(24) for _ in range(1000)]
    assert sum(map(may_be_bits, blocks)) < 150
    assert sum(may_be_base64(base64.b64encode(block).decode()) for block in blocks) < 150


@given(st.binary(max_size=300), st.text(max_size=60))
def test_nothing_raises(content, text):
    """Whatever the input, reading it ends."""
    packed = base64.b64encode(content).decode().rstrip("=")
    for found in (
        decompress_bits(content, 500),
        decompress_base64(packed, 500),
        decompress_utf16(text, 500),
        decompress_wide(text, 500),
    ):
        assert len(found.text) < 2_000
    assert isinstance(may_be_utf16(text) or may_be_wide(text), bool)
