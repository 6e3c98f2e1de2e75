"""What the application answers to a vendor that asks it goes to that vendor, whatever it is."""

from __future__ import annotations

import pytest

DJANGO = """
from django.conf import settings

if not settings.configured:
    settings.configure(ALLOWED_HOSTS=["testserver"], SECRET_KEY="test", MIDDLEWARE=[], INSTALLED_APPS=[], USE_TZ=True)
import django

django.setup()
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

VALUES = {}


def answer(request, rest):
    return HttpResponse(make(VALUES), content_type=KIND)


urlpatterns = [path("<path:rest>", answer)]


def ask(url):
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        return Client().post(url, {"From": "+15550100"}).content.decode()
"""
FLASK = """
from flask import Flask, Response

app = Flask(__name__)
VALUES = {}


@app.post("/<path:rest>")
def answer(rest):
    return Response(make(VALUES), content_type=KIND)


def ask(url):
    return app.test_client().post(url, data={"From": "+15550100"}).text
"""
FASTAPI = """
from fastapi import FastAPI, Response
from fastapi.testclient import TestClient

app = FastAPI()
VALUES = {}


@app.post("/{rest:path}")
def answer(rest: str):
    return Response(make(VALUES), media_type=KIND)


def ask(url):
    return TestClient(app).post(url).text
"""
BOT = """
import json

KIND = "text/xml"


def make(values):
    if KIND == "application/json":
        return json.dumps({"actions": [{"say": f"Hello {values.get('name')}"}]})
    who = f"{values['name']}, {values['date']}" if values else "Your message was received"
    if KIND == "text/plain":
        return who
    return f"<?xml version='1.0'?><Response><Message>{who}</Message></Response>"
"""
INI = ["phiguard_callers =", "    /webhooks/twilio/* = twilio_messaging"]


@pytest.fixture(params=[DJANGO, FLASK, FASTAPI], ids=["django", "flask", "fastapi"])
def bot(request, suite):
    """Return an inner suite with an application that answers texts."""
    suite.pytester.makepyfile(bot=BOT + request.param)
    suite.header = "import bot\n\nimport pytest\n\n"
    return suite


def write(suite, *lines, mark=""):
    """Write one test of these lines."""
    suite.write(f"{mark}\ndef test_it(phi_patient, monkeypatch):\n" + "".join(f"    {line}\n" for line in lines))


TELL = "bot.VALUES.update(name=phi_patient.name, date=phi_patient.admission_date.isoformat())"
ASK = "assert phi_patient.name in bot.ask('/webhooks/twilio/sms')"


@pytest.mark.parametrize("kind", ["text/xml", "text/plain", "application/json", "text/html"])
def test_answer_with_a_patient_leaks(bot, kind):
    """A name in what Twilio is answered is Twilio's, whatever the content type; the test still gets its answer."""
    write(bot, f"bot.KIND = {kind!r}", TELL, ASK)
    bot.run(ini=INI).assert_outcomes(failed=1)
    (found,) = [one for one in bot.report["findings"] if "name" in {part["kind"] for part in one["identifiers"]}]
    assert (found["rule"], found["verdict"], found["channel"]) == ("PHG101", "leak", "answer")
    assert found["party"]["vendor"] == "twilio_messaging"
    assert found["page"]["url"].endswith("/webhooks/twilio/sms")
    assert found["location"].startswith("body")


def test_answer_without_a_patient_passes(bot):
    """The same answer without anybody in it passes, and counts as a transmission."""
    write(bot, "assert 'received' in bot.ask('/webhooks/twilio/sms')")
    bot.run(ini=INI).assert_outcomes(passed=1)
    assert bot.report["summary"]["transmissions"] >= 1


def test_answer_elsewhere_is_ours(bot):
    """At any other path an answer is a page or data of the application."""
    write(bot, TELL, "bot.ask('/api/twilio')")
    bot.run(ini=INI).assert_outcomes(passed=1)


def test_allowance_for_answers_is_used_and_told(bot):
    """An agreement on file permits it, narrowed to answers or not, and is in the report."""
    allow = "phiguard_allow = twilio_messaging kinds=* via={via} until=2999-12-31 reason='BAA 4'"
    write(bot, TELL, ASK)
    bot.run(ini=[*INI, allow.format(via="answer")]).assert_outcomes(passed=1)
    assert bot.report["summary"]["allowed"] >= 1
    bot.ini()
    bot.run(ini=[*INI, allow.format(via="http")]).assert_outcomes(failed=1)


@pytest.mark.parametrize("line", ["/webhooks/* = nobody", "/webhooks/*", "webhooks = slack"])
def test_wrong_lines_are_usage_errors(suite, line):
    """A vendor that nobody knows ends the run before the first test."""
    suite.write("def test_it():\n    pass\n")
    result = suite.run(ini=[f"phiguard_callers = {line}"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*PHG901*phiguard_callers*"])
