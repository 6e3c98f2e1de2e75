"""What encoded runs hold."""

from __future__ import annotations

import base64
import gzip
import zlib

import pytest

from pytest_phiguard.decode.opening import iter_opened_content, iter_opened_run
from pytest_phiguard.decode.piece import Budget
from pytest_phiguard.decode.runs import Run

TEXT = "hello there, whoever reads this"


def _open(run, budget=None, mark=""):
    return [(opened.text, opened.steps) for opened in iter_opened_run(Run(run, 0, mark), "l", budget or Budget())]


def _pack(content):
    return base64.b64encode(content).decode().rstrip("=")


def _deflate(content):
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    return stream.compress(content) + stream.flush()


@pytest.mark.parametrize(
    ("run", "steps"),
    [
        (TEXT.encode().hex(), ("hex",)),
        (_pack(TEXT.encode()), ("base64url",)),
        ("x" + _pack(TEXT.encode()), ("base64",)),
        (base64.b32encode(TEXT.encode()).decode().rstrip("="), ("base32",)),
        (_pack(gzip.compress(TEXT.encode())), ("gzip", "base64url")),
        (_pack(zlib.compress(TEXT.encode())), ("zlib", "base64url")),
        (_pack(_deflate(TEXT.encode() * 3)), ("deflate", "base64url")),
        (gzip.compress(TEXT.encode()).hex(), ("gzip", "hex")),
    ],
)
def test_run_is_opened(run, steps):
    """A run is opened at whatever offset, and what it holds decompressed."""
    texts = [text for text, found in _open(run) if found[:-1] == steps[:-1] and found[-1][:4] == steps[-1][:4]]
    assert any(TEXT in text for text in texts)


def test_digits_may_be_hexadecimal():
    """A run of digits alone is read as hexadecimal too."""
    assert ("3141592653589793", ("hex",)) in _open("33313431353932363533353839373933")


@pytest.mark.parametrize("run", ["q7Zk0d9Xx2Lr5vPt", "f" * 40, "A" * 18, "00112233445566778899aabbccddeeff"])
def test_random_runs_hold_nothing(run):
    """Tokens and digests hold nothing that can be read."""
    assert _open(run) == []


def test_binary_record_is_text_by_half():
    """A record that is half text is read."""
    record = b"\x0a\x12ottoline brakspear\x12\x80\xff\x90"
    assert "ottoline brakspear" in _open(_pack(record))[0][0]


def test_record_that_is_mostly_bytes_is_read_from_half():
    """Of a record of bytes and text in equal parts the text is read."""
    record = b"ottoline brakspear" + bytes(range(128, 140))
    assert "ottoline" in "".join(text for text, _ in iter_opened_content(record, ("hex",), "l", Budget()))


def test_cut_off_compression_is_named():
    """A gzip stream without its end is read so far, and named."""
    budget = Budget()
    assert _open(_pack(gzip.compress(TEXT.encode() * 9)[:-8]), budget)
    assert budget.unread == ("l: gzip stream is cut short",)


def test_chance_header_of_zlib_is_no_stream():
    """Two bytes that look like a zlib header are no proof of one."""
    budget = Budget()
    (found,) = iter_opened_content(b"XGZ220199907", ("base64",), "l", budget)
    assert found == ("XGZ220199907", ("base64",))
    assert list(iter_opened_content(b"x\x9c\xff\xff\x80\x81", ("base64",), "l", budget)) == []
    assert budget.unread == ()


def test_spent_budget_leaves_a_run_closed():
    """What the budget does not cover is not opened, and named."""
    budget = Budget(decoded=3)
    assert _open(TEXT.encode().hex(), budget) == []
    assert budget.unread
