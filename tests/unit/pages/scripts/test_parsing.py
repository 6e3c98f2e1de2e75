"""Scripts are read into nodes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.scripts import script as scripts
from pytest_phiguard.pages.scripts.nodes import Source
from pytest_phiguard.pages.scripts.parsing import parse_nodes
from pytest_phiguard.pages.scripts.script import parse_script


def kinds(text, *wanted):
    """Return the nodes of some kinds, as they stand in a script."""
    return [node.text for node in parse_script(text).find_kind(*wanted)]


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("a('x')", ["a('x')"]),
        ("// a('x')\nb() /* c() */", ["b()"]),
        ("<!-- a('x')\nb()\n-->", ["b()"]),
        ("'a()'; \"b()\"; /c()/; `d()`", []),
        ("`${a()}`", ["a()"]),
        ("return a()", ["a()"]),
        ("await a?.()", ["a?.()"]),
        ("/* open", []),
        ("", []),
        ("}}} a('x')", ["a('x')"]),
        ("a('x', {b: 1", ["a('x', {b: 1"]),
        ("'\u00e4\U0001f600'; a('\u00df')", ["a('\u00df')"]),
        ("\ud800; a('x')", ["a('x')"]),
    ],
)
def test_calls_are_found_where_they_are(text, calls):
    """What stands in texts and comments is none; what is broken is read as far as it goes."""
    assert kinds(text, "call_expression") == calls


def test_lines_are_those_of_the_source():
    """Characters of several bytes do not move them."""
    script = parse_script("'\u00e4\u00f6'\n\n  go('\U0001f600')\n")
    (call,) = script.calls["go"]
    assert (script.source.find_line(call.start), call.text) == (2, "go('\U0001f600')")
    assert Source("a\nb").find_line(0) == 0


def test_long_script_is_cut_and_says_so(monkeypatch):
    """Limits bound the time, of nodes and of characters."""
    nodes, complete = parse_nodes("a;b;c;d", 3)
    assert (len(nodes), complete) == (3, False)
    monkeypatch.setattr(scripts, "MAX_SCRIPT", 5)
    assert not parse_script("a('x');b('y')").complete
    assert parse_script("a()").complete


def test_script_is_read_once():
    """The same template is rendered a thousand times; what is long is not kept."""
    text = "once('x')"
    assert parse_script(text) is parse_script(text)
    long = "once();" * 10_000
    assert parse_script(long) is not parse_script(long)


@pytest.mark.parametrize(
    "mark", ["(", "[", "{", "a(", "a=>", "`${", "<", "x?", "{a:[", "'", "!", "a+", "function f(){", "if(a)"]
)
def test_nesting_has_no_limit(mark):
    """Ten thousand brackets are no reason to fail."""
    script = parse_script(mark * 10_000)
    assert script.complete
    assert script.scopes.find_function(script.nodes[-1]) is None or "function" in mark or "=>" in mark


@given(st.text(alphabet="ab'\"`/\\${}[]()=+.\n *<!-1;", max_size=80))
def test_nodes_cover_the_script(text):
    """Whatever is written, each node stands in the one around it."""
    for node in parse_script(text).nodes:
        assert 0 <= node.start <= node.end <= len(text)
        assert node.parent is None or node.parent.start <= node.start
