"""Customer data platforms, tag managers and product analytics of Adobe, Segment and their like."""

from __future__ import annotations

import json
import zlib

from ..case import Message, at
from ..encoders import base64_text, base64url, gzipped, multipart, percent
from .wire import gather, get, in_page, named, send, send_form, send_json, sha256, vendor


@vendor(
    "adobe_analytics",
    in_page("url.query:g"),
    named("url.query:pageName"),
    at("mrn", "url.query:v5"),
    at("condition", "url.query:c3"),
)
def adobe_analytics(p):
    """an image request."""
    values = {
        "AQB": 1,
        "ndh": 1,
        "t": "25/10/2024 12:40:0 1 0",
        "pageName": f"chart: {p.name}",
        "g": p.page,
        "c3": p.condition,
    }
    url = "https://clinic.sc.omtrdc.net/b/ss/clinicprod/1/JS-2.22.0/s44170012"
    return get(url, values | {"v5": p.mrn, "AQE": 1})


@vendor(
    "adobe_web_sdk",
    at("email", "body.json:events[0].xdm.identityMap.Email_LC_SHA256[0].id", "sha256", "hex"),
    in_page("body.json:events[0].xdm.web.webPageDetails.URL"),
)
def adobe_edge(p):
    """an interact call."""
    xdm = {"web": {"webPageDetails": {"URL": p.page, "name": "chart"}}, "eventType": "web.webpagedetails.pageViews"}
    xdm["identityMap"] = {"Email_LC_SHA256": [{"id": sha256(p.email), "authenticatedState": "authenticated"}]}
    return send_json(
        "https://edge.adobedc.net/ee/v1/interact?configId=c0ffee-4417",
        {"events": [{"xdm": xdm}]},
        "text/plain; charset=UTF-8",
    )


@vendor("adobe_target", in_page("body.json:context.address.url"), at("mrn", "body.json:id.thirdPartyId"))
def adobe_target(p):
    """a delivery call."""
    body = {
        "id": {"thirdPartyId": p.mrn},
        "context": {"channel": "web", "address": {"url": p.page}},
        "execute": {"pageLoad": {}},
    }
    return send_json("https://clinic.tt.omtrdc.net/rest/v1/delivery?client=clinic&sessionId=c0ffee4417", body)


@vendor("adobe_audience_manager", at("email", "url.query:d_cid_ic", "sha256", "hex"))
def audience_manager(p):
    """an id call."""
    return get(
        "https://dpm.demdex.net/id", {"d_orgid": "4417@AdobeOrg", "d_cid_ic": f"emailhash\x01{sha256(p.email)}\x010"}
    )


@vendor(
    "segment",
    at("email", "body.json:traits.email"),
    at("date_of_birth", "body.json:traits.birthday"),
    at("username", "body.json:userId"),
    in_page("body.json:context.page.url"),
    named("body.json:context.page.title"),
)
def segment_identify(p):
    """an identify call."""
    context = {
        "page": {"url": p.page, "path": "/ack", "title": f"{p.name} – Portal"},
        "library": {"name": "analytics.js"},
    }
    traits = {"email": p.email, "birthday": p.date_of_birth}
    body = {"type": "identify", "userId": p.username, "traits": traits, "context": context, "writeKey": "4417Qk"}
    return send_json("https://api.segment.io/v1/i", body, "text/plain", Authorization=f"Basic {base64_text('4417Qk:')}")


@vendor(
    "segment",
    at("email", "body.json:batch[0].traits.email", "gzip"),
    at("mrn", "body.json:batch[1].properties.chart", "gzip"),
)
def segment_batch(p):
    """a batch of the Python library in gzip."""
    batch = [
        {"type": "identify", "userId": "77", "traits": {"email": p.email}},
        {"type": "track", "event": "open", "properties": {"chart": p.mrn}},
    ]
    return send(
        "https://api.segment.io/v1/batch",
        gzipped(json.dumps({"batch": batch})),
        "application/json",
        Content_Encoding="gzip",
    )


