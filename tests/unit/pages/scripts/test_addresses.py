"""Scripts load, request and send to addresses."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.scripts import Globals
from pytest_phiguard.pages.scripts.addresses import iter_addresses, may_request
from pytest_phiguard.pages.scripts.names import Names
from pytest_phiguard.pages.scripts.script import parse_script

KNOWN = Globals(frozenset({"posthog"}))
DIGEST = "sha384-" + "A" * 64


def find(text):
    """Return what a script does with addresses."""
    return list(iter_addresses(parse_script(text), KNOWN, Names({}, {})))


def addresses(text):
    """Return the addresses that a script requests."""
    return [found.text for found in find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("j.src = 'https://v.example/a.js?id=' + i", ["https://v.example/a.js?id="]),
        ("j.src = '//v.example/a.js?id=' + 'X' + dl;", ["//v.example/a.js?id=X"]),
        ("load(window, document, 'https://v.example/a.js')", ["https://v.example/a.js"]),
        ("var p = 'MRN1'; f.src = `https://v.example/x?${p}`", ["https://v.example/x?MRN1"]),
        ("var h = 'v.example/fs.js'; o.src = 'https://' + h;", ["https://v.example/fs.js"]),
        ("var p = {id: 'MRN1'}; fetch('https://v.example/?m=' + p.id + (x))", ["https://v.example/?m=MRN1"]),
        (
            "urls = ['https://v.example/a.js', 'https://w.example/b.js']",
            ["https://v.example/a.js", "https://w.example/b.js"],
        ),
        ("x = a ? 'https://v.example/a' : 'https://w.example/b'", ["https://v.example/a", "https://w.example/b"]),
        ("window.STATE = {url: 'https://v.example/MRN1'}", []),
        ("render({url: 'https://v.example/MRN1'})", []),
        ("$.ajax({url: 'https://v.example/MRN1'})", ["https://v.example/MRN1"]),
        ("posthog.init('k', {api_host: 'https://v.example'})", ["https://v.example"]),
        ("go(function () { return {a: 'https://v.example/'} })", []),
        ("if (u == 'https://v.example/') {}", []),
        ("switch (u) { case 'https://v.example/': go() }", []),
        ("u.startsWith('https://v.example/')", []),
        ("'https://localhost/x'", []),
        ("'// comment' + '//'", []),
        ("'see https://v.example/'", []),
        ("'a' + 'https://v.example/'", []),
        ("x = 'https://v.example/' + {}", ["https://v.example/"]),
    ],
)
def test_script_requests(text, expected):
    """What is loaded, fetched or assigned counts; data and comparisons are mentions."""
    assert addresses(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "(function(){var s=document.createElement('script');s.async=true;s.src='https://v.example/a.js'})()",
        "var s = window.document.createElement('SCRIPT'); s.setAttribute('src', 'https://v.example/a.js')",
        "this.s = d.createElement('script'); this.s.src = 'https://v.example/a.js'",
        "!function(b,e,v,t){t=b.createElement(e);t.src=v}(document,'script','https://v.example/a.js')",
        "document.head.appendChild(document.createElement('script')).src = 'https://v.example/a.js'",
        "var u='https://v.example/'; var g=d.createElement('script'); g.src=u+'a.js'",
        "var s=d.createElement('script'); s.src = policy.createScriptURL('https://v.example/a.js')",
        "import 'https://v.example/a.js'",
        "import x from 'https://v.example/a.js'",
        "import('https://v.example/a.js').then(go)",
        "importScripts('https://v.example/a.js')",
        "$.getScript('https://v.example/a.js', go)",
    ],
)
def test_loader_loads_a_script(text):
    """What is certainly the address of a script says so."""
    assert "https://v.example/a.js" in [found.text for found in find(text) if found.loads]
    assert not any(found.pinned or found.sends for found in find(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("var s=d.createElement('img');s.src='https://v.example/a'", [("https://v.example/a", False)]),
        ("s.src='https://v.example/a'", [("https://v.example/a", False)]),
        (".src='https://v.example/a'", [("https://v.example/a", False)]),
        ("f().src='https://v.example/a'", [("https://v.example/a", False)]),
        ("s.setAttribute('src', 'https://v.example/a')", [("https://v.example/a", False)]),
        (
            "s=d.createElement('script');s.setAttribute('data-x', 'https://v.example/a')",
            [("https://v.example/a", False)],
        ),
        ("s=d.createElement('script');s.setAttribute('src')", []),
        ("s=d.createElement;s.src='https://v.example/a'", [("https://v.example/a", False)]),
        ("function f(e){s=d.createElement(e);s.src='https://v.example/a'}", [("https://v.example/a", False)]),
        ("s=d.createElement('script');s.src='/own.js'", []),
        (
            "s=d.createElement('script');s.src=a?'https://v.example/a':'https://w.example/b'",
            [("https://v.example/a", True), ("https://w.example/b", True)],
        ),
        (
            "s=d.createElement('script');s.src=`https://v.example/a?${x}`",
            [("https://v.example/a?", True)],
        ),
        ("urls=['https://v.example/a']", [("https://v.example/a", False)]),
        ("if (s.src == 'https://v.example/a') {}", []),
    ],
)
def test_other_addresses_are_not_loaded_for_certain(text, expected):
    """An image, an unknown element or a list is no script; of two addresses either may be it."""
    assert [(found.text, found.loads) for found in find(text)] == expected


def test_digest_pins_the_script_that_it_is_set_for():
    """The host cannot change it; a digest of another element or of an unknown kind pins nothing."""
    load = "s=d.createElement('script');s.src='https://v.example/a.js';"
    assert [found.pinned for found in find(f"{load}s.integrity='{DIGEST}'")] == [True]
    assert [
        found.pinned
        for found in find(f"s=d.createElement('script');s.setAttribute('src','//v.example/');s.integrity='{DIGEST}'")
    ] == [True]
    assert [found.pinned for found in find(f"{load}t.integrity='{DIGEST}'")] == [False]
    assert [found.pinned for found in find(f"{load}s.integrity='md5-x'")] == [False]
    assert [found.pinned for found in find(f".integrity='{DIGEST}';{load}")] == [False]


@pytest.mark.parametrize(
    ("text", "handed"),
    [
        ("fetch('https://v.example/x', {body: JSON.stringify({a: 'MRN1'})})", [{"body": {"a": "MRN1"}}]),
        ("window.fetch('https://v.example/x', {body: 'MRN1', referrer: 'r'})", [{"body": "MRN1"}]),
        ("navigator.sendBeacon('https://v.example/x', 'MRN1')", ["MRN1"]),
        ("$.post('https://v.example/x', {a: 'MRN1'}, function () { go('x') })", [{"a": "MRN1"}, None]),
        ("$.ajax({url: 'https://v.example/x', data: {a: 'MRN1'}})", [{"data": {"a": "MRN1"}}]),
        ("axios({'url': 'https://v.example/x', data: 'MRN1'})", [{"data": "MRN1"}]),
        ("axios.post('https://v.example/x', 'MRN1')", ["MRN1"]),
        ("var h='https://v.example', d={a:'MRN1'}; jQuery.post(h+'/x', d)", [{"a": "MRN1"}]),
    ],
)
def test_request_carries_its_arguments(text, handed):
    """What is given to a request beside its address is sent."""
    (found,) = [found for found in find(text) if found.sends]
    assert (found.text, json.loads(found.handed)) == ("https://v.example/x", handed)
    assert [other.text for other in find(text) if not other.sends] in ([], ["https://v.example"])


@pytest.mark.parametrize(
    "text",
    [
        "fetch('https://v.example/x')",
        "cache.post('https://v.example/x', 'MRN1')",
        "my.fetch('https://v.example/x', 'MRN1')",
        "go('https://v.example/x', 'MRN1')",
        "fetch('/own', {body: 'MRN1', next: 'https://v.example/x'})",
        "fetch()",
        "axios.post(unknown, 'MRN1')",
    ],
)
def test_other_calls_carry_nothing(text):
    """Who receives the arguments of an unknown function, nobody knows; an own address is nobody's."""
    assert not any(found.handed for found in find(text))


