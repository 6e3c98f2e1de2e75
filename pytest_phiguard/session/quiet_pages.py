"""Owns which pages came to nothing, so that the next one of the same template need not be read; judges none."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from pytest_phiguard.detect.plausibility import find_long_names
from pytest_phiguard.model import Transmission
from pytest_phiguard.pages.cookies import iter_readable
from pytest_phiguard.pages.glance import may_reach_others
from pytest_phiguard.pages.outline import draw_outline, redraw_outline
from pytest_phiguard.pages.response_headers import is_redirect

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from pytest_phiguard.detect import Detector
    from pytest_phiguard.detect.suspicion import Suspicion
    from pytest_phiguard.model import Finding, Page, Party
    from pytest_phiguard.pages.outline import Kept, Outline
    from pytest_phiguard.session.judging import Weighed
    from pytest_phiguard.session.runs import TestRun

MAX_KEPT: Final = 256
# Headers that say nothing about what a browser does with a page.
_IDLE: Final = frozenset({"content-length", "date", "age", "etag", "last-modified", "x-request-id", "server-timing"})
_POLICY: Final = "content-security-policy"
_NONCE: Final = re.compile(r"'nonce-([^']+)'")
# What a script can read of every page, made anew for each; what a page keeps for scripts; what they say themselves.
_OF_PAGE: Final = frozenset({"page.url", "page.title", "page.text", "page.referrer"})
_READ: Final = ("page.metadata:", "page.island:", "page.cookie:", "page.script", "page.global:", "page.storage:")
# Tags of which the page's values say what is sent: forms, what is told of a page's policy, what a cache keeps.
_CHANGING: Final = frozenset({"form", "button", "input", "report", "cache", "header"})


class Sketch(NamedTuple):
    """One page as it is compared with others of its template.

    Attributes:
        page: The page.
        around: All beside the page's source that decides what a browser sends and who receives it.
        outline: What of the source does.
        changed: The segments in which it differs from the page of that template that was met last; None where that
            is not known.
    """

    page: Page
    around: tuple[object, ...]
    outline: Outline
    changed: list[int] | None = None


class _Text(NamedTuple):
    """What the page that was met last shows, which came to nothing.

    Attributes:
        version: Of what is known of patients, the version at which it did.
        empty: Whether nothing at all was met in it.
    """

    version: int
    empty: bool


class Template:
    """What the pages of a template send, where it came to nothing.

    Args:
        outline: The page of it that was met last.
        received: What is sent, and who receives it; without what the page says.
        told: What is told of each page whatever it says: who watches on it.
        shown: Whether anybody receives more than the page's address.
    """

    def __init__(
        self,
        outline: Outline,
        received: Sequence[tuple[Transmission, Party]],
        told: Sequence[Finding],
        *,
        shown: bool,
    ) -> None:
        self.outline = outline
        self.told = told
        numbers = Counter((party, transmission.capture) for transmission, party in received)
        self.counts = [(party, capture, number) for (party, capture), number in numbers.items()]
        """Who receives how many transmissions that which capture has seen."""
        self._sent = [transmission for transmission, party in received if party.kind != "first"]
        self._shown = shown
        self._telling: list[Transmission] = []
        # Of what is known of patients, the version at which that was found.
        self._version = -1
        self._text: _Text | None = None

    def is_clear(self, sketch: Sketch, detector: Detector, version: int) -> bool:
        """Tell whether nothing of anybody can stand in what a page of this template sends.

        Args:
            sketch: The page, which is the last one from now on.
            detector: What finds identifiers.
            version: Of what it knows.
        """
        if self._version != version:
            # Each page of the template says the same: it is looked through once, and what adds nothing is left out.
            self._telling = [one for one in self._sent if not _is_empty(detector.suspect([one]))]
            self._version = version
        address: Kept = (("page.url", sketch.page.url),)
        return self._is_text_clear(sketch, address + (_list_said(sketch) if self._shown else ()), detector)

    def _is_text_clear(self, sketch: Sketch, fields: Kept, detector: Detector) -> bool:
        known, self._text = self._text, None
        before, outline = self.outline, sketch.outline
        self.outline = outline
        if not self._shown:
            return detector.suspect([_hold(fields), *self._telling]) is not None
        if known is not None and known.version == self._version and sketch.changed is not None:
            text = outline.read_around(sketch.changed)
            part = _hold((*fields, ("page.text", text)))
            if _is_empty(detector.suspect([part, *self._telling])) and (
                known.empty or _names_no_more(text, before, sketch.changed)
            ):
                # Where nothing is met that was not there, it adds nothing to the rest, which came to nothing.
                self._text = known
                return True
        suspicion = detector.suspect([_hold((*fields, ("page.text", outline.text))), *self._telling])
        if suspicion is not None:
            self._text = _Text(self._version, _is_empty(suspicion))
        return suspicion is not None


def _hold(fields: Kept) -> Transmission:
    """Return what holds some fields and nothing else."""
    return Transmission("tag", "GET", "", fields=fields)


def _is_empty(suspicion: Suspicion | None) -> bool:
    """Tell whether a text adds nothing to any other."""
    return suspicion is not None and not suspicion.leaves_room


def _names_no_more(text: str, before: Outline, changed: Sequence[int]) -> bool:
    """Tell whether a text has no name of a kind, which may say what a value elsewhere is, that was not there before."""
    names = find_long_names(text)
    return not names or names <= find_long_names(before.read_around(changed))


class QuietPages:
    """The templates whose pages came to nothing lately."""

    def __init__(self) -> None:
        self._templates: dict[tuple[object, ...], Template] = {}
        self._latest: dict[tuple[object, ...], Template] = {}
        self._met: set[tuple[object, ...]] = set()

    def sketch(self, page: Page, run: TestRun, *, known: bool) -> Sketch | None:
        """Return a page as it is compared with others of its template, or None where only reading it tells.

        Args:
            page: The page, with its class.
            run: The test that asked for it.
            known: Whether a patient is known who may be the one that visits it.
        """
        book = run.find_book()
        if run.ended or run.followed or page.problem or not page.html or is_redirect(page):
            return None
        here = urlsplit(page.url)
        asked = tuple(name for name, _ in page.asked)
        headers = tuple(_iter_headers(page.headers))
        visit = (here.scheme, here.netloc, page.status, page.method, asked, page.page_class)
        around = (*visit, headers, book, known, page.source)
        html = _drop_nonces(page.html, page.headers)
        latest = self._latest.get(around)
        redrawn = redraw_outline(latest.outline, html) if latest is not None else None
        if redrawn is not None:
            return Sketch(page, around, redrawn.outline, redrawn.changed)
        # Where nothing leads anywhere, to read it costs less.
        if not book.owns_all(page.url) or not may_reach_others(page.html):
            return None
        if around not in self._met:
            # What is met once is often met no more.
            self._met.add(around)
            return None
        outline = draw_outline(html)
        return Sketch(page, around, outline) if outline is not None else None

    def find(self, sketch: Sketch) -> Template | None:
        """Return the template of a page, or None where none is known.

        Args:
            sketch: The page.
        """
        latest = self._latest.get(sketch.around)
        if latest is not None and latest.outline.key is sketch.outline.key:
            return latest
        template = self._templates.get((*sketch.around, sketch.outline.key))
        if template is not None:
            self._latest[sketch.around] = template
        return template

    def learn(
        self,
        sketch: Sketch,
        met: Sequence[tuple[Transmission, Weighed | None]],
        told: Sequence[Finding],
        find_party: Callable[[Transmission], Party],
    ) -> None:
        """Remember what a page has sent, where each of it came to nothing and none depends on what the page says.

        Args:
            sketch: The page, none of whose scripts has made anything of what the page holds.
            met: What it has sent, and what that came to; None where it went to ourselves.
            told: What was told of the page all the same.
            find_party: Tells who receives something.
        """
        if not all(_is_steady(transmission, weighed) for transmission, weighed in met):
            return
        said = _list_said(sketch)
        received = [(_strip(one, said), weighed.party if weighed else find_party(one)) for one, weighed in met]
        shown = any(location != "page.url" for one, _ in met for location, _ in one.fields)
        if len(self._templates) >= MAX_KEPT:
            self._templates.clear()
            self._latest.clear()
            self._met.clear()
        template = Template(sketch.outline, received, [replace(one, page=None) for one in told], shown=shown)
        key = (*sketch.around, sketch.outline.key)
        self._templates[key] = self._latest[sketch.around] = template


def _is_steady(transmission: Transmission, weighed: Weighed | None) -> bool:
    """Tell whether a transmission came to nothing, and says the same on each page but for what a page shows to all."""
    if weighed is not None and (not weighed.clear or weighed.judgement.findings or weighed.judgement.allowed):
        return False
    if transmission.channel != "tag" or transmission.problem or transmission.body:
        return False
    if transmission.tag is None or transmission.tag.element in _CHANGING:
        return False
    if any(name != "Referer" for name, _ in transmission.headers):
        return False
    if [location for location, _ in transmission.fields].count("page.url") > 1:
        # A script gives the page another address.
        return False
    return all(location in _OF_PAGE or location.startswith(_READ) for location, _ in transmission.fields)


def _list_said(sketch: Sketch) -> Kept:
    """Return what a page says beside its address, title and text, made anew for each page."""
    page = sketch.page
    referrer = (("page.referrer", page.referrer),) if page.referrer else ()
    cookies = tuple((f"page.cookie:{name}", value) for name, value in iter_readable(page))
    return (*referrer, *sketch.outline.kept, *cookies)


def _strip(transmission: Transmission, said: Container[tuple[str, str]]) -> Transmission:
    """Return a transmission without what is made anew for each page.

    What else a script can read stands in the template itself, such as its data islands: whoever is known later may be
    in it.
    """
    fields = tuple(field for field in transmission.fields if field[0] not in _OF_PAGE and field not in said)
    return replace(transmission, fields=fields, headers=(), page=None, origin=None)


def _iter_headers(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the headers that say what a browser does with a page, of cookies what is not their value."""
    for name, value in headers:
        lower = name.lower()
        if lower == "set-cookie":
            pair, *said = value.split(";")
            steady = sorted(one.strip() for one in said if not one.strip().lower().startswith(("expires=", "max-age=")))
            yield lower, f"{pair.partition('=')[0]};{';'.join(steady)}"
        elif lower.startswith(_POLICY):
            yield lower, _NONCE.sub("nonce", value)
        elif lower not in _IDLE:
            yield lower, value


def _drop_nonces(html: str, headers: Iterable[tuple[str, str]]) -> str:
    """Return a page whose elements have no nonces of its policy, which are new in each answer."""
    for name, value in headers:
        if name.lower().startswith(_POLICY):
            for nonce in _NONCE.findall(value):
                html = html.replace(f'nonce="{nonce}"', 'nonce=""').replace(f"nonce='{nonce}'", "nonce=''")
    return html