@vendor(
    "rudderstack",
    at("email", "body.json:batch[0].context.traits.email"),
    at("username", "cookie:rl_user_id", "base64url"),
)
def rudderstack(p):
    """a beacon, with the library's cookie."""
    body = {"batch": [{"type": "page", "context": {"traits": {"email": p.email}}}], "writeKey": "4417"}
    cookie = f"rl_user_id=RS_ENC_v3_{base64_text(json.dumps(p.username))}"
    return send_json("https://clinic.dataplane.rudderstack.com/beacon/v1/batch", body, "text/plain", Cookie=cookie)


@vendor(
    "mparticle",
    at("email", "body.json:known_identities.email"),
    at("username", "body.json:known_identities.customerid"),
)
def mparticle(p):
    """an identity call."""
    body = {
        "client_sdk": {"platform": "web"},
        "request_id": "c0ffee",
        "known_identities": {"email": p.email, "customerid": p.username},
    }
    return send_json("https://identity.mparticle.com/v1/identify", body)


@vendor("tealium", in_page("body.part:data|json:data.dom.url"), at("mrn", "body.part:data|json:data.patient_mrn"))
def tealium(p):
    """an event as multipart."""
    data = json.dumps({"data": {"dom.url": p.page, "patient_mrn": p.mrn, "tealium_event": "view"}})
    body = multipart({"tealium_account": "clinic", "tealium_profile": "main", "data": data})
    return send("https://collect.tealiumiq.com/event", body, "multipart/form-data; boundary=----phiguard7MA4YWxk")


@vendor(
    "snowplow",
    in_page("url.query:url"),
    at("email", "url.query:ue_px|json:data.data.email", "base64url"),
    named("url.query:page"),
)
def snowplow_get(p):
    """an event by GET."""
    event = {"schema": "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0"}
    event["data"] = {
        "schema": "iglu:com.clinic/login/jsonschema/1-0-0",
        "data": {"email": p.email, "note": "~~~???>>>"},
    }
    values = {
        "stm": 1732538400123,
        "e": "ue",
        "url": p.page,
        "page": f"Chart {p.name}",
        "ue_px": base64url(json.dumps(event)),
        "aid": "portal",
    }
    return get("https://clinic.prod1.snplow.net/i", values)


@vendor("snowplow", at("username", "body.json:data[0].uid"), in_page("body.json:data[0].url"))
def snowplow_post(p):
    """an event by POST."""
    data = [{"e": "pv", "url": p.page, "uid": p.username, "tna": "sp", "aid": "portal", "p": "web"}]
    body = {"schema": "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", "data": data}
    return send_json("https://clinic.prod1.snplow.net/com.snowplowanalytics.snowplow/tp2", body)


@vendor(
    "pendo",
    at("email", "url.query:jzb|json:[0].visitor_id", "zlib", "base64url"),
    at("mrn", "url.query:jzb|json:[0].url|url.query:mrn", "zlib", "base64url"),
    at("ip_address", "url.query:jzb|json:[0].url|url.query:ip", "zlib", "base64url"),
)
def pendo(p):
    """events packed into a query."""
    events = [
        {"type": "load", "browser_time": 1732538400123, "visitor_id": p.email, "url": p.page, "props": {"a": "?~" * 9}}
    ]
    packed = base64url(zlib.compress(json.dumps(events).encode()))
    return get("https://app.pendo.io/data/ptm.gif/c0ffee-4417", {"v": "2.257.1", "ct": 1732538400123, "jzb": packed})


@vendor("freshpaint", at("email", "body.form:data|json:properties.$user_props.email", "base64"))
def freshpaint(p):
    """a track call in base64."""
    data = base64_text(
        json.dumps({"event": "$identify", "properties": {"token": "4417", "$user_props": {"email": p.email}}})
    )
    return send_form("https://perfalytics.com/track", {"data": data})


@vendor("google_tag_manager", at("mrn", "header:referer"), at("ip_address", "header:referer"))
def tag_manager(p):
    """the container's script, with the page as referer."""
    return Message("GET", "https://www.googletagmanager.com/gtm.js?id=GTM-4417QK", {"Referer": p.page})


@vendor("cookie_sync_generic", at("email", "url.path", "percent"))
def cookie_sync(p):
    """a chain of redirects with the address in its target."""
    target = f"https://match.adsrvr.org/track/cmf/generic?ttd_pid=x&hem={percent(p.email)}"
    return Message("GET", f"https://ib.adnxs.com/getuid/{percent(target)}", {})


CASES = gather(globals())
