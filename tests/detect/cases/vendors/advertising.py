"""Advertising pixels and conversion interfaces."""

from __future__ import annotations

import hashlib
import json

from ..case import Expected, Message, at
from ..encoders import base64_text, percent
from .wire import digest, gather, get, in_page, named, send_json, sha256, vendor


@vendor("spotify_pixel", in_page("body.json:batch[0].events[0].body.url"))
def spotify_pixel(p):
    """a page view."""
    event = {"id": "4417", "action": "view", "body": {"url": p.page, "referrer": ""}}
    return send_json("https://pixels.spotify.com/v1/ingest", {"batch": [{"pid": "c0ffee", "events": [event]}]})


@vendor("amazon_ads_tag", at("email", "url.query:hashedRecords", "sha256", "hex"), in_page("url.query:u"))
def amazon_ads(p):
    """an event with a hashed record."""
    records = json.dumps([{"type": "email", "record": sha256(p.email)}])
    values = {"pid": "c0ffee-4417", "event": "PageView", "hashedRecords": records, "u": p.page}
    return get("https://s.amazon-adsystem.com/iu3", values)


@vendor("the_trade_desk", in_page("url.query:ref"), at("mrn", "url.query:td1"))
def trade_desk_pixel(p):
    """the universal pixel."""
    values = {"adv": "q4417ab", "ref": p.page, "upid": "c0ffee1", "upv": "1.1.0", "td1": p.mrn}
    return get("https://insight.adsrvr.org/track/up", values)


@vendor("the_trade_desk", at("email", "body.json:data[0].user_ids[0].id", "sha256", "base64"))
def trade_desk_conversion(p):
    """a conversion with a SHA-256 in base64, as UID2 takes it."""
    user = {"type": "EmailSha256", "id": base64_text(digest(p.email))}
    body = {"data": [{"tracker_id": "c0ffee1", "event_name": "visit", "user_ids": [user]}]}
    return send_json("https://insight.adsrvr.org/track/realtimeconversion", body)


@vendor("criteo", at("email", "url.query:p1|query:m"))
def criteo_plain(p):
    """an event with the address, escaped twice."""
    return get(
        "https://sslwidget.criteo.com/event",
        {"a": 4417, "v": "5.23.0", "p0": "e=exd&ui=%5B%5D", "p1": f"e=ce&m={percent(p.email)}"},
    )


@vendor("criteo", Expected("email", "url.query:p1|query:h", steps={"md5", "sha256"}))
def criteo_hashed(p):
    """an event with SHA-256 of MD5."""
    twice = hashlib.sha256(digest(p.email, "md5").hex().encode()).hexdigest()
    return get("https://sslwidget.criteo.com/event", {"a": 4417, "v": "5.23.0", "p1": f"e=ce&m=%5B%5D&h={twice}"})


@vendor("adroll", at("email", "url.query:user_email", "md5", "hex"), in_page("url.query:arrfrr"))
def adroll(p):
    """a page view."""
    values = {
        "cookie": "",
        "adroll_s_ref": "",
        "keyw": "",
        "arrfrr": p.page,
        "user_email": digest(p.email, "md5").hex(),
    }
    return get("https://d.adroll.com/pixel/4417ADV/4417PIX/", values)


@vendor("taboola", in_page("url.query:item-url"))
def taboola(p):
    """a page view."""
    return get(
        "https://trc.taboola.com/4417001/log/3/unip", {"en": "page_view", "item-url": p.page, "tim": 1732538400123}
    )


@vendor("outbrain", in_page("url.query:dl"))
def outbrain(p):
    """a page view."""
    return get(
        "https://tr.outbrain.com/unifiedPixel",
        {"marketerId": "00c0ffee", "name": "PAGE_VIEW", "dl": p.page, "bust": "04417"},
    )


@vendor("stackadapt", in_page("url.query:landing_url"), named("url.query:title"))
def stackadapt(p):
    """a page view."""
    values = {"uid": "4417qk", "is_js": "true", "landing_url": p.page, "t": "x", "title": f"{p.name}: results"}
    return get("https://tags.srv.stackadapt.com/saq_pxl", values)


@vendor("xandr", in_page("url.query:u"), at("email", "url.query:e", "sha256", "hex"))
def xandr(p):
    """a pixel."""
    return get("https://ib.adnxs.com/pixie", {"pi": "c0ffee", "e": sha256(p.email), "u": p.page})


@vendor("yahoo_dsp", in_page("url.query:f"), named("url.query:b"), at("email", "url.query:he", "sha256", "hex"))
def yahoo_dsp(p):
    """a page view."""
    values = {"a": 10000, ".yp": 4417, "f": p.page, "e": "", "b": f"Chart of {p.name}", "he": sha256(p.email)}
    return get("https://sp.analytics.yahoo.com/sp.pl", values)


@vendor("quantcast", at("mrn", "url.path"), at("ip_address", "url.path"))
def quantcast(p):
    """a pixel with semicolons."""
    return Message(
        "GET",
        f"https://pixel.quantserve.com/pixel;r=4417;a=p-4417qk;fpan=1;url={percent(p.page)};ref=;et=1732538400",
        {},
    )


@vendor("comscore", in_page("url.query:c7"), named("url.query:c8"))
def comscore(p):
    """a page view."""
    return get(
        "https://sb.scorecardresearch.com/b",
        {"c1": 2, "c2": 4417001, "c7": p.page, "c8": f"Inbox of {p.name}", "c9": ""},
    )


@vendor("liveramp", at("email", "url.query:iv", "sha1", "hex"))
def liveramp(p):
    """an identity envelope."""
    return get(
        "https://api.rlcdn.com/api/identity/envelope",
        {"pid": 44170, "it": 4, "iv": digest(p.email, "sha1").hex(), "ct": 4},
    )


@vendor("liveramp", at("email", "url.query:s", "md5", "hex"))
def liveramp_pixel(p):
    """a match pixel."""
    return get("https://idsync.rlcdn.com/44170.gif", {"partner_uid": "x", "s": digest(p.email, "md5").hex()})


@vendor(
    "id5",
    at("email", "body.json:pd|query:1", "sha256", "hex", "base64"),
    in_page("body.json:url"),
)
def id5(p):
    """partner data in base64."""
    pd = base64_text(f"1={sha256(p.email)}&5=c0ffee")
    return send_json("https://id5-sync.com/g/v2/4417.json", {"partner": 4417, "pd": pd, "url": p.page, "v": "1.0.62"})


@vendor("mntn", in_page("url.query:plh"))
def mntn(p):
    """a page view."""
    return get("https://dx.mountain.com/spx", {"dxver": "4.0.0", "shaid": 44170, "plh": p.page, "cb": 44171732538400})


@vendor("magnite", in_page("url.query:rf"), at("email", "url.query:tpid_liveintent.com", "sha256", "hex"))
def magnite(p):
    """a bid request."""
    values = {
        "account_id": 4417,
        "site_id": 44170,
        "rf": p.page,
        "tpid_liveintent.com": sha256(p.email),
        "p_screen_res": "1440x900",
    }
    return get("https://fastlane.rubiconproject.com/a/api/fastlane.json", values)


@vendor("lotame", at("mrn", "url.path"), at("ip_address", "url.path"))
def lotame(p):
    """a data call in the path."""
    return Message("GET", f"https://bcp.crwdcntrl.net/5/c=4417/rand=1732538/pv=y/int={percent(p.page)}/rt=ifr", {})


CASES = gather(globals())
