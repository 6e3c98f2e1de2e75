"""Consent, calls, surveys, booking, maps, payments, messages, language models."""

from __future__ import annotations

import json

from ..case import Expected, Message, at
from ..encoders import base64_text, base64url, jwt, multipart, percent
from .wire import digest, gather, get, in_page, named, query, send, send_form, send_json, sha256, vendor


@vendor("onetrust", at("email", "body.json:identifier"), at("mrn", "body.json:customPreferences.chart"))
def onetrust_receipt(p):
    """a consent receipt."""
    body = {
        "requestInformation": "eyJ0eXAiOiJKV1Qi",
        "identifier": p.email,
        "purposes": [{"Id": "c0ffee"}],
        "customPreferences": {"chart": p.mrn},
    }
    return send_json("https://privacyportal.onetrust.com/request/v1/consentreceipts", body)


@vendor("onetrust", at("mrn", "cookie:OptanonConsent"), at("ip_address", "cookie:OptanonConsent"))
def onetrust_cookie(p):
    """the cookie with the landing page, sent to a proxied host."""
    kept = f"isGpcEnabled=0&datestamp=Mon+Nov+25+2024&version=202409.1.0&landingPath={percent(p.page)}&groups=C0001%3A1"
    return Message("GET", "https://metrics.clinic.example/px", {"Cookie": f"OptanonConsent={kept}; s=1"})


@vendor("cookiebot", in_page("url.query:referer"))
def cookiebot(p):
    """a log of consent."""
    return get(
        "https://consentcdn.cookiebot.com/logconsent.ashx",
        {"action": "accept", "nocache": 1732538400123, "referer": p.page},
    )


@vendor("didomi", at("username", "body.json:user.organization_user_id"))
def didomi(p):
    """an event."""
    body = {
        "event": "consent.given",
        "user": {"id": "c0ffee", "organization_user_id": p.username},
        "source": {"domain": "portal.example"},
    }
    return send_json("https://api.privacy-center.org/v1/events", body)


@vendor("callrail", in_page("body.json:landing"))
def callrail(p):
    """a swap call with the landing page."""
    body = {"session_id": "c0ffee-44", "landing": p.page, "referrer": "direct", "ids": [4417]}
    return send_json("https://js.callrail.com/group/0/c0ffee/12/calltrk.json", body, "text/plain")


@vendor(
    "callrail",
    at("mrn", "cookie:calltrk_landing|url.query:mrn"),
    at("ip_address", "cookie:calltrk_landing|url.query:ip"),
)
def callrail_cookie(p):
    """the cookie with the landing page, sent to a proxied host."""
    return Message(
        "GET",
        "https://metrics.clinic.example/px",
        {"Cookie": f"calltrk_session_id=c0ffee; calltrk_landing={percent(p.page)}"},
    )


@vendor("invoca", in_page("url.query:params_json|json:request_data.landing_page"))
def invoca(p):
    """a number request."""
    params = {"request_data": {"landing_page": p.page}, "destination_settings": {}}
    return get("https://pnapi.invoca.net/4417/na.jsonp", {"network_id": 4417, "params_json": json.dumps(params)})


@vendor("qualtrics", in_page("body.form:Q_LOC"))
def qualtrics(p):
    """a targeting call."""
    url = (
        "https://siteintercept.qualtrics.com/WRSiteInterceptEngine/Targeting.php?Q_ZoneID=ZN_4417&Q_CLIENTVERSION=2.18"
    )
    return send_form(url, {"Q_LOC": p.page, "Q_CLIENTTYPE": "web"})


@vendor("typeform", at("email", "url.fragment|query:email"), at("mrn", "url.fragment|query:chart"))
def typeform(p):
    """hidden fields in the fragment of a frame."""
    return Message(
        "GET",
        f"https://form.typeform.com/to/c0ffee44?typeform-source=portal.example#{query(email=p.email, chart=p.mrn)}",
        {},
    )


@vendor(
    "jotform",
    at("given_name", "body.part:q3_name[first]"),
    at("family_name", "body.part:q3_name[last]"),
    at("ssn", "body.part:q7_ssn"),
)
def jotform(p):
    """a submission."""
    body = multipart(
        {"formID": "44170012", "q3_name[first]": p.given_name, "q3_name[last]": p.family_name, "q7_ssn": p.ssn}
    )
    return send(
        "https://submit.jotform.com/submit/44170012", body, "multipart/form-data; boundary=----phiguard7MA4YWxk"
    )


@vendor("calendly", named("url.query:name"), at("email", "url.query:email"), at("condition", "url.query:a1"))
def calendly(p):
    """a prefilled frame."""
    return get(
        "https://calendly.com/clinic/visit",
        {"embed_domain": "portal.example", "name": p.name, "email": p.email, "a1": p.condition},
    )


