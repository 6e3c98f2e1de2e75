"""The public incidents whose channel is a page, as small sites on Flask and Django: what was told, and the repair.

Where the story is told with its sources: the pages of the rules that each story has. What needs a browser of them
(clicks, typed text) is judged by what the page itself proves. The insulin-pump link has a file of its own.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

META_TAG = '<script async src="https://connect.facebook.net/en_US/fbevents.js"></script>'
GA = '<script async src="https://www.googletagmanager.com/gtag/js?id=G-DEMO000001"></script>'
GTM = '<script async src="https://www.googletagmanager.com/gtm.js?id=GTM-DEMO1"></script>'
BING = '<script async src="https://bat.bing.com/bat.js"></script>'
LINKEDIN = '<script async src="https://snap.licdn.com/li.lms-analytics/insight.min.js"></script>'
FULLSTORY = '<script async src="https://edge.fullstory.com/s/fs.js"></script>'
MIXPANEL = '<script async src="https://cdn.mxpnl.com/libs/mixpanel-2-latest.min.js"></script>'
GADS = '<script async src="https://www.googletagmanager.com/gtag/js?id=AW-1"></script>'


class Story(NamedTuple):
    """One incident.

    Args:
        name: Who.
        path: The address that is opened, with the patient's values.
        page: What the site shows, ``TAGS`` and ``{{ … }}`` filled in.
        tags: What was on it.
        repaired: What the repair left of that.
        found: Rule, verdict and vendor of each finding.
        form: What is posted; nothing is a GET.
        signed_in: Whether it is a page behind the sign-in.
    """

    name: str
    path: str
    page: str
    tags: str
    repaired: str
    found: list[tuple[str, str, str]]
    form: dict[str, str] | None = None
    signed_in: bool = False


STORIES = [
    # 2: the doctor, the reason and the name of who books stood in the address; the pixel sends it (``dl``).
    Story(
        "hospital appointment page",
        "/book?doctor=Elm&reason={condition}&name={name}",
        "<title>Book</title>TAGS<button>Schedule online</button>",
        META_TAG,
        "",
        [("PHG202", "leak", "meta_pixel")],
    ),
    # 3: the pixel ran in the patients' portal; what was typed is the browser's part of the story.
    Story(
        "Novant Health",
        "/mychart/home",
        "<title>MyChart</title>TAGS<p>Welcome</p>",
        META_TAG,
        "",
        [("PHG209", "exposed", "meta_pixel")],
        signed_in=True,
    ),
    # 4: MRN and appointment in the addresses of the portal, joined by the vendors' own cookies.
    Story(
        "Advocate Aurora Health",
        "/mychart/visits/{mrn}?date={admission_date}",
        "<title>Visits</title>TAGS",
        GA + META_TAG,
        "",
        [("PHG202", "leak", "google_analytics_4"), ("PHG202", "leak", "meta_pixel")],
        signed_in=True,
    ),
    # 5: the name of whoever has access for the patient was handed over with an event.
    Story(
        "Community Health Network",
        "/mychart/proxy",
        "<title>Proxy access</title>TAGS",
        "<script>fbq('trackCustom', 'ProxyOpened', {proxy: '{{ name }}'})</script>",
        "<script>report('proxy opened')</script>",
        [("PHG204", "leak", "meta_pixel")],
        {"name": "{name}"},
        signed_in=True,
    ),
    # 6: form fields as hashes, which the hospital itself took for reportable.
    Story(
        "UCLA Health",
        "/appointment-request",
        "<title>Thank you</title>TAGS",
        "<script>fbq('init', '1', {em: '{{ digest }}'})</script>",
        "<script>document.title = 'Thank you'</script>",
        [("PHG204", "leak", "meta_pixel")],
        {"email": "{email}"},
    ),
    # 7: a pixel for browsers without scripts, the address of the page in it.
    Story(
        "NewYork-Presbyterian",
        "/find-a-doctor?q=oncology&email={email}",
        "<title>Find a doctor</title>TAGS",
        '<noscript><img src="https://www.facebook.com/tr?id=1&ev=PageView&dl={{ address }}"></noscript>',
        "",
        [("PHG201", "leak", "meta_pixel")],
    ),
    # 8: name and signed-in indicator in the data layer, search terms in the address.
    Story(
        "Kaiser Permanente",
        "/encyclopedia?q=asthma",
        "<title>Search</title>TAGS",
        "<script>dataLayer = [{signedIn: true, member: '{{ name }}'}]</script>" + GTM + BING,
        "<script>dataLayer = [{signedIn: true}]</script>",
        [
            ("PHG204", "leak", "google_tag_manager"),
            ("PHG207", "exposed", "bing_uet"),
        ],
        {"name": "{name}"},
        signed_in=True,
    ),
    # 9: the member's account id as Google Analytics' user id.
    Story(
        "Blue Shield of California",
        "/claims",
        "<title>Claims</title>TAGS",
        "<script>gtag('config', 'G-DEMO000001', {user_id: '{{ account }}'})</script>",
        "<script>count('claims')</script>",
        [("PHG204", "leak", "google_analytics_4")],
        {"account": "{account}"},
        signed_in=True,
    ),
    # 10: events named after drugs, with the address of who bought them.
    Story(
        "GoodRx",
        "/coupon",
        "<title>Coupon</title>TAGS",
        "<script>fbq('track', 'Drug Name', {drug: '{{ medication }}', em: '{{ email }}'})</script>",
        "<script>count('coupon')</script>",
        [("PHG204", "leak", "meta_pixel")],
        {"email": "{email}", "medication": "{medication}"},
    ),
    # 11: who begins the questionnaire is told to Snapchat by their address.
    Story(
        "BetterHelp",
        "/get-started",
        "<title>Start</title>TAGS",
        "<script>snaptr('init', 'x', {user_email: '{{ email }}'})</script>",
        "<script>count('start')</script>",
        [("PHG204", "leak", "snapchat_pixel")],
        {"email": "{email}"},
    ),
    # 13: the answers of the intake, with name and date of birth, for a pixel of TikTok.
    Story(
        "Cerebral",
        "/intake/done",
        "<title>Done</title>TAGS",
        "<script>ttq.identify({email: '{{ email }}', external_id: '{{ account }}'})</script>",
        "<script>count('intake')</script>",
        [("PHG204", "leak", "tiktok_pixel")],
        {"email": "{email}", "account": "{account}"},
    ),
    # 14: events whose titles say which treatment was paid for.
    Story(
        "Monument",
        "/paid",
        "<title>Paid</title>TAGS",
        "<script>fbq('trackCustom', 'Paid: Weekly Therapy', {email: '{{ email }}'})</script>",
        "<script>count('paid')</script>",
        [("PHG204", "leak", "meta_pixel")],
        {"email": "{email}"},
    ),
    # 15: the address of the checkout names the drug and the person.
    Story(
        "telehealth sites",
        "/checkout/{medication}?email={email}",
        "<title>Checkout</title>TAGS",
        GA,
        "",
        [("PHG202", "leak", "google_analytics_4")],
    ),
    # 16: LinkedIn's tag posts what is shown and chosen.
    Story(
        "Covered California",
        "/apply/review",
        "<title>Review</title><dl><dt>Name</dt><dd>{{ name }}</dd><dt>Pregnant</dt><dd>yes</dd></dl>TAGS",
        LINKEDIN,
        "",
        [("PHG205", "leak", "linkedin_insight")],
        {"name": "{name}"},
    ),
    # 17: what an article is about, told to advertisers: no identifier, so context.
    Story(
        "Healthline",
        "/articles/newly-diagnosed?condition={condition}",
        "<title>Newly diagnosed</title>TAGS",
        GADS,
        "",
        [("PHG401", "context", "google_ads")],
    ),
    # 18: rendered text is recorded, whatever the inputs' masking.
    Story(
        "Walgreens",
        "/prescriptions",
        "<title>Prescriptions</title><p>{{ name }}: {{ medication }}</p>TAGS",
        FULLSTORY,
        "",
        [("PHG205", "leak", "fullstory")],
        {"name": "{name}", "medication": "{medication}"},
    ),
    # 18: what is typed is mirrored into attributes.
    Story(
        "Mixpanel Autotrack",
        "/profile",
        '<title>Profile</title><input type="password" value="{{ ssn }}">TAGS',
        MIXPANEL,
        "",
        [("PHG205", "exposed", "mixpanel")],
        {"ssn": "{ssn}"},
    ),
]

SHOW = '''
from hashlib import sha256


def find_context(values, address):
    """Return what a page may show: what was sent, the address, and a digest as tags want it."""
    digest = sha256(values.get("email", "").lower().encode()).hexdigest()
    return {**values, "address": address, "digest": digest}
'''
FLASK = """
from flask import Flask, render_template_string, request
from show import find_context

