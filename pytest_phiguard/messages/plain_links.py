"""Owns the links that stand in plain text, as the programs that show messages find them; must not know any format."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

# RFC 3986, appendix C: between angle brackets an address may go on in the next line.
_BRACKETED = re.compile(r"<((?:https?://|www\.)[^<>\"]{1,4000})>", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"\\^`{}|]+", re.IGNORECASE)
# What telephones make a link of without a scheme: a host that ends like one, and a path.
_ENDINGS: Final = (
    "com|org|net|edu|gov|info|biz|app|dev|link|health|care|clinic|hospital|doctor|dental|pharmacy|page|site|online|"
    "email|cloud|test|example|[a-z]{2}"
)
_BARE = re.compile(
    rf"(?<![\w@/.:%=&?-])(?:[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?\.){{1,6}}(?:{_ENDINGS})(?::\d{{1,5}})?/[^\s<>\"\\^`{{}}|]+",
    re.IGNORECASE,
)
_WWW = re.compile(r"(?<![\w@/.:%=&?-])www\.[^\s<>\"\\^`{}|]+", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_TRAILING = ".,;:!?'*_~]"
_MOST = 1_000


def iter_plain_links(text: str) -> Iterator[str]:
    """Yield the addresses that a text holds, each with its scheme, without the marks that end a sentence.

    Args:
        text: The text.
    """
    if "/" not in text and "www." not in text:
        return
    found: dict[str, None] = {}
    for match in _BRACKETED.finditer(text):
        found[_complete(_SPACE.sub("", match[1]))] = None
    rest = _BRACKETED.sub(" ", text)
    for pattern in (_ADDRESS, _WWW, _BARE):
        for match in pattern.finditer(rest):
            found[_complete(_trim(match[0]))] = None
            if len(found) >= _MOST:
                break
    yield from filter(is_address, found)


def is_address(url: str) -> bool:
    """Tell whether an address names a host, so that a program can open it.

    Args:
        url: An address with its scheme.
    """
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _complete(address: str) -> str:
    return address if re.match(r"https?://", address, re.IGNORECASE) else f"https://{address}"


def _trim(address: str) -> str:
    """Return an address without what belongs to the sentence around it."""
    while True:
        shorter = address.rstrip(_TRAILING)
        if shorter.endswith(")") and shorter.count(")") > shorter.count("("):
            shorter = shorter[:-1]
        if shorter == address:
            return address
        address = shorter
