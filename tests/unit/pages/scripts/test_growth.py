"""What is read of a script grows with its length, not with its square."""

from __future__ import annotations

import sys

import pytest

from pytest_phiguard.pages.scripts import Globals
from pytest_phiguard.pages.scripts import parsing as reading
from pytest_phiguard.pages.scripts.addresses import iter_addresses
from pytest_phiguard.pages.scripts.globals import iter_globals
from pytest_phiguard.pages.scripts.markup import iter_markup
from pytest_phiguard.pages.scripts.names import Names
from pytest_phiguard.pages.scripts.script import Script
from pytest_phiguard.pages.scripts.uses import iter_uses

KNOWN = Globals(frozenset({"gtag", "dataLayer"}))


def repeat(part):
    """Return a script of many parts, each with its number."""
    return lambda count: "".join(part.replace("#", str(place)) for place in range(count))


def nest(before, middle, after):
    """Return a script that is nested deep."""
    return lambda count: before * count + middle + after * count


CASES = {
    "assignments": repeat("x='a#';gtag(x);"),
    "branches": repeat("if(q)x='a#';gtag(x);"),
    "variables": repeat("var v#='#';gtag(v#);"),
    "sum": lambda count: "x='a';gtag(" + "+".join(["x"] * count) + ")",
    "doubled": lambda count: "x0='ab';" + repeat("y#=x#+x#;x#=y#;")(count) + "gtag(x1)",
    "doubled objects": lambda count: "x0={a:'b'};" + repeat("y#={a:x#,b:x#};x#=[y#,y#];")(count) + "gtag(x1)",
    "objects in each other": lambda count: "var o={};" + repeat("o.a#={b:o,c:'#'};")(count) + "gtag(o)",
    "functions": nest("function f(a){gtag(a);", "", "}"),
    "arrows": nest("gtag(a=>", "b", ")"),
    "chain": lambda count: "gtag" + ".a('x')" * count,
    "members": lambda count: "gtag" + ".a" * count + "('x')",
    "queue": repeat("dataLayer.push({a:'#'});"),
    "calls": lambda count: "function t(a){gtag(a)}" + repeat("t('#');")(count),
    "wrappers": lambda count: (
        "function t0(a){gtag(a)}"
        + "".join(f"function t{place + 1}(a){{t{place}(a);t{place}(a)}}" for place in range(count))
    ),
    "requests": repeat("fetch('https://v.example/#');"),
    "mentions": repeat("go('https://v.example/#');"),
    "loaders": repeat("s=d.createElement('script');s.src='https://v.example/#';go('https://w.example/#');"),
    "brackets": nest("gtag([", "'x'", "])"),
    "unclosed": nest("gtag({a:[", "", ""),
    "closed": nest("", "gtag('x')", ")]}"),
    "ternaries": lambda count: "gtag(" + "a?'b':" * count + "'c')",
    "aliases": lambda count: "a0=gtag;" + "".join(f"a{place + 1}=a{place};" for place in range(count)) + "a1('x')",
    "objects": repeat("u={};u.a='#';gtag(u);"),
    "templates": nest("gtag(`a${", "x", "}`)"),
    "patterns": nest("var {a:", "b", "}=x;"),
    "markup": lambda count: "document.write(" + "+".join(["'<p>'"] * count) + ")",
    "requests in parts": repeat("x.open('POST','https://v.example/');x.send('c#');"),
}


def count_calls(text):
    """Return how many functions are called until all of a script is read."""
    calls = 0

    def note(_frame, event, _argument):
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        script, names = Script(text), Names({}, {})
        names.add(script)
        for read in (iter_uses(script, KNOWN, names), iter_addresses(script, KNOWN, names)):
            list(read)
        list(iter_markup(script, names))
        list(iter_globals(script, names))
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("name", CASES)
def test_twice_the_script_is_twice_the_work(name):
    """Each case of doubling size needs at most little more than twice the calls."""
    make = CASES[name]
    first, second = count_calls(make(150)), count_calls(make(300))
    assert second <= 2.6 * first + 2_000


@pytest.mark.parametrize("part", ["gtag(/[", "gtag(/*", "'", "`${", "(", "a=>"])
def test_parser_does_not_read_the_rest_again_and_again(part, monkeypatch):
    """What is read over and over is cut off, which is told."""
    pieces = []
    original = reading._Given.read

    def note(self, *place):
        piece = original(self, *place)
        pieces.append(len(piece))
        return piece

    monkeypatch.setattr(reading._Given, "read", note)
    text = part * 8_000
    _, complete = reading.parse_nodes(text)
    assert sum(pieces) <= len(text) * 9 + 400_000
    assert complete or "/" in part
