"""Owns the names of elements and attributes that matter, for every parser; must not know a parser."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

EVENT_ATTRIBUTES: Final = frozenset({
    "onabort", "onafterprint", "onanimationend", "onanimationiteration", "onanimationstart", "onauxclick",
    "onbeforeinput", "onbeforematch", "onbeforeprint", "onbeforetoggle", "onbeforeunload", "onbegin", "onblur",
    "oncancel", "oncanplay", "oncanplaythrough", "onchange", "onclick", "onclose", "oncontextmenu", "oncopy",
    "oncuechange", "oncut", "ondblclick", "ondrag", "ondragend", "ondragenter", "ondragleave", "ondragover",
    "ondragstart", "ondrop", "ondurationchange", "onemptied", "onend", "onended", "onerror", "onfocus", "onfocusin",
    "onfocusout", "onformdata", "ongotpointercapture", "onhashchange", "oninput", "oninvalid", "onkeydown",
    "onkeypress", "onkeyup", "onlanguagechange", "onload", "onloadeddata", "onloadedmetadata", "onloadstart",
    "onlostpointercapture", "onmessage", "onmessageerror", "onmousedown", "onmouseenter", "onmouseleave",
    "onmousemove", "onmouseout", "onmouseover", "onmouseup", "onmousewheel", "onoffline", "ononline", "onpagehide",
    "onpagereveal", "onpageshow", "onpageswap", "onpaste", "onpause", "onplay", "onplaying", "onpointercancel",
    "onpointerdown", "onpointerenter", "onpointerleave", "onpointermove", "onpointerout", "onpointerover",
    "onpointerup", "onpopstate", "onprogress", "onratechange", "onrejectionhandled", "onrepeat", "onreset",
    "onresize", "onscroll", "onscrollend", "onsearch", "onsecuritypolicyviolation", "onseeked", "onseeking",
    "onselect", "onselectionchange", "onselectstart", "onslotchange", "onstalled", "onstorage", "onsubmit",
    "onsuspend", "ontimeupdate", "ontoggle", "ontouchcancel", "ontouchend", "ontouchmove", "ontouchstart",
    "ontransitioncancel", "ontransitionend", "ontransitionrun", "ontransitionstart", "onunhandledrejection",
    "onunload", "onvolumechange", "onwaiting", "onwheel",
})  # fmt: skip
"""Attributes whose value is script (HTML 8.1.8.2, SVG's animations, and what browsers add)."""

NAMES: Final = frozenset({
    "script", "img", "source", "link", "iframe", "frame", "object", "embed", "video", "audio", "track", "input",
    "button", "select", "option", "textarea", "a", "area", "form", "meta", "base", "style", "image", "feimage",
    "title", "noframes", "use",
})  # fmt: skip
"""Elements that can make a browser talk to another party, or that say what a form sends."""

ATTRIBUTES: Final = EVENT_ATTRIBUTES | {"style", "background"}
"""Attributes that can do so on any element."""

PAINTS: Final = ("fill", "stroke", "mask", "cursor")
"""Attributes that can do so on any element of a drawing, where they hold an address."""

# Of a word that holds an event's name nothing is lost: it is looked up.
_EVENT: Final = re.compile(r"on[a-z]{3,26}")

WITH_TEXT: Final = frozenset({"script", "style", "title", "textarea", "option"})
"""Elements whose own text matters."""

SILENT: Final = frozenset({"script", "style", "template", "title", "noframes", "noscript"})
"""Elements whose text and attributes are not shown."""

UNSHOWN: Final = SILENT | {"iframe"}
"""Elements whose text is not shown; that of a frame is for browsers without frames."""

_UNREAD: Final = frozenset({"class", "style", "nonce", "integrity", "d", "points", "viewbox", "transform"})


def find_selector(html: str) -> str:
    """Return the elements and attributes that matter as a CSS selector, of events those that stand in a page.

    Args:
        html: The source of the page.
    """
    return _build_selector(EVENT_ATTRIBUTES.intersection(_EVENT.findall(html.lower())))


@lru_cache(maxsize=128)
def _build_selector(events: frozenset[str]) -> str:
    attributes = (f"[{name}]" for name in sorted((ATTRIBUTES - EVENT_ATTRIBUTES) | events))
    return ",".join((*sorted(NAMES), *attributes, *(f'[{name}*="("]' for name in PAINTS)))


@lru_cache(maxsize=1024)
def is_readable(attribute: str) -> bool:
    """Tell whether an attribute may hold what a script reads: not code, and not what is long and names nobody.

    Args:
        attribute: Its name.
    """
    return attribute.lower() not in _UNREAD and not attribute.startswith("on")


BLOCKS: Final = frozenset({
    "html", "body", "address", "article", "aside", "blockquote", "button", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hgroup", "hr", "iframe", "label", "legend", "li", "main", "menu", "nav", "ol", "optgroup",
    "option", "p", "pre", "search", "section", "select", "summary", "svg", "table", "tbody", "td", "text",
    "textarea", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
"""Elements whose text does not run together with that of their neighbours."""
