"""Expressions say what they say, and nothing is run."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages import script_values
from pytest_phiguard.pages.script_values import Host, Names, read_arguments, read_value
from pytest_phiguard.pages.scripts import bind_names
from pytest_phiguard.pages.syntax import parse_script

URL = "https://portal.example/ack?ip=1"
LOCATION = Host(URL, {"href": URL, "search": "?ip=1"})
ROOTS = {"location": LOCATION, "document": Host(None, {"URL": URL, "location": LOCATION, "title": None})}
SETUP = """
var user = {email: 'a@b.example', 'name': {first: "Zed"}, ids: ["1", 2], [key]: 5};
const id = user.ids[1]; window.plan = "P-" + id; loop = loop || 'once'; ping = pong; pong = ping;
let f = function () { return 'no' }, g = (a) => 'no', h = x => 'no';
"""


def read(expression, texts=()):
    """Return what an expression says after the setup."""
    names = Names(ROOTS, dict(texts))
    bind_names(parse_script(SETUP), names)
    script = parse_script(expression)
    return read_value(script, 0, len(script.tokens), names)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'a\\x41'", "aA"),
        ("42", "42"),
        ("true", None),
        ("null", None),
        ("unknown", None),
        ("", None),
        ("`a ${user.email} ${nothing} ${{}}`", "a a@b.example ${nothing} ${{}}"),
        (
            "{a: 'b', 'c': 1, d, ...user.name, e() { return 'no' }, ['f']: 'g', 5: 'h'}",
            {"a": "b", "c": "1", "d": None, "first": "Zed", "f": "g", "5": "h"},
        ),
        ("{...unknown}", {}),
        ("['a', , 'b', [1]]", ["a", None, "b", ["1"]]),
        ("('a', 'b')", "b"),
        ("()", None),
        ("'a' + 'b' + unknown + 1", "ab1"),
        ("'/p/' + user.ids", ["/p/", ["1", "2"]]),
        ("unknown + other", None),
        ("unknown || 'b'", "b"),
        ("x ? 'a' : 'b'", ["a", "b"]),
        ("user.email", "a@b.example"),
        ("user['email']", "a@b.example"),
        ("user.name.first", "Zed"),
        ("user?.name?.first", "Zed"),
        ("user.ids[0]", "1"),
        ("user.ids?.[1]", "2"),
        ("user.ids[9]", None),
        ("user.ids[user]", None),
        ("user[user]", None),
        ("user.none", None),
        ("user.none.email", None),
        ("user.email.length", None),
        ("user.email.toLowerCase().trim()", "a@b.example"),
        ("'a'.concat(user.email)", ["a", "a@b.example"]),
        ("id", "2"),
        ("window.plan", "P-2"),
        ("self.user.email", "a@b.example"),
        ("window", None),
        ("loop", "once"),
        ("ping", None),
        ("sha256(user.email)", "a@b.example"),
        ("btoa('a', 'b')", ["a", "b"]),
        ("new Thing('a')", "a"),
        ("await go('a')", "a"),
        ("!user.email", "a@b.example"),
        ("JSON.stringify({a: 'b'})", {"a": "b"}),
        ('JSON.parse(\'{"a": [1, "x", true]}\').a', ["1", "x", None]),
        ("JSON.parse('{broken').a", None),
        ("JSON.parse('{broken')", "{broken"),
        ("f", None),
        ("g", None),
        ("h", None),
        ("function () { return 'no' }", None),
        ("class { a = 'no' }", None),
        ("(a, b) => 'no'", None),
        ("location.href", URL),
        ("location", URL),
        ("window.location.search", "?ip=1"),
        ("document.URL", URL),
        ("document.title", None),
        ("document", None),
        ("a.b.c", None),
        ("5 .toFixed()", "5"),
        ("a.", None),
        ("++i", None),
        ("!", None),
    ],
)
def test_expression_says(expression, expected):
    """Literals, names, members and calls say what can be known of them."""
    assert read(expression) == expected


def test_elements_are_looked_up_by_their_id():
    """Frameworks hand data over in islands of JSON."""
    texts = {"data": json.dumps({"id": "U-99", "zip": 2139}), "mail": "a@b.example"}
    assert read("JSON.parse(document.getElementById('data').textContent).zip", texts) == "2139"
    assert read("document.querySelector('#mail').value", texts) == "a@b.example"
    assert read("document.getElementById('none').value", texts) is None


def test_depth_is_bounded():
    """What is nested without end says nothing."""
    assert read("(" * 200 + "'a'" + ")" * 200) is None
    assert read("JSON.parse('" + "[" * 5000 + "]" * 5000 + "')") is not None
    deep = json.dumps(json.loads("[" * 60 + '"x"' + "]" * 60))
    assert "x" not in json.dumps(read(f"JSON.parse('{deep}')"))


def test_work_is_bounded(monkeypatch):
    """Names that multiply cost more than there is."""
    monkeypatch.setattr(script_values, "MAX_CHARACTERS", 50)
    names = Names({}, {"data": "x" * 100})
    setup = parse_script("a = 'zzzzzzzzzzzzzzzzzzzz'")
    bind_names(setup, names)
    script = parse_script("a, a, a, document.getElementById('data').value")
    assert read_arguments(script, 0, len(script.tokens), names) == ["z" * 20, "z" * 20, None, None]


def test_name_without_a_value_says_nothing():
    """An assignment may be cut off."""
    names = Names({}, {})
    bind_names(parse_script("a ="), names)
    assert names.find("a", 0) is None


@given(st.text(alphabet="ab.[](){}'\"`$+,:?=>!1 ;\n", max_size=60))
def test_no_expression_makes_it_raise(expression):
    """Whatever is written, the answer can be written as JSON."""
    assert isinstance(json.dumps(read(expression)), str)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("var a = 'x'; f = function (a) { go(a) }", [None]),
        ("var a = 'x'; (function (a) { go(a) })(a)", ["x"]),
        ("var a = 'x'; (function (a) { go(a) })('y')", ["y"]),
        ("var a = 'x'; f = a => go(`${a}`)", ["${a}"]),
        ("var b = 'x'; f = a => go(`${b}`)", ["x"]),
        ("f = function (a) { a = 'y'; go(a) }", ["y"]),
        ("(function (a) { a = a || 'y'; go(a) })('x')", [["x", "y"]]),
        ("function send(a) { go(a) } send('x'); send('y')", [["x", "y"]]),
        ("function send(a) { go(a); send(a) }", [None]),
    ],
)
def test_parameter_hides_the_variable_outside(text, expected):
    """A parameter is what its function is given, and not what has its name elsewhere."""
    script, names = parse_script(text), Names({}, {})
    bind_names(script, names)
    start = next(at for at, token in enumerate(script.tokens) if token.text == "go")
    assert read_arguments(script, start + 2, script.brackets.find_end(start + 1), names) == expected


def test_new_element_does_not_say_the_address():
    """What a document makes is not what is known of it."""
    script = parse_script("document.createElement('a')")
    names = Names({"document": Host(None, {"URL": "https://p.example/MRN1"})}, {})
    assert read_value(script, 0, len(script.tokens), names) == "a"
