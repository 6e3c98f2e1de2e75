"""What is broken is read as far as it goes."""

from __future__ import annotations

import json

import pytest

from pytest_phiguard.pages.scripts import Globals
from pytest_phiguard.pages.scripts.names import Names
from pytest_phiguard.pages.scripts.script import parse_script
from pytest_phiguard.pages.scripts.uses import iter_uses

KNOWN = Globals(frozenset({"gtag", "settings"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gtag('a", [["a"]]),
        ("gtag('a', {b: 'c'", [["a", {"b": "c"}]]),
        ("gtag('a', {b: 'c', ", [["a", {"b": "c"}]]),
        ("function go() { if (a) { gtag('a')", [["a"]]),
        ("other(gtag('a', ", [["a"]]),
        ("window.gtag('a', ", [["a"]]),
        ("settings = {b: 'c'", [[{"b": "c"}]]),
        ("settings = ", []),
        ("}} gtag('a') {{", [["a"]]),
        ("my.gtag('a', ", []),
        ("gtag", []),
        ("gtag(", []),
    ],
)
def test_calls_are_found_in_what_is_broken(text, expected):
    """A script that is cut off hands over what stands in it."""
    found = iter_uses(parse_script(text), KNOWN, Names({}, {}))
    assert [json.loads(use.text) for use in found] == expected
