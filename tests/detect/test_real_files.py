"""A hundred megabytes of other people's files hold none of the patients that we mint."""

from __future__ import annotations

import sysconfig
from itertools import chain
from pathlib import Path

from pytest_phiguard import Detector, Kind, Transmission
from pytest_phiguard.patients.minting import mint_patient

PEOPLE = 20
ENOUGH = 100_000_000
LEAST = 40_000_000
LARGEST = 400_000
# Text and images as they are; of compiled code a part, because it is read as the noise it is.
SUFFIXES = frozenset(
    ".py .pyi .js .json .html .css .map .svg .png .gif .ico .txt .md .rst .po .mo .gz .pyc .so".split()
)


def _iter_files():
    """Yield the contents of installed files, the smaller folders first: each kind of file among the first megabytes."""
    roots = dict.fromkeys(Path(sysconfig.get_path(name)) for name in ("purelib", "platlib", "stdlib"))
    paths = [path for path in chain.from_iterable(root.rglob("*") for root in roots) if path.suffix in SUFFIXES]
    own = Path(__file__).parents[2]
    for path in sorted(paths, key=lambda path: (path.suffix in {".pyc", ".so"}, str(path))):
        if path.is_file() and own not in path.parents:
            yield path, path.read_bytes()[:LARGEST]


def test_installed_files_hold_no_patient():
    """Source code, data, images and catalogues of messages give no sighting of twenty patients."""
    patients = [mint_patient(f"real files {number}") for number in range(PEOPLE)]
    identifiers = [identifier for patient in patients for identifier in patient.identifiers]
    # Documentation gives its examples the addresses that synthetic patients have, RFC 5737: those do stand there.
    detector = Detector(one for one in identifiers if one.kind is not Kind.IP_ADDRESS)
    read = 0
    for path, content in _iter_files():
        found = detector.scan(Transmission.http("POST", "https://v.example/", {}, content))
        assert found == [], f"{path.name}: {[(one.identifier.kind, one.location, one.chain) for one in found]}"
        read += len(content)
        if read > ENOUGH:
            break
    assert read > LEAST, "too few files are installed to say anything"
