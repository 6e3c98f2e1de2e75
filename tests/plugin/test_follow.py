"""Opening the link of a message: which link, through which client, and what the page behind it proves."""

from __future__ import annotations

import pytest

HEADER = '''
import pytest
from email.message import EmailMessage
from urllib.parse import quote, urlencode
from flask import Flask, redirect, request

TAG = '<script src="https://dev.visualwebsiteoptimizer.com/lib/1.js"></script>'
site = Flask(__name__)


@site.get("/ack")
def ack():
    return f"<!doctype html><title>Notice</title>{TAG}<p>Thank you.</p>"


@site.get("/clean")
def clean():
    return "<!doctype html><title>Notice</title><p>Thank you.</p>"


@site.get("/hop")
def hop():
    return redirect("/" + request.args["to"] + "?" + request.query_string.decode())


@site.get("/away")
def away():
    return redirect("https://elsewhere.example/")


def link(patient, path, **more):
    """Return a link with the pair of the insulin-pump letter."""
    given = {"ip": patient.ip_address, "device": patient.device_model, **more}
    return f"https://portal.clinic.test/{path}?{urlencode(given)}"


def letter(*links):
    """Return a letter with some links."""
    message = EmailMessage()
    message["From"], message["Subject"] = "desk@clinic.test", "Notice"
    body = "".join(f'<p><a href="{one.replace("&", "&amp;")}">open</a></p>' for one in links)
    message.set_content(f"<p>Dear patient</p>{body}", subtype="html")
    return message


'''
OURS = "phiguard_first_party = *.clinic.test"


@pytest.fixture
def suite(suite):
    """Return an inner suite with a small site."""
    pytest.importorskip("flask")
    suite.header = HEADER
    return suite


def findings(suite):
    """Return rule, verdict, vendor or host, and kinds of each finding."""
    return sorted(
        (
            one["rule"],
            one["verdict"],
            one["party"]["vendor"] or one["party"]["host"],
            tuple(sorted(identifier["kind"] for identifier in one["identifiers"])),
        )
        for one in suite.report["findings"]
    )


PAIR = ("device_model", "ip_address")


def test_page_that_tells_makes_the_link_a_leak(suite):
    """What the tags of the page tell is laid to the page and to the link, which names its page's rule."""
    suite.write(
        "def test_it(phi_patient, phiguard):\n"
        "    message = letter(link(phi_patient, 'ack'))\n"
        "    assert [f.verdict for f in phiguard.check_email(message)] == ['context']\n"
        "    assert phiguard.follow(message, site.test_client()).status_code == 200\n"
    )
    result = suite.run(ini=[OURS])
    result.assert_outcomes(failed=1)
    assert findings(suite) == [
        ("PHG202", "leak", "vwo", PAIR),
        ("PHG301", "context", "portal.clinic.test", PAIR),
        ("PHG301", "leak", "vwo", PAIR),
    ]
    leak = next(one for one in suite.report["findings"] if one["verdict"] == "leak" and one["rule"] == "PHG301")
    assert leak["page"]["url"].startswith("https://portal.clinic.test/ack?ip=")
    assert (leak["channel"], leak["location"]) == ("email", "url.query:ip")
    result.stdout.fnmatch_lines(["PHG301 link in a message * to VWO *: the page that it opens tells it (PHG202)"])


