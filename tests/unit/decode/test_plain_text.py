"""Bytes to text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.plain_text import decode_text, has_wide_zeros, is_textual, mark_zeros, mend_stray


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("é".encode(), "", "é"),
        ("é".encode("latin-1"), "", "é"),
        (b"a\xe9b \xc3\xa9", "", "aéb é"),
        ("é".encode("latin-1"), "latin-1", "é"),
        ("é".encode(), "nonsense", "é"),
        (b"\xff\xff", "utf-8", "ÿÿ"),
        (codecs.BOM_UTF8 + b"a", "latin-1", "a"),
        (codecs.BOM_UTF16_BE + "aé".encode("utf-16-be"), "", "aé"),
        (codecs.BOM_UTF32_LE + "aé".encode("utf-32-le"), "", "aé"),
        ("hello".encode("utf-16-le"), "", "hello"),
        ("hello".encode("utf-16-be"), "", "hello"),
        (b"a\0b", "", "a\0b"),
        (b"\0\0a\0\0a", "", "\0\0a\0\0a"),
        (b"\x01sasak_dzr507\0", "", "\x01sasak_dzr507\0\n猁獡歡摟牺〵7"),
    ],
)
def test_bytes_are_read(content, charset, text):
    """Charset, marks, zeros and stray bytes are heeded, and nothing is lost."""
    assert decode_text(content, charset) == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40).filter(lambda text: "\0" not in text))
def test_utf8_is_read_back(text):
    """UTF-8 without zeros and marks is read as it is."""
    if not text.startswith("\ufeff"):
        assert decode_text(text.encode()) == text


@pytest.mark.parametrize(
    ("content", "textual"),
    [
        *((b"hello", True), ("привет".encode(), True), ("привет мир, это длинный текст".encode(), True)),
        *(
            (b"\x80\x81\xfe\xff" * 8, False),
            ("hello".encode("utf-16-le"), True),
            (b"\x01\x02\x03\x04", False),
            (b"", True),
        ),
    ],
)
def test_text_is_told_from_bytes(content, textual):
    """ASCII, UTF-8 and UTF-16 read as text, other bytes do not."""
    assert is_textual(content) is textual


def test_stray_bytes_are_mended():
    """What was no UTF-8 is Latin-1."""
    assert mend_stray(b"Zo\xeb".decode("utf-8", "surrogateescape")) == "Zoë"
    assert mend_stray("abc") == "abc"


@given(st.binary(max_size=80), st.text(max_size=8))
def test_no_bytes_make_it_raise(content, charset):
    """Whatever the bytes and the charset, a text comes of it."""
    assert isinstance(decode_text(content, charset), str)
    assert isinstance(is_textual(content), bool)


def test_zeros_between_values_are_marked():
    """A zero between two values becomes a sign that separates them; zeros of UTF-16 and padding stay."""
    assert mark_zeros("user\0ottoline\0x") == "user\x01ottoline\x01x"
    assert mark_zeros("long before it" + "h\0i\0" + " and after") == "long before it" + "h\0i\0" + " and after"
    assert mark_zeros("a\0\0\0\0\0") == "a\0\0\0\0\0"
    assert mark_zeros("hello") == "hello"


def test_zeros_of_utf16_are_told():
    """Every other byte of Latin text in UTF-16 is a zero; a stray one says nothing."""
    assert has_wide_zeros("hello".encode("utf-16-le"))
    assert not has_wide_zeros(b"hello there\0")


@pytest.mark.parametrize("share", [1, 40])
def test_stray_bytes_are_mended_wherever_they_are(share):
    """Few stray bytes are mended run by run, many at once, to the same text."""
    content = b"".join(b"a" * share + bytes([0x80 + number % 128]) for number in range(200)) + "é漢".encode()
    text = content.decode("utf-8", "surrogateescape")
    expected = "".join(chr(ord(sign) - 0xDC00) if "\udc80" <= sign <= "\udcff" else sign for sign in text)
    assert mend_stray(text) == expected
