"""The names that readers look for."""

from __future__ import annotations

import pytest

from pytest_phiguard.pages.names import (
    ATTRIBUTES,
    BLOCKS,
    EVENT_ATTRIBUTES,
    NAMES,
    PAINTS,
    SILENT,
    WITH_TEXT,
    find_selector,
)


def test_selector_names_every_element_and_attribute():
    """The fast reader searches by one selector; of events it names those that the page has."""
    always = NAMES | {"[style]", "[background]"} | {f'[{name}*="("]' for name in PAINTS}
    assert set(find_selector("<p>only once</p>").split(",")) == always
    assert set(find_selector("<p onclick=x ONPASTE = 'y'>").split(",")) == always | {"[onclick]", "[onpaste]"}


@pytest.mark.parametrize("html", ["<p\nonwheel='x'>", "<p/onwheel=x>", "<p class='a'onwheel=x>", "<p onWheel\n=x>"])
def test_event_is_seen_however_it_stands_there(html):
    """What a parser takes for an attribute must not be overlooked."""
    assert "[onwheel]" in find_selector(html)


def test_names_are_lower_case_and_text_is_looked_for():
    """Parsers give names in lower case."""
    assert all(name == name.lower() for name in NAMES | BLOCKS | SILENT | EVENT_ATTRIBUTES)
    assert WITH_TEXT <= NAMES
    assert EVENT_ATTRIBUTES < ATTRIBUTES
