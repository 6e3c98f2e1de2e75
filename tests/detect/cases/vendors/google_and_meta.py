"""Google's and Meta's tags and server interfaces."""

from __future__ import annotations

from ..case import Message, at
from ..encoders import base64url, multipart, percent
from .wire import digest, gather, get, in_page, named, query, send, send_json, sha256, vendor

COLLECT = "https://www.google-analytics.com/g/collect"


@vendor("google_analytics_4", in_page("url.query:dl"), named("url.query:dt"), at("other", "url.query:uid"))
def ga4_page_view(p):
    """a page view."""
    values = {
        "v": 2,
        "tid": "G-7QK2M9ZC1X",
        "gtm": "45je4c20v9101",
        "_p": 1732538400123,
        "cid": "1184412009.1732538400",
    }
    values |= {
        "uid": p.other,
        "sid": 1732538400,
        "dl": p.page,
        "dr": "",
        "dt": f"{p.name} - Results",
        "en": "page_view",
    }
    return get(COLLECT, values, Referer="https://portal.example/")


@vendor(
    "google_analytics_4",
    at("email", "url.query:em", "sha256", "base64url"),
    at("phone", "url.query:em", "e164", "sha256", "base64url"),
)
def ga4_user_data(p):
    """user-provided data."""
    em = f"tv.1~em.{base64url(digest(p.email))}~pn.{base64url(digest('+1' + p.phone_digits))}"
    return get(COLLECT, {"v": 2, "tid": "G-7QK2M9ZC1X", "cid": "1184412009.1732538400", "en": "form_submit", "em": em})


@vendor("google_analytics_4", at("mrn", "body"), at("ip_address", "body", "percent"))
def ga4_batch(p):
    """a batch of events."""
    body = f"en=page_view&{query(dl=p.page)}&_ee=1\r\nen=open_chart&_ee=1&{query(**{'ep.chart': p.mrn})}&_et=12"
    return send(f"{COLLECT}?v=2&tid=G-7QK2M9ZC1X&cid=1184412009.1732538400", body, "text/plain;charset=UTF-8")


@vendor(
    "google_analytics_4",
    at("username", "body.json:user_id"),
    at("email", "body.json:user_data.sha256_email_address[0]", "sha256", "hex"),
    at("condition", "body.json:events[0].params.reason"),
)
def ga4_measurement_protocol(p):
    """the Measurement Protocol."""
    url = "https://www.google-analytics.com/mp/collect?measurement_id=G-7QK2M9ZC1X&api_secret=a8Kq0ZP1QvS2"
    return send_json(
        url,
        {
            "client_id": "1184412009.1732538400",
            "user_id": p.username,
            "user_data": {"sha256_email_address": [sha256(p.email)]},
            "events": [{"name": "book", "params": {"reason": p.condition, "engagement_time_msec": 100}}],
        },
    )


@vendor("google_universal_analytics", in_page("body.form:dl"), at("mrn", "body.form:el"))
def universal_analytics(p):
    """an event by POST."""
    values = {
        "v": 1,
        "t": "event",
        "tid": "UA-4417001-1",
        "cid": "555.1732538400",
        "dl": p.page,
        "ec": "chart",
        "el": p.mrn,
    }
    return send("https://www.google-analytics.com/j/collect", query(**values), "application/x-www-form-urlencoded")


@vendor(
    "google_ads",
    at("email", "url.query:em", "sha256", "base64url"),
    at("phone", "url.query:em", "e164", "sha256", "base64url"),
    at("given_name", "url.query:em", "lowercase", "sha256", "base64url"),
    at("family_name", "url.query:em", "lowercase", "sha256", "base64url"),
    at("zip", "url.query:em"),
    in_page("url.query:url"),
)
def google_ads_enhanced_conversion(p):
    """an enhanced conversion."""
    hashed = {"em": p.email, "pn": f"+1{p.phone_digits}", "fn0": p.given_name.lower(), "ln0": p.family_name.lower()}
    em = "~".join(f"{key}.{base64url(digest(value))}" for key, value in hashed.items())
    values = {"gtm": "45be4c20", "url": p.page, "auid": "901.1732538400", "em": f"tv.1~{em}~pc0.{p.zip}~co0.US"}
    return get("https://www.google.com/ccm/form-data/10774417", values)


@vendor("google_ads", in_page("url.query:url"), named("url.query:tiba"))
def google_ads_remarketing(p):
    """remarketing."""
    values = {
        "random": 1732538400,
        "cv": 11,
        "fst": 1,
        "url": p.page,
        "tiba": f"Chart of {p.name}",
        "hn": "www.googleadservices.com",
    }
    return get("https://googleads.g.doubleclick.net/pagead/viewthroughconversion/10774417/", values)


@vendor("google_floodlight", at("condition", "url.path", "slug"), at("mrn", "url.path"), at("ip_address", "url.path"))
def floodlight(p):
    """an activity."""
    condition = p.condition.lower().replace(" ", "-")
    path = f"activityi;src=4417001;type=visit;cat=book0;ord=8812;u1={condition};~oref={percent(p.page)}"
    return Message("GET", f"https://4417001.fls.doubleclick.net/{path}?", {})


@vendor(
    "google_publisher_tag",
    at("condition", "url.query:cust_params|query:cond"),
    in_page("url.query:url"),
    at("other", "url.query:ppid"),
)
def publisher_tag(p):
    """targeting."""
    values = {"iu": "/4417/portal", "url": p.page, "cust_params": query(cond=p.condition, pos=1), "ppid": p.other}
    return get("https://securepubads.g.doubleclick.net/gampad/ads", values)


