"""What one page leaves for the next one of the same client: cookies with the landing address, and the page before."""

from __future__ import annotations

import pytest

SITE = """
from flask import Flask, make_response

GA = '<script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>'
app = Flask(__name__)


@app.get("/p/<mrn>")
def chart(mrn):
    answer = make_response('<title>Chart</title><a href="/help">Help</a>', HEADERS)
    COOKIE
    return answer


@app.get("/help")
def help():
    return f"<title>Help</title>{GA}<p>Call us.</p>"


def test_it(phi_patient):
    client = app.test_client()
    assert client.get("/p/" + phi_patient.mrn).status_code == 200
    assert client.get("/help").status_code == 200
"""


def run(suite, cookie="", **headers):
    """Run a test that opens a patient's page, and then one with a tag."""
    source = SITE.replace("HEADERS", repr(headers)).replace("COOKIE", cookie)
    suite.write(source)
    suite.run()
    return {(f["rule"], f["verdict"]) for f in suite.report["findings"] if f["verdict"] != "context"}


SET = "answer.set_cookie('OptanonConsent', 'a=1&landingPath=https://localhost/p/' + mrnMORE)"


@pytest.mark.parametrize(("more", "found"), [("", {("PHG207", "exposed")}), (", httponly=True", set())])
def test_landing_address_in_a_cookie(suite, more, found):
    """U11: a consent tool's cookie is readable on every later page, unless scripts cannot read it."""
    policy = {"Referrer-Policy": "no-referrer"}
    assert run(suite, SET.replace("MORE", more), **policy) == found


def test_page_before(suite):
    """U7: the clean page's tag sends ``document.referrer``, unless the page before forbids it."""
    assert run(suite) == {("PHG202", "leak")}
    finding = next(f for f in suite.report["findings"] if f["rule"] == "PHG202")
    assert finding["location"] == "page.referrer.path"
    assert finding["message"].startswith("PHG202 page referrer with a patient's medical record number is readable by")
    assert run(suite, **{"Referrer-Policy": "no-referrer"}) == set()
