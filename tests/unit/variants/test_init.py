"""Forms by kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.model import Identifier, Kind
from pytest_phiguard.variants import Shape, iter_forms, iter_spellings


@pytest.mark.parametrize("kind", list(Kind))
def test_value_as_given_comes_first(kind):
    """The first form of every kind is the value as given, with an empty chain."""
    first = next(iter(iter_forms(Identifier(kind, "Value 1"))))
    assert (first.text, first.chain) == ("Value 1", ())


def test_token_that_is_a_link_is_written_like_one():
    """A photo or token may be an address."""
    assert next(iter_forms(Identifier("photo", "https://x.example/a.jpg"))).shape is Shape.LINK


@given(st.sampled_from(list(Kind)), st.text(min_size=1, max_size=40))
def test_no_value_makes_it_raise(kind, value):
    """Whatever the value, forms are made of it."""
    identifier = Identifier(kind, value)
    assert list(iter_forms(identifier))
    assert all(isinstance(form.text, str) for form in iter_spellings(identifier))


def test_link_has_the_spellings_of_one():
    """A token that is a link is normalised like one before it is digested."""
    texts = {form.text for form in iter_spellings(Identifier("photo", "https://www.x.example/a.jpg"))}
    assert "http://x.example/a.jpg" in texts
