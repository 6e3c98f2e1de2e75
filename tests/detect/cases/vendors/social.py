"""Pixels and conversion interfaces of social networks and search engines."""

from __future__ import annotations

import json

from ..case import at
from ..encoders import base64_text, gzipped
from .wire import digest, gather, get, in_page, named, query, send, send_json, sha256, vendor


@vendor(
    "tiktok_pixel",
    in_page("body.json:context.page.url"),
    at("email", "body.json:context.user.email", "sha256", "hex"),
    at("phone", "body.json:context.user.phone_number", "e164", "sha256", "hex"),
)
def tiktok_pixel(p):
    """a page view."""
    user = {"anonymous_id": "c1a4", "email": sha256(p.email), "phone_number": sha256(f"+1{p.phone_digits}")}
    context = {"ad": {}, "user": user, "pixel": {"code": "C4417QK"}, "page": {"url": p.page, "referrer": ""}}
    body = {"event": "Pageview", "event_id": "", "message_id": "m-1732538400", "context": context, "properties": {}}
    return send_json("https://analytics.tiktok.com/api/v2/pixel", body, "text/plain;charset=UTF-8")


@vendor(
    "tiktok_pixel",
    at("email", "url.query:analytics_message|json:context.user.email", "sha256", "hex", "base64"),
    at("mrn", "url.query:analytics_message|json:context.page.url|url.query:mrn", "base64"),
    at("ip_address", "url.query:analytics_message|json:context.page.url|url.query:ip", "base64"),
)
def tiktok_fallback(p):
    """an image with base64."""
    context = {"user": {"email": sha256(p.email)}, "pixel": {"code": "C4417QK"}, "page": {"url": p.page}}
    message = base64_text(json.dumps({"event": "Contact", "context": context}))
    return get("https://analytics.tiktok.com/api/v2/pixel", {"analytics_message": message})


@vendor(
    "tiktok_pixel",
    at("email", "body.json:data[0].user.email", "sha256", "hex"),
    at("ip_address", "body.json:data[0].user.ip"),
    in_page("body.json:data[0].page.url"),
)
def tiktok_events(p):
    """the Events API."""
    event = {"event": "SubmitForm", "event_time": 1732538400, "user": {"email": sha256(p.email), "ip": p.ip_address}}
    body = {"event_source": "web", "event_source_id": "C4417QK", "data": [event | {"page": {"url": p.page}}]}
    return send_json("https://business-api.tiktok.com/open_api/v1.3/event/track/", body, Access_Token="4417a")


@vendor("linkedin_insight", in_page("url.query:url"))
def linkedin_collect(p):
    """a page view."""
    values = {"v": 2, "fmt": "js", "pid": 4417001, "time": 1732538400123, "url": p.page}
    return get("https://px.ads.linkedin.com/collect/", values)


@vendor(
    "linkedin_insight",
    at("mrn", "body|json:href|url.query:mrn", "gzip", "base64"),
    at("ip_address", "body|json:href|url.query:ip", "gzip", "base64"),
    at("email", "body|json:hem", "sha256", "hex", "gzip", "base64"),
    named("body|json:domAttributes.innerText", "gzip", "base64"),
)
def linkedin_wa(p):
    """a click, by /wa/."""
    body = {
        "pids": [4417001],
        "signalType": "CLICK",
        "href": p.page,
        "hem": sha256(p.email),
        "isFilteredByClient": False,
    }
    body["domAttributes"] = {"elementTagName": "BUTTON", "innerText": f"Message {p.name}"}
    packed = base64_text(gzipped(json.dumps(body)))
    return send("https://px.ads.linkedin.com/wa/", packed, "text/plain;charset=UTF-8")


@vendor("linkedin_insight", at("email", "body.json:hem", "sha256", "hex"), in_page("body.json:href"))
def linkedin_wa_plain(p):
    """a click, by /wa/, before it was packed."""
    body = {"pids": [4417001], "signalType": "CLICK", "href": p.page, "hem": sha256(p.email)}
    return send_json("https://px.ads.linkedin.com/wa/", body, "text/plain;charset=UTF-8")


@vendor(
    "linkedin_insight",
    at("email", "body.json:user.userIds[0].idValue", "sha256", "hex"),
    at("given_name", "body.json:user.userInfo.firstName"),
    at("family_name", "body.json:user.userInfo.lastName"),
)
def linkedin_conversions(p):
    """the Conversions API."""
    user = {"userIds": [{"idType": "SHA256_EMAIL", "idValue": sha256(p.email)}]}
    user["userInfo"] = {"firstName": p.given_name, "lastName": p.family_name}
    body = {"conversion": "urn:lla:llaPartnerConversion:4417", "conversionHappenedAt": 1732538400123, "user": user}
    return send_json("https://api.linkedin.com/rest/conversionEvents", body)


@vendor(
    "snapchat_pixel",
    in_page("url.query:pl"),
    at("email", "url.query:u_hem", "sha256", "hex"),
    at("phone", "url.query:u_hpn", "e164", "digits", "sha256", "hex"),
    at("city", "url.query:l_city"),
)
def snapchat_pixel(p):
    """a page view."""
    values = {"pid": "4417-ab", "ev": "PAGE_VIEW", "pl": p.page, "rf": "", "u_hem": sha256(p.email), "l_city": p.city}
    return get("https://tr.snapchat.com/p", values | {"u_hpn": sha256(f"1{p.phone_digits}")})


