"""The leak shapes that a page's HTML and headers prove, each beside the nearly identical page that passes.

The numbers are those of the catalogue of shapes. Not here, because only a browser shows them: U3 (a fragment that a
script makes), E5 to E7 (what is clicked, typed or mirrored), E11 (chains of cookie syncs), E13 (consent),
P6 (errors in the browser); what of them the page itself proves stands under U3, E5, E7 and E14 (payloads in parts)
below. P1 to P5 and P7 leave from Python, M1 to M4 in messages: tests of captures and of messages.
"""

from __future__ import annotations

import base64
from typing import NamedTuple

import pytest

GA = '<script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>'
META = '<script src="https://connect.facebook.net/en_US/fbevents.js"></script>'
CLARITY = '<script src="https://www.clarity.ms/tag/abc"></script>'
POSTHOG = '<script src="https://eu-assets.i.posthog.com/static/array.js"></script>'
BING = '<script src="https://bat.bing.com/bat.js"></script>'
OTHER = '<script src="https://widgets.example.org/w.js"></script>'
PIXEL = '<img src="https://www.facebook.com/tr?id=1&ev=PageView">'
UNSAFE = ("Referrer-Policy", "unsafe-url")
PROXY = ("portal.example/ingest/* = posthog", "metrics.portal.example = segment")


class Case(NamedTuple):
    """One shape.

    Args:
        shape: Its number and what it is about.
        leak: The page that leaks, as ``Judge.findings`` takes it.
        found: What is found there, at least.
        twin: The page that passes.
    """

    shape: str
    leak: dict[str, object]
    found: set[tuple[str, str, str]]
    twin: dict[str, object]


def page(html="", url="/p", *headers, **more):
    """Return the arguments of a page."""
    return {"html": html, "url": url, "headers": headers, **more}


