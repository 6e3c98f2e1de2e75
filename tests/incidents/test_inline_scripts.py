"""Inline scripts that hand a patient to a vendor, however they are written, each with its repair."""

from __future__ import annotations

import pytest

SITE = """
from flask import Flask, request

app = Flask(__name__)
PAGE = {page!r}


@app.get("/booked")
def booked():
    return PAGE.replace("@MRN@", request.args["mrn"]), 200, {{"Referrer-Policy": "no-referrer"}}


def test_page(phi_patient):
    answer = app.test_client().get("/booked", query_string={{"mrn": phi_patient.mrn}})
    assert answer.status_code == 200
"""
LEAKS = {
    "wrapped": """<script>function track(name, more) { gtag('event', name, more) }
track('booked', {record: '@MRN@'})</script>""",
    "queued": """<script>(function (w, l) { w[l] = w[l] || []; w[l].push({record: '@MRN@'}) })(window, 'dataLayer')</script>""",
    "clicked": """<script>const patient = {record: '@MRN@'}; function send() { fbq('track', 'Lead', patient) }</script>
<button onclick="send()">Book</button>""",
    "requested": """<script>const data = new FormData(); data.append('record', '@MRN@');
fetch('https://collect.tracker.example/v1', {method: 'POST', body: data})</script>""",
    "xhr": """<script>var r = new XMLHttpRequest(); r.open('POST', 'https://collect.tracker.example/v1');
r.send(JSON.stringify({record: '@MRN@'}))</script>""",
}
TWINS = {
    "wrapped": """<script>function gtag() { console.log(arguments) }
(function (gtag) { gtag('event', 'booked', {record: '@MRN@'}) })(function () {})</script>""",
    "queued": """<script>(function (w, l) { w[l] = w[l] || []; w[l].push({event: 'booked'}) })(window, 'dataLayer')</script>""",
    "clicked": """<script>const patient = {record: '@MRN@'}; function send() { fbq('track', 'Lead') }</script>
<button onclick="send()">Book</button>""",
    "requested": """<script>const data = new FormData(); data.append('record', '@MRN@');
fetch('/api/v1', {method: 'POST', body: data})</script>""",
    "xhr": """<script>var r = new XMLHttpRequest(); r.open('POST', '/api/v1');
r.send(JSON.stringify({record: '@MRN@'}))</script>""",
}


@pytest.mark.parametrize("name", LEAKS)
def test_script_hands_the_patient_over(suite, name):
    """Whatever stands between the value and the vendor, it is PHG204."""
    suite.write(SITE.format(page=LEAKS[name]))
    suite.run().assert_outcomes(failed=1)
    assert "PHG204" in suite.rules


@pytest.mark.parametrize("name", TWINS)
def test_repaired_script_passes(suite, name):
    """The same script that gives the value to the page's own code, or to nobody."""
    suite.write(SITE.format(page=TWINS[name]))
    suite.run().assert_outcomes(passed=1)
    assert "PHG204" not in suite.rules
