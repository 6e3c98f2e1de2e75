"""Scripts hand things to vendors, load things and write things."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.scripts import Globals
from pytest_phiguard.pages.scripts.markup import iter_markup, writes_markup
from pytest_phiguard.pages.scripts.names import Names
from pytest_phiguard.pages.scripts.script import parse_script
from pytest_phiguard.pages.scripts.uses import iter_uses

KNOWN = Globals(
    frozenset(
        {"gtag", "dataLayer", "fbq", "posthog", "_hsq", "ttq", "s", "google.maps", "lotame_*", "intercomSettings"}
    )
)


def uses(text):
    """Return what a script hands over, as (global, values)."""
    script, names = parse_script(text), Names({}, {})
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
        ("document.write(x + '<p>')", ["<p>"]),
    ],
)
def test_script_writes_markup(text, expected):
    """HTML that is written into the page counts as the page's."""
    names = Names({}, {})
    names.add(parse_script("id = 'MRN1'"))
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


@pytest.mark.parametrize(
    "text",
    [
        "window?.gtag?.('M1')",
        "window.top.gtag('M1')",
        "globalThis['g' + 'tag']('M1')",
        "gtag.call(null, 'M1')",
        "gtag.apply(window, ['M1'])",
        "gtag(...['M1'])",
        "const g = gtag; g('M1')",
        "(window.gtag || function () {})('M1')",
        "(0, gtag)('M1')",
        "!function (w, l) { w[l]('M1') }(window, 'gtag')",
        "(function (g) { g('M1') })(window.gtag)",
        "(g => g('M1'))(gtag)",
        "setTimeout(() => gtag('M1'), 0)",
        "async function go() { if (a) { await gtag('M1') } }",
        "function track(x) { gtag(x) } track('M1')",
        "const track = (...all) => gtag(...all); track('M1')",
        "function a(x) { b(x) } function b(y) { gtag(y) } a('M1')",
        "['M1'].forEach(function (x) { gtag(x) })",
        "for (const x of ['M1']) gtag(x)",
        "const {a: {b = 'no'}} = {a: {b: 'M1'}}; gtag(b)",
        "const [, x] = ['no', 'M1']; gtag(x)",
        "function f() { return 'M1' } gtag(f())",
        "var o = {id: 'M1', go() { gtag(this.id) }}",
        "class T { constructor() { this.id = 'M1' } go() { gtag(this.id) } }",
        "let x = 'M'; x += '1'; gtag(x)",
        "gtag(['M', '1'].join(''))",
        "gtag(' m1 '.trim().toUpperCase())",
        "gtag('a-M1'.replace('a-', ''))",
        'gtag(JSON.parse(\'{"a": "M1"}\').a)',
        "gtag(new URLSearchParams('?m=M1').get('m'))",
        "gtag(new URL('https://p.example/?m=M1').searchParams.get('m'))",
    ],
)
def test_detours_lead_to_the_vendor(text):
    """Whatever name, scope or expression stands between a value and the vendor's global."""
    assert uses(text) == [("gtag", ["M1"])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(a ? gtag : fbq)('M1')", [("gtag", ["M1"]), ("fbq", ["M1"])]),
        ("const {identify} = posthog; identify('M1')", [("posthog", ["M1"])]),
        ("var _hsq = window._hsq = window._hsq || []; _hsq.push(['M1'])", [("_hsq", [["M1"]])]),
        ("(function () { var q = window._hsq || []; q.push('M1') })()", [("_hsq", ["M1"])]),
        ("function f() { const posthog = load(); posthog.identify('M1') }", [("posthog", ["M1"])]),
        (
            "posthog.init('k', {loaded: ph => ph.identify('M1')})",
            [("posthog", ["k", {"loaded": None}]), ("posthog", ["M1"])],
        ),
        ("const m = new posthog.Client('k'); m.identify('M1')", [("posthog", ["k"]), ("posthog", ["M1"])]),
        ("import posthog from 'https://v.example/p.js'; posthog.identify('M1')", [("posthog", ["M1"])]),
        ("var d = {}; d.id = 'M1'; gtag(d)", [("gtag", [{"id": "M1"}])]),
        ("var d = []; d.push('M1'); gtag(d)", [("gtag", [["M1"]])]),
        ("var d = {a: '1'}; d.b = '2'; d = {}; d.c = '3'; gtag(d)", [("gtag", [{"c": "3"}])]),
        ("var d = {}; gtag(d); d.id = 'M1'", []),
        ("var d = new FormData(); d.append('id', 'M1'); gtag(d)", [("gtag", [{"id": "M1"}])]),
        ("gtag(Object.assign({}, {a: 'M1'}, {...{b: '2'}}))", [("gtag", [{"a": "M1", "b": "2"}])]),
        ("var x = 'M1'; if (a) x = 'M2'; gtag(x)", [("gtag", [["M1", "M2"]])]),
        ("var x = 'M1'; x = 'M2'; gtag(x)", [("gtag", ["M2"])]),
        ("gtag(`${a ? 'M1' : 'M2'}/x`)", [("gtag", [["M1/x", "M2/x"]])]),
    ],
)
def test_names_and_values_are_followed(text, expected):
    """Aliases are the vendor's, and a variable has the value that it has where it is used."""
    assert uses(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "function go(gtag) { gtag('M1') }",
        "function go() { function gtag() {} gtag('M1') }",
        "(function (gtag) { gtag('M1') })(function () {})",
        "(function () { var gtag = other; gtag('M1') })()",
        "try { go() } catch (gtag) { gtag('M1') }",
        "{ let gtag = x => x; gtag('M1') }",
        "// gtag('M1')",
        "/* gtag('M1') */",
        "<!-- gtag('M1')",
        "log(\"gtag('M1')\")",
        "`gtag('M1')`",
        "my.gtag('M1')",
        "this.gtag('M1')",
        "gtag(function () { return 'M1' })",
        "gtag(!'M1', typeof 'M1', 'M1' === x, 'M1'.length)",
        "var x = 'M1'; x = null; gtag(x)",
        "function f() { var x = 'M1' } gtag(x)",
        "{ let x = 'M1' } gtag(x)",
        "gtag(unknown)",
        "var gtags = ['M1']; gtags.push('M2')",
    ],
)
def test_others_of_the_name_are_not_the_vendors(text):
    """A local of the same name, a text and a comment hand nothing over; nor does what only looks at a value."""
    assert uses(text) == []