LINK = "/verify?ip={ip_address}&device={device_model}"
CASES = [
    Case("U1 address", page(GA, LINK), {("PHG202", "leak", "google_analytics_4")}, page("", LINK)),
    Case("U1 path", page(GA, "/p/{mrn}"), {("PHG202", "leak", "google_analytics_4")}, page(GA, "/p/1")),
    Case("U1 unknown tag", page(OTHER, "/p/{mrn}"), {("PHG208", "exposed", "widgets.example.org")}, page(OTHER)),
    Case("U2 token", page(META, "/ack?t={other}"), {("PHG202", "leak", "meta_pixel")}, page(META, "/ack?t=9f3c2a")),
    Case("U3 fragment", page(GA, "/#/patient/{mrn}"), {("PHG202", "leak", "google_analytics_4")}, page(GA, "/#/x")),
    Case("U4 base64", page(GA, "/ack?e=BASE64"), {("PHG202", "leak", "google_analytics_4")}, page(GA, "/ack?e=YWJj")),
    Case(
        "U5 address given by a script",
        page(f"{GA}<script>let base = '/rx/'; history.pushState(null, '', base + '{{mrn}}')</script>"),
        {("PHG202", "leak", "google_analytics_4")},
        page(f"{GA}<script>let base = '/rx/'; history.pushState({{id: '{{mrn}}'}}, '', base)</script>"),
    ),
    Case(
        "U6 one tag cleaned, another not",
        page(f"{GA}<script>gtag('config','G-1',{{page_location:'/p'}})</script>{BING}", "/p/{mrn}"),
        {("PHG202", "leak", "bing_uet"), ("PHG202", "leak", "google_analytics_4")},
        page(GA, "/p"),
    ),
    Case(
        "U7 referrer of the page before",
        page(GA, referrer="https://portal.example/p/{mrn}"),
        {("PHG202", "leak", "google_analytics_4")},
        page(GA, referrer="https://portal.example/"),
    ),
    Case(
        "U7 unknown tag",
        page(OTHER, referrer="https://portal.example/p/{mrn}"),
        {("PHG208", "exposed", "widgets.example.org")},
        page("", referrer="https://portal.example/p/{mrn}"),
    ),
    Case(
        "U8 title",
        page(f"<title>{{name}}</title>{GA}"),
        {("PHG202", "leak", "google_analytics_4")},
        page(f"<title>Results</title>{GA}"),
    ),
    Case(
        "U9 og:",
        page(f'<meta property="og:title" content="Report of {{name}}">{META}'),
        {("PHG202", "leak", "meta_pixel")},
        page(f'<meta property="og:title" content="Report">{META}'),
    ),
    Case(
        "U9 keywords",
        page(f'<meta name="keywords" content="{{mrn}}">{BING}'),
        {("PHG202", "leak", "bing_uet")},
        page(f'<meta name="description" content="{{mrn}}">{BING}'),
    ),
    Case(
        "U9 linked data",
        page(f'<script type="application/ld+json">{{"@type":"Person","name":"{{name}}"}}</script>{META}'),
        {("PHG202", "leak", "meta_pixel")},
        page(f'<script type="application/ld+json">{{"@type":"Clinic","name":"Elm"}}</script>{META}'),
    ),
    Case(
        "U9 microdata",
        page(f'<div itemscope itemtype="https://schema.org/Person"><b itemprop="name">{{name}}</b></div>{META}'),
        {("PHG202", "leak", "meta_pixel")},
        page(f'<div itemscope itemtype="https://schema.org/Person"><b itemprop="name">{{name}}</b></div>{GA}'),
    ),
    Case(
        "U9 linked data, unknown tag",
        page(f'<script type="application/ld+json">{{"@type":"Person","name":"{{name}}"}}</script>{OTHER}'),
        {("PHG207", "exposed", "widgets.example.org")},
        page('<script type="application/ld+json">{"@type":"Person","name":"{name}"}</script>'),
    ),
    Case(
        "U11 cookie with the landing address",
        page(GA, cookies=[("OptanonConsent", "a=1&landingPath=https%3A%2F%2Fportal.example%2Fp%2F{mrn}")]),
        {("PHG207", "exposed", "google_analytics_4")},
        page(GA, cookies=[("OptanonConsent", "a=1&landingPath=NotLandingPage")]),
    ),
    Case(
        "R1 unsafe policy",
        page('<img src="https://cdn.example.net/a.png">', "/p/{mrn}", UNSAFE),
        {("PHG203", "leak", "cdn.example.net")},
        page('<img src="https://cdn.example.net/a.png">', "/p/{mrn}"),
    ),
    Case(
        "R1 attribute",
        page('<img referrerpolicy="unsafe-url" src="https://cdn.example.net/a.png">', "/p/{mrn}"),
        {("PHG203", "leak", "cdn.example.net")},
        page('<img referrerpolicy="origin" src="https://cdn.example.net/a.png">', "/p/{mrn}", UNSAFE),
    ),
    Case(
        "R3 proxy of the same origin: the whole Referer",
        page('<img src="/ingest/e">', "/p/{mrn}", third=PROXY),
        {("PHG203", "leak", "posthog")},
        page('<img src="/ingest/e">', "/p/{mrn}", ("Referrer-Policy", "no-referrer"), third=PROXY),
    ),
    Case(
        "R3 script of a proxy",
        page('<script src="/ingest/static/array.js"></script>', "/p?t={other}", third=PROXY),
        {("PHG202", "leak", "posthog"), ("PHG203", "leak", "posthog")},
        page('<script src="/static/array.js"></script>', "/p?t={other}", third=PROXY),
    ),
    Case(
        "R3 cookies of the same origin",
        page('<img src="/ingest/e">', "/p", ("Set-Cookie", "uid={mrn}; HttpOnly"), third=PROXY),
        {("PHG201", "leak", "posthog")},
        page('<img src="/ingest/e">', "/p", ("Set-Cookie", "uid={mrn}; HttpOnly; Path=/account"), third=PROXY),
    ),
    Case(
        "R4 cookie of the domain at a CNAME",
        page(
            '<img src="https://metrics.portal.example/i">',
            "/p",
            ("Set-Cookie", "s={other}; Domain=portal.example; HttpOnly"),
            third=PROXY,
        ),
        {("PHG201", "leak", "segment")},
        page('<img src="https://metrics.portal.example/i">', "/p", ("Set-Cookie", "s={other}; HttpOnly"), third=PROXY),
    ),
    Case(
        "R5 redirect",
        page("", "/go", ("Location", "https://survey.example.org/?q={mrn}"), status=302),
        {("PHG105", "leak", "survey.example.org")},
        page("", "/go", ("Location", "https://survey.example.org/"), status=302),
    ),
    Case(
        "R6 report endpoint",
        page("", "/p/{mrn}", ("Content-Security-Policy", "img-src *; report-uri https://r.example.org/c")),
        {("PHG206", "exposed", "r.example.org")},
        page("", "/p/{mrn}", ("Content-Security-Policy", "img-src *; report-uri /csp")),
    ),
    Case(
        "R6 certain report",
        page(
            '<img src="https://cdn.example.net/a.png">',
            "/p/{mrn}",
            ("Content-Security-Policy", "img-src 'self'; report-uri https://r.example.org/c"),
        ),
        {("PHG206", "leak", "r.example.org")},
        page(
            '<img src="https://cdn.example.net/a.png">',
            "/p",
            ("Content-Security-Policy", "img-src 'self'; report-uri https://r.example.org/c"),
        ),
    ),
    Case(
        "R2 default policy, the host itself tells",
        page('<img src="https://cdn.example.net/a.png">', "https://{mrn}.portal.example/p"),
        {("PHG203", "leak", "cdn.example.net")},
        page('<img src="https://cdn.example.net/a.png">', "https://www.portal.example/p/{mrn}"),
    ),
    Case(
        "R7 ping",
        page('<a href="#x" ping="https://t.example.org/p">More</a>', "/p/{mrn}"),
        {("PHG201", "leak", "t.example.org")},
        page('<a href="/next" ping="https://t.example.org/p">More</a>', "/p/{mrn}"),
    ),
    Case(
        "R8 script from elsewhere",
        page(f"<p>{{name}}</p>{OTHER}"),
        {("PHG208", "exposed", "widgets.example.org")},
        page('<p>{name}</p><link rel="stylesheet" href="https://widgets.example.org/w.css">'),
    ),
    Case(
        "R9 background",
        page('<div style="background:url(https://v.example.org/b?mrn={mrn})"></div>'),
        {("PHG201", "leak", "v.example.org")},
        page('<template><img src="https://v.example.org/b?mrn={mrn}"></template>'),
    ),
    Case(
        "R9 style sheet",
        page('<style>.chart{background:url(https://v.example.org/b?mrn={mrn})}</style><p class="chart">'),
        {("PHG201", "leak", "v.example.org")},
        page('<style>/* .chart{background:url(https://v.example.org/b?mrn={mrn})} */</style><p class="chart">'),
    ),
    Case(
        "R9 style sheet of what is not there yet",
        page('<style>.chart{background:url(https://v.example.org/b?mrn={mrn})}</style><p>'),
        {("PHG201", "exposed", "v.example.org")},
        page('<style>.chart{background:url(https://v.example.org/b?mrn=1)}</style><p>'),
    ),
    Case(
        "R10 pixel without scripts",
        page('<noscript><img src="https://www.facebook.com/tr?id=1&dl=https://portal.example/p/{mrn}"></noscript>'),
        {("PHG201", "leak", "meta_pixel")},
        page(f"<noscript>{PIXEL}</noscript>"),
    ),
    Case(
        "R11 sandboxed frame knows the address",
        page(f"<iframe sandbox=allow-scripts srcdoc='{GA}'></iframe>", "/p/{mrn}"),
        {("PHG202", "leak", "google_analytics_4")},
        page(f"<iframe sandbox srcdoc='{GA}'></iframe>", "/p/{mrn}"),
    ),
    Case(
        "R11 frame without a sandbox reads all",
        page(f"<p>{{name}}</p><iframe srcdoc='{OTHER}'></iframe>"),
        {("PHG208", "exposed", "widgets.example.org")},
        page(f"<p>{{name}}</p><iframe sandbox=allow-scripts srcdoc='{OTHER}'></iframe>"),
    ),
    Case(
        "E1 identify",
        page("<script>fbq('init', '1', {em: '{email}'})</script>"),
        {("PHG204", "leak", "meta_pixel")},
        page("<script>fbq('init', '1')</script>"),
    ),
    Case(
        "E3 pseudonymous id",
        page("<script>posthog.identify('{account}')</script>"),
        {("PHG204", "leak", "posthog")},
        page("<script>posthog.identify('anonymous')</script>"),
    ),
    Case(
        "E4 event with a name",
        page("<script>fbq('trackCustom', 'Paid: Weekly Therapy', {who: '{name}'})</script>"),
        {("PHG204", "leak", "meta_pixel")},
        page("<script>fbq('trackCustom', 'Paid: Weekly Therapy', {who: 'nobody'})</script>"),
    ),
    Case(
        "E14 identity in parts",
        page("<script>fbq('init', '1', {fn: '{given_name}', ln: '{family_name}', db: '{date_of_birth}'})</script>"),
        {("PHG204", "leak", "meta_pixel")},
        page("<script>fbq('init', '1', {fn: 'x', ln: 'y', db: '1'})</script>"),
    ),
    Case(
        "E5 and E8 recorder",
        page(f"<button>Refill for {{name}}</button>{CLARITY}"),
        {("PHG205", "leak", "microsoft_clarity")},
        page(f"<button>Refill</button>{CLARITY}"),
    ),
    Case(
        "E5 autocapture is an option",
        page(f"<button>Refill for {{name}}</button>{POSTHOG}"),
        {("PHG205", "exposed", "posthog")},
        page(f"<button>Refill</button>{POSTHOG}"),
    ),
    Case(
        "E7 attribute",
        page(f'<input type="hidden" value="{{mrn}}">{CLARITY}'),
        {("PHG205", "leak", "microsoft_clarity")},
        page('<input type="hidden" value="{mrn}">'),
    ),
    Case(
        "E9 global",
        page(f"<script>window.__STATE__ = {{patient: '{{mrn}}'}}</script>{GA}"),
        {("PHG207", "exposed", "google_analytics_4")},
        page(f"<script>(function () {{ var state = {{patient: '{{mrn}}'}} }})()</script>{GA}"),
    ),
    Case(
        "E9 data layer",
        page(
            "<script>dataLayer = [{patientId: '{mrn}'}]</script>"
            '<script src="https://www.googletagmanager.com/gtm.js?id=GTM-1"></script>'
        ),
        {("PHG204", "leak", "google_tag_manager")},
        page('<script src="https://www.googletagmanager.com/gtm.js?id=GTM-1"></script>'),
    ),
    Case(
        "E9 island",
        page(f'<script id="s" type="application/json">{{"mrn":"{{mrn}}"}}</script>{GA}'),
        {("PHG207", "exposed", "google_analytics_4")},
        page('<script id="s" type="application/json">{"mrn":"{mrn}"}</script><script src="/app.js"></script>'),
    ),
    Case(
        "E9 state in an attribute",
        page(f"<div data-page='{{\"props\":{{\"mrn\":\"{{mrn}}\"}}}}'></div>{GA}"),
        {("PHG207", "exposed", "google_analytics_4")},
        page(f"<div data-page='{{\"props\":{{}}}}'></div>{GA}"),
    ),
    Case(
        "E10 storage",
        page(f"<script>localStorage.setItem('patient', '{{mrn}}')</script>{OTHER}"),
        {("PHG207", "exposed", "widgets.example.org")},
        page("<script>localStorage.setItem('patient', '{mrn}')</script>"),
    ),
    Case(
        "E10 cookie",
        page(OTHER, "/p", ("Set-Cookie", "patient={mrn}")),
        {("PHG207", "exposed", "widgets.example.org")},
        page(OTHER, "/p", ("Set-Cookie", "patient={mrn}; HttpOnly")),
    ),
    Case(
        "E12 prefilled frame",
        page('<iframe src="https://calendly.com/clinic/visit?email={email}"></iframe>'),
        {("PHG201", "leak", "calendly")},
        page('<iframe src="https://calendly.com/clinic/visit"></iframe>'),
    ),
    Case("N3 policy", page(GA, "/p/{mrn}"), {("PHG202", "leak", "google_analytics_4")},
         page(GA, "/p/{mrn}", ("Content-Security-Policy", "script-src 'self'"))),
    Case("N3 state", page(OTHER, "/p", ("Set-Cookie", "u={mrn}")), {("PHG207", "exposed", "widgets.example.org")},
         page(OTHER, "/p", ("Set-Cookie", "u={mrn}"), ("Content-Security-Policy", "script-src 'self'"))),
    Case("N4 consent", page(OTHER, "/p/{mrn}"), {("PHG208", "exposed", "widgets.example.org")},
         page(OTHER.replace("<script", '<script type="text/plain"'), "/p/{mrn}")),
    Case("N5 noreferrer", page('<a href="https://m.example.org/">m</a>', "/p/{mrn}", UNSAFE),
         {("PHG203", "leak", "m.example.org")},
         page('<a rel="noreferrer" href="https://m.example.org/">m</a>', "/p/{mrn}", UNSAFE)),
]  # fmt: skip
by_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.shape.replace(" ", "-"))


