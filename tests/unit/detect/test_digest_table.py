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

DIGEST = hashlib.sha256(b"MRN-4471829035")


@pytest.fixture
def table():
    """Return a table that knows one record number."""
    table = DigestTable({})
    entry = Entry(Identifier("mrn", "MRN-4471829035"))
    entry.holders[entry.identifier] = None
    table.add(entry)
    return table


def _find(table, text, mark=""):
    return [hit.chain for hit in table.find(Run(text, 0, mark))]


@pytest.mark.parametrize(
    ("text", "mark", "chain"),
    [
        (DIGEST.hexdigest(), "", ("sha256", "hex")),
        (DIGEST.hexdigest().upper(), "", ("sha256", "hex")),
        ("0x" + DIGEST.hexdigest(), "", ("sha256", "hex")),
        (DIGEST.hexdigest()[:20], "", ("sha256", "hex", "cut")),
        (base64.b64encode(DIGEST.digest()).decode().rstrip("="), "=", ("sha256", "base64")),
        (base64.urlsafe_b64encode(DIGEST.digest()).decode().rstrip("="), "", ("sha256", "base64url")),
    ],
)
def test_digest_is_found(table, text, mark, chain):
    """A digest is found in hexadecimal, cut off or whole, and in base64 and base64url."""
    (found,) = _find(table, text, mark)
    assert found[:1] == chain[:1]
    assert found == chain or (found[1] == "base64" and set(text) & set("+/"))


@pytest.mark.parametrize(
    "text",
    [
        DIGEST.hexdigest()[:-1] + ("0" if DIGEST.hexdigest()[-1] != "0" else "1"),
        hashlib.sha256(b"other").hexdigest(),
        base64.b64encode(DIGEST.digest()[:-1] + b"\0").decode().rstrip("="),
        base64.b64encode(hashlib.sha256(b"other").digest()).decode().rstrip("="),
        "hello-over-there",
        "A" * 43,
        "é" * 43,
    ],
)
def test_other_runs_are_nothing(table, text):
    """A digest must agree to its last digit; other runs are nothing."""
    assert _find(table, text) == []


def test_digests_are_made_when_they_are_looked_for(table, monkeypatch):
    """Only the algorithms of a run's size are made, and each once for each value."""
    made = []
    original = digest_table.iter_digests
    monkeypatch.setattr(
        digest_table,
        "iter_digests",
        lambda forms, salts, names, **options: made.append(names) or original(forms, salts, names, **options),
    )
    _find(table, "f" * 128)
    _find(table, "e" * 128)
    assert made == [("sha512", "sha3_512", "blake2b")]


def test_table_begins_anew_when_most_are_dead(monkeypatch):
    """Values of patients that ended do not pile up, and the living are still found."""
    monkeypatch.setattr(digest_table, "_MANY_DEAD", 3)
    table = DigestTable({})
    entries = [Entry(Identifier("mrn", f"MRN-44718290{number}")) for number in range(10, 20)]
    for entry in entries:
        entry.holders[entry.identifier] = None
        table.add(entry)
    _find(table, "f" * 40)
    for entry in entries[:-1]:
        entry.holders.clear()
        table.discard(entry)
    digest = hashlib.sha1(entries[-1].identifier.value.encode()).hexdigest()
    assert _find(table, digest) == [("sha1", "hex")]


def test_values_that_share_a_digest_are_all_found():
    """One digest may be of several values of several kinds."""
    table = DigestTable({})
    for kind in ("phone", "fax"):
        entry = Entry(Identifier(kind, "6175550143"))
        entry.holders[entry.identifier] = None
        table.add(entry)
    digest = hashlib.md5(b"6175550143").hexdigest()
    assert [hit.entry.kind for hit in table.find(Run(digest, 0))] == ["phone", "fax"]
