"""What a selector needs to match anything is found, and where that is not certain it may match."""

from __future__ import annotations

import pytest
import tinycss2
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.css import iter_style_addresses
from pytest_phiguard.pages.css_selectors import find_needs, list_names, may_match
from pytest_phiguard.pages.html import parse_elements

READERS = ("selectolax", "beautifulsoup4")


def read(selector):
    """Return what a selector needs."""
    return find_needs(tinycss2.parse_component_value_list(selector))


@pytest.mark.parametrize(
    ("selector", "needs"),
    [
        ("p", [{"p"}]),
        ("P.Big#X", [{"p", ".big", "#x"}]),
        (".a .b > #c", [{".a", ".b", "#c"}]),
        (".a, #b", [{".a"}, {"#b"}]),
        ("a:hover", [{"a"}]),
        ("p::before", [{"p"}]),
        (".a:not(.b)", [{".a"}]),
        ("svg|rect.a", [{"rect", ".a"}]),
        (".\\61 b", [{".ab"}]),
        (".a/* .b */", [{".a"}]),
        ("*", []),
        (":root", []),
        ("[data-x]", []),
        (".a, *", []),
        (":is(.a)", []),
        (".a @ b", []),
        (".a !", []),
        ("", []),
        (".a,", []),
        ("50%", []),
    ],
)
def test_needs_of_a_selector(selector, needs):
    """Elements, classes and ids are; what can be there without a name is not."""
    assert [set(need) for need in read(selector)] == needs


PAGE = """<!doctype html><body class="One two"><main id=Top><template><i class=three></i></template>
<noscript><u class="four x" id=five></u></noscript><svg><rect class=six /></svg></main>"""


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("selector", "matches"),
    [
        ("main", True),
        ("MAIN.one", True),
        ("tbody", True),
        (".two .one", True),
        ("#top", True),
        ("#Top > .six", True),
        (".four, .none", True),
        ("#five", True),
        ("*", True),
        ("rect", True),
        ("section", False),
        (".three", False),
        (".none", False),
        ("#one", False),
        (".top", False),
        (".one .none", False),
        (".none, #none", False),
    ],
)
def test_what_may_match_on_a_page(reader, selector, matches):
    """Case is nothing; what a template holds is not there, what a browser without scripts sees is."""
    names = list_names(parse_elements(PAGE, reader), PAGE)
    assert may_match(read(selector), names) is matches


@pytest.mark.parametrize(
    ("sheet", "needs"),
    [
        (".a{b:url(x)}", [{".a"}]),
        ("@media print{.a{b:url(x)}}", [{".a"}]),
        ("@layer l{@supports (a:b){.a,.b{b:url(x)}}}", [{".a"}, {".b"}]),
        (".a{.b{b:url(x)}}", [{".a"}]),
        ("@font-face{src:url(x)}", []),
        ("@media print{@font-face{src:url(x)}}", []),
        ("@media print{" * 12 + ".a{b:url(x)}" + "}" * 12, []),
        ("@import 'x';", []),
    ],
)
def test_address_knows_what_its_rule_needs(sheet, needs):
    """Also within rules that hold rules; what is nested too deep for that may match."""
    (found,) = iter_style_addresses(sheet)
    assert (found.address, [set(need) for need in found.needs]) == ("x", needs)


def test_no_import_follows_a_group():
    """Nothing but imports and layers may stand before an import."""
    assert [found.address for found in iter_style_addresses("@media x{a{b:url(y)}} @import 'z';")] == ["y"]
    assert [found.address for found in iter_style_addresses("@media x{@import 'z';}")] == []


@given(st.text(alphabet=".#:a,*>[]()|\\ \n{}@!'\"%1&", max_size=30))
def test_no_selector_makes_it_raise(selector):
    """Whatever is written, it needs names or nothing."""
    assert all(isinstance(name, str) for need in read(selector) for name in need)