@vendor("surveymonkey", at("health_plan_id", "url.query:plan"))
def surveymonkey(p):
    """custom variables."""
    return get("https://www.surveymonkey.com/r/4417QKZ", {"plan": p.health_plan_id, "src": "portal"})


@vendor("gravatar", at("email", "url.path", "md5", "hex"))
def gravatar(p):
    """a picture by MD5."""
    return Message("GET", f"https://www.gravatar.com/avatar/{digest(p.email, 'md5').hex()}?s=80&d=mp", {})


@vendor("gravatar", at("email", "url.path", "sha256", "hex"))
def gravatar_sha256(p):
    """a picture by SHA-256."""
    return Message("GET", f"https://secure.gravatar.com/avatar/{sha256(p.email)}.jpg", {})


@vendor(
    "stripe",
    at("mrn", "body|json:v2.url|url.query:mrn", "base64"),
    at("ip_address", "body|json:v2.url|url.query:ip", "base64"),
)
def stripe_signals(p):
    """fraud signals in base64."""
    body = {"v2": {"url": p.page, "title": "Pay", "referrer": ""}, "src": "js", "tag": "4.5.44"}
    return send("https://m.stripe.com/6", base64_text(json.dumps(body)), "text/plain")


@vendor(
    "stripe",
    at("email", "body.form:receipt_email"),
    at("mrn", "body.form:metadata[chart]"),
    named("body.form:shipping[name]"),
)
def stripe_intent(p):
    """a payment."""
    values = {
        "amount": 4417,
        "currency": "usd",
        "receipt_email": p.email,
        "metadata[chart]": p.mrn,
        "shipping[name]": p.name,
    }
    return send_form(
        "https://api.stripe.com/v1/payment_intents", values, Authorization=f"Basic {base64_text('sk_test_c0ffee:')}"
    )


@vendor("mapbox", at("street", "url.path"), at("city", "url.path"), at("zip", "url.path"))
def mapbox(p):
    """a place in the path."""
    place = percent(f"{p.street}, {p.city} {p.zip}")
    return Message("GET", f"https://api.mapbox.com/geocoding/v5/mapbox.places/{place}.json?access_token=pk.c0ffee", {})


@vendor("mapbox", at("geo", "url.path"))
def mapbox_reverse(p):
    """coordinates in the path, longitude first."""
    latitude, longitude = p.geo.split(",")
    return Message(
        "GET",
        f"https://api.mapbox.com/geocoding/v5/mapbox.places/{longitude},{latitude}.json?access_token=pk.c0ffee",
        {},
    )


@vendor("sharethis_addthis", in_page("url.query:url"), named("url.query:title"))
def sharethis(p):
    """a page view."""
    return get(
        "https://l.sharethis.com/pview",
        {"event": "pview", "url": p.page, "title": f"{p.name} chart", "fpestid": "c0ffee"},
    )


@vendor("hcaptcha", in_page("body.form:motionData|json:topLevel.dr"))
def hcaptcha(p):
    """a challenge with motion data."""
    motion = json.dumps({"st": 1732538400123, "topLevel": {"dr": p.page, "wi": [1440, 900]}})
    return send_form(
        "https://api.hcaptcha.com/getcaptcha/c0ffee",
        {"sitekey": "c0ffee-44", "host": "portal.example", "motionData": motion},
    )


@vendor("google_recaptcha", at("mrn", "header:referer"), at("ip_address", "header:referer"))
def recaptcha(p):
    """an anchor, with the page as referer."""
    values = {
        "ar": 1,
        "k": "6Lc0ffee",
        "co": base64url("https://portal.example:443") + ".",
        "hl": "en",
        "size": "invisible",
    }
    return get("https://www.google.com/recaptcha/api2/anchor", values, Referer=p.page)


@vendor("youtube_embed", in_page("url.query:widget_referrer"))
def youtube(p):
    """a frame."""
    return get(
        "https://www.youtube.com/embed/dQ44c0ffee1",
        {"enablejsapi": 1, "origin": "https://portal.example", "widget_referrer": p.page},
    )


@vendor("vimeo", in_page("body.json:referrer"))
def vimeo(p):
    """player statistics."""
    return send_json(
        "https://fresnel.vimeocdn.com/add/player-stats?beacon=1",
        {"clip_id": 44170012, "referrer": p.page},
        "text/plain",
    )


@vendor("wistia", at("email", "body|json:visitor.email", "base64"))
def wistia(p):
    """events in base64."""
    body = base64_text(
        json.dumps({"media": "c0ffee44", "visitor": {"email": p.email}, "events": [{"k": "play", "v": 0}]})
    )
    return send("https://distillery.wistia.com/x", body, "text/plain")


