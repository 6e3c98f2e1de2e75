"""Digests salted with a value of the same message."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from pytest_phiguard.decode import Run
from pytest_phiguard.detect import message_salts
from pytest_phiguard.detect.message_salts import find_salts, find_targets, iter_salted
from pytest_phiguard.variants import Text

TEXTS = [Text(b"z.quill@example.com", ("lowercase",)), Text(b"900127183", ("digits",))]
RUNS = [Run("ab" * 32, 0)]


def _explain(text, tokens, texts=TEXTS, mark=""):
    run = Run(text, 0, mark)
    found = iter_salted(find_targets([run]), find_salts(tokens, [run]), texts)
    return [(*text.chain, *steps) for _, text, steps in found]


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha512"])
@pytest.mark.parametrize(
    "content", [b"9f3az.quill@example.com", b"z.quill@example.com9f3a", b"9f3a|z.quill@example.com"]
)
def test_salt_is_joined(name, content):
    """A salt stands before or behind the value, with or without a sign between."""
    assert _explain(hashlib.new(name, content).hexdigest(), ["x", "9f3a"]) == [("lowercase", "salted", name, "hex")]


def test_salt_is_a_key():
    """A salt is the key of an HMAC."""
    digest = hmac.new(b"nonce77", b"900127183", "sha256").digest()
    text = base64.b64encode(digest).decode().rstrip("=")
    assert _explain(text, ["nonce77"], mark="=") == [("digits", "hmac", "sha256", "base64")]


def test_salt_in_hexadecimal_is_its_bytes_too():
    """A salt of sixteen digits or more may be mixed in as the bytes that it means."""
    salt = bytes(range(8))
    digest = hashlib.sha256(salt + b"900127183").hexdigest()
    assert _explain(digest, [salt.hex()]) == [("digits", "salted", "sha256", "hex")]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        (hashlib.sha256(b"9f3aother@example.com").hexdigest(), ["9f3a"]),
        (hashlib.sha256(b"9f3a900127183").hexdigest(), ["9f3b"]),
        (hashlib.sha256(b"9f3a900127183").hexdigest(), []),
        (hashlib.sha256(b"9f3a900127183").hexdigest(), ["a salt of some words"]),
        (hashlib.sha256(b"9f3a900127183").hexdigest()[:40], ["9f3a"]),
        (hashlib.sha256(b"a" * 65 + b"900127183").hexdigest(), ["a" * 65]),
        ("not-a-digest-of-any-size", ["9f3a"]),
    ],
)
def test_other_digests_stay_unexplained(text, tokens):
    """Another value, another salt, none, or a part of a digest explains nothing."""
    assert _explain(text, tokens) == []


def test_run_is_no_salt_of_its_own():
    """The digests themselves, long values and the ninth value on are not tried."""
    tokens = [RUNS[0].text, "", "a" * 65, *map(str, range(20))]
    assert find_salts(tokens, RUNS) == [str(number).encode() for number in range(8)]


def test_tries_are_limited(monkeypatch):
    """However much might be tried, the digests of one message and size are counted."""
    made = []
    monkeypatch.setattr(message_salts, "find_algorithm", lambda name: lambda content: made.append(content) or b"")
    texts = [Text(str(number).encode(), ()) for number in range(10_000)]
    assert _explain("ab" * 32, ["a", "b", "c"], texts) == []
    assert len(made) <= 4_500


def test_without_the_algorithm_nothing_is_tried(monkeypatch):
    """A build without an algorithm explains none of its digests."""
    monkeypatch.setattr(message_salts, "find_algorithm", lambda name: None)
    assert _explain("ab" * 32, ["a"]) == []