def fill(judge, arguments):
    """Return a page's arguments, an encoded address among them."""
    encoded = base64.b64encode(judge.patient.email.encode()).decode()
    return {**arguments, "url": arguments["url"].replace("BASE64", encoded)}


@by_case
def test_shape_is_found(judge, case):
    """The page of a shape has the finding that the shape says, and none of an unknown kind."""
    found = judge(**fill(judge, case.leak))
    assert case.found <= found
    assert {vendor for _, verdict, vendor in found if verdict != "context"} == {vendor for _, _, vendor in case.found}


@by_case
def test_twin_passes(judge, case):
    """What differs from it in the one thing that counts has no finding that fails a test."""
    assert {found for found in judge(**fill(judge, case.twin)) if found[1] != "context"} == set()


def test_health_fact_in_an_address_is_context(judge):
    """U10: a condition alone is nobody's identifier."""
    found = judge('<img src="https://ads.example.org/i?condition={condition}">', "/conditions/x", page_class="public")
    assert found == {("PHG401", "context", "ads.example.org")}
    assert judge('<img src="https://ads.example.org/i?condition=none">', page_class="public") == set()


def test_event_with_a_drug_alone_is_context(judge):
    """E4: what was bought, and not by whom."""
    event = "<script>gtag('event', 'refill', {drug: 'WHICH'})</script>"
    assert ("PHG401", "context", "google_analytics_4") in judge(event.replace("WHICH", "{medication}"))
    assert ("PHG401", "context", "google_analytics_4") not in judge(event.replace("WHICH", "any"))


def test_queue_of_one_company_is_told_once(judge):
    """What the tag manager is handed in its queue is no second finding of the analytics of the same company."""
    queue = "<script>dataLayer = [{who: '{email}'}]</script>"
    assert judge(GA + queue) >= {("PHG204", "leak", "google_tag_manager")}
    assert not any(rule == "PHG207" for rule, _, _ in judge(GA + queue))
    assert ("PHG207", "exposed", "microsoft_clarity") in judge(CLARITY + queue)


def test_digest_in_a_pixel_is_a_leak(judge):
    """E2: a hash of an address is the address."""
    from hashlib import sha256

    digest = sha256(judge.patient.email.lower().encode()).hexdigest()
    assert judge(f'<img src="https://tr.snapchat.com/p?u_hem={digest}">') == {("PHG201", "leak", "snapchat_pixel")}
    assert judge('<img src="https://tr.snapchat.com/p?u_hem=0123abcd">') == set()
