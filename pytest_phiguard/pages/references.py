"""Owns what single elements ask a browser to request (HTML, each element's own section); must not know the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.css import iter_attribute_addresses, iter_style_addresses
from pytest_phiguard.pages.names import PAINTS
from pytest_phiguard.pages.srcset import iter_candidates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pytest_phiguard.pages.css_selectors import Needs
    from pytest_phiguard.pages.elements import Element

JAVASCRIPT_TYPES: Final = frozenset({
    "application/ecmascript", "application/javascript", "application/x-ecmascript", "application/x-javascript",
    "text/ecmascript", "text/javascript", "text/javascript1.0", "text/javascript1.1", "text/javascript1.2",
    "text/javascript1.3", "text/javascript1.4", "text/javascript1.5", "text/jscript", "text/livescript",
    "text/x-ecmascript", "text/x-javascript", "module",
})  # fmt: skip
_AS_DIRECTIVES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "script": "script-src-elem",
        "style": "style-src-elem",
        "font": "font-src",
        "image": "img-src",
        "track": "media-src",
        "fetch": "connect-src",
    }
)
_HOST_ONLY: Final = frozenset({"preconnect", "dns-prefetch"})
_ICONS: Final = frozenset({"icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon"})
# HTML, "shared declarative refresh steps": a time, which may be a fraction, then the address.
_REFRESH: Final = re.compile(
    r"[ \t\n\f\r]*[0-9.]+(?:[ \t\n\f\r]*[;,]|[ \t\n\f\r])[ \t\n\f\r]*(?:url[ \t\n\f\r]*=[ \t\n\f\r]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """An address that an element names, and what becomes of it.

    Args:
        attribute: Where it stands.
        address: As written.
        directive: The CSP directive that governs the request, empty where none does.
        runs: Whether the answer runs as script in the page.
        fetches: Whether loading the page sends the request.
        navigates: Whether a document is loaded, so that its script sees the fragment too.
        styled: Whether a style asks for it: its Referer tells the origin at most.
        host_only: Whether a connection is made and no request sent.
        silent: Whether the request carries no Referer, whatever the policy says.
        own: Whether it is asked for only where it is of the page's own origin.
        method: The HTTP method.
        needs: What must be on the page for a style to ask for it; nothing where that is not known.
    """

    attribute: str
    address: str
    directive: str = ""
    runs: bool = False
    fetches: bool = True
    navigates: bool = False
    styled: bool = False
    host_only: bool = False
    silent: bool = False
    own: bool = False
    method: str = "GET"
    needs: Needs = ()


def iter_references(element: Element) -> Iterator[Reference]:
    """Yield what an element asks for, its styles included.

    Args:
        element: Any element; one that asks for nothing yields nothing.
    """
    read = _READERS.get(element.name)
    if read is not None:
        yield from read(element)
    if "style" in element.attributes:
        for found in iter_attribute_addresses(element.get("style")):
            yield Reference("style", found.address, found.directive, styled=True)
    if element.get("background") and element.name in _WITH_BACKGROUND:
        yield Reference("background", element.get("background"), "img-src")
    if element.in_svg:
        for attribute in PAINTS:
            for found in iter_attribute_addresses(f"{attribute}:{element.get(attribute)}"):
                yield Reference(attribute, found.address, found.directive, styled=True)
    for address in element.get("attributionsrc").split():
        yield Reference("attributionsrc", address, "img-src", fetches=element.name != "a")


def is_javascript(element: Element) -> bool:
    """Tell whether a ``<script>`` is one that a browser runs; every other type is text to it.

    Args:
        element: A ``script`` element.
    """
    if "type" in element.attributes:
        kind = element.get("type").strip().lower()
        return not element.get("type") or kind in JAVASCRIPT_TYPES
    language = element.get("language").lower()
    return not language or f"text/{language}" in JAVASCRIPT_TYPES


def parse_refresh(content: str) -> str:
    """Return the address of a ``Refresh`` header or meta refresh, or empty for a plain reload.

    Args:
        content: Such as ``5; url=https://example.org/``.
    """
    match = _REFRESH.match(content)
    rest = content[match.end() :].strip() if match else ""
    if rest[:1] in {'"', "'"}:
        return rest[1:].partition(rest[0])[0].strip()
    return rest


def is_nomodule(element: Element) -> bool:
    """Tell whether a ``<script>`` is one that browsers with modules leave out: only classic ones can be.

    Args:
        element: A ``script`` element.
    """
    return "nomodule" in element.attributes and element.get("type").strip().lower() != "module"


_WITH_BACKGROUND = frozenset({"body", "table", "thead", "tbody", "tfoot", "tr", "td", "th"})


def _read_script(element: Element) -> Iterator[Reference]:
    # A browser of today fetches no ``nomodule`` script, and one without scripts none at all.
    if element.noscript or not is_javascript(element) or is_nomodule(element):
        return
    for attribute in ("href", "xlink:href") if element.in_svg else ("src",):
        if element.get(attribute):
            yield Reference(attribute, element.get(attribute), "script-src-elem", runs=True)
            return


def _read_img(element: Element) -> Iterator[Reference]:
    candidates = tuple(iter_candidates(element.get("srcset")))
    for candidate in candidates:
        yield Reference("srcset", candidate.address, "img-src")
    # ``src`` is the fallback: with widths, or with a picture for normal screens, no browser of today asks for it.
    if element.get("src") and not any(candidate.replaces_src for candidate in candidates):
        yield Reference("src", element.get("src"), "img-src")


def _read_source(element: Element) -> Iterator[Reference]:
    if element.parent == "picture":
        for candidate in iter_candidates(element.get("srcset")):
            yield Reference("srcset", candidate.address, "img-src")
    elif element.parent in {"video", "audio"} and element.get("src"):
        yield Reference("src", element.get("src"), "media-src")


def _read_media(element: Element) -> Iterator[Reference]:
    if element.get("poster") and element.name == "video":
        yield Reference("poster", element.get("poster"), "img-src")
    if element.get("src"):
        waits = element.get("preload").lower() == "none" and "autoplay" not in element.attributes
        yield Reference("src", element.get("src"), "media-src", fetches=not waits)


def _read_track(element: Element) -> Iterator[Reference]:
    if element.get("src"):
        yield Reference("src", element.get("src"), "media-src", fetches="default" in element.attributes)


def _read_frame(element: Element) -> Iterator[Reference]:
    if element.get("src") and "srcdoc" not in element.attributes:
        yield Reference("src", element.get("src"), "frame-src", navigates=True)


def _read_object(element: Element) -> Iterator[Reference]:
    attribute = "data" if element.name == "object" else "src"
    if element.get(attribute):
        yield Reference(attribute, element.get(attribute), "object-src", navigates=True)


def _read_svg_image(element: Element) -> Iterator[Reference]:
    for attribute in ("href", "xlink:href"):
        if element.get(attribute):
            # Another origin's drawings are not asked for: measured in Chromium 156, and so in SVG 2, section 5.5.
            yield Reference(attribute, element.get(attribute), "img-src", own=element.name == "use")
            return


def _read_link(element: Element) -> Iterator[Reference]:
    if "disabled" in element.attributes:
        return
    rel = element.words("rel")
    if "stylesheet" in rel and element.get("type").strip().lower() not in _STYLE_TYPES:
        return
    yield from read_link(element, element.get("href"), rel)


def read_link(element: Element, href: str, rel: frozenset[str], *, header: bool = False) -> Iterator[Reference]:
    """Yield what a link with these relations asks for; a mere statement (``canonical``) asks for nothing.

    Args:
        element: The ``link`` element, or one with the parameters of a ``Link`` header for attributes.
        href: The address.
        rel: Relations in lower case.
        header: Whether it is a ``Link`` header.
    """
    attribute = "Link header" if header else "href"
    kind = element.get("as").strip().lower()
    candidates = tuple(iter_candidates(element.get("imagesrcset"))) if kind == "image" and "preload" in rel else ()
    for candidate in candidates:
        yield Reference(attribute if header else "imagesrcset", candidate.address, "img-src")
    if not href or any(candidate.replaces_src for candidate in candidates):
        return
    directive = _find_link_directive(rel, kind, header=header)
    if directive is not None:
        # A dictionary is asked for without a Referer: measured in Chromium 156.
        yield Reference(attribute, href, directive, silent=rel.isdisjoint(_TELLING))
    elif rel & _HOST_ONLY:
        yield Reference(attribute, href, host_only=True)


_STYLE_TYPES: Final = frozenset({"", "text/css"})
_TELLING: Final = frozenset({"stylesheet", "modulepreload", "preload", "manifest", "prefetch", "prerender"}) | _ICONS


def _find_link_directive(rel: frozenset[str], as_: str, *, header: bool) -> str | None:
    if "stylesheet" in rel:
        return "style-src-elem"
    if "modulepreload" in rel:
        return "script-src-elem"
    if "preload" in rel:
        return _AS_DIRECTIVES.get(as_)
    if rel & {"prefetch", "prerender"}:
        return "prefetch-src"
    if "compression-dictionary" in rel:
        return "connect-src"
    if header:
        return None
    if rel & _ICONS:
        return "img-src"
    return "manifest-src" if "manifest" in rel else None


def _read_anchor(element: Element) -> Iterator[Reference]:
    attribute = next((name for name in ("href", "xlink:href") if name in element.attributes), "")
    if not attribute or (attribute == "xlink:href" and not element.in_svg):
        return
    yield Reference(attribute, element.get(attribute), fetches=False, navigates=True)
    for address in element.get("ping").split():
        yield Reference("ping", address, "connect-src", fetches=False, method="POST")


def _read_input(element: Element) -> Iterator[Reference]:
    kind = element.get("type").lower()
    if kind == "image" and element.get("src"):
        yield Reference("src", element.get("src"), "img-src")
    if kind in {"image", "submit"}:
        yield from _read_submitter(element)


def _read_submitter(element: Element) -> Iterator[Reference]:
    # What is no button's type is a submitting one's.
    submits = element.name == "input" or element.get("type").lower() not in {"reset", "button"}
    method = element.get("formmethod").strip().upper()
    if submits and element.get("formaction") and method != "DIALOG" and "disabled" not in element.attributes:
        yield Reference(
            "formaction",
            element.get("formaction"),
            "form-action",
            fetches=False,
            navigates=True,
            method="POST" if method == "POST" else "GET",
        )


def _read_form(element: Element) -> Iterator[Reference]:
    method = element.get("method").strip().upper()
    if method != "DIALOG" and element.get("action"):
        method = "POST" if method == "POST" else "GET"
        yield Reference("action", element.get("action"), "form-action", fetches=False, navigates=True, method=method)


def _read_meta(element: Element) -> Iterator[Reference]:
    if element.get("http-equiv").lower() == "refresh":
        address = parse_refresh(element.get("content"))
        if address:
            yield Reference("content", address, navigates=True)


def _read_style(element: Element) -> Iterator[Reference]:
    css = element.get("type").strip().lower() in _STYLE_TYPES
    for found in iter_style_addresses(element.text):
        imported = found.directive == "style-src-elem"
        # Browsers look ahead for imports, whatever type the sheet is of, and tell the whole address where the policy
        # says so: measured in Chromium 156.
        if css or imported:
            yield Reference("content", found.address, found.directive, styled=not imported, needs=found.needs)


_READERS: Final[Mapping[str, Callable[[Element], Iterator[Reference]]]] = MappingProxyType(
    {
        "script": _read_script,
        "img": _read_img,
        "source": _read_source,
        "video": _read_media,
        "audio": _read_media,
        "track": _read_track,
        "iframe": _read_frame,
        "frame": _read_frame,
        "object": _read_object,
        "embed": _read_object,
        "image": _read_svg_image,
        "feimage": _read_svg_image,
        "use": _read_svg_image,
        "link": _read_link,
        "a": _read_anchor,
        "area": _read_anchor,
        "input": _read_input,
        "button": _read_submitter,
        "form": _read_form,
        "meta": _read_meta,
        "style": _read_style,
    }
)
