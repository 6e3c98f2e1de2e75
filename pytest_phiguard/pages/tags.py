"""Owns how an address that an element names becomes a transmission; must not know where the element came from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from pytest_phiguard.model import Tag, Transmission
from pytest_phiguard.pages.addresses import find_origin, format_origin, resolve, strip_fragment
from pytest_phiguard.pages.integrity import is_digest
from pytest_phiguard.pages.mixed_content import secure
from pytest_phiguard.pages.names import EVENT_ATTRIBUTES
from pytest_phiguard.pages.references import is_javascript, is_nomodule

if TYPE_CHECKING:
    from pytest_phiguard.model import Page
    from pytest_phiguard.pages.elements import Element
    from pytest_phiguard.pages.references import Reference
    from pytest_phiguard.pages.surroundings import Surroundings

CAPTURE: Final = "pages"
_SCRIPT_ATTRIBUTES: Final = frozenset({
    "async", "blocking", "charset", "class", "crossorigin", "defer", "fetchpriority", "href", "id", "integrity",
    "language", "nonce", "referrerpolicy", "src", "style", "type", "xlink:href",
})  # fmt: skip


def build_tag(element: Element, reference: Reference, here: Surroundings, *, line: int = 0) -> Tag | None:
    """Return the tag of a reference, or None where it leads to no web address.

    Args:
        element: The element.
        reference: What it asks for.
        here: What holds where it stands, or at the page's end for what waits for a click.
        line: Where it stands in the source.
    """
    url = resolve(here.base, reference.address)
    if not url or (reference.own and find_origin(url) != find_origin(here.page_url)):
        return None
    if reference.host_only:
        url = format_origin(url)
    elif not reference.navigates:
        url = strip_fragment(url)
    secured = secure(url, here.page_url, here.csp, directive=reference.directive, attribute=reference.attribute)
    # A frame's Referer is made before its address is changed.
    told = url if reference.directive == "frame-src" else secured.url
    url = secured.url
    silent = reference.host_only or reference.silent or reference.attribute == "ping"
    return Tag(
        element=element.name,
        attribute=reference.attribute,
        url=url,
        line=line,
        referrer="" if silent else here.find_referrer(element, told, styled=reference.styled),
        runs=reference.runs and not here.csp.is_boxed("allow-scripts"),
        fetches=reference.fetches,
        blocked=secured.blocked or _find_block(element, reference, here, url),
        pinned=element.name == "script" and is_digest(element.get("integrity")),
    )


def build_transmission(
    page: Page,
    tag: Tag,
    *,
    method: str = "GET",
    headers: tuple[tuple[str, str], ...] = (),
    fields: tuple[tuple[str, str], ...] = (),
    problem: str = "",
) -> Transmission:
    """Return what a tag will send.

    Args:
        page: The page that it stands on.
        tag: The tag.
        method: The HTTP method.
        headers: Headers beside ``Referer``.
        fields: What else the receiver gets or can read.
        problem: Why not all of it could be read.
    """
    referer = (("Referer", tag.referrer),) if tag.referrer else ()
    return Transmission(
        channel="tag",
        method=method,
        url=tag.url,
        headers=(*referer, *headers),
        fields=fields,
        capture=CAPTURE,
        origin=page.origin,
        page=page,
        tag=tag,
        problem=problem,
    )


def build_ping_headers(element: Element, here: Surroundings) -> tuple[tuple[str, str], ...]:
    """Return the headers that tell a ``ping`` where the link leads, the fragment included (HTML 4.6.6).

    Args:
        element: The link.
        here: What holds at the page's end.
    """
    target = resolve(here.base, element.get("href"))
    return (("Content-Type", "text/ping"), ("Ping-To", target)) if target else ()


def find_handed(element: Element) -> tuple[tuple[str, str], ...]:
    """Return what the attributes of a script's element hand to the script, as fields of a transmission.

    Args:
        element: The element; what its attributes tell the browser is left out (HTML 4.12.1).
    """
    given = {
        name: value
        for name, value in element.attributes.items()
        if value and name not in _SCRIPT_ATTRIBUTES and name not in EVENT_ATTRIBUTES
    }
    return (("page.script.attribute", json.dumps(given, ensure_ascii=False)),) if given else ()


def _find_block(element: Element, reference: Reference, here: Surroundings, url: str) -> str:
    """Return the directive that stops a reference, or empty."""
    csp, nonce = here.csp, element.get("nonce")
    if not csp.policies:
        return ""
    if reference.directive == "form-action":
        return csp.blocks_form(url)
    if reference.directive == "script-src-elem":
        if element.name == "link" and "preload" not in element.words("rel"):
            # A module is trusted on where 'strict-dynamic' is: measured in Chromium 156.
            return csp.blocks_loaded_script(url, nonce=nonce)
        return csp.blocks_script(url, nonce=nonce, integrity=element.get("integrity"))
    if reference.styled and reference.attribute == "style":
        inline = csp.blocks_inline("style-src-attr", element.get("style"))
        return inline or csp.blocks(reference.directive, url)
    if element.name == "style" and reference.attribute == "content":
        inline = csp.blocks_inline("style-src-elem", element.text, nonce=nonce)
        return inline or csp.blocks(reference.directive, url)
    return csp.blocks(reference.directive, url, nonce=nonce if reference.directive == "style-src-elem" else "")


def is_inline_script(element: Element) -> bool:
    """Tell whether an element is a script whose own text a browser runs.

    Args:
        element: Any element.
    """
    return (
        element.name == "script"
        and not element.noscript
        and "src" not in element.attributes
        and not is_nomodule(element)
        and not (element.in_svg and element.attributes.keys() & {"href", "xlink:href"})
        and bool(element.text)
        and is_javascript(element)
    )
