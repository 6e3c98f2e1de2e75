"""Encoded spellings that nothing decodes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.detect.encoded_forms import encode_base58, iter_odd_forms, iter_short_runs
from pytest_phiguard.variants import Form, Shape


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("00418", {"MDA0MTg", "3030343138"}),
        ("a?>~b", {"YT8+fmI", "YT8-fmI", "613f3e7e62", "613F3E7E62"}),
        ("203.0.113.7", {"MjAzLjAuMTEzLjc"}),
        ("abc", set()),
        ("long enough to be decoded", set()),
    ],
)
def test_short_forms_are_encoded(text, found):
    """What encodes to fewer than sixteen characters is looked for encoded."""
    assert {form.text for form in iter_short_runs(Form(text, (), Shape.CODE))} == found


def test_numbers_are_not_encoded():
    """An age in base64 would be any two letters."""
    assert list(iter_short_runs(Form("48000", (), Shape.NUMBER))) == []


def test_odd_forms_are_of_the_value_as_given():
    """Seldom spellings are made of the value itself, where it is long enough, and of the lower case of words."""
    forms = {form.chain: form.text for form in iter_odd_forms(Form("Quillfeather", (), Shape.WORDS))}
    assert forms["reversed",] == "rehtaeflliuQ"
    assert forms["rot13",] == "Dhvyysrngure"
    assert {("base85",), ("ascii85",), ("base58",), ("reversed",), ("rot13",)} <= set(forms)
    assert ("rot13",) not in {form.chain for form in iter_odd_forms(Form("900127183", (), Shape.DIGITS))}
    assert ("rot13",) in {form.chain for form in iter_odd_forms(Form("MRN-7Q4K82ZP15", (), Shape.CODE))}
    lower = Form("quillfeather", ("lowercase",), Shape.WORDS)
    assert {form.chain for form in iter_odd_forms(lower)} == {
        ("lowercase", "base85"),
        ("lowercase", "ascii85"),
        ("lowercase", "base58"),
    }
    assert list(iter_odd_forms(lower._replace(shape=Shape.CODE))) == []
    assert list(iter_odd_forms(Form("quill", (), Shape.WORDS))) == []


def test_names_of_other_scripts_are_written_in_other_charsets():
    """What legacy charsets make of a name is looked for as it is read byte by byte, where that says enough."""
    forms = {form.chain: form.text for form in iter_odd_forms(Form("歐陽 慧敏", (), Shape.WORDS))}
    assert forms["gbk",] == "歐陽 慧敏".encode("gbk").decode("latin-1")
    assert ("cp1250",) not in forms
    mistaken = {form.text for form in iter_odd_forms(Form("Élodie Quévreux", (), Shape.WORDS))}
    assert {"Ã‰lodie QuÃ©vreux", "Ã\x89lodie QuÃ©vreux"} <= mistaken
    assert "Ã\x81rpÃ¡dson" in {form.text for form in iter_odd_forms(Form("Árpádson", (), Shape.WORDS))}
    assert ("gbk",) not in {form.chain for form in iter_odd_forms(Form("王小明明", (), Shape.CODE))}
    # U+4E01 is two letters of ASCII in UTF-16, as it may stand anywhere.
    assert ("utf-16-be",) not in {form.chain for form in iter_odd_forms(Form("丁丁丁", (), Shape.WORDS))}


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"Hello World!", "2NEpo7TZRRrLZSi2U"), (b"\0\0\x28\x7f\xb4\xcd", "11233QC4"), (b"", ""), (b"\0", "1")],
)
def test_base58_is_bitcoin_s(content, text):
    """The examples of draft-msporny-base58 come out."""
    assert encode_base58(content) == text


@given(st.text(max_size=60))
def test_no_text_makes_it_raise(text):
    """Whatever the value, its seldom spellings are made."""
    for chain in ((), ("lowercase",)):
        assert all(found.text for found in iter_odd_forms(Form(text, chain, Shape.WORDS)))


def test_short_values_are_turned_in_base64():
    """A value too short to be decoded is looked for in base64 backwards, and backwards in base64."""
    forms = {form.chain: form.text for form in iter_odd_forms(Form("900127183", ("digits",), Shape.DIGITS))}
    assert forms == {
        ("digits", "reversed", "base64"): "MzgxNzIxMDA5",
        ("digits", "base64", "reversed"): "zgTM3ITMwATO",
    }
    assert not [
        form for form in iter_odd_forms(Form("90012718312", ("lowercase",), Shape.CODE)) if "reversed" in form.chain
    ]


def test_turkish_charset_is_known():
    """A Turkish name in Windows-1254 that is read as Latin-1 is looked for as it looks then, each spelling once."""
    forms = [form for form in iter_odd_forms(Form("Şükrü Dağdelenoğlu", (), Shape.WORDS)) if form.shape is Shape.RUN]
    assert "Þükrü Daðdelenoðlu" in {form.text for form in forms if form.chain == ("cp1254",)}
    charsets = [form.text for form in forms if form.chain and form.chain[0].startswith("cp12")]
    assert len(charsets) == len(set(charsets))
