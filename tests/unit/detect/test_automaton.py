"""The engines that search."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.detect import automaton as module
from pytest_phiguard.detect.automaton import Automaton

NEEDLES = [b"mrn447", b"47", b"brakspear", b"rak", b"mrn447"]
TEXT = b"xxmrn447\0brakspear"
FOUND = {(0, 2), (4, 2), (1, 6), (2, 9), (3, 10)}


def _build_each(needles):
    engines = [module._build_compact(needles, list), module._build_table(needles, list)]
    return [*engines, module._build_hyperscan(needles, engines[0])]


def test_all_engines_find_the_same():
    """Every engine tells each needle at each place, overlapping and repeated ones too."""
    for search in _build_each(NEEDLES):
        assert set(search(TEXT)) == FOUND


@given(
    st.lists(
        st.binary(min_size=1, max_size=4).map(lambda raw: raw.translate(bytes(97 + n % 3 for n in range(256)))),
        min_size=1,
        max_size=8,
    ),
    st.binary(max_size=60).map(lambda raw: raw.translate(bytes(97 + n % 3 for n in range(256)))),
)
def test_engines_agree_with_a_plain_search(needles, text):
    """What an engine finds is what looking at every position finds."""
    expected = {
        (number, start)
        for number, needle in enumerate(needles)
        for start in range(len(text))
        if text.startswith(needle, start)
    }
    for search in _build_each(needles):
        assert set(search(text)) == expected


@pytest.mark.parametrize("count", [3, 400])
def test_engine_changes_with_what_was_searched(count):
    """An automaton begins with what is built at once, ends with the fastest, and finds the same throughout."""
    automaton = Automaton([b"n%05d" % number for number in range(count)])
    engines = []
    for _ in range(40):
        assert automaton.search(b"xn00001n00002" + b"y" * count * 500) == [(1, 1), (2, 7)]
        if automaton._search not in engines:
            engines.append(automaton._search)
    assert len(engines) >= (1 if count == 3 else 2)
    assert automaton._stages == []


def test_many_needles_keep_the_compact_engine(monkeypatch):
    """Where a table would cost much memory, none is built however much is searched."""
    monkeypatch.setattr(module, "_MANY", 5)
    monkeypatch.setattr(module, "_FEW", 2)
    automaton = Automaton([*NEEDLES, b"zzz"])
    before = automaton._search
    for _ in range(20):
        automaton.search(b"y" * 100_000)
    assert automaton._search is before


def test_absent_hyperscan_changes_nothing(monkeypatch):
    """Without the package the former engine goes on."""
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    former = module._build_table(NEEDLES, list)
    assert module._build_hyperscan(NEEDLES, former) is former


def test_refusal_of_hyperscan_falls_back():
    """Needles that hyperscan refuses, and a scan that it refuses, are searched by the former engine."""
    hyperscan = pytest.importorskip("hyperscan")
    former = module._build_table(NEEDLES, list)
    assert module._build_hyperscan([b""], former) is former

    class Busy:
        def compile(self, **_):
            pass

        def scan(self, *_, **__):
            raise hyperscan.error("in use")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hyperscan, "Database", Busy)
        search = module._build_hyperscan(NEEDLES, former)
    assert set(search(TEXT)) == FOUND
