"""Owns what holds at one point of a page: base address, Referrer-Policy and CSP; must not know what is requested."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pytest_phiguard.pages.addresses import resolve
from pytest_phiguard.pages.csp import Csp, parse_csp_headers
from pytest_phiguard.pages.referrer import (
    effective_referrer,
    parse_attribute_policy,
    parse_meta_policy,
    parse_policy_headers,
    style_referrer,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_phiguard.model import Page
    from pytest_phiguard.pages.elements import Element

# Elements with a ``referrerpolicy`` attribute, and those whose ``rel`` may say ``noreferrer`` (HTML 2.5.5, 4.6.7);
# of a form, Chromium 156 takes no notice of that.
_WITH_POLICY = frozenset({"a", "area", "img", "iframe", "link", "script"})
_WITH_NOREFERRER = frozenset({"a", "area"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What holds where an element stands.

    Args:
        page_url: The address of the page, for ``Referer``.
        base: What relative addresses are resolved against.
        policy: The Referrer-Policy.
        csp: What is enforced.
        opaque: Whether the document has no origin of its own (a sandboxed frame): its requests carry no Referer.
        based: Whether a ``<base>`` was seen; the first one counts.
    """

    page_url: str
    base: str
    policy: str
    csp: Csp
    opaque: bool = False
    based: bool = False

    def after(self, element: Element) -> Surroundings:
        """Return what holds after an element: ``<base>`` and some ``<meta>`` change it, for what follows.

        Args:
            element: Any element.
        """
        if element.noscript:
            # Only a browser without scripts heeds it: what it says must not make the others look safe.
            return self
        if element.name == "base" and not self.based and "href" in element.attributes:
            # Until the first one counts, the base is the fallback base.
            base = resolve(self.base, element.get("href"))
            if base and not self.csp.blocks("base-uri", base):
                return replace(self, base=base, based=True)
        if element.name == "meta":
            return self._after_meta(element)
        return self

    def _after_meta(self, element: Element) -> Surroundings:
        if element.get("http-equiv").lower() == "content-security-policy":
            # Elsewhere it is ignored (HTML 4.2.5.3).
            return replace(self, csp=self.csp.with_meta(element.get("content"))) if element.parent == "head" else self
        if element.get("name").lower() == "referrer":
            return replace(self, policy=parse_meta_policy(element.get("content")) or self.policy)
        return self

    def enter_frame(self, frame: Element) -> Surroundings:
        """Return what holds at the beginning of a document that a frame's ``srcdoc`` holds.

        It inherits the policies of the page around it, whatever the frame's ``referrerpolicy`` says (HTML 7.1.7).

        Args:
            frame: The frame.
        """
        inside = replace(self, based=False)
        if "sandbox" not in frame.attributes:
            return inside
        flags = frame.words("sandbox")
        opaque = self.opaque or "allow-same-origin" not in flags
        return replace(inside, csp=self.csp.with_sandbox(flags), opaque=opaque)

    def enter_data(self, frame: Element) -> Surroundings:
        """Return what holds at the beginning of a document that stands in a ``data:`` address.

        It inherits the policies too, and has neither an origin nor an address to tell.

        Args:
            frame: The frame.
        """
        return replace(self.enter_frame(frame), base="", opaque=True)

    def find_referrer(self, element: Element, url: str, *, styled: bool = False) -> str:
        """Return the ``Referer`` of a request that an element makes, or empty.

        Args:
            element: Who makes it.
            url: Where it goes, absolute.
            styled: Whether a style asks for it.
        """
        if self.opaque or (element.name in _WITH_NOREFERRER and "noreferrer" in element.words("rel")):
            return ""
        if styled:
            return style_referrer(self.page_url, url)
        own = parse_attribute_policy(element.get("referrerpolicy")) if element.name in _WITH_POLICY else ""
        return effective_referrer(self.page_url, url, own or self.policy)


def find_surroundings(page: Page) -> Surroundings:
    """Return what holds at the beginning of a page.

    Args:
        page: A response.
    """
    csp = parse_csp_headers(page.headers, page.url)
    # A page that its own policy puts into a sandbox has no origin to tell.
    opaque = csp.is_boxed("allow-same-origin")
    return Surroundings(page.url, page.url, parse_policy_headers(page.headers), csp, opaque)


def find_last(first: Surroundings, elements: Iterable[Element]) -> Surroundings:
    """Return what holds at the end of a page, which is what a click later goes by.

    Args:
        first: What holds at its beginning.
        elements: All elements in document order.
    """
    here = first
    for element in elements:
        if element.name in {"base", "meta"}:
            here = here.after(element)
    return here
