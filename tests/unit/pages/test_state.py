"""What a page keeps beside what it shows."""

from __future__ import annotations

from pytest_phiguard.model import Page
from pytest_phiguard.pages.html import parse_elements
from pytest_phiguard.pages.state import iter_state

URL = "https://portal.example/p"


def read(html="", **more):
    """Return the fields of a page's state."""
    return list(iter_state(Page(URL, html, **more), parse_elements(html)))


def test_everything_that_scripts_can_read_has_its_place():
    """The page before, metadata, data for scripts, cookies, and what inline scripts set."""
    html = (
        '<meta name="keywords" content="k"><script type="application/ld+json">{"name":"N"}</script>'
        '<script id="s" type="application/json">{"a":1}</script><script>window.state = {"mrn": "MRN1"}</script>'
    )
    assert read(html, referrer=f"{URL}/1", cookies=(("c", "3"),)) == [
        ("page.referrer", f"{URL}/1"),
        ("page.metadata:keywords", "k"),
        ("page.metadata:ld+json", '{"name":"N"}'),
        ("page.island:s", '{"a":1}'),
        ("page.cookie:c", "3"),
        ("page.global:state", '{"mrn": "MRN1"}'),
    ]


def test_empty_page_keeps_nothing():
    """Without any of it there are no fields."""
    assert read("<p>MRN1</p>") == []


def test_what_a_module_declares_is_its_own():
    """A variable of a module is no global; what it sets on ``window`` is one."""
    script = "var a = 'MRN1'; window.b = 'MRN2'"
    assert [name for name, _ in read(f"<script>{script}</script>")] == ["page.global:a", "page.global:b"]
    assert [name for name, _ in read(f"<script type=module>{script}</script>")] == ["page.global:b"]


def test_storage_and_cookies_of_scripts():
    """What a script stores is readable by every other one."""
    html = "<script>localStorage.setItem('p', 'MRN1'); document.cookie = 'c=MRN2; path=/'</script>"
    assert read(html) == [("page.storage:p", "MRN1"), ("page.cookie:c", "MRN2")]
