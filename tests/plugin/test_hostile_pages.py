"""Pages of twenty megabytes and of a hundred thousand tags, from a real application: judged, or told to be unjudged."""

from __future__ import annotations

import pytest

pytest.importorskip("flask")

SITE = """
import flask

app = flask.Flask("portal")
LAST = '<script src="https://widgets.example.org/w.js"></script>'


@app.get("/<kind>")
def page(kind):
    name = flask.request.args["name"]
    return f"<p>{name}</p>" + PAGES[kind] + LAST


PAGES = {
    "long": "<p>x</p>" * 2_500_000,
    "many": '<img src="/a.png">' * 100_100,
    "small": '<img src="/a.png">' * 100,
    "binary": "".join(map(chr, range(256))) * 400,
}


def visit(kind, patient):
    assert app.test_client().get(f"/{kind}?name={patient.name}").status_code == 200

"""


@pytest.mark.parametrize(
    ("kind", "rules", "told"),
    [
        ("long", ["PHG801"], "only the first 5000000 of"),
        ("many", ["PHG801"], "only the first 100000 elements"),
        ("small", ["PHG208"], ""),
        ("binary", ["PHG208"], ""),
    ],
)
def test_page_is_judged_or_told(suite, kind, rules, told):
    """The script that reads all of it stands at the end."""
    suite.write(SITE + f"def test_it(phi_patient):\n    visit({kind!r}, phi_patient)\n")
    suite.run().assert_outcomes(failed=1)
    assert suite.rules == rules
    assert told in suite.report["findings"][0]["message"]
