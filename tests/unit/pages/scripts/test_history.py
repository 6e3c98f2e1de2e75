"""Addresses that a script gives to its page."""

from __future__ import annotations

import pytest

from pytest_phiguard.pages.scripts.history import iter_addresses_given


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("history.pushState(null, '', '/rx/1')", ["/rx/1"]),
        ("window.history.replaceState({a: 1}, '', '?tab=' + 'labs')", ["?tab=labs"]),
        ("const id = 'z7'; history.pushState({}, '', `/rx/${id}`)", ["/rx/z7"]),
        ("function go(to) { history.pushState(null, '', to) } go('/a'); go('/b')", ["/a", "/b"]),
        ("history.pushState(null, '')", []),
        ("history.back(); say('.pushState')", []),
        ("history.pushState(null, '', unknown)", []),
    ],
)
def test_addresses_are_those_of_the_third_argument(script, expected):
    """Whatever the page's state holds is not told with it."""
    assert sorted(iter_addresses_given(script)) == expected
