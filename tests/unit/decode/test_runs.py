"""Encoded runs in text."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.runs import MIN_RUN, Run, find_runs

LONG = "A1b2C3d4E5f6G7h8I9"


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        (f"x {LONG} y", [Run(LONG, 2)]),
        (f"{LONG}==", [Run(LONG, 0, "=")]),
        (f"{LONG}.x", [Run(LONG, 0, ".")]),
        (f"x.{LONG}", [Run(LONG, 2, ".")]),
        ("short", []),
        (f"é{LONG}é", [Run(LONG, 1)]),
        (f"/p/{LONG}/e", [Run(f"/p/{LONG}/e", 0), Run(f"p/{LONG}/e", 1), Run(f"{LONG}/e", 3), Run(LONG, 3, part=True)]),
        (f"a-{LONG}", [Run(f"a-{LONG}", 0), Run(LONG, 2, part=True)]),
        ("some-long/path_of-words/v2/2024", []),
        (f"/p/{'31' * 8}/end", [Run("31" * 8, 3, part=True)]),
        (f"/p/{'a1' * 16}/end", [Run("a1" * 16, 3, part=True)]),
        (f"/p/{'MFRG' * 4}/end", [Run("MFRG" * 4, 3, part=True)]),
        (f"{LONG}%2F", [Run(LONG, 0, part=True)]),
        (
            f"/p/eJ{LONG[:6]}/{LONG}",
            [Run(f"/p/eJ{LONG[:6]}/{LONG}", 0), Run(f"eJ{LONG[:6]}/{LONG}", 3), Run(LONG, 12, part=True)],
        ),
        (f"a_{LONG}_b", [Run(f"a_{LONG}_b", 0), Run(LONG, 2, part=True)]),
    ],
)
def test_runs_are_found_with_their_parts(text, runs):
    """A run is found whole and, where it holds signs, in its parts, with what marks it."""
    assert find_runs(text, 10) == runs


def test_limit_is_kept():
    """No more runs than the limit and one are looked for."""
    assert len(find_runs(f"{LONG} " * 50, 4)) == 5


def test_wrapped_base64_is_one_run():
    """Lines that a mail program broke are joined."""
    content = bytes(range(200))
    wrapped = base64.encodebytes(content).decode()
    runs = find_runs(f"x:\n{wrapped}\n-- ", 100)
    assert base64.b64encode(content).decode().rstrip("=") in {run.text for run in runs}


def test_line_of_that_length_may_stand_alone():
    """A run of a line's length without another below is just a run."""
    assert [run.text for run in find_runs("A" * 76 + "\n!", 100)] == ["A" * 76]


@given(st.text(alphabet="aA1+/_-= .\n", max_size=200))
def test_runs_are_what_stands_there(text):
    """Every run that was not joined from lines stands at its place; a short one is told by padding or its digits."""
    for run in find_runs(text, 1000):
        told = run.marked == "=" or set(run.text) <= set("0123456789abcdefABCDEF")
        assert len(run.text) >= (12 if told else MIN_RUN)
        assert text.startswith(run.text[:MIN_RUN], run.start)


@pytest.mark.parametrize(
    "text",
    [
        "59d4f9de-226f-4386-aad5-3a2ba5f90fab",
        "59D4F9DE-226F-4386-AAD5-3A2BA5F90FAB",
        "59-d4-f9-de-22-6f-43-86-aa-d5-3a-2b",
    ],
)
def test_digest_in_groups_is_one_run(text):
    """A UUID, or digits in groups, is a run as a whole and has no parts."""
    assert find_runs(f"id={text}&", 9) == [Run(text, 3)]


@pytest.mark.parametrize("text", ["0.9400366056418505", "12.94003660564185051234"])
def test_decimals_are_no_run(text):
    """The decimals of a number encode nothing."""
    assert find_runs(text, 9) == []
    assert find_runs(text.replace(".", "x."), 9) != []


def test_long_run_with_many_signs_stays_few_runs():
    """Of base64 that holds many slashes, the parts are tried and not every end."""
    text = "/".join(f"aB{number:04}cD" * 3 for number in range(500))
    assert sum(len(run.text) for run in find_runs(text, 9_999)) < 12 * len(text)


@pytest.mark.parametrize(
    "text", ["/u/b94d27b9934d3e08/x", "some-slug-b94d27b9934d3e08", "/u/b94d27b9934d/x", "a-slug-b94d27b9934d"]
)
def test_first_digits_of_a_digest_are_a_run_in_paths_and_slugs(text):
    """A digest that is cut off is a run of its own among the words of a path."""
    digest = next(part for part in text.replace("/", "-").split("-") if part.startswith("b94"))
    assert digest in {run.text for run in find_runs(text, 9)}
