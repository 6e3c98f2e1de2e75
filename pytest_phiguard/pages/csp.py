"""Owns the enforced Content-Security-Policy of a page and what it stops; must not know elements.

Reports (``report-uri``, ``report-to``) block nothing and are not read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.csp_sources import SourceList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

# CSP Level 3, section 6.8.3: which directives stand in for one that is not given. ``form-action`` and ``base-uri``
# have none, and nothing stops a navigation or a preconnect.
_FALLBACKS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "script-src-elem": ("script-src-elem", "script-src", "default-src"),
        "script-src-attr": ("script-src-attr", "script-src", "default-src"),
        "style-src-elem": ("style-src-elem", "style-src", "default-src"),
        "style-src-attr": ("style-src-attr", "style-src", "default-src"),
        "worker-src": ("worker-src", "child-src", "script-src", "default-src"),
        "frame-src": ("frame-src", "child-src", "default-src"),
        "prefetch-src": ("default-src",),
        "form-action": ("form-action",),
        "base-uri": ("base-uri",),
    }
)
# CSP Level 3, section 6.1: the directives that a prefetch may be permitted by.
_FETCHES: Final = frozenset({
    "child-src", "connect-src", "default-src", "font-src", "frame-src", "img-src", "manifest-src", "media-src",
    "object-src", "script-src", "script-src-elem", "style-src", "style-src-elem", "worker-src",
})  # fmt: skip
# Ignored in a <meta> (CSP Level 3, section 3.3).
_HEADER_ONLY = frozenset({"report-uri", "frame-ancestors", "sandbox"})


@dataclass(frozen=True, slots=True)
class Policy:
    """One enforced policy.

    Args:
        directives: Names in lower case; of two with one name the first counts.
    """

    directives: Mapping[str, SourceList]

    def find(self, directive: str) -> tuple[str, SourceList] | None:
        """Return the directive that governs, with its name, or None where the policy is silent.

        Args:
            directive: The exact one, such as ``script-src-elem``.
        """
        for name in _FALLBACKS.get(directive, (directive, "default-src")):
            sources = self.directives.get(name)
            if sources is not None:
                return name, sources
        return None


@dataclass(frozen=True, slots=True)
class Csp:
    """All policies that are enforced at one point of a page: what one of them stops is stopped.

    Args:
        page_url: The address of the page, for ``'self'``.
        policies: Those of the headers and of the ``<meta>`` elements so far.
    """

    page_url: str
    policies: tuple[Policy, ...] = ()

    def with_meta(self, content: str) -> Csp:
        """Return what is enforced after a ``<meta http-equiv>``.

        Args:
            content: Its content.
        """
        return Csp(self.page_url, (*self.policies, *_parse(content, without=_HEADER_ONLY)))

    def with_sandbox(self, flags: Iterable[str]) -> Csp:
        """Return what holds in a frame with a ``sandbox`` attribute.

        Args:
            flags: Its words.
        """
        box = Policy(MappingProxyType({"sandbox": SourceList(tuple(flags))}))
        return Csp(self.page_url, (*self.policies, box))

    def blocks(self, directive: str, url: str, *, nonce: str = "") -> str:
        """Return the directive that stops a request, or empty.

        Args:
            directive: The exact one that governs the request, such as ``img-src``; empty for a request that none does.
            url: The address, absolute.
            nonce: The nonce of a stylesheet's element.
        """
        if not self.policies or not directive:
            return ""
        if directive == "prefetch-src":
            return self._blocks_hint(url)
        return self._find_block(
            directive, lambda sources: sources.has_nonce(nonce) or sources.allows_url(url, self.page_url)
        )

    def blocks_script(self, url: str, *, nonce: str = "", integrity: str = "") -> str:
        """Return the directive that stops a script in the page from being loaded, or empty.

        A ``sandbox`` keeps it from running only: Chromium 156 was measured to load it nevertheless.

        Args:
            url: Its address, absolute.
            nonce: The element's nonce.
            integrity: The element's integrity attribute.
        """
        if not self.policies:
            return ""
        return self._find_block(
            "script-src-elem",
            lambda sources: sources.allows_script_url(url, self.page_url, nonce=nonce, integrity=integrity),
        )

    def blocks_loaded_script(self, url: str, *, nonce: str = "") -> str:
        """Return the directive that stops a script that another script of the page loads, or empty.

        Args:
            url: Its address, absolute.
            nonce: The nonce that the other script hands on, if it does.
        """
        if not self.policies:
            return ""
        return self._find_sandbox("allow-scripts") or self._find_block(
            "script-src-elem", lambda sources: sources.allows_loaded(url, self.page_url, nonce=nonce)
        )

    def blocks_inline(self, directive: str, text: str, *, nonce: str = "") -> str:
        """Return the directive that stops script or style in the page's own text, or empty.

        Args:
            directive: ``script-src-elem``, ``script-src-attr``, ``style-src-elem`` or ``style-src-attr``.
            text: What it says, exactly.
            nonce: The element's nonce.
        """
        if not self.policies:
            return ""
        sandbox = self._find_sandbox("allow-scripts") if directive.startswith("script") else ""
        attribute, style = directive.endswith("-attr"), directive.startswith("style")
        return sandbox or self._find_block(
            directive, lambda sources: sources.allows_inline(text, nonce=nonce, attribute=attribute, style=style)
        )

    def blocks_speculation(self, text: str, *, nonce: str = "") -> str:
        """Return the directive that stops speculation rules in the page's own text, or empty.

        Args:
            text: The rule set, exactly.
            nonce: The element's nonce.
        """
        if not self.policies:
            return ""
        return self._find_block(
            "script-src-elem",
            lambda sources: sources.allows_speculation() or sources.allows_inline(text, nonce=nonce),
        )

    def blocks_form(self, url: str) -> str:
        """Return the directive that stops a form from being sent, or empty.

        Args:
            url: Where it goes, absolute.
        """
        return self._find_sandbox("allow-forms") or self.blocks("form-action", url)

    @property
    def upgrades(self) -> bool:
        """Whether requests over ``http`` are made over ``https`` instead."""
        return any("upgrade-insecure-requests" in policy.directives for policy in self.policies)

    def is_boxed(self, flag: str) -> bool:
        """Tell whether a ``sandbox`` directive takes something away.

        Args:
            flag: The word that would leave it, such as ``allow-same-origin``.
        """
        return bool(self.policies) and bool(self._find_sandbox(flag))

    def _blocks_hint(self, url: str) -> str:
        """Return the directive that stops a prefetch: none where any other permits it (CSP Level 3, section 4.2.5)."""
        for policy in self.policies:
            if "default-src" in policy.directives:
                lists = (sources for name, sources in policy.directives.items() if name in _FETCHES)
                if not any(sources.allows_url(url, self.page_url) for sources in lists):
                    return "default-src"
        return ""

    def _find_block(self, directive: str, allows: Callable[[SourceList], bool]) -> str:
        for policy in self.policies:
            found = policy.find(directive)
            if found is not None and not allows(found[1]):
                return found[0]
        return ""

    def _find_sandbox(self, flag: str) -> str:
        boxes = (policy.directives.get("sandbox") for policy in self.policies)
        closed = (box is not None and flag not in {word.lower() for word in box.sources} for box in boxes)
        return "sandbox" if any(closed) else ""


def parse_csp_headers(headers: Iterable[tuple[str, str]], page_url: str) -> Csp:
    """Return what a response's headers enforce; ``-Report-Only`` blocks nothing.

    Args:
        headers: Response headers as pairs; several of one name, and commas within one, are several policies.
        page_url: The address of the page.
    """
    values = (value for name, value in headers if name.lower() == "content-security-policy")
    return Csp(page_url, tuple(policy for value in values for policy in _parse(value)))


def _parse(value: str, *, without: frozenset[str] = frozenset()) -> list[Policy]:
    policies = []
    for text in value.split(","):
        directives: dict[str, SourceList] = {}
        for part in text.split(";"):
            name, *sources = part.split() or [""]
            if name and name.lower() not in without:
                directives.setdefault(name.lower(), SourceList(tuple(sources)))
        if directives:
            policies.append(Policy(MappingProxyType(directives)))
    return policies
