"""What the detector finds in each written form, encoding, digest and vendor's message, and in its near miss."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

import pytest_phiguard
from pytest_phiguard import Detector, Transmission

FOLDER = Path(__file__).with_name("cases")
VENDORS = Path(pytest_phiguard.__file__).parent / "parties" / "vendors.json"


def load_package():
    """Import the tables as a package of their own, whatever folder pytest was started in."""
    spec = importlib.util.spec_from_file_location(
        "phiguard_detection_cases", FOLDER / "__init__.py", submodule_search_locations=[str(FOLDER)]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = package
    spec.loader.exec_module(package)
    return package.__name__


def iter_tables():
    """Yield the name and the cases of each module that holds a table."""
    package = load_package()
    for path in sorted(FOLDER.rglob("*.py")):
        name = ".".join(path.relative_to(FOLDER).with_suffix("").parts)
        if name.endswith("__init__"):
            continue
        yield name, getattr(importlib.import_module(f"{package}.{name}"), "CASES", ())


TABLES = dict(iter_tables())
CASES = [pytest.param(case, id=f"{table}: {case.name}") for table, cases in TABLES.items() for case in cases]


@pytest.fixture(scope="module")
def detectors():
    """Return the detectors that were made so far: many cases know the same identifiers."""
    return {}


def is_met(expected, sighting):
    """Tell whether a sighting is the expected one."""
    same = sighting.identifier.kind == expected.kind and sighting.location == expected.location
    if expected.chain is not None:
        return same and sighting.chain == expected.chain
    return same and expected.steps <= set(sighting.chain)


def is_asked(sighting, case):
    """Tell whether a sighting is an expected one, or the same value in a field around it (``a`` of ``a|json:b``)."""
    here = sighting.location
    return any(
        sighting.identifier.kind == expected.kind
        and (here == expected.location or is_around(here, expected.location) or is_around(expected.location, here))
        for expected in case.expected
    )


def is_around(outer, inner):
    """Tell whether a location holds another one, as ``a`` holds ``a|json:b``."""
    return inner.startswith(f"{outer}|")


def describe(case, missing, sightings):
    """Say what was sent, what had to be found and what was found."""
    message = case.message
    lines = [
        case.name,
        f"  sent      {message.method} {message.url} {message.headers} {(message.body or b'')[:600]!r}",
        f"  known     {', '.join(f'{known.kind}={known.value}' for known in case.known[:4])}",
        *(f"  {'MISSING ' if expected in missing else 'expected'}  {expected}" for expected in case.expected),
    ]
    for sighting in sightings:
        mark = "got     " if is_asked(sighting, case) else "TOO MUCH"
        chain = " > ".join(sighting.chain) or "given"
        lines.append(f"  {mark}  {sighting.identifier.kind} at {sighting.location} as {chain}")
    return "\n".join([*lines, *(() if sightings else ["  got       nothing"])])


@pytest.mark.parametrize("case", CASES)
def test_case(case, detectors):
    """A message gives every sighting that its table names, and no other."""
    if case.needs:
        pytest.importorskip(case.needs)
    key = (case.known, json.dumps(case.salts))
    if key not in detectors:
        detectors[key] = Detector(case.known, salts=case.salts)
    message = case.message
    sent = Transmission.http(message.method, message.url, message.headers, message.body)
    sightings = detectors[key].scan(sent)
    missing = [expected for expected in case.expected if not any(is_met(expected, got) for got in sightings)]
    surplus = [got for got in sightings if not is_asked(got, case)]
    wrong = [*missing, *surplus]
    assert not wrong, describe(case, missing, sightings)


def test_names():
    """Every case has a name of its own."""
    names = [param.id for param in CASES]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_vendors():
    """The vendors' messages are of sixty vendors of the package's table at least, and of no vendor that it lacks."""
    known = {vendor["id"] for vendor in json.loads(VENDORS.read_text(encoding="utf-8"))["vendors"]}
    written = {
        case.name.split(",")[0] for table, cases in TABLES.items() if table.startswith("vendors.") for case in cases
    }
    assert written <= known
    assert len(written) >= 60