def test_one_cause_is_told_once(suite):
    """The terminal tells the link with what its page shows: one block, one line of the summary, both tags named."""
    suite.write(
        "def test_it(phi_patient, phiguard):\n"
        "    message = letter(link(phi_patient, 'hop', to='ack'), 'https://portal.clinic.test/ack?' + phi_patient.mrn)\n"
        "    phiguard.check_email(message)\n"
        "    phiguard.follow(message, site.test_client())\n"
    )
    result = suite.run("--tb=line", ini=[OURS])
    blocks = [line for line in result.outlines if line.startswith(("PHG", "LEAK ", "CONTEXT "))]
    head = (
        "PHG301 link in a message carries a patient's IP address and device model to VWO (Visual Website Optimizer): "
    )
    told = f"{head}the page that it opens tells it (PHG202)"
    assert [line for line in blocks if line.startswith(("PHG", "LEAK"))] == [
        told,
        f"LEAK {told} in test_inner.py::test_it",
    ]
    result.stdout.fnmatch_lines(
        [
            "  page       https://portal.clinic.test/ack[?]*",
            "  sent to    dev.visualwebsiteoptimizer.com (*) by <script> at line 1 of the page",
            "  address    https://portal.clinic.test/hop[?]* by <a> at line 1 of the message",
            '  carries    ip_address of *, in the address, query parameter "ip"',
            "CONTEXT PHG301 link in a message carries a patient's medical record number to a page of the application in *",
            "  carries    mrn of *, in the query of the address",
        ]
    )
    assert len([line for line in blocks if line.startswith("CONTEXT")]) == 1


def test_page_that_shows_more_than_the_link_is_told_beside_it(suite):
    """What a page's tags tell of others than the link does is a block of its own."""
    suite.write(
        "SAID = []\n\n"
        "@site.get('/more')\n"
        "def more():\n"
        "    return redirect('/ack?mail=' + SAID[-1] + '&' + request.query_string.decode())\n\n"
        "def test_it(phi_patient, phiguard):\n"
        "    SAID.append(phi_patient.email)\n"
        "    phiguard.follow(letter(link(phi_patient, 'more')), site.test_client())\n"
    )
    result = suite.run("--tb=line", ini=[OURS])
    assert {line[:6] for line in result.outlines if line.startswith("PHG")} == {"PHG202", "PHG301"}


def test_page_without_tags_leaves_it_context(suite):
    """The twin without tags passes, and is seen to have been judged."""
    suite.write(
        "def test_it(phi_patient, phiguard):\n"
        "    message = letter(link(phi_patient, 'clean'))\n"
        "    assert phiguard.follow(message, site.test_client()).status_code == 200\n"
        "    assert phiguard.findings == ()\n"
    )
    suite.run(ini=[OURS]).assert_outcomes(passed=1)
    assert suite.report["summary"]["pages"] == 1


CLIENTS = {
    "argument": "def test_it(phi_patient, phiguard):\n    assert go(phi_patient, phiguard, site.test_client()) == 200\n",
    "application": "def test_it(phi_patient, phiguard):\n    assert go(phi_patient, phiguard, site) == 200\n",
    "fixture": "@pytest.fixture\ndef browser():\n    return site.test_client()\n\n"
    "def test_it(phi_patient, phiguard, browser):\n    assert go(phi_patient, phiguard) == 200\n",
    "variable": "def test_it(phi_patient, phiguard):\n    browser = site.test_client()\n"
    "    answer = phiguard.follow(letter(link(phi_patient, 'ack')))\n    assert answer.status_code == 200\n",
    "attribute": "class TestIt:\n    @pytest.fixture(autouse=True)\n    def ready(self):\n"
    "        self.client = site.test_client()\n\n"
    "    def test_it(self, phi_patient, phiguard):\n        assert go(phi_patient, phiguard) == 200\n",
    "module": "def test_it(phi_patient, phiguard):\n    assert go(phi_patient, phiguard) == 200\n",
    "webtest": "def test_it(phi_patient, phiguard):\n    from webtest import TestApp\n"
    "    answer = phiguard.follow(letter(link(phi_patient, 'ack')), TestApp(site))\n"
    "    assert answer.status_int == 200\n",
    "httpx": "def test_it(phi_patient, phiguard):\n    import httpx\n"
    "    client = httpx.Client(transport=httpx.WSGITransport(app=site))\n"
    "    assert go(phi_patient, phiguard, client) == 200\n",
}
GO = (
    "def go(patient, phiguard, *client):\n"
    "    return phiguard.follow(letter(link(patient, 'ack')), *client).status_code\n\n"
)