@vendor(
    "snapchat_pixel",
    at("email", "body.json:data[0].user_data.em[0]", "sha256", "hex"),
    at("ip_address", "body.json:data[0].user_data.client_ip_address"),
)
def snapchat_conversions(p):
    """the Conversions API."""
    event = {"event_name": "SIGN_UP", "action_source": "WEB", "event_time": 1732538400}
    event["user_data"] = {"em": [sha256(p.email)], "client_ip_address": p.ip_address}
    return send_json("https://tr.snapchat.com/v3/4417-ab/events?access_token=ey4417", {"data": [event]})


@vendor("pinterest_tag", at("email", "url.query:pd|json:em", "sha256", "hex"), in_page("url.query:ad|json:loc"))
def pinterest_tag(p):
    """a page visit."""
    pd = {"em": sha256(p.email), "np": "gtm"}
    ad = {"loc": p.page, "ref": "", "if": False, "sh": 900, "sw": 1440, "mh": "4417"}
    values = {
        "tid": "2614417",
        "event": "pagevisit",
        "ed": "{}",
        "pd": json.dumps(pd),
        "ad": json.dumps(ad),
        "cb": 1732538400,
    }
    return get("https://ct.pinterest.com/v3/", values)


@vendor("pinterest_tag", at("email", "url.query:pd[em]", "md5", "hex"))
def pinterest_noscript(p):
    """the image without script, with MD5."""
    values = {"tid": "2614417", "event": "init", "pd[em]": digest(p.email, "md5").hex(), "noscript": 1}
    return get("https://ct.pinterest.com/v3/", values)


@vendor("pinterest_tag", at("email", "body.json:data[0].user_data.em[0]", "sha1", "hex"))
def pinterest_conversions(p):
    """the conversions interface, with SHA-1."""
    event = {"event_name": "lead", "action_source": "web", "user_data": {"em": [digest(p.email, "sha1").hex()]}}
    return send_json("https://api.pinterest.com/v5/ad_accounts/549755885175/events", {"data": [event]})


@vendor(
    "reddit_pixel",
    at("email", "url.query:em", "sha256", "hex"),
    at("phone", "url.query:auto_pn", "e164", "sha256", "hex"),
    at("other", "url.query:external_id", "sha256", "hex"),
)
def reddit_pixel(p):
    """a page view with scraped numbers."""
    values = {
        "ts": 1732538400123,
        "id": "a2_4417",
        "event": "PageVisit",
        "em": sha256(p.email),
        "uuid": "c0ffee00-4417",
    }
    values |= {"external_id": sha256(p.other), "auto_pn": f"3~{sha256('+1' + p.phone_digits)}", "v": "rdt_4417"}
    return get("https://alb.reddit.com/rp.gif", values)


@vendor(
    "reddit_pixel",
    at("email", "body.json:events[0].user.email"),
    at("ip_address", "body.json:events[0].user.ip_address"),
)
def reddit_conversions(p):
    """the conversions interface."""
    event = {"event_at": "2024-11-25T12:40:00Z", "event_type": {"tracking_type": "Lead"}}
    event["user"] = {"email": p.email, "ip_address": p.ip_address}
    return send_json("https://ads-api.reddit.com/api/v2.0/conversions/events/a2_4417", {"events": [event]})


@vendor("x_pixel", in_page("url.query:tw_document_href"), at("email", "url.query:events", "sha256", "hex"))
def x_pixel(p):
    """an event."""
    events = json.dumps([["pageview", {"email_address": sha256(p.email)}]])
    values = {
        "bci": 4,
        "p_id": "Twitter",
        "p_user_id": 0,
        "txn_id": "o4417",
        "events": events,
        "tw_document_href": p.page,
    }
    return get("https://analytics.twitter.com/1/i/adsct", values)


@vendor(
    "bing_uet",
    in_page("url.query:p"),
    named("url.query:tl"),
    at("email", "url.query:pid|query:em", "sha256", "hex"),
    at("phone", "url.query:pid|query:ph", "e164", "sha256", "hex"),
)
def bing_uet(p):
    """a page load with enhanced conversions."""
    pid = query(em=sha256(p.email), ph=sha256(f"+1{p.phone_digits}"))
    values = {
        "ti": 4417001,
        "Ver": 2,
        "mid": "c0ffee44",
        "p": p.page,
        "r": "",
        "tl": f"{p.name} | Portal",
        "pid": pid,
        "evt": "pageLoad",
    }
    return get("https://bat.bing.com/action/0", values)


@vendor("quora_pixel", in_page("url.query:u"))
def quora_pixel(p):
    """a page view."""
    return get("https://q.quora.com/_/ad/4417aa/pixel", {"tag": "ViewContent", "i": "gtm", "u": p.page})


@vendor("nextdoor_pixel", in_page("url.query:pageurl"))
def nextdoor_pixel(p):
    """a page view."""
    return get("https://flask.nextdoor.com/pixel", {"pid": "4417", "ev": "PAGE_VIEW", "pageurl": p.page})


CASES = gather(globals())
