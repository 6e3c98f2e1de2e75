"""Owns what the HTML of a message holds that no page does, so that what reads pages can read it; must not read it."""

from __future__ import annotations

import re

# Outlook reads what stands in its comments, and every other program what stands between two of them.
_CONDITION = re.compile(r"<!(?:--)?\s*\[(?:if\b[^\]]{0,200}|endif)\](?:--)?>(?:\s*<!--(?:-->)?)?", re.IGNORECASE)
# Outlook's drawings (VML), and AMP for e-mail: what has an address of its own is an image, a link or a form.
_DRAWN = re.compile(
    r"<(/?)(?:v:(?:image|fill|imagedata|shape(?=[^>]{0,2000}\bsrc))|amp-(?:img|anim|list|state))\b", re.IGNORECASE
)
_DRAWN_LINK = re.compile(r"<(/?)v:[a-z]+(?=[^>]{0,2000}\bhref\s*=)", re.IGNORECASE)
_XHR = re.compile(r"(<form\b[^>]{0,2000}?\s)action-xhr(?=\s*=)", re.IGNORECASE)

_UNSEEN = re.compile(r"<(/?)(style|script|title)\b", re.IGNORECASE)


def plain_markup(html: str) -> str:
    """Return the HTML of a message as that of a page: comments for one program opened, drawings named as images.

    Lines stay where they are.

    Args:
        html: The body.
    """
    if "[if" in html or "[endif" in html:
        html = _CONDITION.sub(_keep_lines, html)
    if "v:" in html:
        html = _DRAWN_LINK.sub(r"<\1a", _DRAWN.sub(r"<\1img", html))
    elif "amp-" in html:
        html = _DRAWN.sub(r"<\1img", html)
    return _XHR.sub(r"\1action", html) if "action-xhr" in html else html


def _keep_lines(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def drop_unseen(html: str) -> str:
    """Return HTML without its styles, scripts and titles, whose text nobody is shown.

    Args:
        html: The body.
    """
    kept, begin, inside = [], 0, ""
    for match in _UNSEEN.finditer(html):
        closes, name = match[1], match[2].lower()
        if not inside and not closes:
            kept.append(html[begin : match.start()])
            inside = name
        elif closes and name == inside:
            begin, inside = match.start(), ""
    return " ".join([*kept, html[begin:] if not inside else ""])
