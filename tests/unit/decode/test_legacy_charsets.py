"""Text of charsets before UTF-8."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.legacy_charsets import CHARSETS, is_legacy, iter_legacy
from pytest_phiguard.decode.plain_text import decode_text

NAMES = {
    "gb18030": "欧阳靖雯",
    "shift_jis": "佐々木原 凛太朗",
    "euc_jp": "佐々木原 凛太朗",
    "euc_kr": "김서연 박지훈",
    "big5": "歐陽靖雯",
    "cp1251": "Светлана Крутозвонова",
    "koi8_r": "Светлана Крутозвонова",
    "cp1256": "عبدالرحمن",
    "cp1253": "Θεοδώρα Παπαχαραλάμπους",
    "cp1255": "אברהם",
}


@pytest.mark.parametrize("charset", CHARSETS)
def test_name_is_read_in_its_charset(charset):
    """What was written in a charset, among ASCII, is one of the readings."""
    text = decode_text(f"name={NAMES[charset]}&n=1".encode(charset))
    assert is_legacy(text)
    assert (f"name={NAMES[charset]}&n=1", charset) in list(iter_legacy(text))


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "naïve café",
        "Łucja Brzęczyszczykiewicz",
        "\x89PNG\r\n\x1a\n\x00\x00\xff\xd8\xff\xe0",
        "\xd1\xe2\xe5\xf2" * 50_000,
    ],
)
def test_other_text_is_not_read_again(text):
    """Latin text with accents, binary content and long bodies are left alone."""
    assert not is_legacy(text)


@given(st.text(max_size=40))
def test_no_text_makes_it_raise(text):
    """Any text has readings or none."""
    assert all(charset in CHARSETS for _, charset in iter_legacy(text))