@pytest.mark.parametrize("where", CLIENTS)
def test_client_is_found(suite, where):
    """The client is the one that is given, else one of the test's own; an application is asked for one."""
    if where in {"webtest", "httpx"}:
        pytest.importorskip(where)
    suite.write(GO + CLIENTS[where])
    suite.run(ini=[OURS]).assert_outcomes(failed=1)
    assert ("PHG202", "leak", "vwo", PAIR) in findings(suite)


def test_asynchronous_client_is_awaited(suite):
    """Of an asynchronous client the answer is to be awaited, and what comes meanwhile is judged."""
    pytest.importorskip("fastapi")
    pytest.importorskip("pytest_asyncio")
    suite.write(
        "import httpx\n"
        "from fastapi import FastAPI\n"
        "from fastapi.responses import HTMLResponse, RedirectResponse\n"
        "api = FastAPI()\n\n"
        "@api.get('/r')\n"
        "async def r(ip: str, device: str):\n"
        "    return RedirectResponse(f'/ack?ip={ip}&device={quote(device)}')\n\n"
        "@api.get('/ack', response_class=HTMLResponse)\n"
        "async def page():\n    return TAG\n\n"
        "@pytest.mark.asyncio\n"
        "async def test_it(phi_patient, phiguard):\n"
        "    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=api)) as client:\n"
        "        answer = await phiguard.follow(letter(link(phi_patient, 'r')), client)\n"
        "    assert answer.status_code == 200\n"
    )
    suite.run(ini=[OURS]).assert_outcomes(failed=1)
    assert ("PHG301", "leak", "vwo", PAIR) in findings(suite)


def test_starlette_application_is_enough(suite):
    """An application of Starlette's family is asked through its own test client."""
    pytest.importorskip("fastapi")
    suite.write(
        "from fastapi import FastAPI\n"
        "from fastapi.responses import HTMLResponse\n"
        "api = FastAPI()\n\n"
        "@api.get('/ack', response_class=HTMLResponse)\n"
        "async def page():\n    return TAG\n\n"
        "def test_it(phi_patient, phiguard):\n"
        "    assert phiguard.follow(letter(link(phi_patient, 'ack')), api).status_code == 200\n"
    )
    suite.run(ini=[OURS]).assert_outcomes(failed=1)
    assert ("PHG301", "leak", "vwo", PAIR) in findings(suite)


def test_redirects_are_followed_within_the_application(suite):
    """A redirect that stays is followed to its page; one that leaves is the last answer, and is judged."""
    suite.write(
        "def test_stays(phi_patient, phiguard):\n"
        "    answer = phiguard.follow(letter(link(phi_patient, 'hop', to='ack')))\n"
        "    assert answer.status_code == 200\n\n"
        "def test_leaves(phi_patient, phiguard):\n"
        "    answer = phiguard.follow(letter(link(phi_patient, 'away')))\n"
        "    assert answer.headers['Location'] == 'https://elsewhere.example/'\n\n"
        "def test_turns(phi_patient, phiguard):\n"
        "    answer = phiguard.follow(letter(link(phi_patient, 'hop', to='hop')))\n"
        "    assert answer.status_code == 302\n"
    )
    suite.run(ini=[OURS]).assert_outcomes(failed=1, passed=2)
    assert {one[0] for one in findings(suite)} == {"PHG202", "PHG301"}


def test_link_with_an_identifier_comes_first(suite):
    """Of several links, the one that carries an identifier is opened; a wrapped one where it leads; others never."""
    suite.write(
        "HOME = 'https://portal.clinic.test/clean'\n\n"
        "def test_personal(phi_patient, phiguard):\n"
        "    phiguard.follow(letter(HOME, 'https://news.example/', link(phi_patient, 'ack')))\n\n"
        "def test_wrapped(phi_patient, phiguard):\n"
        "    target = quote(link(phi_patient, 'ack'), safe='')\n"
        "    phiguard.follow(letter(f'https://x.r.us-east-1.awstrack.me/L0/{target}/1/ab'))\n\n"
        "def test_first(phi_patient, phiguard):\n"
        "    assert b'Thank you' in phiguard.follow(letter('https://news.example/', HOME, HOME + '/gone')).data\n\n"
        "def test_text(phi_patient, phiguard):\n"
        "    phiguard.follow('Your results: ' + link(phi_patient, 'clean'))\n"
    )
    suite.run(ini=[OURS]).assert_outcomes(failed=2, passed=2)
    assert len([one for one in findings(suite) if one[0] == "PHG202"]) == 2


