"""The pages that a real browser loads and that we judge, and how the two are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_phiguard.model import Page
from pytest_phiguard.pages import iter_transmissions
from pytest_phiguard.parties.vendors import load_vendors

if TYPE_CHECKING:
    from tests.browser.wire import Arrival

ADDRESS = "/page?ip=192.0.2.7"
# What stands in the cases, each made a case's own: so that what arrives tells which case it came from.
_HOSTS = ("portal.test", "vendor.test", "other.test")
# A document that a click has led to is a page of its own, with an icon of its own.
_ICON = "/favicon.ico"
_REPORTS = frozenset({"application/csp-report", "application/reports+json"})
_CLICKED = frozenset({("a", "href"), ("a", "ping"), ("area", "href"), ("form", "action")})


@dataclass(frozen=True)
class Case:
    """One page.

    Attributes:
        name: What it shows.
        html: The page; ``portal.test`` is its own host, ``vendor.test`` and ``other.test`` are third parties.
        headers: Of its response.
        clicks: The selector of what is clicked, if anything.
        scheme: How it is served.
        more: Why we say more than this browser sends, or empty: others do, or a visitor's device decides.
    """

    name: str
    html: str
    headers: tuple[tuple[str, str], ...] = ()
    clicks: str = ""
    scheme: str = "https"
    more: str = ""


@dataclass(frozen=True)
class Sent:
    """What a third party gets.

    Attributes:
        url: The address, without its fragment.
        referer: The address of the page as far as it is told.
    """

    url: str
    referer: str


def fill(text: str, number: int) -> str:
    """Return a text with hosts that are the case's own.

    Args:
        text: Of the page or of a header.
        number: The case's.
    """
    for host in _HOSTS:
        text = text.replace(host, f"c{number}.{host}")
    return text


def make_page(case: Case, number: int) -> Page:
    """Return the page of a case as the application renders it.

    Args:
        case: The case.
        number: Its own.
    """
    headers = tuple((name, fill(value, number)) for name, value in case.headers)
    url = f"{case.scheme}://{fill('portal.test', number)}{ADDRESS}"
    return Page(url, html=fill(case.html, number), headers=(("Content-Type", "text/html"), *headers))


@dataclass(frozen=True)
class Said:
    """What we say that third parties get.

    Attributes:
        certain: When the page is loaded, and clicked where the case says so.
        possible: When something else happens, such as the event that a handler waits for.
    """

    certain: set[Sent]
    possible: set[Sent]


def predict(case: Case, number: int) -> Said:
    """Return what we say that third parties get.

    Args:
        case: The case.
        number: Its own.
    """
    said = Said(set(), set())
    for transmission in iter_transmissions(make_page(case, number), globals_of=load_vendors().globals):
        tag = transmission.tag
        if tag is None or tag.blocked or transmission.method == "CALL" or not _is_third(tag.url):
            continue
        clicked = bool(case.clicks) and (tag.element, tag.attribute) in _CLICKED
        sent = Sent(tag.url.partition("#")[0], tag.referrer)
        (said.certain if tag.fetches or clicked else said.possible).add(sent)
    return said


def read(arrivals: list[Arrival], number: int) -> set[Sent]:
    """Return what third parties got because of a case.

    Args:
        arrivals: All that came over the wire.
        number: The case's own.
    """
    mine = (one for one in arrivals if one.host.startswith(f"c{number}.") and _is_third(one.url))
    return {_read(one) for one in mine if one.method != "OPTIONS" and not one.url.endswith(_ICON)}


def _read(arrival: Arrival) -> Sent:
    # The page's address stands in a report itself, whatever its Referer tells.
    reports = arrival.headers.get("content-type", "") in _REPORTS
    return Sent(arrival.url.rstrip("?"), "" if reports else arrival.referer)


def _is_third(url: str) -> bool:
    host = url.partition("://")[2].partition("/")[0].partition("?")[0].partition(":")[0]
    return host.endswith((".vendor.test", ".other.test"))
