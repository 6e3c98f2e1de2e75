"""Forms recognised in text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.detect import patterns
from pytest_phiguard.detect.patterns import build_patterns
from pytest_phiguard.model import Identifier
from pytest_phiguard.variants import Form, Shape, iter_forms
from pytest_phiguard.variants.folding import fold, squash


def _find(forms, text):
    return [span for pattern in build_patterns(forms) for span in pattern.iter_spans(text, fold(text))]


@pytest.mark.parametrize(
    ("spelling", "chain"),
    [
        ("Ottoline Quill", ()),
        ("ottoline quill", ("lowercase",)),
        ("OTTOLINE quill", ("case",)),
        ("ottoline_quill", ("lowercase",)),
    ],
)
def test_chain_is_that_of_the_nearest_form(spelling, chain):
    """A spelling that no form has takes the chain of the form that it differs least from."""
    forms = [Form("Ottoline Quill", (), Shape.WORDS), Form("ottoline quill", ("lowercase",), Shape.WORDS)]
    (span,) = _find(forms, f"see {spelling} here")
    assert span.chain == chain or (span.chain == ("separators",) and "_" in spelling)


def test_matches_are_bounded(monkeypatch):
    """So many matches of one form are enough."""
    monkeypatch.setattr(patterns, "_MOST_MATCHES", 3)
    assert len(_find([Form("00418", (), Shape.CODE)], "00418 " * 9)) == 3


def test_run_is_exact_to_the_letter():
    """An encoded spelling has no other case."""
    form = Form("YWJjZA", ("base64",), Shape.RUN)
    assert len(_find([form], "x=YWJjZA==")) == 1
    assert _find([form], "x=ywjjza==") == []


@pytest.mark.parametrize(
    ("shape", "text", "written"),
    [
        (Shape.DIGITS, "900127183", "900 12-7183"),
        (Shape.MAIL, "q.x@example.com", "q.x [at] example [dot] com"),
        (Shape.WORDS, "a quill", "A—Quill"),
        (Shape.DATE, "March 5, 1974", "march 5 1974"),
        (Shape.CODE, "mrn4471", "MRN 44-71"),
        (Shape.SERIES, "65 66 67", "[65, 66, 67]"),
        (Shape.LINK, "x.example/p", "https://x.example/p"),
    ],
)
def test_separators_may_vary(shape, text, written):
    """Each shape allows the separators that people and systems put in."""
    texts = [text, "q.x at example dot com"] if shape is Shape.MAIL else [text]
    assert _find([Form(one, (), shape) for one in texts[-1:]], written)


@given(
    st.sampled_from(
        ["name", "email", "phone", "ssn", "mrn", "date_of_birth", "ip_address", "url", "street", "zip", "age"]
    ),
    st.text(min_size=1, max_size=25),
)
def test_value_is_recognised_as_given(kind, value):
    """Whatever letters and digits a value has, it is recognised where it stands as it was given."""
    form = next(iter(iter_forms(Identifier(kind, value))))
    digits = any(map(str.isdigit, form.text))
    if squash(fold(form.text)) and (digits or kind not in {"phone", "ssn"}):
        for pattern in build_patterns([form]):
            assert pattern.regex.search(fold(form.text))