app = Flask(__name__)
PAGE = ""


@app.route("/<path:path>", methods=["GET", "POST"])
def show(path):
    return render_template_string(PAGE, **find_context(request.form.to_dict(), request.url))


def visit(page, path, form, headers):
    global PAGE
    PAGE = page
    client = app.test_client()
    answer = client.get(path, headers=headers) if form is None else client.post(path, data=form, headers=headers)
    assert answer.status_code == 200
"""
DJANGO = """
import django
from django.conf import settings
from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import re_path
from show import find_context

PAGE = ""


def show(request):
    context = find_context(request.POST.dict(), request.build_absolute_uri())
    return HttpResponse(Engine().from_string(PAGE).render(Context(context)))


urlpatterns = [re_path("", show)]
if not settings.configured:
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="x", DATABASES={})
    django.setup()

from django.test import Client


def visit(page, path, form, headers):
    global PAGE
    PAGE = page
    client = Client(headers=headers)
    answer = client.get(path) if form is None else client.post(path, form)
    assert answer.status_code == 200
"""
TEST = """
from urllib.parse import quote

import pytest
from stories import STORIES
from {site} import visit


def fill(text, patient):
    for identifier in patient.identifiers:
        text = text.replace("{{" + identifier.kind.value + "}}", identifier.value)
    return text


