"""Sets of pictures are split as HTML says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.srcset import iter_candidates


@pytest.mark.parametrize(
    ("srcset", "expected"),
    [
        ("a.png", [("a.png", "", True)]),
        ("a.png 1x, b.png 2x", [("a.png", "1x", True), ("b.png", "2x", False)]),
        ("a,b.png 640w,c.png 2X", [("a,b.png", "640w", True), ("c.png", "2x", False)]),
        ("a.png, b.png", [("a.png", "", True), ("b.png", "", True)]),
        (" , a.png foo(1,2) 3x , b.png", [("a.png", "foo(1,2) 3x", False), ("b.png", "", True)]),
        ("", []),
        (", ,", []),
    ],
)
def test_set_has_these_pictures(srcset, expected):
    """Addresses may hold commas, and descriptors say whether the fallback is needed."""
    found = [(c.address, c.descriptor, c.replaces_src) for c in iter_candidates(srcset)]
    assert found == expected


@given(st.lists(st.from_regex(r"[a-z/?=&]{1,8}", fullmatch=True), max_size=5))
def test_what_is_joined_is_split_again(addresses):
    """Joined with descriptors, the same addresses come back."""
    assert [c.address for c in iter_candidates(", ".join(f"{a} 2x" for a in addresses))] == addresses


@given(st.text(alphabet="a, ()\t1x", max_size=30))
def test_no_set_makes_it_raise(srcset):
    """Whatever is written, no address is empty."""
    assert all(candidate.address for candidate in iter_candidates(srcset))
