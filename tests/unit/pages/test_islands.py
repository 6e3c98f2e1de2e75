"""The data that a page holds for its scripts."""

from __future__ import annotations

import pytest

from pytest_phiguard.pages.html import parse_elements
from pytest_phiguard.pages.islands import iter_islands

DATA = '{"mrn":"MRN1"}'


@pytest.mark.parametrize("reader", ["selectolax", "beautifulsoup4"])
@pytest.mark.parametrize(
    ("html", "islands"),
    [
        (f'<script type="application/json">{DATA}</script>', [("json", DATA)]),
        (f'<script id="s" type="application/json; charset=utf-8">{DATA}</script>', [("s", DATA)]),
        (f'<script id="s" type="application/ld+json">{DATA}</script>', [("ld+json", DATA)]),
        (f'<script type="text/x-state"> {DATA}</script>', [("json", f" {DATA}")]),
        ('<script type="text/x-template"><p>MRN1</p></script>', []),
        (f"<script>{DATA}</script>", []),
        (f'<script type="text/javascript">{DATA}</script>', []),
        (f'<script type="text/plain">{DATA}</script>', []),
        ('<script type="importmap">{"imports":{}}</script>', []),
        ('<script type="speculationrules">{"prefetch":[]}</script>', []),
        ('<script type="application/json"> </script>', []),
        (f'<noscript><script type="application/json">{DATA}</script></noscript>', []),
        (f"<div data-page='{DATA}'></div>", [("data-page", DATA)]),
        ("<div data-list=' [1,2]'></div>", [("data-list", " [1,2]")]),
        ('<div data-mrn="MRN1" data-x="{" title="{&quot;a&quot;:1}"></div>', []),
    ],
)
def test_islands(reader, html, islands):
    """JSON under whatever type says so or looks so, and in ``data-*``; never what runs or waits for consent."""
    assert list(iter_islands(parse_elements(html, reader))) == islands
