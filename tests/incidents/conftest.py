"""Every page of these small sites is read by both parsers, in whichever process it was rendered."""

from __future__ import annotations

import pytest

from tests.readers import RECORDER, compare, comparing, read_recorded


@pytest.fixture(autouse=True)
def both_readers():
    """Have each page that a guard of this process judges compared."""
    with comparing():
        yield


@pytest.fixture
def suite(suite):
    """Yield an inner suite of which pages are compared too where it runs in a process of its own."""
    suite.pytester.makepyfile(record_pages=RECORDER)
    run = suite.run
    recorded = False

    def run_recorded(*args, subprocess=False, **more):
        nonlocal recorded
        recorded = recorded or subprocess
        options = ("-p", "record_pages") if subprocess else ()
        return run(*options, *args, subprocess=subprocess, **more)

    suite.run = run_recorded
    yield suite
    pages = read_recorded(suite.pytester.path)
    assert bool(pages) is recorded
    compare(pages)
