"""Names: rare, human, no words, and enough of them."""

from __future__ import annotations

import importlib
import itertools
import pkgutil
from math import prod
from random import Random

import faker.providers.lorem
import faker.providers.person
import pytest

from pytest_phiguard.patients.accounts import fold_name
from pytest_phiguard.patients.names import FAMILY, GIVEN, draw_family_name, draw_given_name, draw_place_word


def iter_names(stocks):
    """Yield every name of the stocks."""
    return ("".join(parts) for stock in stocks for parts in itertools.product(*stock))


def iter_texts(value):
    """Yield the texts in a provider's list, weighted or not."""
    for item in value:
        if isinstance(item, str):
            yield item
        elif isinstance(item, (tuple, list)):
            yield from iter_texts(item)


def find_fakers_words():
    """Return the words and names of all of Faker's locales, folded."""
    words = set()
    for package in (faker.providers.person, faker.providers.lorem):
        for module in pkgutil.iter_modules(package.__path__):
            provider = importlib.import_module(f"{package.__name__}.{module.name}").Provider
            for attribute in dir(provider):
                if "name" in attribute or "word" in attribute:
                    value = getattr(provider, attribute)
                    if isinstance(value, (tuple, list, dict)) and "format" not in attribute:
                        words.update(map(fold_name, iter_texts(value)))
    return words


@pytest.mark.parametrize("stocks", [GIVEN, FAMILY])
def test_names_are_long_capital_and_distinct(stocks):
    """Every name has six letters and more, begins with a capital, and no two are alike when folded."""
    names = list(iter_names(stocks))
    assert all(name.isalpha() and len(name) >= 6 and name.istitle() for name in names)
    assert len({fold_name(name) for name in names}) == len(names)
    assert all(len(fold_name(name)) >= 6 for name in names)


def test_no_name_is_a_word_or_another_synthetic_persons():
    """No name is a word or a name that Faker makes: a suite's own fakes are never taken for a patient."""
    known = find_fakers_words()
    assert len(known) > 10_000
    assert known.isdisjoint(map(fold_name, iter_names(GIVEN)))
    assert known.isdisjoint(map(fold_name, iter_names(FAMILY)))


def test_accents_are_included():
    """Some names are not ASCII, so that an application's handling of them is met."""
    assert any(not name.isascii() for name in iter_names(GIVEN))
    assert any(not name.isascii() for name in iter_names(FAMILY))


def test_two_people_hardly_ever_share_a_name():
    """Two patients have the same full name less often than once in a hundred million."""
    sizes = [sum(prod(map(len, stock)) for stock in stocks) for stocks in (GIVEN, FAMILY)]
    assert prod(sizes) > 10**8


def test_draws_come_from_the_stocks():
    """What is drawn is one of the names, places among the English ones."""
    random = Random(7)
    assert {draw_given_name(random) for _ in range(200)} <= set(iter_names(GIVEN))
    assert {draw_family_name(random) for _ in range(200)} <= set(iter_names(FAMILY))
    assert {draw_place_word(random) for _ in range(200)} <= set(iter_names(FAMILY[:1]))
