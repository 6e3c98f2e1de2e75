"""Of which class a page is: what the settings and marks say, else what the framework says of the user."""

from __future__ import annotations

SITE = """
from flask import Flask, request
from flask_login import LoginManager, UserMixin, current_user, login_user
import pytest

VWO = '<script src="https://dev.visualwebsiteoptimizer.com/lib/1.js"></script>'
app = Flask(__name__)
app.secret_key = "test"
logins = LoginManager(app)


class User(UserMixin):
    id = "7"


@logins.user_loader
def load(number):
    return User()


@app.get("/login")
def login():
    login_user(User())
    return VWO


@app.get("/<path:rest>")
def page(rest):
    return VWO


def ask(path, patient, client=None, **headers):
    (client or app.test_client()).get(f"{path}?mrn={patient.mrn}", headers=headers)


"""
TESTS = {
    "unknown": ("ask('/chart', phi_patient)", "functional"),
    "authorization": ("ask('/chart', phi_patient, Authorization='Bearer t')", "authenticated"),
    "session_cookie": ("ask('/chart', phi_patient, Cookie='session=abc')", "functional"),
    "logged_in": ("ask('/login', phi_patient)", "authenticated"),
    "later": ("c = app.test_client(); c.get('/login'); ask('/chart', phi_patient, c)", "authenticated"),
    "public": ("ask('/conditions/hiv', phi_patient, Authorization='Bearer t')", "public"),
    "first_rule": ("ask('/conditions/mine', phi_patient)", "authenticated"),
}


def test_pages_have_the_class_of_the_first_that_says_so(suite):
    """Settings first, then the user whom the framework has found or a header; a cookie alone proves nothing."""
    body = "def test_{name}(phi_patient):\n    {line}\n\n\n"
    mark = "@pytest.mark.phiguard(page='public')\n"
    suite.write(
        SITE
        + "".join(body.format(name=name, line=line) for name, (line, _) in TESTS.items())
        + mark
        + body.format(name="marked", line="ask('/chart', phi_patient, Authorization='Bearer t')")
    )
    suite.run(ini=["phiguard_pages =", "    authenticated /conditions/mine", "    public /conditions/*"])
    found = {
        one["test"].partition("::test_")[2]: one["page"]["class"]
        for one in suite.report["findings"]
        if one["rule"] == "PHG202"
    }
    assert found == {**{name: expected for name, (_, expected) in TESTS.items()}, "marked": "public"}


def test_page_of_which_nothing_can_be_read_is_unverified(suite):
    """A body in a coding that nobody knows may hold anything: no silence, where somebody lives."""
    suite.write(
        SITE + "@app.get('/odd')\n"
        "def odd():\n    return b'abc', 200, {'Content-Type': 'text/html', 'Content-Encoding': 'x-own'}\n\n\n"
        "def test_patient(phi_patient):\n    ask('/odd', phi_patient)\n\n\n"
        "def test_nobody():\n    app.test_client().get('/odd')\n"
    )
    suite.run().assert_outcomes(failed=1, passed=1)
    (found,) = suite.report["findings"]
    assert (found["rule"], found["verdict"]) == ("PHG801", "unverified")


def test_stream_that_nobody_reads_is_told(suite):
    """A stream is never read by us: the summary says that what it shows is not judged."""
    suite.write(
        SITE
        + "def pieces():\n    yield ''\n    yield VWO\n\n\n@app.get('/stream')\ndef stream():\n    return pieces()\n\n\n"
        "def test_left(phi_patient):\n    ask('/stream', phi_patient)\n\n\n"
        "def test_read(phi_patient):\n    app.test_client().get(f'/stream?mrn={phi_patient.mrn}').data\n"
    )
    result = suite.run()
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*1 streamed answers were not read*"])
