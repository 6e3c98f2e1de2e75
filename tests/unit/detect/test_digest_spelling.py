"""How digests are written."""

from __future__ import annotations

import base64
import hashlib
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode import Run
from pytest_phiguard.decode.plain_text import decode_text
from pytest_phiguard.detect.digest_spelling import find_apart, iter_candidates, iter_raw, restore_bytes

MD5 = hashlib.md5(b"abc").digest()
SHA256 = hashlib.sha256(b"abc").digest()


def _read(text, mark=""):
    return {(digits, step) for digits, step, _ in iter_candidates(Run(text, 0, mark))}


@pytest.mark.parametrize(
    ("text", "mark", "raw", "step"),
    [
        (SHA256.hex(), "", SHA256, "hex"),
        (SHA256.hex().upper(), "", SHA256, "hex"),
        ("0x" + SHA256.hex(), "", SHA256, "hex"),
        (SHA256.hex()[:12], "", SHA256[:6], "hex"),
        (SHA256.hex("-", 4), "", SHA256, "hex"),
        (str(uuid.UUID(bytes=MD5)), "", MD5, "uuid"),
        (base64.b64encode(SHA256).decode().rstrip("="), "=", SHA256, "base64"),
        (base64.urlsafe_b64encode(MD5).decode().rstrip("="), "", MD5, "base64url"),
        ("sha256-" + base64.b64encode(SHA256).decode().rstrip("="), "=", SHA256, "base64"),
        (base64.b32encode(MD5).decode().rstrip("="), "", MD5, "base32"),
        (base64.b32encode(MD5).decode().rstrip("=").lower(), "", MD5, "base32"),
        (str(int.from_bytes(MD5[:8], "big")), "", MD5[:8], "decimal"),
        (str(int.from_bytes(MD5[:8], "big", signed=True)), "", MD5[:8], "decimal"),
    ],
)
def test_digest_is_read(text, mark, raw, step):
    """A digest is read in hexadecimal, as a UUID, in base64, in base32 and as a number."""
    assert (raw.hex(), step) in _read(text, mark)


@pytest.mark.parametrize(
    "text",
    [
        *("hello-over-there", "0123456789", "ab-cd-zz", "é" * 43, "A" * 27 + "!"),
        *("a1" * 13 + "!", "sha256-short", "b" * 24 + "1w", "some-page-of-words"),
    ],
)
def test_other_runs_are_no_digests(text):
    """What has no digest's length or signs is none."""
    assert _read(text) == set()


def test_number_of_more_than_64_bits_is_none():
    """A number that sixty-four bits do not hold is at most a cut off digest."""
    assert {step for _, step in _read("99999999999999999999")} == {"hex"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("id=ba7816bf8f01&x", []),
        ("x " + MD5.hex(":") + ".", [MD5.hex()]),
        ("x " + MD5.hex(" ").upper() + ",", [MD5.hex().upper()]),
        ("ba7816bf8f0", []),
        ("ba7816bf8f01cfea", []),
        ("xba7816bf8f01", []),
        ("ba7816bf8f01_", []),
        ("1732540000123", []),
        ("1a:2b:3c:4d", []),
        ("1a:2b:3c:4d " + MD5.hex(":") + " 1a:2b", [MD5.hex()]),
        ("12:30:45:12:30:45", []),
        ("é " + MD5.hex(":"), [MD5.hex()]),
    ],
)
def test_digests_that_are_no_runs_are_found(text, found):
    """Twelve to fifteen digits, and pairs with signs between, are found where they stand by themselves."""
    runs = find_apart(text)
    assert [run.text for run in runs] == found
    assert all(text[run.start :].startswith(run.text[:2]) for run in runs)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (MD5, [(0, 16)]),
        (b"\x12\x10" + MD5 + b"z", [(2, 16)]),
        (b"\x58\x20" + SHA256, [(2, 32)]),
        (b"\x50" + MD5, [(1, 16)]),
        (b"\x12\x10" + MD5[:-1], []),
        (b"\x10" + b"a" * 16 + b"\xff", []),
        (b"plain text", []),
        (b"\xff" * (256 * 1024 + 1), []),
    ],
)
def test_raw_digests_may_stand_behind_their_length(content, found):
    """Bytes are a digest as a whole, or behind the byte that gives its length."""
    assert [place for place in iter_raw(content) if place in found or not found] == found


@pytest.mark.parametrize("content", [MD5, SHA256, b"\x12\x20" + SHA256 + "ħ".encode(), "ħé".encode() + b"\x01\xff"])
def test_bytes_are_restored(content):
    """Bytes that were read as text are bytes again, but for the few that may be either."""
    assert decode_text(restore_bytes(decode_text(content))) == decode_text(content)


def test_digest_is_restored():
    """A digest without zeros and without the few pairs that may be either comes back whole."""
    assert restore_bytes(decode_text(SHA256)) == SHA256


@pytest.mark.parametrize("text", ["plain", "Élodie", "歐陽 慧敏", "\x01é" * 40_000])
def test_text_has_no_bytes(text):
    """What is text, and what is long, was no digest."""
    assert restore_bytes(text) == b""


@given(st.text(max_size=90), st.binary(max_size=200))
def test_nothing_makes_it_raise(text, content):
    """Whatever the text and the bytes, they are read."""
    list(iter_candidates(Run(text, 0)))
    assert all(run.text for run in find_apart(text))
    assert all(start + size <= len(content) for start, size in iter_raw(content))


@given(st.binary(min_size=16, max_size=16))
def test_any_digest_reads_back(raw):
    """Each spelling of any sixteen bytes reads back as those bytes."""
    standard = base64.b64encode(raw).decode().rstrip("=")
    for text in (raw.hex(), standard, base64.b32encode(raw).decode().rstrip("="), str(uuid.UUID(bytes=raw))):
        assert raw.hex() in {digits for digits, _ in _read(text)}
