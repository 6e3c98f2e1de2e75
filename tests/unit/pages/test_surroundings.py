"""What holds at one point of a page."""

from __future__ import annotations

import pytest

from pytest_phiguard.model import Page
from pytest_phiguard.pages.elements import Element
from pytest_phiguard.pages.surroundings import find_last, find_surroundings

PAGE = "https://portal.example/ack?ip=1"
CROSS = "https://v.example/x"


def begin(*headers):
    """Return what holds at the beginning of a page with these headers."""
    return find_surroundings(Page(PAGE, headers=headers))


def test_headers_hold_from_the_beginning():
    """Policy and CSP come with the response."""
    here = begin(("Referrer-Policy", "unsafe-url"), ("Content-Security-Policy", "base-uri 'none'"))
    assert here.find_referrer(Element("img"), CROSS) == PAGE
    assert here.after(Element("base", {"href": CROSS})) is here


def test_base_counts_once_and_where_it_has_an_address():
    """The first base with a usable address is the one."""
    here = begin().after(Element("base", {"target": "_blank"})).after(Element("base", {"href": "data:x"}))
    assert here.base == PAGE
    here = here.after(Element("base", {"href": "/sub/"})).after(Element("base", {"href": CROSS}))
    assert here.base == "https://portal.example/sub/"


def test_meta_changes_what_follows():
    """Policy and CSP may stand in the page; other meta elements say nothing."""
    here = begin().after(Element("meta", {"name": "Referrer", "content": "always"}))
    assert here.find_referrer(Element("img"), CROSS) == PAGE
    assert here.after(Element("meta", {"name": "referrer", "content": "bogus"})).policy == "unsafe-url"
    meta = {"http-equiv": "Content-Security-Policy", "content": "img-src 'none'"}
    csp = here.after(Element("meta", meta, parent="head")).csp
    assert csp.blocks("img-src", CROSS) == "img-src"
    assert here.after(Element("meta", {"charset": "utf-8"})) == here


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        (Element("img", {"referrerpolicy": "unsafe-url"}), PAGE),
        (Element("form", {"referrerpolicy": "unsafe-url"}), "https://portal.example/"),
        (Element("a", {"rel": "nofollow NoReferrer"}), ""),
        (Element("form", {"rel": "noreferrer"}), "https://portal.example/"),
        (Element("link", {"rel": "noreferrer stylesheet"}), "https://portal.example/"),
    ],
)
def test_element_may_have_its_own_policy(element, expected):
    """An attribute beats the page, where the element has it."""
    assert begin().find_referrer(element, CROSS) == expected


def test_what_only_browsers_without_scripts_heed_changes_nothing():
    """Else it would make others look safe."""
    meta = {"http-equiv": "Content-Security-Policy", "content": "img-src 'none'"}
    for element in (
        Element("meta", meta, parent="head", noscript=True),
        Element("meta", meta, parent="body"),
        Element("base", {"href": CROSS}, noscript=True),
    ):
        assert begin().after(element) == begin()


def test_frames_inherit_what_holds_around_them():
    """A sandbox takes the origin away, and a data: address has none to begin with."""
    here = begin(("Referrer-Policy", "unsafe-url")).after(Element("base", {"href": CROSS}))
    inside = here.enter_frame(Element("iframe", {"srcdoc": "x", "referrerpolicy": "no-referrer"}))
    assert (inside.policy, inside.base, inside.based, inside.opaque) == ("unsafe-url", CROSS, False, False)
    assert here.enter_frame(Element("iframe", {"sandbox": "allow-scripts"})).opaque
    assert not here.enter_frame(Element("iframe", {"sandbox": "allow-same-origin"})).opaque
    data = here.enter_data(Element("iframe"))
    assert (data.base, data.opaque) == ("", True)
    assert begin(("Content-Security-Policy", "sandbox")).opaque


def test_styles_and_opaque_frames_tell_less():
    """A style tells the origin, a frame without one nothing."""
    here = begin(("Referrer-Policy", "unsafe-url"))
    assert here.find_referrer(Element("p"), CROSS, styled=True) == "https://portal.example/"
    from dataclasses import replace

    assert replace(here, opaque=True).find_referrer(Element("img"), CROSS) == ""


def test_click_comes_when_the_page_is_complete():
    """What stands last holds for links and forms."""
    elements = [Element("img"), Element("meta", {"name": "referrer", "content": "no-referrer"})]
    assert find_last(begin(), elements).policy == "no-referrer"