@vendor(
    "google_maps", at("street", "url.query:address"), at("city", "url.query:address"), at("zip", "url.query:address")
)
def geocoding(p):
    """geocoding."""
    address = f"{p.street}, {p.city}, VT {p.zip}"
    return get("https://maps.googleapis.com/maps/api/geocode/json", {"address": address, "key": "AIzaSyA4417"})


@vendor("google_maps", at("geo", "url.query:origin"))
def directions(p):
    """directions."""
    values = {"origin": p.geo, "destination": "44.47588,-73.21207", "key": "AIzaSyA4417"}
    return get("https://www.google.com/maps/embed/v1/directions", values)


@vendor("google_translate_widget", named("body.form:q"), at("medication", "body.form:q"))
def translate(p):
    """text nodes."""
    return send(
        "https://translate.googleapis.com/translate_a/t?client=te&sl=en&tl=es",
        f"q=Welcome&q={percent(f'Refill {p.medication} for {p.name}')}&q=Log%20out",
        "application/x-www-form-urlencoded",
    )


@vendor("google_fonts", named("url.query:text"))
def font_subset(p):
    """a subset for a text."""
    return get("https://fonts.googleapis.com/css2", {"family": "Inter", "text": f"Welcome {p.name}"})


@vendor("firebase", at("username", "body.json:appUserId"))
def firebase(p):
    """remote configuration."""
    url = (
        "https://firebaseremoteconfig.googleapis.com/v1/projects/portal-4417/namespaces/firebase:fetch?key=AIzaSyA4417"
    )
    return send_json(
        url, {"appId": "1:44170:web:7", "appInstanceId": "cTx9", "appUserId": p.username, "sdk_version": "0.4"}
    )


@vendor(
    "meta_pixel",
    at("email", "url.query:ud[em]", "sha256", "hex"),
    at("phone", "url.query:ud[ph]", "e164", "digits", "sha256", "hex"),
    at("given_name", "url.query:ud[fn]", "lowercase", "sha256", "hex"),
    at("date_of_birth", "url.query:ud[db]", "compact", "sha256", "hex"),
    at("zip", "url.query:ud[zp]", "sha256", "hex"),
    in_page("url.query:dl"),
)
def meta_advanced_matching(p):
    """advanced matching."""
    hashed = {"em": p.email, "ph": f"1{p.phone_digits}", "fn": p.given_name.lower(), "db": p.birth_compact, "zp": p.zip}
    values = {"id": "4417009912", "ev": "PageView", "dl": p.page, "rl": "", "if": "false", "ts": 1732538400123}
    values |= {f"ud[{key}]": sha256(value) for key, value in hashed.items()}
    return get("https://www.facebook.com/tr/", values | {"v": "2.9.176", "r": "stable", "fbp": "fb.1.1732538400.77"})


@vendor("meta_pixel", named("url.query:cd[buttonText]"), at("medication", "url.query:cd[buttonText]"))
def meta_button(p):
    """a click on a button."""
    values = {"id": "4417009912", "ev": "SubscribedButtonClick", "dl": "https://portal.example/", "rl": ""}
    return get("https://www.facebook.com/tr/", values | {"cd[buttonText]": f"Refill {p.medication} for {p.name}"})


@vendor("meta_pixel", at("email", "body.part:ud[em]", "sha256", "hex"), in_page("body.part:dl"))
def meta_multipart(p):
    """a long event as multipart."""
    body = multipart({"id": "4417009912", "ev": "Lead", "dl": p.page, "ud[em]": sha256(p.email), "cd[value]": "0"})
    return send("https://www.facebook.com/tr/", body, "multipart/form-data; boundary=----phiguard7MA4YWxk")


@vendor("meta_pixel", at("mrn", "url.query:dl|url.query:mrn"), at("ip_address", "url.query:dl|url.query:ip"))
def meta_noscript(p):
    """the image without script."""
    return Message("GET", f"https://www.facebook.com/tr?id=4417009912&ev=PageView&noscript=1&dl={percent(p.page)}", {})


@vendor(
    "meta_pixel",
    at("email", "body.json:data[0].user_data.em[0]", "sha256", "hex"),
    at("phone", "body.json:data[0].user_data.ph[0]", "e164", "digits", "sha256", "hex"),
    at("ip_address", "body.json:data[0].user_data.client_ip_address"),
    at("other", "body.json:data[0].user_data.external_id[0]", "sha256", "hex"),
    in_page("body.json:data[0].event_source_url"),
)
def meta_conversions(p):
    """the Conversions API."""
    user = {"em": [sha256(p.email)], "ph": [sha256(f"1{p.phone_digits}")], "client_ip_address": p.ip_address}
    event = {"event_name": "Schedule", "event_time": 1732538400, "action_source": "website", "event_source_url": p.page}
    event["user_data"] = user | {"external_id": [sha256(p.other)], "fbp": "fb.1.1732538400.77"}
    return send_json(
        "https://graph.facebook.com/v21.0/4417009912/events", {"data": [event], "access_token": "EAAB4417"}
    )


@vendor("facebook_sdk", in_page("url.query:href"))
def facebook_like(p):
    """a like button."""
    return get("https://www.facebook.com/plugins/like.php", {"app_id": 4417, "href": p.page, "layout": "button"})


CASES = gather(globals())
