"""The page on detection says what the code has: kinds, digests, packages and limits."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from kinds_table import BEGIN, END, PAGE, draw_table

from pytest_phiguard._doctor import iter_packages
from pytest_phiguard.decode.legacy_charsets import CHARSETS
from pytest_phiguard.decode.optional_codings import iter_optional
from pytest_phiguard.decode.piece import MEGABYTE, Budget
from pytest_phiguard.detect.digest_spelling import LEAST_HEX
from pytest_phiguard.variants.algorithms import SIZES

ROOT = PAGE.parents[1]


@pytest.fixture(scope="module")
def page():
    """Return the page's text."""
    return PAGE.read_text(encoding="utf-8")


def test_table_is_drawn_from_the_code(page):
    """The table of kinds is what the code draws; `python tests/docs/kinds_table.py` writes it anew."""
    assert page.partition(BEGIN)[2].partition(END)[0] == draw_table()


def test_every_step_is_explained(page):
    """Each step of a written form that the table shows has a row in the table of steps."""
    cells = [row.split(" | ")[4:6] for row in draw_table().splitlines()[2:]]
    steps = {step for row in cells for cell in row for step in cell.split(", ")} - {"–"}
    rows = page.partition("| step | means |")[2].partition("\n\n")[0].splitlines()
    explained = {step for row in rows for step in re.findall(r"`(\w+)`", row.partition(" | ")[0])}
    assert explained >= steps
    assert explained - steps == set()


def test_every_digest_is_named(page):
    """Each digest that is looked for has its name in the page's table of digests, and no other is there."""
    rows = page.partition("| digests | need |")[2].partition("\n\n")[0].splitlines()[2:]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row.split(" | ")[0])]
    assert sorted(named) == sorted(SIZES)


def test_every_package_is_named(page):
    """Each optional package is named by the page, and comes with the extra that the page names."""
    packages = {one.package for one in (*iter_optional(), *iter_packages())} - {"OpenSSL"}
    extra = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("\nfast = [\n")[2].partition("\n]")[0]
    assert {name for name in packages if f"`{name}`" not in page} == set()
    assert set(re.findall(r'"([\w-]+)>=', extra)) == packages


def test_every_charset_is_named(page):
    """Each charset before UTF-8 that bytes are read in is named by the page."""
    assert {name for name in CHARSETS if f"`{name}`" not in page} == set()


def test_limits_are_those_of_the_code(page):
    """The page's limits are those of a budget, and of digests."""
    budget = Budget()
    rows = dict(re.findall(r"^\| ([^|]+?) \| ([\d,]+(?: MB)?)", page.partition("\n## How far\n")[2], re.MULTILINE))
    assert list(rows.values()) == [
        str(budget.depth),
        str(budget.depth),
        str(budget.structures),
        f"{budget._decoded // MEGABYTE} MB",
        f"{budget.inflated // MEGABYTE} MB",
        f"{budget.runs:,}",
        f"{budget.leaves:,}",
    ]
    assert f"at least {LEAST_HEX} hexadecimal digits" in page
