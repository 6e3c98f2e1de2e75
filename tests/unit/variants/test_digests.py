"""Digests of forms."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from pytest_phiguard.variants import Form, Shape, iter_digests
from pytest_phiguard.variants.digests import ALGORITHMS, SIZES

FORMS = [Form("abc", (), Shape.CODE), Form("ABC", ("uppercase",), Shape.CODE), Form("abc", ("squashed",), Shape.CODE)]


@pytest.mark.parametrize("name", ALGORITHMS)
def test_every_algorithm_is_made(name):
    """Each algorithm's digest has its size and its name at the end of the chain."""
    found = {digest.chain: digest.raw for digest in iter_digests(FORMS, {}, (name,))}
    assert found == {
        (name,): hashlib.new(name, b"abc").digest(),
        ("uppercase", name): hashlib.new(name, b"ABC").digest(),
    }
    assert {len(raw) for raw in found.values()} == {SIZES[name]}


@pytest.mark.parametrize("salt", ["pepper", b"pepper"])
def test_known_salts_are_mixed_in(salt):
    """A salt stands before or after the value, or is the key of an HMAC."""
    salts = {"prefix": [salt], "suffix": [salt], "hmac": [salt]}
    found = {digest.raw: digest.chain for digest in iter_digests(FORMS[:1], salts, ("sha256",))}
    assert found[hashlib.sha256(b"pepperabc").digest()] == ("salted", "sha256")
    assert found[hashlib.sha256(b"abcpepper").digest()] == ("salted", "sha256")
    assert found[hmac.new(b"pepper", b"abc", "sha256").digest()] == ("hmac", "sha256")


def test_layers_are_digested_again():
    """What is digested instead of the value: its digest, its base64, its hexadecimal spelling."""
    found = {digest.raw: digest.chain for digest in iter_digests(FORMS[:1], {}, ("sha256",), layered=True)}
    assert found[hashlib.sha256(hashlib.md5(b"abc").hexdigest().encode()).digest()] == ("md5", "hex", "sha256")
    assert found[hashlib.sha256(b"YWJj").digest()] == ("base64", "sha256")
    assert found[hashlib.sha256(b"616263").digest()] == ("hex", "sha256")
