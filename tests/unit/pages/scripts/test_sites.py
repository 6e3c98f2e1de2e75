"""Functions and what their parameters stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.scripts.names import Names
from pytest_phiguard.pages.scripts.nodes import find_arguments
from pytest_phiguard.pages.scripts.script import parse_script
from pytest_phiguard.pages.scripts.sites import iter_given


def look_up(text, name="a"):
    """Return what the name in ``go(name)`` stands for: None for no parameter, else its arguments."""
    script, names = parse_script(text), Names({}, {})
    names.add(script)
    (used,) = find_arguments(script.calls["go"][0])
    variable = script.scopes.find_local(name, used)
    if variable is None:
        return None
    (binding,) = variable.bindings
    if binding.steps and binding.steps[0].kind != "default":
        return []
    given = [nodes for call, nodes in iter_given(binding.node, names) if call is None]
    return [nodes[binding.place].text for nodes in given if binding.place < len(nodes)]


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
        ("function f(a) { go(a) } f('x')", ["'x'"]),
        ("function g() { function f(a) { go(a) } } f('x')", []),
        ("const send = a => go(a); send('x')", ["'x'"]),
        ("var o = {send: function (a) { go(a) }, run() { this.send('x') }}", ["'x'"]),
        ("o.send = function (a) { go(a) }; p.send = function () {}; o.send('x')", []),
        ("(function (a) { go(a) }).call(this, 'x')", ["'x'"]),
        ("(function (a) { go(a) }).apply(this, ['x'])", ["'x'"]),
        ("function send(a = 1) { go(a) } send('x')", ["'x'"]),
    ],
)
def test_parameter_stands_for_its_arguments(text, expected):
    """A parameter is what its function is given, where that can be told, and nothing else."""
    assert look_up(text) == expected


@given(st.text(alphabet="af(){}[]=>,;.! \n", max_size=60))
def test_no_script_makes_it_raise(text):
    """Whatever is written, a parameter stands for nodes of its script."""
    script, names = parse_script("(function(a){" + text + "function send(a){a}send(a)"), Names({}, {})
    names.add(script)
    for variable in script.scopes.iter_variables():
        for binding in variable.bindings:
            given = [nodes for _, nodes in iter_given(binding.node, names)]
            assert all(node.source is script.source for nodes in given for node in nodes)
