"""Scripts hand things to vendors, load things and write things."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.script_values import Names
from pytest_phiguard.pages.scripts import Globals, bind_names, iter_markup, iter_uses, writes_markup
from pytest_phiguard.pages.syntax import parse_script

KNOWN = Globals(
    frozenset(
        {"gtag", "dataLayer", "fbq", "posthog", "_hsq", "ttq", "s", "google.maps", "lotame_*", "intercomSettings"}
    )
)


def uses(text):
    """Return what a script hands over, as (global, values)."""
    script, names = parse_script(text), Names({}, {})
    bind_names(script, names)
    return [(use.name, json.loads(use.text)) for use in iter_uses(script, KNOWN, names)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gtag('config', 'G-1', {user_id: 'MRN1'})", [("gtag", ["config", "G-1", {"user_id": "MRN1"}])]),
        ("window.gtag('set', 'a')", [("gtag", ["set", "a"])]),
        ("window['gtag']('set', 'a')", [("gtag", ["set", "a"])]),
        ("dataLayer.push({a: 'b'})", [("dataLayer", [{"a": "b"}])]),
        ("dataLayer['push']({a: 'b'})", [("dataLayer", [{"a": "b"}])]),
        ("dataLayer = [{a: 'b'}]", [("dataLayer", [[{"a": "b"}]])]),
        ("var dataLayer = dataLayer || []", []),
        ("window.intercomSettings = {email: 'a@b.example'};x", [("intercomSettings", [{"email": "a@b.example"}])]),
        ("intercomSettings.email = 'a@b.example'\nnext('x')", [("intercomSettings", ["a@b.example"])]),
        ("const dataLayer = ['a'], other = 'b'", [("dataLayer", [["a"]])]),
        ("intercomSettings ??= 'a'\n + 'b'", [("intercomSettings", ["ab"])]),
        ("_hsq.push(['identify', {email: 'x'}])", [("_hsq", [["identify", {"email": "x"}]])]),
        ("ttq.instance('A').identify({email: 'x'})", [("ttq", ["A"]), ("ttq", [{"email": "x"}])]),
        ("ttq?.identify('x')", [("ttq", ["x"])]),
        ("new google.maps.Map('x')", [("google.maps", ["x"])]),
        ("google.other('x')", []),
        ("lotame_17.data('x')", [("lotame_17", ["x"])]),
        ("app.gtag('x')", []),
        ("app.window.gtag('x')", []),
        ("function gtag(){dataLayer.push(arguments)}", []),
        ("window.gtag = function () { dataLayer.push(arguments) }", []),
        ("if (window.gtag) {}", []),
        ("gtag == 'x'", []),
        ("gtag()", []),
        ("a['gtag']('x')", []),
        ("s.eVar1 = 'x'", [("s", ["x"])]),
        ("var s = s_gi('r'); s.t('x')", [("s", ["r"]), ("s", ["x"])]),
        ("var s = document.createElement('script'); s.src('x')", []),
        ("!function(f, s){ s.insertBefore('x') }(window)", []),
        ("function go(s){ s.insertBefore('x') }", []),
        ("((s) => s.x('y'))()", []),
        ("var e = 'MRN1'; posthog.identify(e)", [("posthog", ["MRN1"])]),
        ("gtag('open", [("gtag", ["open"])]),
    ],
)
def test_script_hands_over(text, expected):
    """Calls, queues and settings of known globals count, everybody else's do not."""
    assert uses(text) == expected


def test_place_is_that_of_the_global():
    """Reports name its line."""
    script = parse_script("\n\n gtag('x')")
    assert [use.offset for use in iter_uses(script, KNOWN, Names({}, {}))] == [3]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("document.write('<img src=x?' + id + '>')", ["<img src=x?MRN1>"]),
        ('e.innerHTML = "<p>"', ["<p>"]),
        ("e.innerHTML += `<p>`", ["<p>"]),
        ("e.insertAdjacentHTML('beforeend', '<p>')", ["<p>"]),
        ("log('<p>')", []),
        ("'<p>'", []),
        ("document.write(x + '<p>')", []),
    ],
)
def test_script_writes_markup(text, expected):
    """HTML that is written into the page counts as the page's."""
    names = Names({}, {})
    bind_names(parse_script("id = 'MRN1'"), names)
    assert [found.text for found in iter_markup(parse_script(text), names)] == expected


def test_cheap_questions_come_first():
    """Most scripts are never read."""
    assert KNOWN.stand_in("go(gtag)")
    assert KNOWN.stand_in("lotame_17.x")
    assert not KNOWN.stand_in("xgtag.y")
    assert not Globals(frozenset({"gtag"})).stand_in("lotame_17")
    assert writes_markup("document.write('<p>')")
    assert not writes_markup("a < b")


@given(st.text(alphabet="gta(){}[]'\"`=.,;:+/<s \n", max_size=80))
def test_no_script_makes_it_raise(text):
    """Whatever is written, what is handed over is JSON."""
    assert isinstance(uses("gtag" + text), list)
    assert all(
        isinstance(found.text, str) for found in iter_markup(parse_script("document.write('<" + text), Names({}, {}))
    )
