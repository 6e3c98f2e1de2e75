"""What a browser sends because a fragment has entered a page, and not because of the page alone."""

from __future__ import annotations

import pytest

from pytest_phiguard.model import Page
from pytest_phiguard.pages.fragments import enter, find_asking, is_boosted, iter_entered

HOST = "https://portal.example"
BASE = Page(
    f"{HOST}/list",
    "<html><body><img src=https://a.example/1><script src=https://b.example/s.js></script></body></html>",
    headers=(("Cache-Control", "public"), ("Content-Security-Policy", "img-src 'self' https://a.example")),
)


def entered(fragment, shown=f"{HOST}/list"):
    """Return what is sent, as addresses and what stops them."""
    page = enter(fragment, BASE, shown=shown)
    sent = iter_entered(fragment, BASE, page, globals_of=frozenset())
    return [(one.tag.element, one.url, one.tag.blocked) for one in sent if one.tag is not None]


def test_only_what_the_fragment_brings_is_told():
    """The page's picture was told with the page; its script can read what came, and its policy holds for it."""
    fragment = Page(f"{HOST}/row", "<img src=https://c.example/2><img src=https://a.example/3><p>text</p>")
    assert entered(fragment) == [
        ("script", "https://b.example/s.js", ""),
        ("img", "https://c.example/2", "img-src"),
        ("img", "https://a.example/3", ""),
    ]


def test_fragment_without_content_changes_nothing():
    """What is not there is read by nobody."""
    assert entered(Page(f"{HOST}/row", "")) == []


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([("HX-Redirect", "https://c.example/")], [("header", "https://c.example/", "")]),
        ([("HX-Location", "/next")], [("header", f"{HOST}/next", "")]),
        ([("HX-Location", '{"path": "https://c.example/x", "target": "#a"}')], [("header", "https://c.example/x", "")]),
        ([("HX-Location", "{broken")], []),
        ([("HX-Location", '{"path": 1}')], []),
        ([("HX-Location", "{}")], []),
        ([("Content-Security-Policy", "default-src 'none'; report-uri https://c.example/r")], []),
    ],
)
def test_headers_of_the_fragment_are_its_own(headers, expected):
    """It may lead away; a policy of its own means nothing."""
    assert entered(Page(f"{HOST}/row", "", headers=tuple(headers))) == expected


def test_cache_keeps_the_fragment_and_not_the_page_again():
    """What a shared cache may store of the page is the page as it was answered."""
    own = Page(f"{HOST}/row", "<p>text</p>", headers=(("Cache-Control", "public"),))
    assert [element for element, _, _ in entered(own)].count("cache") == 1
    assert [element for element, _, _ in entered(Page(f"{HOST}/row", "<p>text</p>"))].count("cache") == 0


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"hx-current-url": f"{HOST}/a", "referer": f"{HOST}/b"}, f"{HOST}/a"),
        ({"referer": f"{HOST}/b"}, f"{HOST}/b"),
        ({"hx-current-url": "/a?b=1"}, f"{HOST}/a?b=1"),
        ({}, ""),
    ],
)
def test_asking_page_is_the_one_that_the_request_names(asked, expected):
    """htmx says it exactly, else the Referer does."""
    assert find_asking(Page(f"{HOST}/row", asked=tuple(asked.items()))) == expected


def test_boosted_answer_takes_the_place_of_the_page():
    """It is asked for by htmx for a link that is an ordinary one."""
    assert is_boosted(Page(HOST, asked=(("hx-boosted", "true"),)))
    assert not is_boosted(Page(HOST, asked=(("hx-request", "true"),)))
