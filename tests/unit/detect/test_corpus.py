"""Ordinary text holds no patient."""

from __future__ import annotations

import json
import random
import sysconfig
from pathlib import Path

import pytest

from pytest_phiguard.detect import Detector
from pytest_phiguard.model import Identifier, Kind, Transmission

_GIVEN = (
    "Ottoline Thaddeus Wilhelmina Cornelius Perpetua Ignatius Philomena Barnaby Seraphina Leopold Clementina Mortimer "
    "Araminta Peregrine Lavinia Cuthbert Rosalind Algernon Winifred Humphrey"
).split()
_FAMILY = (
    "Brakspear Quillfeather Thornycroft Ravenscourt Micklethwait Osbaldeston Featherstone Cholmondele Higginbottom "
    "Wolstenholme Entwhistle Ramsbotham Satterthwaite Postlethwaite Blenkinsop Grimthorpe Haddlesey Ickleburgh "
    "Jellicoe Kettleborough"
).split()
_CONDITIONS = ("type 2 diabetes", "asthma", "migraine", "epilepsy", "hypothyroidism")
_TYPES = {".py": "text/x-python", ".js": "application/javascript", ".json": "application/json", ".html": "text/html"}
_MOST_BYTES = 4_000_000


def _make_patients():
    draw = random.Random(5)

    def digits(count):
        return "".join(draw.choice("0123456789") for _ in range(count))

    for number, (given, family) in enumerate(zip(_GIVEN, _FAMILY, strict=True)):
        values = {
            "name": f"{given} {family}",
            "given_name": given,
            "family_name": family,
            "street": f"{1000 + number * 37} {family} Lane",
            "city": f"{family[:6]}worth",
            "zip": f"00{400 + number}",
            "geo": f"{30 + number}.{digits(6)},-{70 + number}.{digits(6)}",
            "date_of_birth": f"{1935 + number * 3}-{1 + number % 12:02}-{2 + number:02}",
            "admission_date": f"2023-{1 + number % 12:02}-{3 + number:02}",
            "age": str(40 + number),
            "phone": f"({draw.randint(201, 989)}) 555-01{digits(2)}",
            "email": f"{given}.{family}@example.com".lower(),
            "ssn": f"9{digits(2)}-{draw.randint(10, 49)}-{digits(4)}",
            "mrn": f"MRN{digits(8)}",
            "account": digits(16),
            "ip_address": f"203.0.113.{number + 5}",
            "other": f"tok_{digits(5)}Qx{digits(6)}",
            "condition": _CONDITIONS[number % 5],
            "device_model": "Omnipod DASH",
        }
        yield from (Identifier(kind, value, given) for kind, value in values.items())


def _iter_files():
    library = Path(sysconfig.get_paths()["stdlib"])
    packages = Path(sysconfig.get_paths()["purelib"])
    found = [*library.glob("*.py"), *library.glob("*/*.py"), *packages.glob("**/*.js"), *packages.glob("**/*.html")]
    found += packages.glob("**/*.json")
    # Suites hold streams that are broken on purpose; whether these are told depends on the release of Python.
    found = [path for path in found if not {"test", "tests"} & set(path.parts)]
    files = [path for path in sorted(found) if path.stat().st_size < 150_000]
    random.Random(1).shuffle(files)
    return files


@pytest.fixture(scope="module")
def detector():
    """Return a detector that knows twenty patients."""
    return Detector(_make_patients())


def test_sources_and_pages_hold_no_patient(detector):
    """Sources, scripts, JSON and pages of other people accuse nobody, and leave nothing unjudged."""
    read = 0
    for path in _iter_files():
        content = path.read_bytes()
        read += len(content)
        if read > _MOST_BYTES:
            break
        headers = {"Content-Type": _TYPES[path.suffix]}
        scan = detector.report(Transmission.http("POST", "https://v.example/", headers, content))
        # Documentation gives its examples the addresses that synthetic patients have, RFC 5737: those do stand there.
        sightings = [one for one in scan.sightings if one.identifier.kind is not Kind.IP_ADDRESS]
        assert (path.name, sightings, scan.unjudged) == (path.name, [], ())
    assert read > 500_000


def test_telemetry_of_nobody_holds_no_patient(detector):
    """Random numbers, tokens, times and addresses of ordinary events accuse nobody."""
    draw = random.Random(7)
    for _ in range(300):
        event = {
            "id": f"{draw.getrandbits(128):032x}",
            "ts": 1_700_000_000 + draw.randrange(10**8),
            "trace": f"00-{draw.getrandbits(128):032x}-{draw.getrandbits(64):016x}-01",
            "values": [draw.random() for _ in range(20)],
            "sizes": [draw.randrange(100_000) for _ in range(20)],
            "age": draw.randrange(60, 100),
            "zip": f"9{draw.randrange(10_000):04}",
            "ip": f"192.0.2.{draw.randrange(256)}",
            "agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
        }
        scan = detector.report(Transmission.http("POST", "https://v.example/e?cid=1.2", {}, json.dumps(event).encode()))
        assert (scan.sightings, scan.unjudged) == ((), ())
