"""A mark that has pages judged as of a less strict class is told, as everything that weakens the guard is."""

from __future__ import annotations

import pytest

PAGE = "phiguard.check_page('<p>Opening hours</p>', url='https://clinic.test/hours')"
TEST = f"def test_it(phi_patient, phiguard):\n    {PAGE}\n    {PAGE.replace('hours.', 'more.').replace('/hours', '/more')}\n"
LINE = "WEAKENED page={} in test_inner.py::test_it: {}"


@pytest.mark.parametrize(
    ("mark", "ini", "told"),
    [
        ("page='public'", [], ("public", "no reason is given")),
        ("page='public', reason='anybody may read them'", [], ("public", "anybody may read them")),
        ("page='functional'", ["phiguard_pages = authenticated /*"], ("functional", "no reason is given")),
        ("page='functional'", [], None),
        ("page='authenticated'", [], None),
        ("page='public'", ["phiguard_pages = public /*"], None),
    ],
)
def test_less_strict_class_is_told_once(suite, mark, ini, told):
    """A class below the one that the page would have is a line of the summary; the same or a stricter one is none."""
    suite.write(f"@pytest.mark.phiguard({mark})\n{TEST}")
    result = suite.run(ini=ini)
    result.assert_outcomes(passed=1)
    lines = [line for line in result.outlines if line.startswith("WEAKENED")]
    assert lines == ([LINE.format(*told)] if told else [])
    assert len(suite.report["weakened"]) == len(lines)


def test_reason_is_that_of_the_mark_whose_class_holds(suite):
    """The innermost mark with a class gives the reason too, not the mark around it."""
    suite.write(
        "@pytest.mark.phiguard(page='authenticated', reason='portal')\nclass TestIt:\n"
        "    @pytest.mark.phiguard(page='public')\n"
        f"    def test_it(self, phi_patient, phiguard):\n        {PAGE}\n"
    )
    suite.run().assert_outcomes(passed=1)
    assert suite.report["weakened"] == [{"test": "test_inner.py::TestIt::test_it", "what": "page=public", "reason": ""}]


def test_mark_without_pages_weakens_nothing(suite):
    """Where a test renders no page, its mark's page class is nothing to tell of."""
    suite.write("@pytest.mark.phiguard(page='public')\ndef test_it(phi_patient):\n    assert phi_patient.name")
    suite.run().assert_outcomes(passed=1)
    assert suite.report["weakened"] == []
