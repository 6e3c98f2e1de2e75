"""Owns which link of a message leads to the application, and what opening it proves; must not know any client."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_phiguard.messages import CLICK, iter_deliveries
from pytest_phiguard.model import Page, Verdict
from pytest_phiguard.pages import iter_transmissions
from pytest_phiguard.policy import build_finding
from pytest_phiguard.policy.message_place import LINK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pytest_phiguard.detect import Detector
    from pytest_phiguard.model import Finding, Sighting, Transmission
    from pytest_phiguard.session.roll import Roll

# What a page's own findings are called; a redirect may tell before there is a page.
_OF_PAGES = ("PHG2", "PHG105")
# Completes what is relative, so that it can be told from what is not (RFC 6761: the name is nobody's).
_NOWHERE = "https://relative.invalid/"


def read_tags(html: str) -> Iterator[Transmission]:
    """Yield what the tags of a message's HTML send, as those of a page without an address.

    Args:
        html: The body.
    """
    # Without a host, so that only what is absolute leads somewhere.
    yield from iter_transmissions(Page(url="https:", html=html), globals_of=frozenset())


def find_links(message: Transmission, is_own: Callable[[str], bool]) -> list[Transmission]:
    """Return the links of a message that lead to the application, in their order.

    Args:
        message: The message.
        is_own: Whether an address is the application's.
    """
    links = (one for one in iter_deliveries(message, read_tags) if one.method == CLICK and one.channel == "email")
    return [link for link in links if is_own(link.url)]


def find_relative_links(message: Transmission) -> list[str]:
    """Return the links of a message that lack a host, as they are written but for what completes a path.

    Args:
        message: The message.
    """

    def read(html: str) -> Iterator[Transmission]:
        yield from iter_transmissions(Page(url=_NOWHERE, html=html), globals_of=frozenset())

    links = (one.url for one in iter_deliveries(message, read) if one.method == CLICK and one.channel == "email")
    paths = (link.removeprefix(_NOWHERE[:-1]) for link in links if link.startswith(_NOWHERE))
    # What leads to a place in the message itself needs no host.
    return [path for path in paths if not path.startswith("/#")]


class Following:
    """Opens a link of a message: the page is judged as one of care, and what its tags tell is laid to the link, too.

    Args:
        roll: Whose tests and findings they are.
        detector: What finds identifiers.
    """

    def __init__(self, roll: Roll, detector: Detector) -> None:
        self._roll = roll
        self._detector = detector

    def is_own(self, url: str) -> bool:
        """Tell whether an address is the application's.

        Args:
            url: The address.
        """
        return self._roll.current.find_book().judge(url, channel="email").kind == "first"

    def choose(self, links: Sequence[Transmission]) -> Transmission:
        """Return the first link that carries an identifier, else the first.

        Args:
            links: The links, at least one.
        """
        return next((link for link in links if self._scan(link)), links[0])

    def _scan(self, link: Transmission) -> Sequence[Sighting]:
        return tuple(self._detector.report(link).sightings)

    @contextmanager
    def opening(self, link: Transmission, judge: Callable[[], object]) -> Iterator[None]:
        """Judge what is answered meanwhile as what a link led to.

        Args:
            link: The link that is opened.
            judge: Judges all that is waiting.
        """
        judge()
        run, roll = self._roll.current, self._roll
        before, known = dict(run.findings), self._scan(link)
        run.followed = True
        try:
            yield
        finally:
            judge()
            run.followed = False
            told = [finding for key, finding in run.findings.items() if before.get(key) != finding]
            for finding in run.drop_ignored(list(_iter_leaks(link, known, told))):
                roll.keep(run, finding)


def _iter_leaks(link: Transmission, known: Sequence[Sighting], told: Iterable[Finding]) -> Iterator[Finding]:
    """Yield a finding of the link for each party that its page tells what the link carries."""
    seen = set()
    for finding in told:
        carried = [sighting for sighting in known if sighting.identifier in finding.identifiers]
        party = finding.party.vendor or finding.party.host
        if finding.verdict is not Verdict.LEAK or not finding.rule.startswith(_OF_PAGES) or not carried:
            continue
        if party in seen:
            continue
        seen.add(party)
        sent = replace(
            link,
            origin=finding.origin,
            page=finding.page,
            source=finding.source,
            test_source=finding.test_source,
        )
        identifiers = [sighting.identifier for sighting in carried]
        leak = build_finding(LINK, Verdict.LEAK, sent, finding.party, identifiers=identifiers, sightings=carried)
        message = f"{leak.message}: the page that it opens tells it ({finding.rule})"
        says_no_more = set(finding.identifiers) <= set(identifiers) and all(
            sighting.location.startswith("page.url") for sighting in finding.sightings
        )
        yield replace(leak, message=message, shown_by=finding if says_no_more else None)
