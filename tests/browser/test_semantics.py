"""Each page is loaded by a real Chromium and judged by us: who gets what must be the same."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.browser import fetches, policies, referrers, reports
from tests.browser.cases import fill, make_page, predict, read
from tests.browser.chromium import browsing, find_chromium
from tests.browser.wire import Answer, wired

if TYPE_CHECKING:
    from tests.browser.cases import Case
    from tests.browser.chromium import Browser
    from tests.browser.wire import Arrival, Wire

TABLES = {"fetches": fetches.CASES, "referrers": referrers.CASES, "policies": policies.CASES, "reports": reports.CASES}
CASES = [(table, case) for table, cases in TABLES.items() for case in cases]
# So many windows at once; and so long must nothing more come before a page is taken to be done.
_AT_ONCE = 12
_QUIET = 0.7
_LONGEST = 20.0


class Loader:
    """Loads the pages of cases, a batch at a time and each once.

    Args:
        browser: What loads them.
        wire: What they are served by.
    """

    def __init__(self, browser: Browser, wire: Wire) -> None:
        self._browser = browser
        self._wire = wire
        self._loaded: set[int] = set()

    def find_arrivals(self, number: int) -> list[Arrival]:
        """Return what came over the wire, after a case was loaded, and clicked where it says so.

        Args:
            number: The case's.
        """
        # Workers of xdist share the cases out: each loads those that it has.
        batch = number // _AT_ONCE
        if batch not in self._loaded:
            self._loaded.add(batch)
            start = batch * _AT_ONCE
            self._load(list(enumerate(CASES))[start : start + _AT_ONCE])
        return self._wire.arrivals

    def _load(self, numbered: list[tuple[int, tuple[str, Case]]]) -> None:
        windows = []
        for number, (_, case) in numbered:
            page = make_page(case, number)
            self._wire.pages[fill("portal.test", number)] = Answer(page.html, page.headers[1:])
            windows.append((case, self._browser.open(page.url)))
        _wait(self._wire)
        clicked = [(case, window) for case, window in windows if case.clicks]
        for case, window in clicked:
            self._browser.run(window, f"document.querySelector({case.clicks!r}).click()")
        if clicked:
            _wait(self._wire)
        for _, window in windows:
            self._browser.shut(window)


@pytest.fixture(scope="session")
def loader(tmp_path_factory):
    """Yield what loads pages by a real browser."""
    path = find_chromium()
    folder = tmp_path_factory.mktemp("browser")
    with wired(folder) as wire, browsing(path, folder / "profile", wire.ports) as browser:
        yield Loader(browser, wire)


def _wait(wire: Wire) -> None:
    end, before, since = time.monotonic() + _LONGEST, -1, time.monotonic()
    while time.monotonic() < end:
        count = len(wire.arrivals)
        if count != before:
            before, since = count, time.monotonic()
        elif time.monotonic() - since > _QUIET:
            return
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("number", "case"),
    [pytest.param(number, case, id=f"{table}: {case.name}") for number, (table, case) in enumerate(CASES)],
)
def test_verdict_is_the_browsers(loader, number, case):
    """What we say that a third party gets is what it got."""
    arrivals = loader.find_arrivals(number)
    assert any(one.host == fill("portal.test", number) for one in arrivals), "the page was never loaded"

    said, sent = predict(case, number), read(arrivals, number)

    assert sent - said.certain - said.possible == set(), "a request that we do not know of"
    if case.more:
        assert (said.certain | said.possible) - sent, f"no longer true: {case.more}"
    else:
        assert said.certain - sent == set(), "a request that is never made"
