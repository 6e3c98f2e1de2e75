"""Images of a page behind a link that holds an identifier: what the Referer tells, without any script."""

from __future__ import annotations

import pytest

SITE = """
from flask import Flask

app = Flask(__name__)
HEADERS = {headers!r}


@app.get("/verify/<mrn>")
def verify(mrn):
    return ('<!doctype html><title>x</title><p>Hello</p>{image}', 200, HEADERS)


def test_page(phi_patient):
    assert app.test_client().get("/verify/" + phi_patient.mrn).status_code == 200
"""
IMAGE = '<img src="https://images.stock.example/logo.png"{}>'


def write_site(suite, policy="", attribute=""):
    """Write a site with one third-party image."""
    headers = {"Referrer-Policy": policy} if policy else {}
    suite.write(SITE.format(headers=headers, image=IMAGE.format(attribute)))


def test_default_policy_passes(suite):
    """Without a policy a cross-origin image learns the origin only."""
    write_site(suite)
    suite.run().assert_outcomes(passed=1)
    assert suite.report["summary"]["pages"] == 1


@pytest.mark.parametrize("policy", ["unsafe-url", "no-referrer-when-downgrade", "no-referrer, unsafe-url, bogus"])
def test_unsafe_policy_fails(suite, policy):
    """A policy that sends the full address fails with PHG203."""
    source = SITE.format(headers={"Referrer-Policy": policy}, image=IMAGE.format(""))
    suite.write(source.replace('get("/verify/" +', 'get("https://portal.example/verify/" +'))
    result = suite.run()
    result.assert_outcomes(failed=1)
    assert suite.rules == ["PHG203"]
    result.stdout.fnmatch_lines(
        ["PHG203 Referer of <img> tells images.stock.example a patient's medical record number"]
    )


def test_attribute_beats_the_header(suite):
    """``referrerpolicy`` of one element wins over the header."""
    suite.write(
        SITE.format(headers={"Referrer-Policy": "no-referrer"}, image=IMAGE.format(' referrerpolicy="unsafe-url"'))
    )
    suite.run().assert_outcomes(failed=1)
    assert suite.rules == ["PHG203"]


def test_no_referrer_passes(suite):
    """``no-referrer`` tells nothing."""
    write_site(suite, policy="no-referrer")
    suite.run().assert_outcomes(passed=1)
