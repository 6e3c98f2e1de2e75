"""What pages cost: a Django GET with the guard on beside off, and the judging of pages beside BeautifulSoup alone.

python tests/bench/pages.py [ROUNDS]

Ratios of CPU time, medians over interleaved pairs; no part of pass or fail. The page has about 20 KB and five tags of
third parties. *Seen* is a template that was rendered before, for somebody else; *first* one that nobody has seen;
*clean* one without a third party. What waits is judged within the time.
"""

from __future__ import annotations

import gc
import itertools
import statistics
import sys
import time
from typing import TYPE_CHECKING

import django
from bs4 import BeautifulSoup
from capture import make_guard
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from pytest_phiguard.capture import builtin_captures
from pytest_phiguard.capture.origin import adopt
from pytest_phiguard.capture.patching import Patches
from pytest_phiguard.config import Settings
from pytest_phiguard.model import Page
from pytest_phiguard.origin import Origin
from pytest_phiguard.pages.outline import find_pieces

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_phiguard.session import Guard

_TEST = "tests/test_visits.py::test_visit"
_COUNT = 30
# The template is learned from its second page.
_BEFORE = 2
_TAGS = """<link rel="stylesheet" href="https://cdn.example.net/app.css">
<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<script>window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments); }
gtag('js', new Date()); gtag('config', 'G-1');</script>
<script src="https://dev.visualwebsiteoptimizer.com/j.php?a=1"></script>"""
_TAIL = '<img src="https://pixel.example.org/p.gif" alt=""><iframe src="https://maps.example.org/embed" title="map"></iframe>'
_SOURCE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Visits of {{ who }}</title>
HEAD
</head><body><h1>Visits of {{ who }}</h1>
<nav><ul>{% for n in menu %}<li><a class="item" href="/menu/{{ n }}">Menu {{ n }}</a></li>{% endfor %}</ul></nav>
<form method="post" action="/save"><input type="hidden" name="token" value="{{ who }}-token"><input name="name"
 value="{{ who }}"><button>Save</button></form>
{% for n in rows %}<div class="row"><p class="note">Visit {{ n }}: <b>kept</b>, seen by the nurse on duty, next visit to
be arranged with the office at the front desk.</p><a href="/visits/{{ n }}?page=1">Open</a></div>
{% endfor %}TAIL</body></html>
"""


def make_source(*, tags: bool) -> str:
    """Return the template."""
    return _SOURCE.replace("HEAD", _TAGS if tags else "").replace("TAIL", _TAIL if tags else "")


def configure() -> None:
    """Set Django up, without a database."""
    settings.configure(
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        SECRET_KEY="bench",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        MIDDLEWARE=[
            "django.middleware.common.CommonMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
    )
    django.setup()


def show(request: HttpRequest, kind: str) -> HttpResponse:
    """Render the page."""
    template = engines["django"].from_string(make_source(tags=kind == "tags")) if kind not in _MADE else _MADE[kind]
    _MADE.setdefault(kind, template)
    return HttpResponse(template.render({"who": request.GET["who"], "menu": range(20), "rows": range(85)}))


_MADE: dict[str, object] = {}
_VISITORS = itertools.count()
urlpatterns = [path("<str:kind>/", show)]


def forget(guard: Guard) -> None:
    """Have no template been seen."""
    find_pieces().clear()
    guard._page_judging._quiet = None


def time_gets(kind: str, *, guarded: bool, first: bool) -> float:
    """Return the CPU seconds of one GET, the judging included."""
    from django.test import Client

    patches, guard = Patches(), make_guard(Settings()) if guarded else None
    if guard is not None:
        guard.callers, guard.client_ip = (), lambda *_: ""
        patches.push(guard, builtin_captures())
        adopt(Origin(_TEST, "call", item=_TEST))
    client, spent = Client(), 0.0
    gc.collect()
    gc.disable()
    try:
        for number in range(_COUNT + _BEFORE):
            if first and guard is not None:
                forget(guard)
            begin = time.process_time()
            client.get(f"/{kind}/", {"who": f"Visitor {next(_VISITORS)}"})
            if guard is not None:
                guard.judge()
            spent += (time.process_time() - begin) if number >= _BEFORE else 0.0
    finally:
        gc.enable()
        if guard is not None:
            patches.pop()
            adopt(None)
    if guard is not None:
        # A time in which the guard itself failed, or found what is not there, means nothing.
        wrong = [finding for _, finding in guard.tally.findings if finding.rule != "PHG209"]
        if wrong or guard.tally.pages != _COUNT + _BEFORE:
            raise RuntimeError(f"{guard.tally.pages} pages, unexpected: {wrong[:1]}")
    return spent / _COUNT


def compare(kind: str, rounds: int, *, first: bool = False) -> tuple[float, float]:
    """Return the median ratio of a GET with the guard by one without, and the milliseconds of the latter."""
    ratios, plain = [], []
    for number in range(rounds + 1):
        order = (True, False) if number % 2 else (False, True)
        times = {guarded: time_gets(kind, guarded=guarded, first=first) for guarded in order}
        if number:
            ratios.append(times[True] / times[False])
            plain.append(times[False] * 1000)
    return statistics.median(ratios), statistics.median(plain)


def time_call(call: Callable[[], object], seconds: float = 0.4) -> float:
    """Return the CPU milliseconds of a call."""
    call()
    begin, count = time.process_time(), 0
    while count == 0 or time.process_time() - begin < seconds:
        call()
        count += 1
    return (time.process_time() - begin) / count * 1000


def time_sizes() -> None:
    """Print what pages of three sizes cost beside BeautifulSoup alone."""
    for rows in (12, 205, 2120):
        template = engines["django"].from_string(make_source(tags=True))
        origin = Origin(_TEST, "call", item=_TEST)
        pages = [
            Page(
                f"https://portal.example/visits/?who={number}",
                template.render({"who": f"V{number}", "menu": range(20), "rows": range(rows)}),
                origin=origin,
            )
            for number in range(40)
        ]
        guard, turn = make_guard(Settings()), itertools.count()

        def read(pages: list[Page] = pages, guard: Guard = guard, turn: itertools.count[int] = turn) -> None:
            guard.current.pages.clear()
            guard.page(pages[next(turn) % 40])
            guard.judge()

        def read_first(read: Callable[[], None] = read, guard: Guard = guard) -> None:
            forget(guard)
            read()

        soup = time_call(lambda pages=pages: BeautifulSoup(pages[0].html, "html.parser"))
        seen, first = time_call(read), time_call(read_first)
        print(
            f"{len(pages[0].html) / 1000:6.0f} KB: seen {seen:.2f} ms, first {first:.2f} ms, BeautifulSoup {soup:.2f} ms: "
            f"{seen / soup:.2f} and {first / soup:.2f} of it"
        )


def main() -> None:
    """Print every figure with its limit."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    configure()
    for name, kind, first, limit in (
        ("seen", "tags", False, 1.25),
        ("first", "tags", True, 3.0),
        ("clean", "clean", False, 1.25),
    ):
        ratio, plain = compare(kind, rounds, first=first)
        print(f"Django GET, 20 KB, {name}: {ratio:.2f} x of {plain:.2f} ms (<= {limit})", flush=True)
    time_sizes()


if __name__ == "__main__":
    main()
