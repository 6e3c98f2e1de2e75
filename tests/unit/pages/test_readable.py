"""What a page shows to its scripts."""

from __future__ import annotations

from pytest_phiguard.model import Page
from pytest_phiguard.pages import readable as pages_readable
from pytest_phiguard.pages.html import parse_elements
from pytest_phiguard.pages.readable import Readable

URL = "https://portal.example/ack?ip=1#/mrn/MRN1"


def read(html, url=URL, **more):
    """Return what a page shows."""
    opaque = more.pop("opaque", False)
    return Readable(Page(url, html, **more), parse_elements(html), opaque=opaque)


def test_address_title_and_text_can_be_read():
    """The fragment too: no policy keeps it from a script."""
    shown = read("<title>Zed Qux</title><p>MRN1</p>")
    assert shown.fields == (("page.url", URL), ("page.title", "Zed Qux"), ("page.text", "MRN1"))
    assert shown.fields is shown.fields
    assert shown.problem == ""


def test_frame_without_an_origin_knows_the_address_only():
    """Its base is the address of the page around it."""
    assert read("<p>MRN1", opaque=True).fields == (("page.url", URL),)
    assert read("<p>MRN1", opaque=True).problem == ""


def test_problem_is_the_pages_the_parsers_or_ours(monkeypatch):
    """Whatever was cut is told."""
    assert read("<p>", problem="cut off").problem == "cut off"
    assert "nested deeper" in read("<div>" * 3000).problem
    monkeypatch.setattr(pages_readable, "MAX_TEXT", 3)
    assert "first 3 characters" in read("<p>long text").problem


def test_names_know_the_browser_and_the_elements():
    """Location and document have the page's address, elements their text or value."""
    html = "<title>T</title><input id=mail value=a@b.example><input id=mail value=second><script id=data>{}</script>"
    names = read(html).names
    assert names.find("location", 0)["hash"] == "#/mrn/MRN1"
    assert names.find("location", 0)["search"] == "?ip=1"
    assert names.find("document", 0)["title"] == "T"
    assert names.texts == {"mail": "a@b.example", "data": "{}"}
    assert read("", url="https://[broken").names.find("location", 0)["pathname"] == ""
    assert read("", url="/p").names.find("location", 0)["search"] == ""
