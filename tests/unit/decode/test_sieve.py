"""What holds nothing is told cheaply, and what holds something is let through."""

from __future__ import annotations

import base64
import gzip
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.opening import iter_opened_run
from pytest_phiguard.decode.piece import Budget
from pytest_phiguard.decode.runs import MIN_RUN, Run
from pytest_phiguard.decode.sieve import may_open, may_read

TEXT = '{"email": "ottoline@example.com"}'


def _deflate(content):
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    return stream.compress(content) + stream.flush()


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-16-le"),
        "Θεοδώρα Παπαδοπούλου".encode(),
        "山田くみ子です".encode("utf-16-be"),
        gzip.compress(TEXT.encode(), mtime=0),
        zlib.compress(TEXT.encode()),
        _deflate(TEXT.encode()),
        _deflate(random.Random(1).randbytes(300)),
        b"\x0a\x14" + b"ottoline@example.com" + b"\x10\x96\x01",
    ],
)
def test_whatever_is_readable_passes(content):
    """Text, records and compressed streams pass, in base64 as in hexadecimal."""
    assert may_read(content)
    assert may_open(base64.b64encode(content).decode().rstrip("="))
    assert may_open(base64.urlsafe_b64encode(content).decode().rstrip("="))
    assert may_open(content.hex())


@pytest.mark.parametrize("late", ["x", "xy", "xyz"])
def test_text_that_begins_late_passes(late):
    """A few letters before the base64 of a text hide nothing."""
    assert may_open(late + base64.b64encode(TEXT.encode()).decode().rstrip("="))


def test_base32_passes():
    """Base32 is not told from random letters here."""
    assert may_open(base64.b32encode(TEXT.encode()).decode().rstrip("="))


@pytest.mark.parametrize("run", ["59d4f9de-226f-4386-aad5-3a2ba5f90fab", "940036605641850", "94003660564185051"])
def test_numbers_and_uuids_hold_nothing(run):
    """A UUID, and a number that is no hexadecimal of anything, end here."""
    assert not may_open(run)


def test_most_random_runs_end_here():
    """Of random bytes in hexadecimal and base64, one in five at most is looked at more closely."""
    draw = random.Random(3)
    runs = [draw.randbytes(size).hex() for size in (16, 20, 32) for _ in range(200)]
    runs += [base64.b64encode(draw.randbytes(24)).decode() for _ in range(400)]
    assert sum(map(may_open, runs)) < len(runs) / 5


@given(st.text(alphabet="ABCDEFabcdef0123456789+/_-xyzXYZ", min_size=MIN_RUN, max_size=90))
def test_what_opens_passed(run):
    """No run that opens is held back, except for text that begins late and is not all ASCII."""
    opened = list(iter_opened_run(Run(run, 0), "body", Budget()))
    assert may_open(run) or all("base64" in step for one in opened for step in one.steps)
