"""The names that readers look for."""

from __future__ import annotations

from pytest_phiguard.pages.names import ATTRIBUTES, BLOCKS, EVENT_ATTRIBUTES, NAMES, SELECTOR, SILENT, WITH_TEXT


def test_selector_names_every_element_and_attribute():
    """The fast reader searches by one selector."""
    assert set(SELECTOR.split(",")) == NAMES | {f"[{name}]" for name in ATTRIBUTES}


def test_names_are_lower_case_and_text_is_looked_for():
    """Parsers give names in lower case."""
    assert all(name == name.lower() for name in NAMES | BLOCKS | SILENT | set(EVENT_ATTRIBUTES))
    assert WITH_TEXT <= NAMES
