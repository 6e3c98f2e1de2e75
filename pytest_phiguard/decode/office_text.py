"""The words of office documents (Office Open XML, OpenDocument), which markup may cut; opens no archive."""

from __future__ import annotations

import html
import re

# Where paragraphs, cells, tabs and line breaks end words: ECMA-376 part 1, OpenDocument 1.3 part 3.
_BREAK = re.compile(
    r"</(?:w:p|a:p|text:p|text:h|si|c|is|row|w:tc)>|<(?:w:tab|w:br|a:br|text:tab|text:line-break|text:s)\b[^>]*>"
)
_TAG = re.compile(r"<[^<>]*>")
_PLACES = ("word/", "xl/", "ppt/", "docProps/", "content.xml", "styles.xml", "meta.xml")


def is_office_member(location: str) -> bool:
    """Tell whether a location is that of a document's text inside an office archive."""
    _, mark, name = location.rpartition("|zip:")
    return bool(mark) and name.endswith(".xml") and name.startswith(_PLACES)


def read_office_text(text: str) -> str:
    """Return the words of a document without markup: what no paragraph or cell parts is joined."""
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", text))).strip()
