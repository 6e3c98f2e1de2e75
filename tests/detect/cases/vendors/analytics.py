"""Product and web analytics, customer data platforms, tag managers."""

from __future__ import annotations

import json

from ..case import Expected, at
from ..encoders import base64_text, gzipped, proto
from ..packings import LZ_BASE64
from .wire import gather, get, in_page, named, query, send, send_form, send_json, vendor


@vendor("yandex_metrica", in_page("url.query:page-url"), named("url.query:browser-info"))
def yandex_watch(p):
    """a page view with the title in browser-info."""
    values = {
        "wmode": 7,
        "page-url": p.page,
        "charset": "utf-8",
        "browser-info": f"pv:1:vf:4417:u:173:t:{p.name} results",
    }
    return get("https://mc.yandex.ru/watch/44170012/1", values)


@vendor("yandex_metrica", at("email", "body", "protobuf", "gzip"))
def yandex_webvisor(p):
    """a piece of a recording."""
    body = gzipped(proto(1, proto(1, 7) + proto(2, f"input:{p.email}")))
    return send("https://mc.yandex.ru/webvisor/44170012?wv-part=1&wv-type=7", body, "application/octet-stream")


@vendor(
    "mixpanel",
    at("email", "body.form:data|json:[0].properties.$user_id"),
    at("mrn", "body.form:data|json:[0].properties.$current_url|url.query:mrn"),
    at("ip_address", "body.form:data|json:[0].properties.$current_url|url.query:ip"),
)
def mixpanel_track(p):
    """a track call."""
    properties = {"token": "4417c0ffee", "$user_id": p.email, "distinct_id": "$device:44", "$current_url": p.page}
    data = json.dumps([{"event": "$mp_web_page_view", "properties": properties}])
    return send_form("https://api-js.mixpanel.com/track/?verbose=1&ip=1&_=1732538400123", {"data": data})


@vendor("mixpanel", at("email", "body.form:data|json:properties.distinct_id", "base64"))
def mixpanel_base64(p):
    """a track call in base64."""
    data = base64_text(json.dumps({"event": "Login", "properties": {"token": "4417c0ffee", "distinct_id": p.email}}))
    return send_form("https://api.mixpanel.com/track/", {"data": data, "ip": 1})


@vendor(
    "mixpanel",
    at("email", "body.form:data|json:[0].$set.$email"),
    named("body.form:data|json:[0].$set.$name"),
    at("phone", "body.form:data|json:[0].$set.$phone", "e164"),
)
def mixpanel_engage(p):
    """a profile."""
    profile = {"$email": p.email, "$name": p.name, "$phone": f"+1{p.phone_digits}"}
    data = json.dumps([{"$token": "4417c0ffee", "$distinct_id": "44", "$set": profile}])
    return send_form("https://api-js.mixpanel.com/engage/", {"data": data})


@vendor(
    "amplitude",
    at("email", "body.json:events[0].user_id"),
    in_page("body.json:events[0].event_properties.[Amplitude] Page Location"),
    at("ip_address", "body.json:events[0].ip"),
)
def amplitude(p):
    """an upload."""
    event = {"user_id": p.email, "device_id": "c0ffee", "ip": p.ip_address, "event_type": "[Amplitude] Page Viewed"}
    event["event_properties"] = {"[Amplitude] Page Location": p.page}
    return send_json(
        "https://api2.amplitude.com/2/httpapi", {"api_key": "4417c0ffee", "events": [event], "options": {}}
    )


@vendor("heap", at("mrn", "url.query:h"), named("url.query:t"), at("email", "url.query:_u"))
def heap_image(p):
    """a page view by image."""
    values = {
        "a": 44170012,
        "u": 4417001240,
        "v": 99,
        "h": f"/charts/{p.mrn}",
        "d": "portal.example",
        "t": f"{p.name}: chart",
        "_u": p.email,
    }
    return get("https://heapanalytics.com/h", values)


@vendor("heap", at("email", "body", "protobuf"))
def heap_protobuf(p):
    """an event in protobuf."""
    event = proto(1, "44170012") + proto(2, proto(1, "identity") + proto(2, p.email)) + proto(3, 1732538400)
    return send("https://c.us.heap-api.com/api/capture/v2/track", proto(1, event), "application/x-protobuf")


@vendor(
    "posthog",
    at("email", "body.json:[0].properties.distinct_id", "gzip"),
    at("mrn", "body.json:[0].properties.$current_url|url.query:mrn", "gzip"),
    at("ip_address", "body.json:[0].properties.$current_url|url.query:ip", "gzip"),
    named("body.json:[0].properties.title", "gzip"),
)
def posthog_gzip(p):
    """events in gzip as text/plain."""
    properties = {"token": "phc_4417", "distinct_id": p.email, "$current_url": p.page, "title": f"{p.name} - chart"}
    body = gzipped(json.dumps([{"event": "$pageview", "properties": properties}]))
    return send("https://us.i.posthog.com/e/?compression=gzip-js&ip=1&ver=1.187.2", body, "text/plain")


