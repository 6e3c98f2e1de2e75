"""Owns the documents that stand in a page's own text: ``srcdoc`` and ``data:`` addresses; must not know parsers."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from pytest_phiguard.pages.elements import Element

_ATTRIBUTES: Final = (("iframe", "src"), ("frame", "src"), ("embed", "src"), ("object", "data"))
FRAMES: Final = frozenset(name for name, _ in _ATTRIBUTES)
"""Elements that may show a document of their own."""

_DOCUMENTS: Final = frozenset({"text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml"})
_SCHEME: Final = "data:"


def find_data(element: Element) -> str:
    """Return the ``data:`` address of the document that an element shows, or empty.

    Args:
        element: Any element.
    """
    if element.name == "iframe" and "srcdoc" in element.attributes:
        return ""
    attribute = dict(_ATTRIBUTES).get(element.name, "")
    address = element.get(attribute).lstrip()
    return address if address[: len(_SCHEME)].lower() == _SCHEME else ""


def read_data(address: str) -> str:
    """Return the document that a ``data:`` address holds, or empty where it is none (RFC 2397).

    Args:
        address: Such as ``data:text/html,<p>x``.
    """
    head, _, rest = address[len(_SCHEME) :].partition("#")[0].partition(",")
    kind, *parameters = (part.strip().lower() for part in head.split(";"))
    if kind not in _DOCUMENTS:
        return ""
    content = unquote_to_bytes(rest)
    if "base64" in parameters:
        try:
            content = base64.b64decode(content + b"==")
        except (binascii.Error, ValueError):
            return ""
    return content.decode("utf-8", "replace")