def test_what_is_too_much_says_so():
    """Behind what is cut off anything may stand."""
    script, names = parse_script("gtag(" + "[" * 60 + "'M1'" + "]" * 60 + ")"), Names({}, {})
    (use,) = iter_uses(script, KNOWN, names)
    assert use.cut
    (use,) = iter_uses(parse_script("gtag('M1')"), KNOWN, Names({}, {}))
    assert not use.cut


def test_names_of_later_scripts_are_known_where_they_are_called():
    """A function of one script is called by another."""
    names = Names({}, {})
    first = parse_script("function track(x) { gtag(x) }")
    for script in (first, parse_script("track('M1')"), parse_script("window.track('M2')")):
        names.add(script)
    assert [json.loads(use.text) for use in iter_uses(first, KNOWN, names)] == [[["M1", "M2"]]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$('<img src=x>').appendTo('body')", ["<img src=x>"]),
        ("$('#list').append('<b>')", ["<b>"]),
        ("var h = '<p>'; e.innerHTML = h", ["<p>"]),
        ("document.write('<scr' + 'ipt src=x></scr' + 'ipt>')", ["<script src=x></script>"]),
        ("e.innerHTML = a ? '<p>' : '<b>'", ["<p>", "<b>"]),
        ("$('a < b')", ["a < b"]),
        ("document.write(" + "+".join(["'<p>'"] * 3_000) + ")", ["<p>" * 3_000]),
        ("go('<p>')", []),
        ("e.title = '<p>'", []),
    ],
)
def test_written_markup_may_stand_in_variables(text, expected):
    """What is shown to nobody is none."""
    assert [found.text for found in iter_markup(parse_script(text), Names({}, {}))] == expected