@vendor("posthog", at("email", "body.form:data|json:properties.distinct_id", "base64"))
def posthog_base64(p):
    """an event in base64 by beacon."""
    data = base64_text(json.dumps({"event": "$pageleave", "properties": {"distinct_id": p.email, "token": "phc_4417"}}))
    return send_form("https://us.i.posthog.com/e/?compression=base64", {"data": data})


@vendor("posthog", Expected("email", "body.form:data|json:properties.distinct_id", steps={"lz_string"}))
def posthog_lz64(p):
    """an event in lz-string, as older scripts send it."""
    return send_form("https://app.posthog.com/e/?compression=lz64", {"data": LZ_BASE64[p.email]})


@vendor(
    "posthog",
    at("username", "body.json:batch[0].distinct_id"),
    at("email", "body.json:batch[0].properties.$set.email"),
)
def posthog_python(p):
    """a batch of the Python library."""
    event = {
        "event": "booked",
        "distinct_id": p.username,
        "properties": {"$lib": "posthog-python", "$set": {"email": p.email}},
    }
    return send_json(
        "https://us.i.posthog.com/batch/", {"api_key": "phc_4417", "batch": [event], "sentAt": "2024-11-25T12:40:00Z"}
    )


@vendor("matomo", in_page("url.query:url"), named("url.query:action_name"), at("email", "url.query:uid"))
def matomo(p):
    """a page view."""
    values = {
        "idsite": 3,
        "rec": 1,
        "url": p.page,
        "action_name": f"{p.name} / Chart",
        "uid": p.email,
        "_id": "c0ffee4417aa0012",
    }
    return get("https://clinic.matomo.cloud/matomo.php", values)


@vendor("matomo", at("mrn", "body.json:requests[0]|query:e_n"), at("email", "body.json:requests[0]|query:uid"))
def matomo_bulk(p):
    """a bulk of requests."""
    requests = [f"?idsite=3&rec=1&{query(uid=p.email, e_c='chart', e_a='open', e_n=p.mrn)}"]
    return send_json("https://clinic.matomo.cloud/matomo.php", {"requests": requests, "token_auth": ""})


@vendor("piwik_pro", in_page("url.query:url"), at("mrn", "url.query:dimension1"))
def piwik_pro(p):
    """a page view."""
    return get("https://clinic.piwik.pro/ppms.php", {"idsite": "c0ffee", "rec": 1, "url": p.page, "dimension1": p.mrn})


@vendor("plausible", in_page("body.json:u"), at("condition", "body.json:p.topic"))
def plausible(p):
    """an event."""
    body = {"n": "pageview", "v": 4, "u": p.page, "d": "portal.example", "r": None, "p": {"topic": p.condition}}
    return send_json("https://plausible.io/api/event", body, "text/plain")


@vendor("fathom", at("mrn", "url.query:p"), at("email", "url.query:qs|json:e"))
def fathom(p):
    """a page view."""
    values = {
        "h": "https://portal.example",
        "p": f"/charts/{p.mrn}",
        "r": "",
        "sid": "C0FFEE",
        "qs": json.dumps({"e": p.email}),
    }
    return get("https://cdn.usefathom.com/", values)


@vendor("simple_analytics", at("mrn", "url.query:path"))
def simple_analytics(p):
    """a page view."""
    return get(
        "https://queue.simpleanalyticscdn.com/simple.gif",
        {"version": "cdn_latest", "path": f"/charts/{p.mrn}", "hostname": "portal.example"},
    )


@vendor("parsely", in_page("url.query:url"))
def parsely(p):
    """a page view."""
    return get(
        "https://p1.parsely.com/plogger/",
        {"rand": 1732538400, "idsite": "portal.example", "url": p.page, "action": "pageview"},
    )


@vendor("chartbeat", at("mrn", "url.query:p"), named("url.query:i"))
def chartbeat(p):
    """a ping."""
    return get(
        "https://ping.chartbeat.net/ping",
        {"h": "portal.example", "p": f"/charts/{p.mrn}", "u": "C0ffee", "i": f"Chart of {p.name}", "g": 4417},
    )


@vendor("cloudflare_web_analytics", in_page("body.json:location"))
def cloudflare(p):
    """a beacon."""
    return send_json(
        "https://cloudflareinsights.com/cdn-cgi/rum", {"siteToken": "4417c0ffee", "location": p.page, "referrer": ""}
    )


@vendor("wordpress_stats", at("mrn", "header:referer"), at("ip_address", "header:referer"))
def wordpress(p):
    """an image, with the page as referer."""
    return get(
        "https://pixel.wp.com/g.gif",
        {"v": "ext", "blog": 44170012, "post": 7, "host": "portal.example"},
        Referer=p.page,
    )


@vendor("statcounter", in_page("url.query:u"), named("url.query:t"))
def statcounter(p):
    """a page view."""
    return get(
        "https://c.statcounter.com/t.php",
        {"sc_project": 4417001, "u": p.page, "t": f"{p.name} | chart", "resolution": 1440},
    )


CASES = gather(globals())