@vendor(
    "twilio_messaging",
    at("phone", "body.form:To", "e164"),
    at("medication", "body.form:Body"),
    at("given_name", "body.form:Body"),
)
def twilio(p):
    """a text message."""
    values = {
        "To": f"+1{p.phone_digits}",
        "From": "+15005550006",
        "Body": f"Hi {p.given_name}, your {p.medication} is ready.",
    }
    url = "https://api.twilio.com/2010-04-01/Accounts/AC00c0ffee/Messages.json"
    return send_form(url, values, Authorization=f"Basic {base64_text('AC00c0ffee:4417')}")


@vendor("twilio_messaging", at("mrn", "body.form:MediaUrl"), at("mrn", "body.form:StatusCallback|url.query:mrn"))
def twilio_callback(p):
    """a status callback and a picture."""
    values = {"To": "+15005550009", "MediaUrl": f"https://portal.example/qr/{p.mrn}.png"}
    values |= {"StatusCallback": f"https://portal.example/sms?mrn={p.mrn}"}
    return send_form("https://api.twilio.com/2010-04-01/Accounts/AC00c0ffee/Messages.json", values)


@vendor("slack", named("body.json:text"), at("mrn", "body.json:text"), at("phone", "body.json:blocks[0].text.text"))
def slack_webhook(p):
    """an alert by webhook."""
    block = {"type": "section", "text": {"type": "mrkdwn", "text": f"*Call back* <tel:+1{p.phone_digits}|{p.phone}>"}}
    return send_json(
        "https://hooks.slack.com/services/T0044/B0017/c0ffee",
        {"text": f"New booking: {p.name} ({p.mrn})", "blocks": [block]},
    )


@vendor("slack", at("email", "body.form:text"))
def slack_post(p):
    """a message by form."""
    return send_form(
        "https://slack.com/api/chat.postMessage",
        {"channel": "C0044", "text": f"login failed for <mailto:{p.email}|{p.email}>"},
    )


PROMPT = "body.json:messages[1].content"


@vendor(
    "llm_apis",
    named(PROMPT),
    at("date_of_birth", PROMPT),
    at("condition", PROMPT),
    at("mrn", PROMPT),
    at("city", PROMPT),
)
def openai(p):
    """a chat."""
    prompt = f"Summarise: {p.name}, born {p.date_of_birth}, {p.mrn}, of {p.city}, has {p.condition}."
    messages = [{"role": "system", "content": "You summarise charts."}, {"role": "user", "content": prompt}]
    return send_json(
        "https://api.openai.com/v1/chat/completions",
        {"model": "gpt-4o", "messages": messages},
        Authorization="Bearer sk-c0ffee",
    )


@vendor("llm_apis", at("ssn", "body.json:messages[0].content[0].text"), at("email", "body.json:metadata.user_id"))
def anthropic(p):
    """a message in parts."""
    content = [{"type": "text", "text": f"Is {p.ssn} a valid number?"}]
    body = {
        "model": "claude",
        "max_tokens": 44,
        "messages": [{"role": "user", "content": content}],
        "metadata": {"user_id": p.email},
    }
    return send_json("https://api.anthropic.com/v1/messages", body, x_api_key="sk-ant-c0ffee")


@vendor("llm_apis", at("mrn", "body.json:contents[0].parts[0].inlineData.data", "base64"))
def gemini(p):
    """an inline file in base64."""
    part = {"inlineData": {"mimeType": "text/plain", "data": base64_text(f"Chart {p.mrn}\nNothing else.\n")}}
    url = "https://generativelanguage.googleapis.com/v1beta/models/gemini-pro:generateContent?key=AIzaSyA4417"
    return send_json(url, {"contents": [{"role": "user", "parts": [part]}]})


@vendor("osano", in_page("body.json:urls[0]"))
def osano(p):
    """a report of what runs in a page."""
    return send_json("https://tattle.api.osano.com/", {"customerId": "c0ffee", "urls": [p.page]})


@vendor("freshchat", at("email", "body.json:user.email"), at("other", "url.query:token|jwt:reference_id", "base64url"))
def freshchat(p):
    """a user with a signed token."""
    url = f"https://clinic.freshchat.com/app/services/app/webchat/c0ffee/user?token={jwt({'reference_id': p.other})}"
    return send_json(url, {"user": {"email": p.email, "firstName": "x"}})


@vendor("tidio", at("email", "body.json:[1].visitor.email"))
def tidio(p):
    """a socket.io event by polling."""
    return send(
        "https://socket.tidio.co/socket.io/?EIO=4&transport=polling",
        json.dumps(["visitorIsOnline", {"visitor": {"email": p.email}}]),
        "text/plain",
    )


@vendor("tawk", Expected("email", "body"))
def tawk(p):
    """a socket.io event whose number stands before the JSON."""
    return send(
        "https://va.tawk.to/s/?EIO=3&transport=polling", f'42["setAttributes",{{"email":"{p.email}"}}]', "text/plain"
    )


CASES = gather(globals())
