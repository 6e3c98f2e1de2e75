"""Values inside encoded runs that do not open as a whole."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.detect.encoded_needles import find_hidden
from pytest_phiguard.model import Identifier
from pytest_phiguard.variants import Form, Shape, iter_forms
from pytest_phiguard.variants.folding import fold, squash

SSN = "900-12-7183"
MAIL = "Z.Quillfeather@example.com"
NAME = "歐陽 慧敏"
# No text, so that no run with it opens; its last byte is a quotation mark.
NOISE = bytes.fromhex("9c8ff1e2d7b3a4958c9d8ee1f2c3b4a5968798a9bacbdcedfe8f90a1b2c3d4e5f6") + b'"'


def _find(kind, value, text):
    """Return the chains of what triggers in a text and is proven there."""
    hidden = find_hidden(iter_forms(Identifier(kind, value)))
    squashed = squash(fold(text))
    return {
        span.chain
        for plain, forms in hidden.items()
        if plain in squashed
        for form in forms
        for span in form.build().iter_spans(text, fold(text))
    }


def _surround(value, offset):
    return NOISE[offset:] + value + b'"' + NOISE


@pytest.mark.parametrize("offset", range(5))
@pytest.mark.parametrize(("kind", "value"), [("ssn", SSN), ("email", MAIL)])
def test_value_is_found_at_any_offset(kind, value, offset):
    """Wherever in a group a value begins, it is found in base64 of any alphabet, in base32 and in hexadecimal."""
    content = _surround(value.encode(), offset)
    standard = base64.b64encode(content).decode()
    assert _find(kind, value, standard) == {("base64",)}
    assert _find(kind, value, base64.urlsafe_b64encode(content).decode()) == {("base64",)}
    assert _find(kind, value, base64.b32encode(content).decode()) == {("base32",)}
    assert _find(kind, value, base64.b32encode(content).decode().lower()) == {("base32",)}
    assert _find(kind, value, content.hex()) == {("hex",)}
    assert _find(kind, value, "a" + content.hex().upper() + "b") == {("hex",)}


@pytest.mark.parametrize("offset", range(5))
@pytest.mark.parametrize("value", [b"900-12-7184", b"900-12-7187", b"900-12-71837", b"3900-12-7183", b"800-12-7183"])
def test_another_value_is_not(value, offset):
    """Where only the bits beside the whole groups differ, or a digit stands beside them, it is another value."""
    content = NOISE[offset:] + b"abcdefgh " + value + b' abcdefgh"' + NOISE
    for text in (base64.b64encode(content).decode(), base64.b32encode(content).decode(), content.hex()):
        assert _find("ssn", SSN, text) == set()
        assert _find("ssn", SSN, text.lower()) == set()


@pytest.mark.parametrize("sign", ["\n", " ", ".", ":", '", "', "\r\n"])
@pytest.mark.parametrize("width", [4, 7, 20])
def test_broken_run_is_found(sign, width):
    """A run that signs break is read across them."""
    text = base64.b64encode(f'{{"k": "{SSN}"}}'.encode()).decode()
    assert _find("ssn", SSN, sign.join(text[start : start + width] for start in range(0, len(text), width))) == {
        ("base64",)
    }


@pytest.mark.parametrize("fill", ["", "x", "xx"])
@pytest.mark.parametrize("turn", [str.lower, str.upper])
def test_run_that_lost_its_case_is_found(fill, turn):
    """Base64 in one case only is still the value's, with what may stand beside it."""
    text = base64.b64encode(f'{{"k{fill}": "{MAIL}"}}'.encode()).decode()
    assert _find("email", MAIL, turn(text)) == {("base64",)}
    assert _find("email", MAIL, turn(base64.b64encode(MAIL.encode()).decode())) == {("base64",)}


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(b"Z.Quillfeather@example.con").decode().lower(),
        base64.b64encode(b"Z.Quillfeather@example.community").decode().lower(),
        base64.b64encode(b'{"k":"aZ.Quillfeather@example.com"}').decode().lower(),
        base64.b64encode(b'{"k": "Z.Quillfeather@example.com"}').decode().swapcase(),
        "9" + base64.b64encode(MAIL.encode()).decode().lower(),
    ],
)
def test_other_run_that_lost_its_case_is_not(text):
    """Another address is another, and base64 in mixed case must be the value's to the letter."""
    assert _find("email", MAIL, text) == set()


def test_short_value_needs_its_case():
    """What is too short to be told without case is not."""
    assert _find("username", "zquillf", base64.b64encode(b'"zquillf"').decode().lower()) == set()


def test_opened_run_is_left_to_decoding():
    """What decoding opens is told there, with its exact place."""
    assert _find("ssn", SSN, base64.b64encode(f'{{"k": "{SSN}"}}'.encode()).decode()) == set()
    assert _find("ssn", SSN, f"some: {SSN}".encode().hex()) == set()


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_ideographs_are_found_in_utf_16(charset):
    """A name of another script is looked for in UTF-16 too."""
    content = NOISE[:-1] + NAME.encode(charset) + NOISE
    assert _find("name", NAME, base64.b64encode(content).decode()) == {(charset, "base64")}
    other = NOISE[:-1] + "歐陽 慧民".encode(charset) + NOISE
    assert _find("name", NAME, base64.b64encode(other).decode()) == set()


def test_cut_off_run_proves_nothing():
    """Without the group that a value begins in, its first bits are unknown."""
    text = base64.b64encode(b"x" + MAIL.encode()).decode()
    assert _find("email", MAIL, text[2:]) == set()


def test_needles_are_few_and_long():
    """Only the value, its lower case and its digits are looked for, and nothing short."""
    hidden = find_hidden(iter_forms(Identifier("mrn", "MRN-4471829035")))
    assert {form.form.chain for forms in hidden.values() for form in forms} == {()}
    assert min(map(len, hidden)) >= 10
    assert find_hidden([Form("x" * 130, (), Shape.CODE), Form("Z-1", (), Shape.CODE)]) == {}


def test_coordinates_are_not_looked_for():
    """A pair of numbers is not proven as one text."""
    assert find_hidden(iter_forms(Identifier("geo", "42.360082,-71.058880"))) == {}


def test_many_matches_are_enough():
    """Of many encoded values in one text the first are enough."""
    run = base64.b64encode(_surround(SSN.encode(), 0)).decode()
    hidden = find_hidden([Form(SSN, (), Shape.DIGITS)])
    counts = [len(list(form.build().iter_spans(f"{run} " * 30, ""))) for forms in hidden.values() for form in forms]
    assert max(counts) == 20


@given(st.text(max_size=40), st.integers(0, 2), st.text(max_size=40))
def test_no_text_makes_it_raise(before, offset, after):
    """Whatever stands around an encoded value, it is read; and around another, it proves nothing."""
    run = base64.b64encode(b"x" * offset + SSN.encode()).decode()
    _find("ssn", SSN, f"{before}{run}{after}")
    _find("ssn", SSN, f"{before}{run.lower()}{after}")
    assert _find("ssn", SSN, f"{before}{after}") == set()


def test_path_behind_a_run_is_no_framing():
    """What follows an encoded value in a path decodes to noise, which must not pass for the framing of a record."""
    run = base64.b64encode(b"1BCVT35DG74036878X").decode()
    assert _find("vehicle", "1BCVT35DG74036878", f"/u/{run}/57cf9403") == set()
