"""The insulin-pump replay (Insulet, December 2022) on Flask, Django and FastAPI: page load alone told the address."""

from __future__ import annotations

import pytest

TAGS = """
<script src="https://cdn.cookielaw.org/scripttemplates/otSDKStub.js" data-domain-script="x"></script>
<script>
window._vwo_code = (function () { var a = 100001, s = document.createElement('script');
  s.src = 'https://dev.visualwebsiteoptimizer.com/j.php?a=' + a + '&u=' + encodeURIComponent(document.URL);
  document.head.appendChild(s); }());
</script>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-DEMO000001"></script>
"""
PAGE = "<!doctype html><html><head><title>Notice</title>{}</head><body><p>Thank you.</p></body></html>"
LEAKING, REPAIRED = PAGE.format(TAGS), PAGE.format("")

FLASK = """
from flask import Flask
from pages import PAGE

app = Flask(__name__)


@app.get("/ack")
def ack():
    return PAGE
"""
FLASK_TEST = """
from urllib.parse import urlencode
from site_flask import app


def test_page(phi_patient):
    link = "/ack?" + urlencode({"ip": phi_patient.ip_address, "device": phi_patient.device_model})
    assert app.test_client().get(link).status_code == 200
"""
FASTAPI = """
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from pages import PAGE

app = FastAPI()


@app.get("/ack", response_class=HTMLResponse)
async def ack():
    return PAGE
"""
FASTAPI_TEST = """
from urllib.parse import urlencode
from fastapi.testclient import TestClient
from site_fastapi import app


def test_page(phi_patient):
    link = "/ack?" + urlencode({"ip": phi_patient.ip_address, "device": phi_patient.device_model})
    assert TestClient(app).get(link).status_code == 200
"""
DJANGO = """
from django.http import HttpResponse
from django.urls import path
from pages import PAGE


def ack(request):
    return HttpResponse(PAGE)


urlpatterns = [path("ack", ack)]
"""
DJANGO_TEST = """
from urllib.parse import urlencode

import django
from django.conf import settings

if not settings.configured:
    settings.configure(ROOT_URLCONF="site_django", ALLOWED_HOSTS=["*"], SECRET_KEY="x", DATABASES={})
    django.setup()

from django.test import Client


def test_page(phi_patient):
    link = "/ack?" + urlencode({"ip": phi_patient.ip_address, "device": phi_patient.device_model})
    assert Client().get(link).status_code == 200
"""
SITES = {"flask": (FLASK, FLASK_TEST), "fastapi": (FASTAPI, FASTAPI_TEST), "django": (DJANGO, DJANGO_TEST)}


def run_site(suite, framework, page):
    """Run the suite of a site that serves one page."""
    application, test = SITES[framework]
    suite.pytester.makepyfile(**{f"site_{framework}": application, "pages": f"PAGE = {page!r}", "test_site": test})
    return suite.run("-p", "no:django", subprocess=True)


@pytest.mark.parametrize("framework", SITES)
def test_leaking_page_fails_and_names_vwo(suite, framework):
    """The page with the site's usual tags fails with PHG202 naming VWO."""
    result = run_site(suite, framework, LEAKING)
    result.assert_outcomes(failed=1)
    found = {(finding["rule"], finding["party"]["vendor"]) for finding in suite.report["findings"]}
    assert ("PHG202", "vwo") in found
    vwo = next(finding for finding in suite.report["findings"] if finding["party"]["vendor"] == "vwo")
    assert {identifier["kind"] for identifier in vwo["identifiers"]} == {"ip_address", "device_model"}
    assert vwo["party"]["name"].startswith("VWO")
    assert vwo["location"] == "page.url.query:ip"
    result.stdout.fnmatch_lines(
        ["PHG202 page address with a patient's IP address and device model is readable by VWO*"]
    )


@pytest.mark.parametrize("framework", SITES)
def test_repaired_page_passes(suite, framework):
    """The same page without the tags passes, and is seen to have been judged."""
    run_site(suite, framework, REPAIRED).assert_outcomes(passed=1)
    assert suite.report["summary"]["pages"] == 1
    assert suite.rules == []
