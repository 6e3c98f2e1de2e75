"""Functions and what their parameters stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.functions import Functions
from pytest_phiguard.pages.syntax import parse_script


def look_up(text, name="a"):
    """Return what the name in ``go(name)`` stands for: None for no parameter, else its arguments."""
    script = parse_script(text)
    functions = Functions(script)
    position = next(at for at, token in enumerate(script.tokens) if token.text == name and script.is_mark(at - 2, "go"))
    function = functions.find(name, position)
    if function is None:
        return None
    return [
        script.text[script.tokens[s].start : script.tokens[e - 1].end] for s, e in functions.iter_arguments(function)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("go(a)", None),
        ("function f(a) {} go(a)", None),
        ("function f(a) { go(a) }", []),
        ("x = function (b, a) { go(a) }", []),
        ("x = { f(a) { go(a) } }", []),
        ("if (a) { go(a) }", None),
        ("x = a => go(a)", []),
        ("x = a => b(a)\ngo(a)", None),
        ("x = a => b => go(a)", []),
        ("x = async (b, a) => { go(a) }", []),
        ("x = ({a}) => go(a)", []),
        ("(function (a) { go(a) })('x')", ["'x'"]),
        ("(function f(b, a) { go(a) }('y', {z: 1}))", ["{z: 1}"]),
        ("!function (a) { go(a) }(x + 1)", ["x + 1"]),
        ("(a => go(a))('x')", ["'x'"]),
        ("(async (a) => { go(a) })('x')", ["'x'"]),
        ("(({a}) => go(a))({a: 1})", []),
        ("(function (b, a) { go(a) })('x')", []),
        ("(function (a) { (function (b) { go(a) })('y') })('x')", ["'x'"]),
        ("(function (a) { (function (a) {})('y'); go(a) })('x')", ["'x'"]),
        ("function f(a) { go(a) } (b)", []),
        ("function send(a) { go(a) } send('x'); send(y)", ["'x'", "y"]),
        ("function send(a) { go(a) } my.send('x')", []),
        ("function send(a) { go(a) } function send(a) {} send('x')", []),
        ("function f(a) { go(a) } f('x')", []),
        ("function send(a = 1) { go(a) } send('x')", ["'x'"]),
    ],
)
def test_parameter_stands_for_its_arguments(text, expected):
    """A parameter is what its function is given, where that can be told, and nothing else."""
    assert look_up(text) == expected


@given(st.text(alphabet="af(){}[]=>,;.! \n", max_size=60))
def test_no_script_makes_it_raise(text):
    """Whatever is written, a parameter is found within its function."""
    script = parse_script("(function(a){" + text + "function send(a){a}send(a)")
    functions = Functions(script)
    for position in range(len(script.tokens)):
        function = functions.find("a", position)
        assert function is None or function.holds(position)
        assert function is None or isinstance(list(functions.iter_arguments(function)), list)
