"""What of a page could not be read is told, where no script of others is told of it: never silence."""

from __future__ import annotations

import pytest

from pytest_phiguard.pages import css
from pytest_phiguard.pages import html as reading

OTHER = '<script src="https://widgets.example.org/w.js"></script>'
BROWSER = {("PHG801", "unverified", "portal.example")}


def nest(count):
    """Return frames in each other, the innermost with an image that leaks."""
    html = '<img src="https://vendor.example/?m={mrn}">'
    for _ in range(count):
        html = "<iframe srcdoc='" + html.replace("&", "&amp;").replace("'", "&#39;") + "'></iframe>"
    return html


@pytest.fixture
def small(monkeypatch):
    """Have less be too much."""
    monkeypatch.setattr(reading, "MAX_LENGTH", 2_000)
    monkeypatch.setattr(css, "_MAX_LENGTH", 1_000)
    for module in ("html", "lexbor_reader", "soup_reader"):
        monkeypatch.setattr(f"pytest_phiguard.pages.{module}.MAX_ELEMENTS", 50)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("<div>" * 2_100 + "http:", "<div>" * 100 + "http:"),
        ("<a href=https://x.example>" + "text " * 500, "<a href=https://x.example>" + "text " * 300),
        ("<a href=https://x.example></a>" * 60, "<a href=https://x.example></a>" * 40),
        ("<style>a{b:url(https://x.example/)}" + "x" * 1_000, "<style>a{b:url(https://x.example/)}"),
        (f"<p style='a:url(https://x.example/);{'x' * 1_000}'>", "<p style='a:url(https://x.example/)'>"),
        (nest(5), "<iframe srcdoc='<p>http:'></iframe>"),
    ],
    ids=["depth", "length", "elements", "sheet", "style", "frames"],
)
def test_cut_page_is_told(judge, cut, whole):
    """A little less is read in full, and nothing is told of it."""
    assert judge(cut) == BROWSER
    assert judge(whole) == set()


def test_page_that_was_not_recorded_in_full_is_told(judge):
    """Whether anything in it leads to others or not: what follows may."""
    cut = "only the first 5000000 of 20000000 bytes were recorded"
    assert judge("<p>x", problem=cut) == BROWSER
    assert judge("<a href=https://x.example>", problem=cut) == BROWSER
    assert judge("<p>x") == set()


def test_script_of_others_is_told_of_instead(judge):
    """One finding says it."""
    assert judge(f"{OTHER}<p>x", problem="cut") == {("PHG801", "unverified", "widgets.example.org")}


def test_script_that_was_read_in_part_is_told(judge, monkeypatch):
    """What it sets behind its beginning is known to nobody but the scripts of others."""
    monkeypatch.setattr("pytest_phiguard.pages.readable.MAX_SCRIPT", 100)
    html = "<script>" + "go();" * 50 + f"</script>{OTHER}"
    assert judge(html) == {("PHG801", "unverified", "widgets.example.org")}
    assert judge(html.replace("go();" * 50, "go();")) == set()


@pytest.mark.parametrize(
    "problem", ["the answer was cut off before its end", "the test did not read the answer to its end"]
)
def test_what_the_test_did_not_ask_for_is_no_finding(judge, problem):
    """Of an answer that nobody read, nothing was shown to anybody."""
    assert judge("<p>x", problem=problem) == set()


def test_redirect_is_not_rendered(judge):
    """What stands in its body is shown to nobody."""
    assert judge("<p>x", problem="cut", status=302, headers=(("Location", "/q"),)) == set()
    assert judge("<p>x", "/p", (("Location", "/q"),), problem="cut") == BROWSER
