"""Fragments are judged against the page that they enter: its address, its policies, its scripts."""

from __future__ import annotations

import pytest

SITE = """
from flask import Flask, make_response, request
import pytest

REPLAY = '<script src="https://static.hotjar.com/c/hotjar-1.js?sv=6"></script>'
ANALYTICS = '<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>'
PIXEL = '<img src="https://www.facebook.com/tr?id=1">'
HTMX = {"HX-Request": "true"}
STREAM = {"Content-Type": "text/vnd.turbo-stream.html"}
app = Flask(__name__)
ROW = {}


@app.get("/plain")
def plain():
    return "<html><body><p>list</p></body></html>"


@app.get("/replay")
def replay():
    return f"<html><body>{REPLAY}<p>list</p></body></html>"


@app.get("/analytics")
def analytics():
    return f"<html><body>{ANALYTICS}<p>list</p></body></html>"


@app.get("/strict")
def strict():
    return "<html><body><p>list</p></body></html>", {"Content-Security-Policy": "img-src 'self'"}


@app.get("/unsafe")
def unsafe():
    return "<html><body><p>list</p></body></html>", {"Referrer-Policy": "unsafe-url"}


@app.get("/row")
def row():
    return make_response((ROW.get("html", ""), ROW.get("status", 200), ROW.get("headers", {})))


@pytest.fixture
def client():
    ROW.clear()
    return app.test_client()


def append(text):
    return f"<turbo-stream action=append><template>{text}</template></turbo-stream>"


def ask(client, html="", headers=(), **said):
    ROW.update(html=html, headers=dict(headers))
    return client.get("/row", headers={**HTMX, **said})


"""
LEAKS = {
    "replay_reads_a_fragment": (
        "client.get('/replay'); ask(client, f'<td>{phi_patient.name}</td>')",
        "PHG205",
        "client.get('/plain'); ask(client, f'<td>{phi_patient.name}</td>')",
    ),
    "fragment_with_a_script": (
        "client.get(f'/plain?mrn={phi_patient.mrn}'); ask(client, ANALYTICS)",
        "PHG202",
        "client.get('/plain'); ask(client, ANALYTICS)",
    ),
    "fragment_of_a_page_that_was_not_opened": (
        "ask(client, ANALYTICS, **{'HX-Current-URL': f'http://localhost/p/{phi_patient.mrn}'})",
        "PHG202",
        "ask(client, ANALYTICS, **{'HX-Current-URL': 'http://localhost/p'})",
    ),
    "pushed_address": (
        "client.get('/analytics'); ask(client, '<p>x</p>', {'HX-Push-Url': f'/p/{phi_patient.mrn}'})",
        "PHG202",
        "client.get('/plain'); ask(client, '<p>x</p>', {'HX-Push-Url': f'/p/{phi_patient.mrn}'})",
    ),
    "replaced_address_without_content": (
        "client.get('/analytics'); ask(client, '', {'HX-Replace-Url': f'/p/{phi_patient.mrn}'})",
        "PHG202",
        "client.get('/analytics'); ask(client, '', {'HX-Replace-Url': '/p/1'})",
    ),
    "led_away": (
        "ask(client, '', {'HX-Location': '{\"path\": \"https://vendor.example/?mrn=' + phi_patient.mrn + '\"}'})",
        "PHG105",
        "ask(client, '', {'HX-Location': '/p/' + phi_patient.mrn})",
    ),
    "referrer_policy_of_the_page": (
        "client.get(f'/unsafe?mrn={phi_patient.mrn}'); ask(client, PIXEL)",
        "PHG203",
        "client.get(f'/plain?mrn={phi_patient.mrn}'); ask(client, PIXEL)",
    ),
    "policy_of_the_page": (
        "client.get('/plain'); ask(client, PIXEL.replace('id=1', f'id={phi_patient.mrn}'))",
        "PHG201",
        "client.get('/strict'); ask(client, PIXEL.replace('id=1', f'id={phi_patient.mrn}'))",
    ),
    "boosted_link": (
        "client.get('/replay'); ask(client, f'<html><p>{phi_patient.name}</p></html>', **{'HX-Boosted': 'true'})",
        "PHG205",
        "client.get('/plain'); ask(client, f'<html><p>{phi_patient.name}</p></html>', **{'HX-Boosted': 'true'})",
    ),
    "turbo_stream": (
        "client.get('/replay'); ask(client, append(phi_patient.name), STREAM)",
        "PHG205",
        "client.get('/plain'); ask(client, append(phi_patient.name), STREAM)",
    ),
    "event_of_the_answer": (
        "client.get('/replay'); ask(client, '', {'HX-Trigger': '{\"saved\": \"' + phi_patient.mrn + '\"}'})",
        "PHG207",
        "client.get('/plain'); ask(client, '', {'HX-Trigger': '{\"saved\": \"' + phi_patient.mrn + '\"}'})",
    ),
}


def test_fragments_are_judged_where_they_enter(suite):
    """Each fragment leaks by the page that it enters, and its twin on a page that differs in that one thing passes."""
    body = "def test_{name}_{way}(phi_patient, client):\n    {line}\n\n\n"
    suite.write(
        SITE
        + "".join(
            body.format(name=name, way=way, line=line)
            for name, (leak, _, twin) in LEAKS.items()
            for way, line in (("leaks", leak), ("passes", twin))
        )
    )
    suite.run(ini=["phiguard_pages = public /*"])
    found = {}
    for one in suite.report["findings"]:
        if one["verdict"] != "context":
            found.setdefault(one["test"].partition("::test_")[2], set()).add(one["rule"])
    assert {name: rule for name, (_, rule, _) in LEAKS.items() if rule not in found.get(f"{name}_leaks", ())} == {}
    assert {test: rules for test, rules in found.items() if test.endswith("_passes")} == {}


@pytest.mark.parametrize(
    ("lines", "passes"),
    [
        # The page before is what the analytics of this one send as the referrer.
        ("client.get(f'/from/{phi_patient.mrn}'); client.get('/analytics')", False),
        ("client.get(f'/from/{phi_patient.mrn}'); client.get('/plain')", True),
        ("client.get(f'/from/{phi_patient.mrn}'); app.test_client().get('/analytics')", True),
        ("client.set_cookie('landing', f'/p/{phi_patient.mrn}'); client.get('/replay')", False),
        ("client.set_cookie('landing', f'/p/{phi_patient.mrn}'); client.get('/plain')", True),
        ("client.get(f'/cookie?mrn={phi_patient.mrn}'); client.get('/replay')", False),
        ("client.get(f'/cookie?mrn={phi_patient.mrn}&hidden=1'); client.get('/replay')", True),
    ],
)
def test_what_is_carried_over_is_read_on_the_next_page(suite, lines, passes):
    """The page before, and cookies that scripts can read, are known to the scripts of later pages."""
    more = """
@app.get("/from/<mrn>")
def leading(mrn):
    return '<html><a href="/analytics">next</a></html>'


@app.get("/cookie")
def cookie():
    response = make_response("<html></html>")
    response.set_cookie("last", request.args["mrn"], httponly="hidden" in request.args)
    return response


"""
    suite.write(SITE + more + f"def test_it(phi_patient, client):\n    {lines}\n")
    suite.run(ini=["phiguard_pages = public /*"]).assert_outcomes(**({"passed": 1} if passes else {"failed": 1}))
