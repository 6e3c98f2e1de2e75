"""Full names."""

from __future__ import annotations

import unicodedata

import pytest

from pytest_phiguard.variants import Shape
from pytest_phiguard.variants.names import iter_name_forms, iter_name_spellings

OTTOLINE = "Ottoline Brakspear"
JOSE = "María José Núñez de Villavicencio"
SIOBHAN = "Siobhán O'Quillfeather-Brakspear"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((OTTOLINE, "Brakspear, Ottoline"), (OTTOLINE, "brakspear-ottoline"), (OTTOLINE, "OTTOLINEBRAKSPEAR")),
        *(("Brakspear, Ottoline", "Ottoline Brakspear"), ("Dr. Ottoline Brakspear", "Ottoline Brakspear")),
        *(("Ottoline May Brakspear", "Ottoline Brakspear"), ("Madonna", "madonna")),
        *((OTTOLINE, "obrakspear"), (OTTOLINE, "o.brakspear"), (OTTOLINE, "brakspear.o"), (OTTOLINE, "O. Brakspear")),
        *(
            (JOSE, "M. Núñez de Villavicencio"),
            (JOSE, "Nunez de Villavicencio, M."),
            (JOSE, "M. José Núñez de Villavicencio"),
        ),
        *(
            ("Núñez de Villavicencio, María", "M. Núñez de Villavicencio"),
            ("欧阳靖雯", "欧阳, 靖雯"),
            ("欧阳靖雯", "靖雯 欧阳"),
        ),
        *((OTTOLINE, "Brakspear, O."), ("Brakspear, Dr. Ottoline", "obrakspear"), (SIOBHAN, "soquillfeatherbrakspear")),
        *(
            ("Ömer Brüggemann", "obruggemann"),
            ("Ömer Brüggemann", "ö.brüggemann"),
            ("Ömer Brüggemann", "Ö. Bruggemann"),
        ),
    ],
)
def test_name_is_turned_round(value, text):
    """A name is written in both orders, without title and middle names, and with the initial."""
    assert text in {form.text for form in iter_name_forms(value)}


@pytest.mark.parametrize("value", ["Madonna", "Al Li", "歐陽 慧敏", "'1 Brakspear", "Brakspear,"])
def test_no_initial_where_it_says_nothing(value):
    """A short family name, an ideograph or a digit makes no name with an initial."""
    assert not any("initial" in form.chain for form in iter_name_forms(value))


def test_short_family_name_is_no_shown_name():
    """``M. Quill`` might be anybody's; ``mquill`` is a user name."""
    texts = {form.text for form in iter_name_forms("Mara Quill")}
    assert "mquill" in texts
    assert "M. Quill" not in texts


def test_initial_is_exact():
    """A name with an initial is looked for to the letter: "a walker" is no A. Walker."""
    shapes = {form.shape for form in iter_name_forms("Adela Walker") if "initial" in form.chain}
    assert shapes == {Shape.RUN}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((SIOBHAN, unicodedata.normalize("NFD", SIOBHAN)), (SIOBHAN, "siobhánoquillfeatherbrakspear")),
        *((SIOBHAN, "siobhán oquillfeatherbrakspear"), (SIOBHAN, "siobhan-oquillfeather-brakspear")),
        *((SIOBHAN, "s.oquillfeatherbrakspear"), (SIOBHAN, "S O'Quillfeather-Brakspear")),
        *((OTTOLINE, "brakspear,ottoline"), (OTTOLINE, "BRAKSPEAR^OTTOLINE"), (OTTOLINE, "brakspear o")),
        *((OTTOLINE, "Ottoline B."), (OTTOLINE, "o brakspear"), ("Madonna", "madonna")),
        ("Dr. Siobhán Quillfeather", "siobhan.quillfeather"),
    ],
)
def test_name_is_normalised_for_digests(value, text):
    """Accents apart and dropped, letters only, pairs in both orders, with the initial: so services write names."""
    assert text in {form.text for form in iter_name_spellings(value)}


def test_initial_alone_is_no_form():
    """One letter is nobody's name, and its digest that of any flag."""
    texts = {form.text for form in (*iter_name_forms(OTTOLINE), *iter_name_spellings(OTTOLINE))}
    assert min(map(len, texts)) > 1


@pytest.mark.parametrize("value", ["王明", "김지영", "Ottoline", "歐陽 慧敏"])
def test_ideographs_are_parted_where_that_is_a_name(value):
    """Two signs apart are any two words, and other scripts part names by blanks anyway."""
    assert not any(
        form.chain in {("separators",), ("swapped",)} and form.shape is Shape.RUN for form in iter_name_forms(value)
    )


def test_sharp_s_is_folded():
    """Without accents ``ß`` is ``ss``, in digests as well."""
    assert "jurgen weisshauplmann" in {form.text for form in iter_name_spellings("Jürgen Weißhäuplmann")}
