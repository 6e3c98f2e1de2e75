"""Digests by their first bytes."""

from __future__ import annotations

import base64
import hashlib

import pytest

from pytest_phiguard.decode import Run
from pytest_phiguard.detect import digest_table
from pytest_phiguard.detect.digest_table import DigestTable
from pytest_phiguard.detect.entry import Entry
from pytest_phiguard.model import Identifier
from pytest_phiguard.variants.algorithms import find_algorithm, make_keys

VALUE = b"MRN-4471829035"
DIGEST = hashlib.sha256(VALUE)


def _build(*identifiers, salts=None):
    table = DigestTable(salts or {})
    for identifier in identifiers:
        entry = Entry(identifier)
        entry.holders[identifier] = None
        table.add(entry)
    return table


@pytest.fixture
def table():
    """Return a table that knows one record number."""
    return _build(Identifier("mrn", VALUE.decode()))


def _find(table, text, mark=""):
    return [hit.chain for hit in table.find(Run(text, 0, mark))]


@pytest.mark.parametrize(
    ("text", "mark", "chain"),
    [
        (DIGEST.hexdigest(), "", ("sha256", "hex")),
        (DIGEST.hexdigest().upper(), "", ("sha256", "hex")),
        ("0x" + DIGEST.hexdigest(), "", ("sha256", "hex")),
        (DIGEST.hexdigest()[:20], "", ("sha256", "hex", "cut")),
        (DIGEST.hexdigest()[:12], "", ("sha256", "hex", "cut")),
        (hashlib.sha512(VALUE).hexdigest()[:64], "", ("sha512", "hex", "cut")),
        (base64.b64encode(DIGEST.digest()).decode().rstrip("="), "=", ("sha256", "base64")),
        (base64.b32encode(DIGEST.digest()).decode().rstrip("="), "", ("sha256", "base32")),
        (str(int.from_bytes(find_algorithm("fnv1a_64")(VALUE), "big")), "", ("fnv1a_64", "decimal")),
        (find_algorithm("uuid5_url")(VALUE).hex(), "", ("uuid5_url", "hex")),
        (hashlib.sha1(hashlib.md5(VALUE).hexdigest().encode()).hexdigest(), "", ("md5", "hex", "sha1", "hex")),
    ],
)
def test_digest_is_found(table, text, mark, chain):
    """A digest is found in each spelling, cut off or whole, and digested again."""
    assert _find(table, text, mark) == [chain]


@pytest.mark.parametrize(
    "text",
    [
        DIGEST.hexdigest()[:-1] + ("0" if DIGEST.hexdigest()[-1] != "0" else "1"),
        DIGEST.hexdigest()[:11],
        hashlib.sha256(b"other").hexdigest(),
        hashlib.sha3_256(VALUE).hexdigest()[:20],
        base64.b64encode(DIGEST.digest()[:-1] + b"\0").decode().rstrip("="),
        base64.b64encode(hashlib.sha256(b"other").digest()).decode().rstrip("="),
        "hello-over-there",
        "A" * 43,
        "é" * 43,
    ],
)
def test_other_runs_are_nothing(table, text):
    """A digest must agree to its last digit, and only the main ones are cut off; other runs are nothing."""
    assert _find(table, text) == []


def test_raw_digest_is_found(table):
    """The bytes of a digest are found as a whole and behind their length."""
    content = b"\x08\x01\x12\x20" + DIGEST.digest() + b"\x20" + bytes(range(200, 232))
    assert [(start, hit.chain) for start, hit in table.find_raw(content)] == [(4, ("sha256", "raw"))]
    assert [hit.chain for _, hit in table.find_raw(DIGEST.digest())] == [("sha256", "raw")]
    assert list(table.find_raw(b"\x20" + hashlib.sha256(b"other").digest())) == []


def test_known_salts_are_found():
    """Known salts and keys are mixed in."""
    table = _build(Identifier("mrn", VALUE.decode()), salts={"suffix": ["pepper"], "hmac": ["key"]})
    assert _find(table, hashlib.sha256(VALUE + b":pepper").hexdigest()) == [("salted", "sha256", "hex")]
    assert _find(table, hashlib.sha256(VALUE + b":salt").hexdigest()) == []


def test_digests_are_made_when_they_are_looked_for(table, monkeypatch):
    """Only the algorithms of a run's size are made, and each once for each value."""
    made = []
    monkeypatch.setattr(digest_table, "make_keys", lambda name, *_: made.append(name) or [])
    _find(table, "f" * 128)
    _find(table, "e" * 128)
    assert list(dict.fromkeys(made)) == ["sha512", "sha3_512", "blake2b"]
    assert made.count("sha3_512") == 1