def test_public_page_is_judged_as_one_of_care(suite):
    """Who opens a link was written to: a page declared public is functional then, also where it was seen before."""
    suite.write(
        "def test_public(phi_patient):\n"
        "    assert site.test_client().get('/ack?zip=' + phi_patient.zip).status_code == 200\n\n"
        "def test_followed(phi_patient, phiguard):\n"
        "    url = '/ack?zip=' + phi_patient.zip\n"
        "    site.test_client().get(url, base_url='https://portal.clinic.test')\n"
        "    phiguard.follow(letter('https://portal.clinic.test' + url))\n"
    )
    suite.run(ini=[OURS, "phiguard_pages = public /*"]).assert_outcomes(failed=1, passed=1)
    assert ("PHG202", "leak", "vwo", ("zip",)) in findings(suite)


def test_what_is_expected_of_the_page_is_expected_of_the_link(suite):
    """A leak of the page that is expected takes the link's with it: there is one cause."""
    suite.write(
        "def test_it(phi_patient, phiguard):\n"
        "    with phiguard.expect_leak(rule='PHG202') as caught:\n"
        "        phiguard.follow(letter(link(phi_patient, 'ack')))\n"
        "    assert [f.rule for f in caught] == ['PHG202', 'PHG301']\n\n"
        "def test_link(phi_patient, phiguard):\n"
        "    with phiguard.expect_leak(party='vwo') as caught:\n"
        "        phiguard.follow(letter(link(phi_patient, 'ack')))\n"
        "    assert len(caught) == 2\n"
    )
    suite.run(ini=[OURS]).assert_outcomes(passed=2)


def test_nothing_to_follow_is_said(suite):
    """A message without a link, with others' or relative links only, or of no client is an error that says what to do."""
    suite.write(
        "def test_none(phiguard):\n"
        "    with pytest.raises(ValueError, match='the message has no link$'):\n"
        "        phiguard.follow(letter())\n\n"
        "def test_others(phiguard):\n"
        "    with pytest.raises(ValueError, match='only to news.example; .* phiguard_first_party'):\n"
        "        phiguard.follow(letter('https://news.example/'))\n\n"
        "def test_relative(phiguard):\n"
        "    with pytest.raises(ValueError, match=\"link '/ack.m=1' of the message is relative\"):\n"
        "        phiguard.follow(letter('#top', '/ack?m=1'))\n\n"
        "def test_place(phiguard):\n"
        "    with pytest.raises(ValueError, match='the message has no link$'):\n"
        "        phiguard.follow(letter('#top'))\n\n"
        "def test_type(phiguard):\n"
        "    with pytest.raises(TypeError, match='no message'):\n"
        "        phiguard.follow(7)\n\n"
        "def test_client(phiguard, monkeypatch):\n"
        "    monkeypatch.delitem(globals(), 'site')\n"
        "    with pytest.raises(LookupError, match='follow.message, client'):\n"
        "        phiguard.follow(letter('https://portal.clinic.test/ack'))\n"
    )
    suite.run("-p", "no:django", ini=[OURS], subprocess=True).assert_outcomes(passed=6)


def test_in_mode_off_the_link_is_opened_all_the_same(suite):
    """Without a guard a local link is opened, and nothing is judged."""
    suite.write(
        "def test_it(phi_patient, phiguard):\n"
        "    assert phiguard.follow(letter('http://localhost/ack?m=' + phi_patient.mrn)).status_code == 200\n"
    )
    suite.run("--phiguard=off", ini=[OURS]).assert_outcomes(passed=1)
