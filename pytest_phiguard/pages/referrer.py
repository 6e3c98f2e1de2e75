"""Owns Referrer-Policy: which one holds, and the ``Referer`` that it makes (W3C Referrer Policy, section 8)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.addresses import find_origin, format_origin, strip_fragment

if TYPE_CHECKING:
    from collections.abc import Iterable

DEFAULT_POLICY: Final = "strict-origin-when-cross-origin"
POLICIES: Final = frozenset(
    {
        "no-referrer",
        "no-referrer-when-downgrade",
        "same-origin",
        "origin",
        "strict-origin",
        "origin-when-cross-origin",
        DEFAULT_POLICY,
        "unsafe-url",
    }
)
# HTML, "meta name=referrer": words from before there was a standard, known to this element only.
_LEGACY: Final = (
    ("never", "no-referrer"),
    ("default", DEFAULT_POLICY),
    ("always", "unsafe-url"),
    ("origin-when-crossorigin", "origin-when-cross-origin"),
)
_MAX_LENGTH = 4096
_USERINFO = re.compile(r"^(https?://)[^/?#]*@", re.IGNORECASE)


def parse_policy_headers(headers: Iterable[tuple[str, str]]) -> str:
    """Return the policy of a response: the last known one of all its lists, else the default.

    Args:
        headers: Response headers as pairs.
    """
    values = (value for name, value in headers if name.lower() == "referrer-policy")
    known = [word for value in values for word in _split(value) if word in POLICIES]
    return known[-1] if known else DEFAULT_POLICY


def _split(value: str) -> list[str]:
    return [word.strip().lower() for word in value.split(",")]


def parse_meta_policy(content: str) -> str:
    """Return the policy of ``<meta name=referrer>``, or empty where it changes nothing.

    Args:
        content: Its content; a list means nothing here.
    """
    word = content.lower()
    return dict(_LEGACY).get(word, word if word in POLICIES else "")


def parse_attribute_policy(value: str) -> str:
    """Return the policy of a ``referrerpolicy`` attribute, or empty where it changes nothing.

    Args:
        value: Its value.
    """
    word = value.lower()
    return word if word in POLICIES else ""


def effective_referrer(page_url: str, target_url: str, policy: str) -> str:
    """Return the ``Referer`` of a request, or empty where it has none.

    Args:
        page_url: The address of the page that makes it.
        target_url: Where it goes.
        policy: One of the eight policies; anything else is the default.
    """
    full, origin = _describe(page_url)
    if policy == "no-referrer" or not origin:
        return ""
    # The origin with its slash: what begins with it is of the same origin, and needs no taking apart.
    same_origin = target_url.startswith(origin) or find_origin(page_url) == find_origin(target_url)
    # As browsers do it: by scheme alone.
    downgrade = origin.startswith("https:") and not target_url.lower().startswith("https:")
    return _apply(policy, full, origin, same_origin=same_origin, downgrade=downgrade)


@lru_cache(maxsize=8)
def _describe(page_url: str) -> tuple[str, str]:
    """Return a page's address as a ``Referer`` has it at most, and its origin; empty where it has none."""
    full = _USERINFO.sub(r"\1", strip_fragment(page_url))
    origin = format_origin(page_url)
    if not origin.startswith(("http://", "https://")):
        return "", ""
    return (full if len(full) <= _MAX_LENGTH else origin), origin


def _apply(policy: str, full: str, origin: str, *, same_origin: bool, downgrade: bool) -> str:
    if policy in {"unsafe-url", "origin"}:
        return full if policy == "unsafe-url" else origin
    if policy == "same-origin":
        return full if same_origin else ""
    if policy == "origin-when-cross-origin":
        return full if same_origin else origin
    if downgrade:
        return ""
    if policy == "no-referrer-when-downgrade":
        return full
    return full if same_origin and policy != "strict-origin" else origin


def style_referrer(page_url: str, target_url: str) -> str:
    """Return the ``Referer`` of what a page's own styles load: its origin, whatever the policy says.

    Measured in Chromium 156: a background of an inline ``<style>`` told the origin under ``unsafe-url`` and under
    ``no-referrer`` alike.

    Args:
        page_url: The address of the page.
        target_url: Where the request goes.
    """
    referrer = effective_referrer(page_url, target_url, "")
    return format_origin(page_url) if referrer else ""
