"""Product and web analytics, customer data platforms, replay and experiments, as vendors.json describes them; knows no other vendor."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from corpus import lzstring
from corpus.binary import encode_protobuf
from corpus.carriers import FORM, get, multipart, post, post_form, post_json
from corpus.codecs import deflate, gzip_steady
from corpus.vendor_shapes import b64, b64url, dumps, e164, mail, page, plain_letters, sha, sha_url

if TYPE_CHECKING:
    from corpus.message import Draw
    from corpus.people import Person
    from corpus.vendor_shapes import Maker, Table
    from pytest_phiguard import Transmission

TEXT = "text/plain;charset=UTF-8"


def _ga4_query(d: Draw, p: Person) -> dict[str, str]:
    return {
        "v": "2", "tid": f"G-{d.token(10).upper()}", "gtm": "45je5a1v9", "_p": d.digits(13), "cid": f"{d.digits(9)}.{d.digits(10)}", "sid": d.digits(10),
        "dl": page(p), "dr": "https://portal.meadowlark.example/", "dt": f"Results for {p['name']}", "en": "page_view",
    }  # fmt: skip


def _ga4_batch(d: Draw, p: Person) -> Transmission:
    address = "https://region1.google-analytics.com/g/collect?" + urlencode(
        {"v": "2", "tid": "G-ABCDEF1234", "cid": d.digits(9)}
    )
    lines = [
        "en=scroll&epn.percent_scrolled=90",
        f"en=form_submit&ep.form_id=intake&ep.email={quote(p['email'])}",
        "en=click&_et=12",
    ]
    return post(address, "\r\n".join(lines), TEXT)


def _measurement(d: Draw, p: Person) -> Transmission:
    user = {
        "sha256_email_address": [sha(mail(p))],
        "sha256_phone_number": [sha(e164(p))],
        "address": [{"sha256_first_name": sha(plain_letters(p["given_name"]))}],
    }
    body = {
        "client_id": d.digits(10),
        "user_id": p["mrn"],
        "user_data": user,
        "events": [{"name": "refill", "params": {"drug": p["medication"]}}],
    }
    return post_json(f"https://www.google-analytics.com/mp/collect?measurement_id=G-X&api_secret={d.token(22)}", body)


def _segment(d: Draw, p: Person) -> Transmission:
    body = {
        "writeKey": d.token(32),
        "userId": p["mrn"],
        "anonymousId": d.uuid(),
        "traits": {
            "email": p["email"],
            "firstName": p["given_name"],
            "lastName": p["family_name"],
            "birthday": p["date_of_birth"],
        },
        "context": {"page": {"url": page(p)}},
    }
    return post("https://api.segment.io/v1/i", dumps(body), TEXT)


def _segment_batch(d: Draw, p: Person) -> Transmission:
    batch = [
        {
            "type": "identify",
            "userId": d.uuid(),
            "traits": {"phone": p["phone"], "address": {"street": p["street"], "postalCode": p["zip"]}},
        },
        {"type": "track", "event": "Visit", "userId": "x"},
    ]
    return post(
        "https://api.segment.io/v1/batch",
        gzip_steady(dumps({"batch": batch, "sentAt": "2024-05-01T00:00:00Z"}).encode()),
        "application/json",
        {"Content-Encoding": "gzip", "Authorization": "Basic " + b64(d.token(32) + ":")},
    )


def _json_at(
    address: str,
    make: Any,
    *,
    packed: bool = False,
    kind: str = "application/json",
    headers: dict[str, str] | None = None,
) -> Maker:
    """Return a maker of a POST of what ``make`` returns, gzipped or not."""

    def run(d: Draw, p: Person) -> Transmission:
        text = dumps(make(d, p)).encode()
        extra = {**(headers or {}), **({"Content-Encoding": "gzip"} if packed else {})}
        return post(address.replace("<id>", d.digits(7)), gzip_steady(text) if packed else text, kind, extra)

    return run


def _mixpanel(d: Draw, p: Person) -> list[dict[str, Any]]:
    return [
        {
            "event": "Signed up",
            "properties": {
                "token": d.hexadecimal(32),
                "distinct_id": p["mrn"],
                "$email": p["email"],
                "$current_url": page(p),
                "mp_lib": "web",
            },
        }
    ]


def _posthog(d: Draw, p: Person) -> dict[str, Any]:
    return {
        "api_key": f"phc_{d.token(40)}",
        "event": "$identify",
        "properties": {
            "distinct_id": p["email"],
            "$current_url": page(p),
            "$set": {"name": p["name"]},
            "$device_id": d.uuid(),
        },
    }


def _heap(d: Draw, p: Person) -> Transmission:
    query = [
        ("a", d.digits(10)),
        ("u", d.digits(16)),
        ("v", d.digits(16)),
        ("s", d.digits(16)),
        ("h", page(p)),
        ("t", "click"),
        ("d", "portal.meadowlark.example"),
        ("i", p["email"]),
    ]
    return get("https://heapanalytics.com/h?" + urlencode(query))


def _heap_binary(d: Draw, p: Person) -> Transmission:
    event = [
        (1, d.digits(12)),
        (2, [(1, "page_view"), (2, page(p)), (3, "My chart")]),
        (3, [(1, "email"), (2, p["email"])]),
        (4, 17),
        (5, 0.25),
    ]
    return post(
        "https://c.us.heap-api.com/api/capture/v2/track",
        encode_protobuf([(1, event), (2, event[:1])]),
        "application/x-protobuf",
    )


def _clarity(d: Draw, p: Person) -> list[Any]:
    return [
        {
            "e": ["0.7.45", 3, int(d.digits(10)), 512, "proj1", d.token(6), d.token(8), 1, 0, 0, page(p)],
            "a": [[1207, 4, 9, "*T", p["name"], f"Refill {p['medication']}"], [2210, 25, 640, 480]],
            "p": [],
        }
    ]


def _clarity_gzip(d: Draw, p: Person) -> Transmission:
    return post(
        f"https://{d.token(1, 'abcde')}.clarity.ms/collect",
        gzip_steady(dumps(_clarity(d, p)[0]).encode()),
        "",
        {"Accept": "application/x-clarity-gzip"},
    )


def _hotjar(d: Draw, p: Person) -> Transmission:
    body = {
        "site_id": int(d.digits(7)),
        "session": d.uuid(),
        "frames": [
            {
                "type": "mutation",
                "nodes": [
                    {"tag": "H1", "text": f"Welcome, {p['name']}"},
                    {"tag": "INPUT", "attrs": {"value": p["mrn"]}},
                ],
            }
        ],
    }
    return post(
        f"https://content.hotjar.io/?site_id={d.digits(7)}&gzip=1",
        gzip_steady(dumps(body).encode()),
        "application/octet-stream",
    )


def _hotjar_socket(d: Draw, p: Person) -> Transmission:
    from pytest_phiguard import Transmission as Sent

    body = dumps({"event": "identify_user", "data": {"userId": p["mrn"], "attributes": {"email": p["email"]}}})
    return Sent("websocket", "SEND", "wss://ws.hotjar.com/api/v2/client/ws", (), body.encode())


def _rrweb(p: Person) -> dict[str, Any]:
    node = {
        "type": 2,
        "tagName": "div",
        "childNodes": [
            {"type": 3, "textContent": f"Next visit of {p['name']}"},
            {"type": 2, "tagName": "input", "attributes": {"value": p["phone"]}},
        ],
    }
    return {
        "type": 2,
        "data": {"node": {"type": 0, "childNodes": [node]}, "initialOffset": {"left": 0, "top": 0}},
        "timestamp": 1714550000000,
    }


def _fullstory(d: Draw, p: Person) -> Transmission:
    body = {
        "When": int(d.digits(13)),
        "Seq": 4,
        "Evts": [{"Kind": 2, "Args": [41, "value", p["email"]], "When": 17}, {"Kind": 37, "Args": [page(p), "Chart"]}],
    }
    return post(f"https://rs.fullstory.com/rec/bundle?OrgId=o-1&UserId={d.uuid()}&Seq=4", dumps(body), TEXT)


def _quantum(d: Draw, p: Person) -> Transmission:
    return post(
        f"https://ingest.quantummetric.com/horizon/clinic?T=B&u={quote(page(p), safe='')}&v={d.digits(4)}",
        deflate(dumps(_rrweb(p)).encode()),
        "text/plain",
    )


def _adobe_xdm(d: Draw, p: Person) -> dict[str, Any]:
    identity = {"Email_LC_SHA256": [{"id": sha(mail(p)), "primary": False}], "ECID": [{"id": d.digits(38)}]}
    return {
        "events": [{"xdm": {"identityMap": identity, "web": {"webPageDetails": {"URL": page(p), "name": "chart"}}}}],
        "meta": {},
    }


def _snowplow(d: Draw, p: Person) -> Transmission:
    context = {
        "schema": "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0",
        "data": [{"schema": "iglu:clinic/patient/1-0-0", "data": {"mrn": p["mrn"], "email": p["email"]}}],
    }
    return get(
        "https://com-clinic.mini.snplow.net/i?"
        + urlencode({"e": "pv", "url": page(p), "p": "web", "duid": d.uuid(), "cx": b64url(context)})
    )


def _launchdarkly(d: Draw, p: Person) -> Transmission:
    return get(
        f"https://app.launchdarkly.com/sdk/evalx/{d.hexadecimal(24)}/contexts/"
        + b64url({"kind": "user", "key": p["mrn"], "email": p["email"]})
    )


def _pendo(d: Draw, p: Person) -> Transmission:
    packed = b64url(
        zlib.compress(dumps([{"type": "load", "visitor_id": p["email"], "url": page(p), "props": {}}]).encode())
    )
    return get(f"https://app.pendo.io/data/ptm.gif/{d.uuid()}?v=2.2&ct={d.digits(13)}&jzb={packed}")


def _tealium(d: Draw, p: Person) -> Transmission:
    kind, body = multipart(
        {"data": dumps({"loader.cfg": {}, "data": {"dom.url": page(p), "customer_email": p["email"]}, "post_time": 1})}
    )
    return post("https://collect.tealiumiq.com/acct/main/2/i.gif", body, kind)


def _adobe(d: Draw, p: Person) -> Transmission:
    query = {
        "AQB": "1",
        "ndh": "1",
        "g": page(p),
        "r": "",
        "pageName": f"chart:{p['mrn']}",
        "v12": p["email"],
        "c.": "",
        "patient.": "",
        "zip": p["zip"],
        ".patient": "",
        ".c": "",
        "AQE": "1",
    }
    return get(f"https://clinic.sc.omtrdc.net/b/ss/rsid/1/JS-2.22/s{d.digits(14)}?" + urlencode(query))


def _vwo(d: Draw, p: Person) -> Transmission:
    return get(
        f"https://dev.visualwebsiteoptimizer.com/j.php?a={d.digits(6)}&u={quote(PUMP.format(p['ip_address'], quote(p['device_model'])), safe='')}&vn=2.1&x=true"
    )


PUMP = "https://portal.meadowlark.example/ack?ip={}&device={}"
ANALYTICS: Table = {
    "GA4 g/collect": (("mrn", "name"), lambda d, p: get("https://www.google-analytics.com/g/collect?" + urlencode(_ga4_query(d, p)))),
    "GA4 user data": (("email", "phone", "mrn"), lambda d, p: get("https://www.google-analytics.com/g/collect?" + urlencode({**_ga4_query(d, p), "em": f"tv.1~em.{sha_url(mail(p))}~pn.{sha_url(e164(p))}"}))),
    "GA4 user property": (("mrn", "email"), lambda d, p: post("https://analytics.google.com/g/collect?" + urlencode({**_ga4_query(d, p), "uid": p["mrn"], "up.email": p["email"]}), "", TEXT)),
    "GA4 batch": (("email",), _ga4_batch), "GA4 Measurement Protocol": (("email", "phone", "mrn", "given_name"), _measurement),
    "Universal Analytics": (("mrn", "email"), lambda d, p: post_form("https://www.google-analytics.com/j/collect", {"v": "1", "tid": f"UA-{d.digits(8)}-1", "uid": p["mrn"], "t": "event", "dl": page(p), "ec": "form", "el": p["email"], "cd3": "x"})),
    "Segment identify": (("mrn", "email", "given_name", "family_name", "date_of_birth"), _segment), "Segment batch gzip": (("phone", "street", "zip"), _segment_batch),
    "Mixpanel form JSON": (("mrn", "email"), lambda d, p: post_form("https://api-js.mixpanel.com/track/?verbose=1&ip=1", {"data": dumps(_mixpanel(d, p))})),
    "Mixpanel base64": (("mrn", "email"), lambda d, p: post_form("https://mp.meadowlark.example/track/", {"data": b64(_mixpanel(d, p))})),
    "Mixpanel GET": (("mrn", "email"), lambda d, p: get("https://api.mixpanel.com/engage/?" + urlencode({"data": b64(_mixpanel(d, p)[0])}))),
    "Mixpanel import": (("mrn", "email"), _json_at("https://api.mixpanel.com/import?strict=1", _mixpanel, packed=True)),
    "PostHog gzip": (("email", "mrn", "name"), lambda d, p: post("https://us.i.posthog.com/i/v0/e/?compression=gzip-js&ver=1.130", gzip_steady(dumps(_posthog(d, p)).encode()), "text/plain")),
    "PostHog base64": (("email", "mrn", "name"), lambda d, p: post_form("https://eu.i.posthog.com/e/?compression=base64", {"data": b64(_posthog(d, p))})),
    "PostHog lz64": (("email", "mrn", "name"), lambda d, p: post("https://eu.i.posthog.com/e/?compression=lz64", "data=" + quote(lzstring.compress_base64(dumps(_posthog(d, p))), safe=""), FORM)),
    "PostHog batch": (("email", "mrn", "name"), _json_at("https://us.i.posthog.com/batch/", lambda d, p: {"api_key": "phc", "batch": [_posthog(d, p)]}, packed=True)),
    "PostHog replay": (("name", "phone"), _json_at("https://us.i.posthog.com/s/", lambda d, p: {"event": "$snapshot", "properties": {"$snapshot_data": [_rrweb(p)]}}, packed=True, kind="text/plain")),
    "Amplitude": (("mrn", "email"), _json_at("https://api2.amplitude.com/2/httpapi", lambda d, p: {"api_key": d.hexadecimal(32), "events": [{"user_id": p["mrn"], "device_id": d.uuid(), "event_type": "visit", "user_properties": {"$set": {"email": p["email"]}}}]})),
    "Amplitude gzip": (("mrn", "city"), _json_at("https://api2.amplitude.com/batch", lambda d, p: {"events": [{"user_id": p["mrn"], "city": p["city"], "event_type": "x"}]}, packed=True)),
    "Heap": (("mrn", "email"), _heap), "Heap protobuf": (("mrn", "email"), _heap_binary),
    "RudderStack": (("mrn", "email"), _json_at("https://clinic.dataplane.rudderstack.com/v1/identify", lambda d, p: {"userId": p["mrn"], "context": {"traits": {"email": p["email"]}}}, headers={"Authorization": "Basic MXh5ejo="})),
    "mParticle": (("email", "mrn"), _json_at("https://identity.mparticle.com/v1/identify", lambda d, p: {"known_identities": {"email": p["email"], "customerid": p["mrn"]}, "request_id": d.uuid()})),
    "Tealium": (("mrn", "email"), _tealium), "Snowplow GET": (("mrn", "email"), _snowplow),
    "Snowplow POST": (("mrn",), _json_at("https://com-clinic.mini.snplow.net/com.snowplowanalytics.snowplow/tp2", lambda d, p: {"schema": "iglu:x", "data": [{"e": "pv", "url": page(p), "duid": d.uuid()}]})),
    "Matomo": (("mrn", "name"), lambda d, p: get("https://clinic.matomo.cloud/matomo.php?" + urlencode({"idsite": "1", "rec": "1", "url": page(p), "action_name": p["name"], "uid": p["mrn"], "_id": d.hexadecimal(16)}))),
    "Matomo bulk": (("mrn",), _json_at("https://clinic.matomo.cloud/matomo.php", lambda d, p: {"requests": ["?" + urlencode({"idsite": "1", "rec": "1", "url": page(p)})]})),
    "Piwik PRO": (("mrn",), lambda d, p: post_form("https://clinic.piwik.pro/ppms.php", {"idsite": d.uuid(), "rec": "1", "url": page(p)})),
    "Plausible": (("mrn",), _json_at("https://plausible.io/api/event", lambda d, p: {"n": "pageview", "u": page(p), "d": "meadowlark.example", "p": dumps({"plan": "x"})}, kind="text/plain")),
    "Fathom": (("mrn",), lambda d, p: get("https://cdn.usefathom.com/?" + urlencode({"h": "https://portal.meadowlark.example", "p": "/visit", "qs": dumps({"mrn": p["mrn"]}), "sid": "X", "cid": d.digits(8)}))),
    "Parse.ly": (("mrn",), lambda d, p: get("https://p1.parsely.com/plogger/?" + urlencode({"rand": d.digits(13), "idsite": "x", "url": page(p), "data": dumps({"parsely_uuid": d.uuid()})}))),
    "Chartbeat": (("mrn",), lambda d, p: get("https://ping.chartbeat.net/ping?" + urlencode({"h": "meadowlark.example", "p": page(p), "u": d.token(16), "g": "1"}))),
    "Cloudflare Web Analytics": (("mrn",), _json_at("https://cloudflareinsights.com/cdn-cgi/rum", lambda d, p: {"siteToken": d.hexadecimal(32), "location": page(p), "timingsV2": {}})),
    "Pendo": (("email", "mrn"), _pendo), "Freshpaint": (("mrn", "email"), lambda d, p: post_form("https://perfalytics.com/track", {"data": b64(_mixpanel(d, p)[0])})),
    "Statcounter": (("mrn",), lambda d, p: get("https://c.statcounter.com/t.php?" + urlencode({"sc_project": d.digits(8), "u": page(p), "t": "Chart"}))),
    "Adobe Analytics": (("mrn", "email", "zip"), _adobe), "Adobe Web SDK": (("email", "mrn"), _json_at("https://edge.adobedc.net/ee/v1/interact?configId=x", _adobe_xdm, kind="text/plain")),
    "Adobe Target": (("mrn",), _json_at("https://clinic.tt.omtrdc.net/rest/v1/delivery?client=clinic", lambda d, p: {"context": {"channel": "web", "address": {"url": page(p)}}, "id": {"thirdPartyId": p["mrn"]}})),
    "Adobe Audience Manager": (("mrn", "email"), lambda d, p: get("https://dpm.demdex.net/id?" + urlencode({"d_orgid": "X@AdobeOrg", "d_cid_ic": f"mrn\x01{p['mrn']}\x011", "c_hem": sha(mail(p))}))),
    "Clarity gzip": (("mrn", "name"), _clarity_gzip), "Clarity beacon": (("mrn", "name"), _json_at("https://a.clarity.ms/collect", lambda d, p: _clarity(d, p)[0])),
    "Clarity identify digest": (("mrn",), _json_at("https://a.clarity.ms/collect", lambda d, p: {"e": ["0.7.45", 1], "a": [[4, 34, "userId", sha(p["mrn"])]], "p": []})),
    "Hotjar snapshot": (("name", "mrn"), _hotjar), "Hotjar socket": (("mrn", "email"), _hotjar_socket), "FullStory bundle": (("email", "mrn"), _fullstory),
    "FullStory page": (("mrn", "name"), _json_at("https://rs.fullstory.com/rec/page", lambda d, p: {"OrgId": "o-1", "Url": page(p), "Base": page(p), "Referrer": "", "DisplayName": p["name"]}, kind=TEXT)),
    "Contentsquare": (("mrn", "email"), lambda d, p: get("https://c.contentsquare.net/pageview?" + urlencode({"pid": d.digits(5), "uu": d.uuid(), "url": page(p), "cvarp": dumps({"1": ["email", p["email"]]})}))),
    "Mouseflow lz": (("name", "phone"), lambda d, p: post("https://o2.mouseflow.com/dom", "html=" + lzstring.compress_uri(dumps(_rrweb(p))), FORM)),
    "Quantum Metric": (("mrn", "name", "phone"), _quantum), "Smartlook": (("name", "phone"), _json_at("https://web-writer.eu.smartlook.cloud/rec/v4/write", lambda d, p: _rrweb(p), packed=True)),
    "OpenReplay": (("email", "mrn"), lambda d, p: post("https://api.openreplay.com/v1/web/i", gzip_steady(b"\x51\x00\x04" + b"".join(bytes((len(s.encode()),)) + s.encode() for s in (page(p), p["email"], "click"))), "", {"Content-Encoding": "gzip", "Authorization": f"Bearer {d.token(40)}"})),
    "Highlight": (("name", "phone"), _json_at("https://pub.highlight.io/", lambda d, p: {"operationName": "PushPayloadCompressed", "variables": {"session_secure_id": d.token(28), "data": b64(gzip_steady(dumps(_rrweb(p)).encode()))}})),
    "Glassbox": (("name", "phone"), lambda d, p: post("https://report.clinic.gbqofs.io/reporting/x/cls_report?clsjsv=6", b64(gzip_steady(dumps(_rrweb(p)).encode())), "text/plain")),
    "VWO": (("ip_address", "device_model"), _vwo), "VWO events": (("mrn",), _json_at("https://dev.visualwebsiteoptimizer.com/events/t?a=1", lambda d, p: {"d": {"visitor": {"props": {}}, "event": {"name": "vwo_pageView", "props": {"page": {"url": page(p)}}}}})),
    "Optimizely": (("mrn", "email"), _json_at("https://logx.optimizely.com/v1/events", lambda d, p: {"account_id": d.digits(9), "visitors": [{"visitor_id": p["mrn"], "attributes": [{"key": "email", "value": p["email"]}], "snapshots": []}]})),
    "AB Tasty": (("mrn",), _json_at("https://ariane.abtasty.com/", lambda d, p: {"cid": d.hexadecimal(32), "vid": d.token(20), "dl": page(p), "t": "PAGEVIEW"})),
    "LaunchDarkly path": (("mrn", "email"), _launchdarkly), "LaunchDarkly events": (("mrn", "name"), _json_at("https://events.launchdarkly.com/events/bulk/x", lambda d, p: [{"kind": "identify", "context": {"kind": "user", "key": p["mrn"], "name": p["name"]}}])),
    "Statsig": (("email", "mrn"), _json_at("https://api.statsig.com/v1/initialize", lambda d, p: {"user": {"userID": p["mrn"], "email": p["email"]}, "statsigMetadata": {"sdkType": "js"}})),
    "Statsig reversed": (("email",), lambda d, p: post("https://api.statsig.com/v1/rgstr?se=1", b64({"user": {"userID": "x", "email": p["email"]}, "events": []})[::-1], "text/plain")),
    "Firebase": (("mrn",), _json_at("https://firebaselogging-pa.googleapis.com/v1/firelog/legacy/batchlog", lambda d, p: {"log_event": [{"source_extension_json_proto3": dumps({"url": page(p), "app": "x"})}]})),
}  # fmt: skip
