"""Speculation rules have addresses loaded ahead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.model import Page
from pytest_phiguard.pages import iter_transmissions
from pytest_phiguard.pages.elements import Element
from pytest_phiguard.pages.speculation import is_speculation, iter_rule_sets, iter_speculated

RULES = '{"prefetch":[{"urls":["https://v.example/a"]}],"prerender":[{"urls":["/b"],"eagerness":"moderate"}]}'


def test_listed_addresses_are_loaded():
    """At once, unless the rule waits for the pointer."""
    assert [(one.address, one.fetches) for one in iter_speculated(RULES)] == [
        ("https://v.example/a", True),
        ("/b", False),
    ]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"prefetch":{}}', '{"prefetch":[1,{"urls":3},{"urls":[4]}]}', "[" * 99999]
)
def test_what_is_no_rule_set_loads_nothing(text):
    """Nor does it raise."""
    assert list(iter_speculated(text)) == []


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        (Element("script", {"type": "SpeculationRules"}), True),
        (Element("script", {"type": "speculationrules", "src": "x"}), False),
        (Element("script", {"type": "speculationrules"}, noscript=True), False),
        (Element("script", {"type": "application/json"}), False),
        (Element("p", {"type": "speculationrules"}), False),
    ],
)
def test_script_of_this_type_holds_them(element, expected):
    """With a source it is nothing."""
    assert is_speculation(element) is expected


def test_header_names_rule_sets():
    """They are asked for, and what they list is not known."""
    assert list(iter_rule_sets('"/rules.json", "https://v.example/r\\"s"')) == ["/rules.json", 'https://v.example/r"s']
    page = Page("https://p.example/?ip=1", "x", (("Speculation-Rules", '"https://v.example/r"'),))
    (sent,) = iter_transmissions(page, globals_of=frozenset())
    assert (sent.url, sent.headers) == ("https://v.example/r", (("Referer", "https://p.example/"),))


@pytest.mark.parametrize(("policy", "count"), [("", 2), ("script-src 'self'", 0)])
def test_rules_of_a_page_are_a_part_of_it(policy, count):
    """Unless its policy stops them."""
    html = f"<script type=speculationrules>{RULES}</script>"
    page = Page("https://p.example/", html, (("Content-Security-Policy", policy),))
    assert len(list(iter_transmissions(page, globals_of=frozenset()))) == count


@given(st.text(max_size=40))
def test_no_text_makes_it_raise(text):
    """Whatever a header or a script says."""
    assert isinstance([*iter_rule_sets(text), *iter_speculated(text)], list)
