"""Digests of forms."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from pytest_phiguard.variants import Form, Shape, iter_digests, iter_texts
from pytest_phiguard.variants import digests as module
from pytest_phiguard.variants.algorithms import SIZES, find_algorithm
from pytest_phiguard.variants.digests import ALGORITHMS, iter_layers, iter_main_texts, iter_salted

FORMS = [Form("abc", (), Shape.CODE), Form("ABC", ("uppercase",), Shape.CODE), Form("abc", ("squashed",), Shape.CODE)]


@pytest.mark.parametrize("name", ALGORITHMS)
def test_every_algorithm_is_made(name):
    """Each algorithm that is there makes a digest of its size, its name at the end of the chain."""
    found = {digest.chain: digest.raw for digest in iter_digests(FORMS, {}, (name,))}
    make = find_algorithm(name)
    expected = {} if make is None else {(name,): make(b"abc"), ("uppercase", name): make(b"ABC")}
    assert found == expected
    assert {len(raw) for raw in found.values()} <= {SIZES[name]}


@pytest.mark.parametrize("salt", ["pepper", b"pepper"])
@pytest.mark.parametrize("sign", ["", ":", "-", "|"])
def test_known_salts_are_mixed_in(salt, sign):
    """A salt stands before or after the value, with or without a sign between, or is the key of an HMAC."""
    salts = {"prefix": [salt], "suffix": [salt], "hmac": [salt]}
    found = {digest.raw: digest.chain for digest in iter_digests(FORMS[:1], salts, ("sha256",))}
    assert found[hashlib.sha256(f"pepper{sign}abc".encode()).digest()] == ("salted", "sha256")
    assert found[hashlib.sha256(f"abc{sign}pepper".encode()).digest()] == ("salted", "sha256")
    assert found[hmac.new(b"pepper", b"abc", "sha256").digest()] == ("hmac", "sha256")


def test_seldom_algorithms_are_not_salted():
    """Salts are mixed in for the main algorithms only."""
    salts = {"prefix": ["pepper"], "hmac": ["pepper"]}
    assert [digest.chain for digest in iter_digests(FORMS[:1], salts, ("sha3_256",), layered=True)] == [("sha3_256",)]


def test_layers_are_digested_again():
    """What is digested instead of the value: its digest, its base64, its hexadecimal spelling, a line of it."""
    found = {digest.raw: digest.chain for digest in iter_digests(FORMS[:1], {}, ("sha256",), layered=True)}
    md5 = hashlib.md5(b"abc")
    expected = {
        md5.hexdigest().encode(): ("md5", "hex"),
        md5.hexdigest().upper().encode(): ("md5", "hex"),
        md5.digest(): ("md5", "raw"),
        base64.b64encode(md5.digest()): ("md5", "base64"),
        b"YWJj": ("base64",),
        b"616263": ("hex",),
        b"abc\n": ("line",),
        b"a\0b\0c\0": ("utf-16",),
    }
    for content, chain in expected.items():
        assert found[hashlib.sha256(content).digest()] == (*chain, "sha256")


def test_escaped_value_is_a_layer_where_it_differs():
    """A value with signs is digested escaped too."""
    texts = list(iter_texts([Form("z@example.com", (), Shape.MAIL)]))
    assert (b"z%40example.com", ("percent",)) in list(iter_layers(texts))
    assert ("percent",) not in {text.chain for text in iter_layers(iter_texts(FORMS))}


def test_main_texts_leave_slugs_out():
    """A slug or month name is seldom digested twice."""
    forms = [*FORMS, Form("a-b", ("slug",), Shape.WORDS)]
    assert [text.content for text in iter_main_texts(forms)] == [b"abc", b"ABC"]


def test_without_salts_nothing_is_salted():
    """No salt, no salted text."""
    assert list(iter_salted(iter_texts(FORMS), {"hmac": ["key"]})) == []


def test_layer_of_a_missing_algorithm_is_empty(monkeypatch):
    """A build without a main algorithm makes no digest of it."""
    monkeypatch.setattr(module, "find_algorithm", lambda name: None)
    assert (b"", ("md5", "raw")) in list(iter_layers(iter_texts(FORMS[:1])))
    assert list(iter_digests(FORMS, {})) == []


def test_layers_have_both_alphabets_of_base64():
    """What is digested in base64 is so in either alphabet, with padding and without."""
    found = {text.content for text in iter_layers(iter_texts([Form("??>>z", (), Shape.CODE)]))}
    assert {b"Pz8+Pno=", b"Pz8+Pno", b"Pz8-Pno=", b"Pz8-Pno"} <= found
