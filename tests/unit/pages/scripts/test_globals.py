"""What one script leaves for the others of its page to read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.scripts.globals import iter_globals
from pytest_phiguard.pages.scripts.names import Names
from pytest_phiguard.pages.scripts.script import parse_script


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("window.__STATE__ = {patient: {mrn: 'M1'}}", [("page.global:__STATE__", '{"patient": {"mrn": "M1"}}')]),
        ("var state = {id: 'M1'}", [("page.global:state", '{"id": "M1"}')]),
        ("const {id} = {id: 'M1'}", [("page.global:id", '"M1"')]),
        (
            "dataLayer = [{id: 'M1'}]; dataLayer.push({a: 'b'})",
            [("page.global:dataLayer", '[{"id": "M1"}, {"a": "b"}]')],
        ),
        ("window['user'] = 'M1'", [("page.global:user", '"M1"')]),
        ("window.App.user = 'M1'", [("page.global:App", '{"user": "M1"}')]),
        ("(function () { window.id = 'M1' })()", [("page.global:id", '"M1"')]),
        ("(function () { id = 'M1' })()", [("page.global:id", '"M1"')]),
        ("localStorage.setItem('k', JSON.stringify({id: 'M1'}))", [("page.storage:k", '{"id": "M1"}')]),
        ("sessionStorage.k = 'M1'", [("page.storage:k", "M1")]),
        ("window.localStorage['k'] = 'M1'", [("page.storage:k", "M1")]),
        ("document.cookie = 'id=' + 'M1' + '; path=/'", [("page.cookie:id", "M1")]),
        ("document.cookie = `id=M1;secure`", [("page.cookie:id", "M1")]),
    ],
)
def test_others_can_read(text, expected):
    """Globals, storage and cookies, as far as their values are known."""
    assert list(iter_globals(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "(function () { var id = 'M1' })()",
        "{ let id = 'M1' }",
        "window.id = unknown",
        "window.go = function () { return 'M1' }",
        "function go() { return 'M1' }",
        "my.localStorage2.k = 'M1'; storage.setItem('k', 'M1')",
        "localStorage.setItem('k', unknown); localStorage.getItem('k')",
        "// window.id = 'M1'",
        "j.src = 'https://v.example/M1'",
        "location.href = '/M1'",
        "id == 'M1'",
        "go('M1')",
    ],
)
def test_others_cannot_read(text):
    """What is local, unknown or an element's is nobody else's to read."""
    assert list(iter_globals(text)) == []


def test_module_keeps_its_variables():
    """Only what it sets of the window is global."""
    script = parse_script("const id = 'M1'; window.other = 'M2'")
    assert list(iter_globals(script, module=True)) == [("page.global:other", '"M2"')]
    assert len(list(iter_globals(script))) == 2


def test_values_of_other_scripts_are_known():
    """Where the page's names are given."""
    names = Names({}, {})
    names.add(parse_script("var user = {id: 'M1'}"))
    assert list(iter_globals(parse_script("window.id = user.id"), names)) == [("page.global:id", '"M1"')]
    assert list(iter_globals("window.id = user.id")) == []


@given(st.text(alphabet="window.ab=[]{}'(),;:\n", max_size=80))
def test_no_script_makes_it_raise(text):
    """Whatever is written, what can be read is text."""
    assert all(isinstance(value, str) for field in iter_globals("a=" + text) for value in field)
