"""Values as lists of numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.detect.series import iter_series
from pytest_phiguard.variants import Form, Shape
from pytest_phiguard.variants.folding import fold

SSN = Form("900-12-7183", (), Shape.DIGITS)
NAME = Form("Siobhán Quill", (), Shape.WORDS)


def _find(form, text):
    return {span.chain for one in iter_series(form) for span in one.build().iter_spans(text, fold(text))}


def _list(text, sign=","):
    return sign.join(str(byte) for byte in text.encode())


@pytest.mark.parametrize(
    ("form", "text", "chain"),
    [
        (SSN, f"[{_list(SSN.text)}]", ("char_codes",)),
        (SSN, _list(SSN.text, ", "), ("char_codes",)),
        (SSN, "".join(f"&#{ord(sign)};" for sign in SSN.text), ("char_codes",)),
        (SSN, ",".join(f"0x{ord(sign):02X}" for sign in SSN.text), ("hex",)),
        (SSN, f"1,2,3,34,{_list(SSN.text)},34,300", ("char_codes",)),
        (NAME, _list(NAME.text), ("char_codes",)),
        (NAME, ",".join(str(ord(sign)) for sign in NAME.text), ("char_codes",)),
        (NAME, "9999999," + ",".join(str(ord(sign)) for sign in NAME.text), ("char_codes",)),
        (NAME._replace(chain=("lowercase",)), _list(NAME.text), ("lowercase", "char_codes")),
    ],
)
def test_series_is_found(form, text, chain):
    """A value is found as numbers with signs between, decimal or hexadecimal, bytes or characters."""
    assert _find(form, text) == {chain}


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (SSN, _list("900-12-7184")),
        (SSN, _list("900-12-71837")),
        (SSN, _list("3900-12-7183")),
        (SSN, "1" + _list(SSN.text)),
        (SSN, _list(SSN.text) + "1"),
        (SSN, _list(SSN.text) + ".5"),
        (NAME, _list("mar" + NAME.text)),
        (NAME, ",".join(str(ord(sign)) for sign in NAME.text + "son")),
        (SSN, ",".join(f"0x{ord(sign):02x}" for sign in "900-12-71837")),
    ],
)
def test_series_of_a_longer_value_is_none(form, text):
    """The numbers beside a value may make it another."""
    assert _find(form, text) == set()


def test_series_has_limits():
    """A short value has no series, and of many in one text the first are enough."""
    assert list(iter_series(Form("00418", (), Shape.CODE))) == []
    (decimal, *_) = iter_series(SSN)
    text = f"x {_list(SSN.text)} y" * 30
    assert len(list(decimal.build().iter_spans(text, text))) == 20


@given(st.text(max_size=60))
def test_no_text_makes_it_raise(text):
    """Whatever the text, it is read, and it hides no list that stands by itself in it."""
    for form in (SSN, NAME):
        assert _find(form, text) == set()
        _find(form, f"{text}{_list(form.text)}{text}")
        assert _find(form, f"{text} [x] {_list(form.text)} [x] {text}")
