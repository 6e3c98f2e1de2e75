"""Real servers in threads, asked over real sockets: each page is judged once, and laid to the test that asked for it."""

from __future__ import annotations

import shutil

import pytest

pytest.importorskip("requests")

# The icon is named so that a browser asks for nothing else.
PAGE = (
    '<!doctype html><title>Chart</title><link rel=icon href="data:,"><p>{who}</p>'
    '<script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>'
)
# Each asks in its own way: within the process, by the standard library, by a browser.
ASK = """
import shutil
import subprocess
import urllib.request

import pytest
import requests


def by_requests(url):
    return requests.get(url, timeout=20).text


def by_urllib(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode()


def by_chromium(url):
    command = [shutil.which("chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", url]
    command[1:1] = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost", "--no-first-run"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.mark.parametrize("ask", WAYS)
def test_chart(served, phi_patient, ask):
    assert phi_patient.mrn in ask(f"{served}/chart/{phi_patient.mrn}")


@pytest.mark.parametrize("ask", WAYS)
def test_start(served, phi_patient, ask):
    assert "Chart" in ask(f"{served}/chart/none")
"""
WERKZEUG = """
import threading
import flask
import pytest
from werkzeug.serving import make_server

app = flask.Flask("portal")


@app.get("/chart/<who>")
def chart(who):
    return PAGE.replace("{who}", who)


@pytest.fixture(scope="SCOPE")
def served():
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
"""
UVICORN = """
import socket
import threading
import fastapi
import fastapi.responses
import pytest
import uvicorn

app = fastapi.FastAPI()


@app.get("/chart/{who}", response_class=fastapi.responses.HTMLResponse)
async def chart(who: str):
    return PAGE.replace("{who}", who)


@app.get("/plain/{who}", response_class=fastapi.responses.HTMLResponse)
def plain(who: str):
    return PAGE.replace("{who}", who)


@pytest.fixture(scope="SCOPE")
def served():
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
"""
DJANGO = """
import pytest
from django.http import HttpResponse
from django.urls import path


def chart(request, who):
    return HttpResponse(PAGE.replace("{who}", who))


urlpatterns = [path("chart/<who>", chart)]


@pytest.fixture
def served(live_server):
    return live_server.url
"""
SETTINGS = """
SECRET_KEY = "x"
DEBUG = True
ROOT_URLCONF = "site_urls"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = []
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
STATIC_URL = "/static/"
"""


def list_ways():
    """Return the clients, a browser where there is one."""
    return ["by_requests", "by_urllib", *(["by_chromium"] if shutil.which("chromium") else [])]


def check(suite, count):
    """Demand that each test with a patient in the address failed, once, and each other one passed."""
    found = [(one["rule"], one["test"], one["count"], one["phase"]) for one in suite.report["findings"]]
    leaks = [one for one in found if one[0] == "PHG202"]
    assert sorted(leaks) == [("PHG202", f"test_inner.py::test_chart[{way}]", 1, "call") for way in sorted(list_ways())]
    # Of a page without a patient's value, the test that asked for it is known where its client is one of ours.
    assert {rule for rule, *_ in found} == {"PHG202", "PHG209"}
    watched = {test for rule, test, *_ in found if rule == "PHG209"}
    assert {"test_inner.py::test_start[by_requests]", "test_inner.py::test_start[by_urllib]"} <= watched
    assert suite.report["summary"]["pages"] == count


def write(suite, site, scope="session"):
    """Write a site and what asks it."""
    ask = ASK.replace("WAYS", f"[{', '.join(list_ways())}]")
    suite.write(f"PAGE = {PAGE!r}\n" + site.replace("SCOPE", scope) + ask)


@pytest.mark.parametrize(
    ("site", "library", "scope"),
    [(WERKZEUG, "flask", "function"), (WERKZEUG, "flask", "session"), (UVICORN, "uvicorn", "session")],
    ids=["werkzeug", "werkzeug for all tests", "uvicorn for all tests"],
)
def test_server_in_a_thread(suite, site, library, scope):
    """Whichever fixture has started it, and whoever asks."""
    pytest.importorskip(library)
    write(suite, site, scope)
    result = suite.run("-p", "no:django", subprocess=True)
    count = len(list_ways())
    result.assert_outcomes(failed=count, passed=count)
    check(suite, 2 * count)


def test_live_server_of_pytest_django(suite):
    """The fixture itself, with its database and its thread."""
    pytest.importorskip("pytest_django")
    suite.pytester.makepyfile(site_settings=SETTINGS, site_urls=f"PAGE = {PAGE!r}\n" + DJANGO)
    write(suite, "from site_urls import served\n")
    result = suite.run("--ds=site_settings", subprocess=True)
    count = len(list_ways())
    result.assert_outcomes(failed=count, passed=count)
    check(suite, 2 * count)
