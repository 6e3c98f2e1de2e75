"""What a page says about itself."""

from __future__ import annotations

import pytest

from pytest_phiguard.pages.html import parse_elements
from pytest_phiguard.pages.metadata import iter_metadata


@pytest.mark.parametrize("reader", ["selectolax", "beautifulsoup4"])
@pytest.mark.parametrize(
    ("html", "metadata"),
    [
        ('<link rel="canonical" href="/p/1">', [("canonical", "/p/1")]),
        ('<link rel="stylesheet" href="/p/1">', []),
        ('<meta name="Keywords" content="hiv">', [("keywords", "hiv")]),
        ('<meta property="og:title" name="x" content="T">', [("og:title", "T")]),
        ('<meta itemprop="name" content="N">', [("itemprop:name", "N")]),
        ('<link itemprop="url" href="/n">', [("itemprop:url", "/n")]),
        ('<meta name="viewport" content="width=1"><meta name="referrer" content="origin">', []),
        ('<meta charset="utf-8"><meta http-equiv="refresh" content="5"><meta name="keywords">', []),
        ('<noscript><meta name="keywords" content="hiv"></noscript>', []),
    ],
)
def test_metadata(reader, html, metadata):
    """What tells of the content counts, what tells how to show it does not."""
    assert list(iter_metadata(parse_elements(f"<head>{html}</head>", reader))) == metadata