@pytest.mark.parametrize("name", STORIES)
def test_story(name, phi_patient):
    path, page, form, signed_in = STORIES[name]
    path = quote(fill(path, phi_patient), safe="/?=&")
    form = form and {{key: fill(value, phi_patient) for key, value in form.items()}}
    visit(page, path, form, {{"Authorization": "Bearer x"}} if signed_in else {{}})
"""
SITES = {"flask": FLASK, "django": DJANGO}


def write_site(suite, framework):
    """Write a site that can show each story's page, and a test of each, as it was and repaired."""
    stories = {}
    for story in STORIES:
        visit = (story.form, story.signed_in)
        stories[f"{story.name}, then"] = (story.path, story.page.replace("TAGS", story.tags), *visit)
        stories[f"{story.name}, now"] = (story.path, story.page.replace("TAGS", story.repaired), *visit)
    suite.pytester.makepyfile(
        **{
            f"site_{framework}": SITES[framework],
            "show": SHOW,
            "stories": f"STORIES = {stories!r}",
            "test_site": TEST.format(site=f"site_{framework}"),
        }
    )


@pytest.mark.parametrize("framework", SITES)
def test_stories_are_found_and_their_repairs_pass(suite, framework):
    """Each story has the findings that it is told for, each repaired page has none, on both frameworks."""
    write_site(suite, framework)
    result = suite.run("-p", "no:django", subprocess=True)
    found = {story.name: set() for story in STORIES}
    repaired = set()
    for finding in suite.report["findings"]:
        name, _, time = finding["test"].rpartition("[")[2].removesuffix("]").rpartition(", ")
        told = (finding["rule"], finding["verdict"], finding["party"]["vendor"])
        if finding["rule"] == "PHG209" and finding["verdict"] == "context":
            continue
        if time == "now":
            repaired.add((name, *told))
        else:
            found[name].add(told)
    assert repaired == set()
    assert found == {story.name: set(story.found) for story in STORIES}
    failing = [story for story in STORIES if any(verdict != "context" for _, verdict, _ in story.found)]
    result.assert_outcomes(failed=len(failing), passed=2 * len(STORIES) - len(failing))
    assert suite.report["summary"]["pages"] == 2 * len(STORIES)
