"""Public incidents whose way out was a message, as small applications that leak, and repaired."""

from __future__ import annotations

import pytest

TAGS = """
<script src="https://cdn.cookielaw.org/scripttemplates/otSDKStub.js" data-domain-script="x"></script>
<script src="https://dev.visualwebsiteoptimizer.com/lib/100001.js"></script>
"""
PAGE = "<!doctype html><html><head><title>Notice</title>{}</head><body><p>Thank you.</p></body></html>"
LEAKING, REPAIRED = PAGE.format(TAGS), PAGE.format("")

FLASK = """
from urllib.parse import urlencode
from flask import Flask, request, url_for
from flask_mail import Mail, Message
from pages import PAGE

app = Flask(__name__)
app.config.update(TESTING=True, SERVER_NAME="portal.clinic.example", PREFERRED_URL_SCHEME="https")
mail = Mail(app)


def write_notice(patient, ip):
    with app.app_context():
        link = url_for("ack", _external=True, ip=ip, device=patient.device_model)
        notice = Message("About your device", sender="desk@clinic.example", recipients=[patient.email])
        notice.html = f"<p>Dear {patient.name},</p><p><a href='{link.replace('&', '&amp;')}'>Read and confirm</a></p>"
        mail.send(notice)


@app.get("/ack")
def ack():
    return PAGE
"""
FLASK_TEST = """
from site_flask import app, mail, write_notice


def test_notice(phi_patient, phiguard):
    with app.app_context(), mail.record_messages() as outbox:
        write_notice(phi_patient, phi_patient.ip_address)
    assert phiguard.follow(outbox[0]).status_code == 200
"""
DJANGO = """
from urllib.parse import urlencode
from django.core.mail import EmailMultiAlternatives
from django.http import HttpResponse
from django.urls import path
from pages import PAGE


def write_notice(patient, ip):
    link = "https://portal.clinic.example/ack?" + urlencode({"ip": ip, "device": patient.device_model})
    notice = EmailMultiAlternatives("About your device", f"Read: {link}", "desk@clinic.example", [patient.email])
    notice.attach_alternative(f"<p>Dear {patient.name},</p><a href='{link.replace('&', '&amp;')}'>Read</a>", "text/html")
    notice.send()


def ack(request):
    return HttpResponse(PAGE)


urlpatterns = [path("ack", ack)]
"""
DJANGO_TEST = """
import django
from django.conf import settings

if not settings.configured:
    settings.configure(
        ROOT_URLCONF="site_django", ALLOWED_HOSTS=["portal.clinic.example", "testserver"], SECRET_KEY="x", DATABASES={},
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
    )
    django.setup()

from django.core import mail
from site_django import write_notice


def test_notice(phi_patient, phiguard):
    mail.outbox = []
    write_notice(phi_patient, phi_patient.ip_address)
    assert phiguard.follow(mail.outbox[0]).status_code == 200
"""
SITES = {"flask": (FLASK, FLASK_TEST, "flask_mail"), "django": (DJANGO, DJANGO_TEST, "django")}
OURS = ["phiguard_first_party = *.clinic.example"]


def run_site(suite, framework, page):
    """Run the suite of a site that writes to a patient and serves the page that its link opens."""
    application, test, needed = SITES[framework]
    pytest.importorskip(needed)
    suite.pytester.makepyfile(**{f"site_{framework}": application, "pages": f"PAGE = {page!r}", "test_site": test})
    return suite.run("-p", "no:django", ini=OURS, subprocess=True)


@pytest.mark.parametrize("framework", SITES)
def test_insulin_pump_notice_leaks_by_the_page_behind_its_link(suite, framework):
    """Insulet, December 2022: the letter's link held address and device, and its page told them to the site's tags."""
    result = run_site(suite, framework, LEAKING)
    result.assert_outcomes(failed=1)
    leaks = [one for one in suite.report["findings"] if one["verdict"] == "leak" and one["party"]["vendor"] == "vwo"]
    assert sorted(one["rule"] for one in leaks) == ["PHG202", "PHG301"]
    for one in leaks:
        assert {identifier["kind"] for identifier in one["identifiers"]} == {"ip_address", "device_model"}
        assert one["page"]["url"].startswith("https://portal.clinic.example/ack?ip=")
    result.stdout.fnmatch_lines(
        ["PHG301 link in a message carries a patient's IP address and device model to VWO *(PHG202)"]
    )


@pytest.mark.parametrize("framework", SITES)
def test_insulin_pump_notice_passes_once_the_page_has_no_tags(suite, framework):
    """The repair that was made: the same link, and a page without the tags; the letter itself is told as context."""
    run_site(suite, framework, REPAIRED).assert_outcomes(passed=1)
    assert {(one["rule"], one["verdict"]) for one in suite.report["findings"]} == {("PHG301", "context")}
    assert suite.report["summary"]["pages"] == 1


CARDS = """
import pytest
import requests
import responses


def print_card(patient, leaking):
    text = "Your plan for {}".format(patient.medication) if leaking else "You have a message in your portal"
    with responses.RequestsMock() as mocked:
        mocked.post("https://api.lob.com/v1/postcards", json={})
        to = {"name": patient.name, "address_line1": patient.street}
        requests.post("https://api.lob.com/v1/postcards", json={"to": to, "back": text})


def write_card(patient, leaking):
    address = "https://survey.example/r?" + ("e=" + patient.email if leaking else "c=spring")
    return f"<p>How was your visit?</p><a href='{address}'>Tell us</a>"


"""


def test_post_cards_tell_whoever_carries_and_answers_them(suite):
    """Cerebral, 2023 and 2024: post cards told of a treatment; the printer and the survey are third parties, too."""
    suite.write(
        CARDS + "def test_printed(phi_patient):\n    print_card(phi_patient, True)\n\n"
        "def test_survey(phi_patient, phiguard):\n"
        "    assert [f.rule for f in phiguard.check_email(write_card(phi_patient, True))] == ['PHG301']\n\n"
        "def test_survey_repaired(phi_patient, phiguard):\n"
        "    assert phiguard.check_email(write_card(phi_patient, False)) == []\n\n"
        "@pytest.mark.phiguard(allow=\"api.lob.com kinds=name,street until=2999-01-01 reason='BAA of the printer'\")\n"
        "def test_printed_repaired(phi_patient):\n    print_card(phi_patient, False)\n",
    )
    suite.run().assert_outcomes(failed=2, passed=2)
    told = {(one["test"].rpartition("::test_")[2], one["rule"], one["verdict"]) for one in suite.report["findings"]}
    assert ("printed", "PHG101", "leak") in told
    assert ("survey", "PHG301", "leak") in told
