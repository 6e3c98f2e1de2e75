"""The compiled search."""

from __future__ import annotations

from pytest_phiguard.detect.entry import Entry
from pytest_phiguard.detect.index import ANCHOR, Index
from pytest_phiguard.model import Identifier


def _entry(number, kind="mrn"):
    return Entry(Identifier(kind, f"MRN-44718{number:05}"))


def _find(index, text):
    return [trigger.entry for trigger in index.find(text) if trigger.plain is not ANCHOR]


def test_needle_is_found_with_its_place():
    """A trigger says whose needle it is, what is to be proven, and where."""
    index, entry = Index(), _entry(1)
    index.add(entry)
    (trigger,) = index.find(b"xx\0mrn4471800001")
    assert trigger == (entry, b"mrn4471800001", 3)


def test_needles_overlap():
    """A needle inside another is found too."""
    index = Index()
    one, two = Entry(Identifier("family_name", "Quill")), Entry(Identifier("family_name", "Quillon"))
    index.add(one)
    index.add(two)
    assert _find(index, b"quillon") == [one, two]


def test_empty_index_finds_nothing():
    """Without needles there is nothing to compile and nothing to find."""
    assert _find(Index(), b"anything") == []
    assert list(Index().iter_whole(b"anything")) == []


def test_index_grows_by_few_deltas():
    """However many values come one by one, the number of automata stays logarithmic, and all are found."""
    index = Index()
    entries = [_entry(number) for number in range(60)]
    for number, entry in enumerate(entries):
        index.add(entry)
        assert _find(index, b"mrn44718%05d" % number) == [entry]
    assert len(index._deltas) <= 7
    assert _find(index, b"\0".join(b"mrn44718%05d" % number for number in range(60))) != []
    assert set(_find(index, b"\0".join(b"mrn44718%05d" % number for number in range(60)))) == set(entries)


def test_discarded_value_is_not_found_and_can_come_back():
    """A dead needle triggers nothing, costs nothing to bring back, and is dropped by a merge."""
    index, entry = Index(), _entry(1)
    index.add(entry)
    assert _find(index, b"mrn4471800001") == [entry]
    index.discard(entry)
    assert _find(index, b"mrn4471800001") == []
    back = _entry(1)
    index.add(back)
    assert _find(index, b"mrn4471800001") == [back]
    index.discard(back)
    others = [_entry(number) for number in (2, 3)]
    for other in others:
        index.add(other)
        assert _find(index, b"mrn4471800001\0" + other.squashed.encode()) == [other]
    assert all(owner[0] in others for delta, _ in index._deltas for owner in delta.owners)


def test_value_that_died_before_it_was_compiled_is_nothing():
    """What was discarded before the first search is never compiled."""
    index, entry = Index(), _entry(1)
    index.add(entry)
    index.discard(entry)
    index.discard(entry)
    assert _find(index, b"mrn4471800001") == []


def test_shared_needle_triggers_for_all_who_have_it():
    """Two kinds of one value are two triggers, and one stays when the other goes."""
    index, one, two = Index(), _entry(1), _entry(1, "account")
    index.add(one)
    index.add(two)
    assert _find(index, b"mrn4471800001") == [one, two]
    index.discard(one)
    assert _find(index, b"mrn4471800001") == [two]


def test_short_values_are_whole_pieces():
    """A short value is a whole piece or nothing; a part of a value says which."""
    index = Index()
    age, name = Entry(Identifier("age", "48")), Entry(Identifier("name", "Ottoline Brakspear"))
    index.add(age)
    index.add(name)
    found = [(whole.entry, whole.piece, whole.part) for whole in index.iter_whole(b"x48\x0048\0brakspear")]
    assert found == [(age, 1, -1), (name, 2, 1)]
    assert list(index.iter_whole(b"x48")) == []
    index.discard(age)
    assert [whole.entry for whole in index.iter_whole(b"48\0brakspear")] == [name]
