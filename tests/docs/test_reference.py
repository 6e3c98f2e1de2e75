"""The reference names all that there is, and its examples do what it says."""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from vendors_table import BEGIN, END, draw_table
from vendors_table import PAGE as VENDORS

import pytest_phiguard
from pytest_phiguard import Verdict, _options, hookspecs, plugin
from pytest_phiguard._control import Control
from pytest_phiguard._patients import PatientFactory
from pytest_phiguard.config import MASKS, MODES, NETWORKS, PAGE_CLASSES, REPORT_SUFFIXES, REQUIREMENTS, Mark
from pytest_phiguard.parties import allowances
from pytest_phiguard.report import Ledger

PAGE = VENDORS.with_name("reference.md")
TEXT = PAGE.read_text(encoding="utf-8")
BLOCK = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)


class Declared:
    """Takes options as pytest does, and keeps their names."""

    def __init__(self):
        self.options, self.keys = [], []

    def getgroup(self, name, description):
        """Return what options are added to."""
        return self

    def addoption(self, name, **more):
        """Keep an option of the command line."""
        self.options.append(name)

    def addini(self, name, text, **more):
        """Keep a key of the file."""
        self.keys.append(name)


def read_rows(heading):
    """Return the first tables under a heading: the cells of each row, by what its first cells name."""
    part = TEXT.partition(f"\n{heading}\n")[2]
    level = heading.partition(" ")[0]
    part = re.split(rf"^#{{1,{len(level)}}} ", part, maxsplit=1, flags=re.MULTILINE)[0]
    rows = [line.strip("|").split(" | ") for line in part.splitlines() if line.startswith("| ")]
    return {name: " | ".join(row) for row in rows for name in re.findall(r"`([^`]+)`", f"{row[0]} {row[1]}")}


def name_of(text):
    """Return the name at the start of what a table's cell calls it."""
    return re.match(r"[\w-]*", text)[0]


def test_every_option_is_there():
    """Each key of the file and each option of the command line has its row, and no other has."""
    declared = Declared()
    _options.add_options(declared)
    rows = read_rows("## Options")
    named = {name_of(name) for name in rows}
    assert {name for name in named if name.startswith("phiguard_")} == set(declared.keys)
    assert {name for name in named if name.startswith("--")} == set(declared.options)


@pytest.mark.parametrize(
    ("option", "values"),
    [
        ("phiguard_mode", MODES),
        ("phiguard_network", NETWORKS),
        ("phiguard_mask", MASKS),
        ("phiguard_pages", PAGE_CLASSES),
        ("phiguard_require", (*REQUIREMENTS, "vendor:ID")),
        ("phiguard_report", REPORT_SUFFIXES),
        ("phiguard_fail_on", [verdict.value for verdict in Verdict]),
    ],
)
def test_every_value_of_an_option_is_there(option, values):
    """What an option may be stands in its row."""
    row = read_rows("## Options")[option]
    assert [value for value in values if f"`{value}`" not in row] == []


def test_every_part_of_an_allowance_is_there():
    """Each key of an allowance line has its row, and each channel is named."""
    rows = read_rows("### Allowances")
    assert {f"{key}=" for key in allowances._KEYS} == {name for name in rows if name.endswith("=")}
    assert [channel for channel in allowances.CHANNELS if f"`{channel}`" not in rows["via="]] == []


def test_every_argument_of_the_mark_is_there():
    """Each argument of the mark has its row, and no other has."""
    named = {name for name in read_rows("## The mark") if name.endswith("=") and name.count("=") == 1}
    assert named == {f"{field.name}=" for field in fields(Mark)}


def test_every_fixture_is_there():
    """Each fixture has its row, and no other has."""
    rows = TEXT.partition("| fixture |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)`", rows, re.MULTILINE) == list(plugin.__all__)


def test_every_call_of_the_fixture_is_there():
    """Each public method and property of what ``phiguard`` hands out has its row, with all its arguments."""
    rows = {name_of(name): (name, row) for name, row in read_rows("### phiguard").items()}
    public = {name: value for name, value in vars(Control).items() if not name.startswith("_")}
    assert set(public) <= set(rows)
    for name, value in public.items():
        called, row = rows[name]
        arguments = [] if isinstance(value, property) else list(inspect.signature(value).parameters)[1:]
        assert [one for one in arguments if one not in called and one not in {"attributes"}] == [], row


def test_every_argument_of_the_factory_is_there():
    """What the factory takes is named."""
    part = TEXT.partition("### phi_patient_factory")[2].partition("### ")[0]
    assert [
        one for one in inspect.signature(PatientFactory.__call__).parameters if one != "self" and one not in part
    ] == []
    assert {name for name in vars(PatientFactory) if not name.startswith("_")} == {"create_batch"}
    assert "create_batch" in part


def test_every_attribute_of_a_patient_is_there():
    """Each attribute of a patient is named."""
    named = set(read_rows("## Patients"))
    attributes = {field.name for field in fields(pytest_phiguard.Patient)} | {"identifiers"}
    assert attributes <= named


def test_every_public_name_is_there():
    """Each public name has its row, that of a dataclass all its fields, and no other name has one."""
    rows = TEXT.partition("| name | what it is |")[2].partition("\n\n")[0]
    found = dict(re.findall(r"^\| `(\w+)` (.*)$", rows, re.MULTILINE))
    assert set(found) == set(pytest_phiguard.__all__)
    for name, row in found.items():
        value = getattr(pytest_phiguard, name)
        if is_dataclass(value) and name != "Patient":
            assert [field.name for field in fields(value) if f"`{field.name}`" not in row] == [], name


def test_every_hook_is_there():
    """Each hook has its row with its arguments, and no other has."""
    specified = {
        name: list(inspect.signature(value).parameters)
        for name, value in vars(hookspecs).items()
        if name.startswith("pytest_phiguard_")
    }
    named = dict(re.findall(r"^\| `(pytest_phiguard_\w+)\((\w+)\)`", TEXT, re.MULTILINE))
    assert {name: [argument] for name, argument in named.items()} == specified


def test_every_part_of_the_report_is_there():
    """Each key of the report is named."""
    part = TEXT.partition("## The report")[2]
    assert [key for key in Ledger().make_report(version="", mode="") if f"`{key}`" not in part] == []


def test_table_of_vendors_is_drawn_from_the_code():
    """The table of vendors is what the code draws; `python tests/docs/vendors_table.py` writes it anew."""
    assert VENDORS.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0] == draw_table()


def test_examples_pass(suite):
    """The files that the page shows are a suite that passes, and whose weakenings and allowances are told."""
    pytest.importorskip("flask")
    blocks = dict(BLOCK.findall(TEXT))
    for name, text in blocks.items():
        (suite.pytester.path / name).write_text(text, encoding="utf-8")
    result = suite.run(subprocess=True)
    tests = sum(len(re.findall(r"^ *def test_", text, re.MULTILINE)) for text in blocks.values())
    result.assert_outcomes(passed=tests)
    assert {one["what"] for one in suite.report["weakened"]} == {"page=public", "ignore=PHG201"}
    assert {one["allowance"]["reason"] for one in suite.report["allowed"]} == {"ticket 12", "demo"}
    assert suite.rules == []
