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


def test_what_the_page_keeps_can_be_read_too(monkeypatch):
    """It follows what the page shows, and is cut like it."""
    shown = read('<script type="application/json">{"mrn":"MRN1"}</script>', referrer="https://portal.example/")
    assert shown.fields[:3] == shown.shown
    assert shown.fields[3:] == (("page.referrer", "https://portal.example/"), ("page.island:json", '{"mrn":"MRN1"}'))
    monkeypatch.setattr(pages_readable, "MAX_TEXT", 12)
    cut = read('<script type="application/json">{"mrn":"MRN1"}</script>', cookies=(("late", "1"),))
    assert cut.fields[3:] == (("page.island:json", '{"mrn":"MRN1'),)
    assert "first 12 characters" in cut.problem


def test_frame_without_an_origin_knows_the_address_and_itself():
    """Its base is the address of the page around it, and what it shows is its own to read."""
    fields = (("page.url", URL), ("page.title", ""), ("page.text", "MRN1"))
    assert read("<p>MRN1", opaque=True, referrer="https://p.example/").fields == fields
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
    assert names.find("location")["hash"] == "#/mrn/MRN1"
    assert names.find("location")["search"] == "?ip=1"
    assert names.find("document")["title"] == "T"
    assert names.texts == {"mail": "a@b.example", "data": "{}"}
    assert read("", url="https://[broken").names.find("location")["pathname"] == ""
    assert read("", url="/p").names.find("location")["search"] == ""