def test_cheap_question_comes_first():
    """Most scripts request nothing."""
    assert may_request("fetch(u)")
    assert not may_request("go(u)")


@given(st.text(alphabet="gta(){}[]'\"`=.,;:+/<s \n", max_size=80))
def test_no_script_makes_it_raise(text):
    """Whatever is written, addresses are text."""
    for before in ("'https://v.example/", "s=d.createElement('script');s.src=", "fetch(", "import ", "s.setAttribute("):
        assert all(isinstance(found, str) for found in addresses(before + text))


V = "https://v.example/x"


@pytest.mark.parametrize(
    ("text", "url", "directive", "handed"),
    [
        (f"fetch('{V}', {{headers: {{'X-Id': 'M1'}}}})", V, "connect-src", [{"headers": {"X-Id": "M1"}}]),
        (f"fetch(new Request('{V}', {{body: 'M1'}}))", V, "connect-src", [{"body": "M1"}]),
        ("fetch(new URL('/x?m=M1', 'https://v.example'))", f"{V}?m=M1", "connect-src", None),
        (f"var u = new URL('{V}'); u.searchParams.set('m', 'M1'); fetch(u)", f"{V}?m=M1", "connect-src", None),
        (f"fetch('{V}?' + new URLSearchParams({{m: 'M1'}}))", f"{V}?m=M1", "connect-src", None),
        (f"fetch(`{V}?m=${{encodeURIComponent('M 1')}}`)", f"{V}?m=M%201", "connect-src", None),
        (
            f"var f = new FormData(); f.append('a', 'M1'); fetch('{V}', {{body: f}})",
            V,
            "connect-src",
            [{"body": {"a": "M1"}}],
        ),
        (
            f"var r = new XMLHttpRequest(); r.open('POST', '{V}'); r.setRequestHeader('A', 'B'); r.send('M1')",
            V,
            "connect-src",
            ["M1", {"headers": {"A": "B"}}],
        ),
        (f"var r = new XMLHttpRequest(); r.open('GET', '{V}?m=' + 'M1')", f"{V}?m=M1", "connect-src", None),
        (f"navigator.sendBeacon('{V}', new Blob(['M1']))", V, "connect-src", [["M1"]]),
        ("var c = axios.create({baseURL: 'https://v.example'}); c.put('/x', 'M1')", V, "connect-src", ["M1"]),
        ("axios.defaults.baseURL = 'https://v.example'; axios.get('/x')", V, "connect-src", None),
        (
            "axios.request({url: '/x', baseURL: 'https://v.example', data: 'M1'})",
            V,
            "connect-src",
            [{"data": "M1"}],
        ),
        (f"$.getJSON('{V}', {{m: 'M1'}})", V, "connect-src", [{"m": "M1"}]),
        (f"new Image().src = '{V}?m=' + 'M1'", f"{V}?m=M1", "img-src", None),
        (f"var i = d.createElement('img'); i.setAttribute('src', '{V}')", V, "img-src", None),
        (f"var f = d.createElement('iframe'); f.src = '{V}'", V, "frame-src", None),
        (f"var l = d.createElement('link'); l.href = '{V}'", V, "style-src-elem", None),
        ("new WebSocket('wss://v.example/x')", "wss://v.example/x", "connect-src", None),
        (f"new EventSource('{V}')", V, "connect-src", None),
        (f"new Worker('{V}')", V, "worker-src", None),
        (f"location.href = '{V}'", V, "", None),
        (f"window.location = '{V}'", V, "", None),
        (f"document.location.replace('{V}')", V, "", None),
        (f"location.assign('{V}')", V, "", None),
        (f"window.open('{V}')", V, "", None),
        (f"function send(u, d) {{ fetch(u, {{body: d}}) }} send('{V}', 'M1')", V, "connect-src", [{"body": "M1"}]),
        (f"var all = {{a: '{V}'}}; fetch(all.a)", V, "connect-src", None),
    ],
)
def test_request_is_certain(text, url, directive, handed):
    """Each way to request says where it goes, which policy governs it, and what it carries."""
    (found,) = [found for found in find(text) if found.sends]
    assert (found.text, found.directive, found.loads) == (url, directive, False)
    assert (json.loads(found.handed) if found.handed else None) == handed


