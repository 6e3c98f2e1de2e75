"""Expressions say what they say, and nothing is run."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.scripts import names as page_names
from pytest_phiguard.pages.scripts.host import Host, plain
from pytest_phiguard.pages.scripts.names import Names
from pytest_phiguard.pages.scripts.nodes import find_arguments
from pytest_phiguard.pages.scripts.script import parse_script
from pytest_phiguard.pages.scripts.values import Reader

URL = "https://portal.example/ack?ip=1"
LOCATION = Host(URL, {"href": URL, "search": "?ip=1"})
ROOTS = {"location": LOCATION, "document": Host(None, {"URL": URL, "location": LOCATION, "title": None})}
SETUP = """
var user = {email: 'a@b.example', 'name': {first: "Zed"}, ids: ["1", 2], [key]: 5};
const id = user.ids[1]; window.plan = "P-" + id; loop = loop || 'once'; ping = pong; pong = ping;
let f = function () { return 'no' }, g = (a) => 'no', h = x => 'no';
"""


def read_arguments(call, names):
    """Return what a call is given."""
    return [plain(value) for value in Reader(names).read_list(find_arguments(call), 1)]


def read(expression, texts=(), setup=SETUP):
    """Return what an expression says after the setup."""
    names = Names(ROOTS, dict(texts))
    script = parse_script(f"say({expression}\n)")
    for one in (parse_script(setup), script):
        names.add(one)
    calls = script.calls.get("say")
    arguments = read_arguments(calls[0], names) if calls else []
    return arguments[-1] if len(arguments) == 1 else None


def read_all(text, names=None):
    """Return what the call of ``go`` in a script is given."""
    script, names = parse_script(text), names or Names({}, {})
    names.add(script)
    return read_arguments(script.calls["go"][0], names)


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
        ("'/p/'.concat(user.email)", "/p/a@b.example"),
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
        ("!user.email", None),
        ("typeof user.email", None),
        ("user.email === 'x'", None),
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
    monkeypatch.setattr(page_names, "MAX_CHARACTERS", 90)
    names = Names({}, {"data": "x" * 100})
    names.add(parse_script("".join(f"{name} = '{'z' * 20}';" for name in "abc")))
    text = "go(a, a, b, c, document.getElementById('data').value)"
    assert read_all(text, names) == ["z" * 20, "z" * 20, "z" * 20, None, None]
    assert names.cut


def test_name_without_a_value_says_nothing():
    """An assignment may be cut off."""
    names = Names({}, {})
    names.add(parse_script("a ="))
    assert read_all("go(a)", names) == [None]


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
    assert read_all(text) == expected


def test_new_element_does_not_say_the_address():
    """What a document makes is not what is known of it."""
    names = Names({"document": Host(None, {"URL": "https://p.example/MRN1"})}, {})
    assert read_all("go(document.createElement('a'))", names) == ["a"]


def test_all_calls_of_a_function_are_told():
    """The last of many may be the one; of too many it is told that they are."""
    calls = "".join(f"track('{place}');" for place in range(200))
    assert read_all("function track(a) { go('/p/' + a) }" + calls)[0][-1] == "/p/199"
    names = Names({}, {})
    read_all("function track(a) { go('/p/' + a) }" + calls + calls.replace("track('", "track('1"), names)
    assert names.cut
