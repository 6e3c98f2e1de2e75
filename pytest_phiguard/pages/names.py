"""Owns the names of elements and attributes that matter, for every parser; must not know a parser."""

from __future__ import annotations

from typing import Final

EVENT_ATTRIBUTES: Final = (
    "onclick", "onload", "onerror", "onsubmit", "onchange", "onblur", "oninput", "onfocus", "onmousedown",
    "onmouseover", "onkeyup", "onpageshow",
)  # fmt: skip
"""Attributes whose value is script."""

NAMES: Final = frozenset({
    "script", "img", "source", "link", "iframe", "frame", "object", "embed", "video", "audio", "track", "input",
    "button", "select", "option", "textarea", "a", "area", "form", "meta", "base", "style", "image", "feimage",
    "title", "noframes",
})  # fmt: skip
"""Elements that can make a browser talk to another party, or that say what a form sends."""

ATTRIBUTES: Final = ("style", "background", *EVENT_ATTRIBUTES)
"""Attributes that can do so on any element."""

SELECTOR: Final = ",".join((*sorted(NAMES), *(f"[{name}]" for name in ATTRIBUTES)))
"""Both as a CSS selector."""

WITH_TEXT: Final = frozenset({"script", "style", "title", "textarea", "option"})
"""Elements whose own text matters."""

SILENT: Final = frozenset({"script", "style", "template", "title", "noframes", "noscript"})
"""Elements whose text and attributes are not shown."""

UNSHOWN: Final = SILENT | {"iframe"}
"""Elements whose text is not shown; that of a frame is for browsers without frames."""

BLOCKS: Final = frozenset({
    "html", "body", "address", "article", "aside", "blockquote", "button", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hgroup", "hr", "iframe", "label", "legend", "li", "main", "menu", "nav", "ol", "optgroup",
    "option", "p", "pre", "search", "section", "select", "summary", "svg", "table", "tbody", "td", "text",
    "textarea", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
"""Elements whose text does not run together with that of their neighbours."""