def test_missing_algorithm_finds_nothing(table, monkeypatch):
    """Where a library is missing, its digests stay unknown and the others are found."""
    monkeypatch.setattr(
        digest_table, "make_keys", lambda name, *rest: [] if name == "sha256" else make_keys(name, *rest)
    )
    assert _find(table, DIGEST.hexdigest()) == []
    assert _find(table, hashlib.sha3_256(VALUE).hexdigest()) == [("sha3_256", "hex")]


def test_table_begins_anew_when_most_are_dead(monkeypatch):
    """Values of patients that ended do not pile up, and the living are still found."""
    monkeypatch.setattr(digest_table, "_MANY_DEAD", 3)
    table = DigestTable({})
    entries = [Entry(Identifier("mrn", f"MRN-44718290{number}")) for number in range(10, 20)]
    for entry in entries:
        entry.holders[entry.identifier] = None
        table.add(entry)
    _find(table, "f" * 40)
    dead = hashlib.sha1(entries[0].identifier.value.encode()).hexdigest()
    assert _find(table, dead) == [("sha1", "hex")]
    for entry in entries[:-1]:
        entry.holders.clear()
        table.discard(entry)
        assert _find(table, dead) == []
    digest = hashlib.sha1(entries[-1].identifier.value.encode()).hexdigest()
    assert _find(table, digest) == [("sha1", "hex")]


def test_dead_values_are_not_digested():
    """A value that nobody has any more when its digests are first asked for is left out."""
    table = _build(Identifier("mrn", VALUE.decode()))
    entry = next(hit.entry for hit in table.find(Run(DIGEST.hexdigest(), 0)))
    entry.holders.clear()
    table.discard(entry)
    assert _find(table, hashlib.sha1(VALUE).hexdigest()) == []


def test_values_that_share_a_digest_are_all_found():
    """One digest may be of several values of several kinds."""
    table = _build(Identifier("phone", "6175550143"), Identifier("fax", "6175550143"))
    digest = hashlib.md5(b"6175550143").hexdigest()
    assert [hit.entry.kind for hit in table.find(Run(digest, 0))] == ["phone", "fax"]


def test_what_was_explained_is_remembered(table, monkeypatch):
    """The chain of a digest that is met again is not worked out again, and what is remembered is limited."""
    assert _find(table, DIGEST.hexdigest()) == [("sha256", "hex")]
    with monkeypatch.context() as patch:
        patch.setattr(digest_table, "iter_digests", None)
        assert _find(table, DIGEST.hexdigest()) == [("sha256", "hex")]
    monkeypatch.setattr(digest_table, "_MOST_EXPLAINED", 0)
    assert _find(table, DIGEST.hexdigest()[:20]) == [("sha256", "hex", "cut")]
    assert _find(table, DIGEST.hexdigest()[:24]) == [("sha256", "hex", "cut")]


def _find_salted(table, runs, tokens):
    return [(run.start, hit.entry.kind, hit.chain) for run, hit in table.find_salted(runs, tokens)]


def test_salt_of_the_same_message_is_found():
    """A digest that a value of its message salts is explained, strong values only, as often as it is met."""
    table = _build(Identifier("mrn", VALUE.decode()), Identifier("zip", "00418"))
    runs = [Run(hashlib.sha256(b"9f3a:" + VALUE).hexdigest(), 7), Run(hashlib.md5(b"9f3a00418").hexdigest(), 99)]
    found = [(7, "mrn", ("salted", "sha256", "hex"))]
    assert _find_salted(table, runs, ["x", "9f3a"]) == found
    assert _find_salted(table, runs, ["x", "9f3a"]) == found


def test_message_is_not_tried_twice_in_vain(monkeypatch):
    """The same digest and salts are tried again only when somebody new is looked for."""
    table = _build(Identifier("mrn", VALUE.decode()))
    runs = [Run("ab" * 32, 0)]
    tried = []
    original = digest_table.iter_message_salted
    monkeypatch.setattr(digest_table, "iter_message_salted", lambda *args: tried.append(args) or original(*args))
    for _ in range(2):
        assert _find_salted(table, runs, ["9f3a"]) == []
    assert len(tried) == 1
    table.add(Entry(Identifier("ssn", "900-12-7183")))
    assert _find_salted(table, runs, ["9f3a"]) == []
    assert len(tried) == 2
    monkeypatch.setattr(digest_table, "_MOST_EXPLAINED", 0)
    assert _find_salted(table, runs, ["9f3b"]) == []
    assert _find_salted(table, runs, []) == []