@pytest.mark.parametrize(
    "text",
    [
        f"function fetch() {{}} fetch('{V}')",
        "fetch('/own'); new Image().src = '/own.gif'; location.href = '/own'",
        f"var location = {{}}; my.location = '{V}'; var s = d.createElement('b'); s.src = '{V}'",
        f"dialog.open('{V}'); text.replace('{V}', 'x'); cache.get('{V}')",
        f"// fetch('{V}')",
        f"say(\"fetch('{V}')\")",
        "fetch(unknown, {body: 'M1'}); r.send('M1'); new Worker(unknown)",
        f"file.open('{V}', 'r')",
    ],
)
def test_other_things_are_no_certain_request(text):
    """What belongs to the page itself, to its own functions or to nobody knows whom is not."""
    assert not any(found.sends for found in find(text))


def test_both_ways_of_an_address_are_requested():
    """Which of them, nobody knows."""
    found = [one.text for one in find("fetch(a ? 'https://v.example/a' : 'https://w.example/b')")]
    assert found == ["https://v.example/a", "https://w.example/b"]


def test_what_becomes_of_a_text_is_told_once():
    """The variable that holds the address of a request is no second one; what gets it beside the request is."""
    assert addresses(f"var u = '{V}'; fetch(u)") == [V]
    assert addresses("var u = 'https://v.example'; fetch(u + '/x'); other('https://v.example')") == [
        V,
        "https://v.example",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tracker", ["https://v.example/t.js"]),
        ("lib/a.js", ["https://w.example/lib/a.js"]),
        ("lib/deep/b.js", ["https://v.example/deep/b.js"]),
        ("other", []),
        ("./own.js", []),
    ],
)
def test_modules_have_the_addresses_of_the_import_map(name, expected):
    """The longest name that fits counts (HTML 8.1.6.2)."""
    modules = {
        "tracker": "https://v.example/t.js",
        "lib/": "https://w.example/lib/",
        "lib/deep/": "https://v.example/deep/",
    }
    for text in (f"import x from '{name}'", f"import('{name}')", f"export * from '{name}'"):
        found = list(iter_addresses(parse_script(text), KNOWN, Names({}, {}), modules))
        assert [one.text for one in found if one.loads] == expected
