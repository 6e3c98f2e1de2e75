"""Customer relations, marketing automation, chat."""

from __future__ import annotations

import json

from ..case import Message, at
from ..encoders import base64_text, percent
from .wire import gather, get, in_page, named, query, send_form, send_json, vendor


@vendor(
    "intercom",
    at("email", "body.form:user_data|json:email"),
    in_page("body.form:referer"),
    named("body.form:page_title"),
)
def intercom(p):
    """a ping."""
    values = {"app_id": "c0ffee", "user_data": json.dumps({"email": p.email, "user_id": "7"}), "referer": p.page}
    return send_form("https://api-iam.intercom.io/messenger/web/ping", values | {"page_title": f"{p.name} | Chart"})


@vendor(
    "zendesk",
    at("mrn", "url.query:data|json:url|url.query:mrn", "base64"),
    at("ip_address", "url.query:data|json:url|url.query:ip", "base64"),
    named("url.query:data|json:pageView.title", "base64"),
)
def zendesk(p):
    """a blip in base64."""
    data = {"pageView": {"referrer": "", "time": 812, "title": f"Chart of {p.name}"}, "url": p.page, "buid": "c0ffee"}
    return get("https://ekr.zdassets.com/embeddable_blip", {"type": "pageView", "data": base64_text(json.dumps(data))})


@vendor("zendesk", at("email", "body.json:ticket.requester.email"), at("condition", "body.json:ticket.comment.body"))
def zendesk_ticket(p):
    """a ticket."""
    ticket = {"subject": "Question", "comment": {"body": f"About my {p.condition}."}, "requester": {"email": p.email}}
    return send_json("https://clinic.zendesk.com/api/v2/tickets.json", {"ticket": ticket})


@vendor("drift", in_page("body.json:context.url"), at("email", "body.json:attributes.email"))
def drift(p):
    """an event."""
    body = {"event": "identify", "attributes": {"email": p.email}, "context": {"url": p.page, "title": "Chart"}}
    return send_json("https://event.api.drift.com/track", body)


@vendor(
    "liveperson",
    in_page("url.query:u"),
    at("other", "url.query:sdes|json:[0].info.customerId"),
    at("date_of_birth", "url.query:sdes|json:[1].personal.age.birth"),
    at("given_name", "url.query:sdes|json:[1].personal.firstname"),
)
def liveperson(p):
    """structured data in a query."""
    customer = {"type": "ctmrinfo", "info": {"customerId": p.other}}
    person = {"type": "personal", "personal": {"firstname": p.given_name, "age": {"birth": p.date_of_birth}}}
    values = {"sid": "c0ffee", "t": "sp", "u": p.page, "pt": "Chart", "sdes": json.dumps([customer, person])}
    return get("https://va.v.liveperson.net/api/js/44170012", values)


@vendor(
    "olark",
    at("email", "url.query:e"),
    at("mrn", "url.query:href|url.query:mrn"),
    at("ip_address", "url.query:href|url.query:ip"),
)
def olark(p):
    """a remote call."""
    return get("https://nrpc.olark.com/nrpc", {"s": "4417-001-10-9912", "c": "update", "e": p.email, "href": p.page})


@vendor("hubspot", in_page("url.query:pu"), named("url.query:t"), at("email", "url.query:i|query:email"))
def hubspot_pixel(p):
    """a page view with an identity."""
    values = {
        "k": 1,
        "sd": "1440x900",
        "a": 4417001,
        "pu": p.page,
        "t": f"{p.name}: chart",
        "i": query(email=p.email),
        "vi": "c0ffee44",
    }
    return get("https://track.hubspot.com/__ptq.gif", values)


@vendor(
    "hubspot",
    at("email", "body.json:contactFields.email"),
    at("given_name", "body.json:contactFields.firstName"),
    at("phone", "body.json:formValues.Phone"),
    in_page("body.json:pageUrl"),
)
def hubspot_collected(p):
    """a collected form."""
    body = {
        "contactFields": {"email": p.email, "firstName": p.given_name},
        "formValues": {"Phone": p.phone},
        "pageUrl": p.page,
        "type": "SCRAPED",
    }
    return send_json("https://forms.hscollectedforms.net/collected-forms/submit/form", body)


@vendor(
    "hubspot",
    at("email", "body.json:properties.email"),
    at("family_name", "body.json:properties.lastname"),
    at("zip", "body.json:properties.zip"),
)
def hubspot_contact(p):
    """a contact."""
    body = {"properties": {"email": p.email, "lastname": p.family_name, "zip": p.zip}}
    return send_json("https://api.hubapi.com/crm/v3/objects/contacts", body, Authorization="Bearer pat-na1-c0ffee")


PROFILE = "body.json:data.attributes.profile.data.attributes"


@vendor(
    "klaviyo",
    at("email", f"{PROFILE}.email"),
    at("phone", f"{PROFILE}.phone_number", "e164"),
    in_page("body.json:data.attributes.properties.page"),
)
def klaviyo_event(p):
    """an event."""
    profile = {"data": {"type": "profile", "attributes": {"email": p.email, "phone_number": f"+1{p.phone_digits}"}}}
    attributes = {"profile": profile, "metric": {"data": {"type": "metric"}}, "properties": {"page": p.page}}
    return send_json(
        "https://a.klaviyo.com/client/events/?company_id=C0ffee", {"data": {"type": "event", "attributes": attributes}}
    )


@vendor("klaviyo", at("email", "url.query:data|json:properties.$email", "base64"))
def klaviyo_get(p):
    """an identify call in base64."""
    data = base64_text(json.dumps({"token": "C0ffee", "properties": {"$email": p.email}}))
    return get("https://a.klaviyo.com/api/identify", {"data": data})


@vendor(
    "klaviyo",
    at("email", "cookie:__kla_id|json:$email", "base64"),
    at("mrn", "cookie:__kla_id|json:$referrer.first_page|url.query:mrn", "base64"),
    at("ip_address", "cookie:__kla_id|json:$referrer.first_page|url.query:ip", "base64"),
)
def klaviyo_cookie(p):
    """the cookie that the script keeps, sent to a proxied host."""
    kept = base64_text(
        json.dumps({"cid": "c0ffee", "$email": p.email, "$referrer": {"ts": 1732538400, "first_page": p.page}})
    )
    return Message("GET", "https://metrics.clinic.example/px", {"Cookie": f"_ga=GA1.1.44.17; __kla_id={percent(kept)}"})


@vendor(
    "braze",
    at("username", "body.json:events[0].u"),
    at("email", "body.json:attributes[0].email"),
    at("date_of_birth", "body.json:attributes[0].dob"),
)
def braze_sdk(p):
    """data of the web SDK."""
    body = {
        "api_key": "c0ffee",
        "device_id": "44",
        "events": [{"n": "ss", "u": p.username}],
        "attributes": [{"email": p.email, "dob": p.date_of_birth}],
    }
    return send_json("https://sdk.iad-01.braze.com/api/v3/data/", body)


@vendor(
    "braze",
    at("other", "body.json:attributes[0].external_id"),
    at("phone", "body.json:attributes[0].phone"),
    at("city", "body.json:attributes[0].home_city"),
)
def braze_track(p):
    """a call of the server's."""
    body = {"attributes": [{"external_id": p.other, "phone": p.phone, "home_city": p.city}]}
    return send_json("https://rest.iad-01.braze.com/users/track", body)


@vendor(
    "salesforce_marketing_cloud",
    at("email", "url.query:payload|json:user_info.email"),
    in_page("url.query:payload|json:url"),
)
def marketing_cloud(p):
    """a page view."""
    payload = {"title": "Chart", "url": p.page, "referrer": "", "user_info": {"email": p.email}}
    return get("https://44170012.collect.igodigital.com/c2/44170012/track_page_view", {"payload": json.dumps(payload)})


@vendor("salesforce_web", at("email", "url.query:event|json:user.attributes.emailAddress", "base64"))
def evergage(p):
    """an event in base64."""
    event = {
        "action": "View",
        "user": {"attributes": {"emailAddress": p.email}},
        "source": {"url": "https://portal.example/"},
    }
    return get("https://clinic.us-7.evergage.com/api2/event/portal", {"event": base64_text(json.dumps(event))})


@vendor("pardot", in_page("url.query:url"), named("url.query:title"))
def pardot(p):
    """a page view."""
    values = {
        "ver": 3,
        "visitor_id": 44170012,
        "account_id": 4417,
        "title": f"{p.name}'s chart",
        "url": p.page,
        "referrer": "",
    }
    return get("https://pi.pardot.com/analytics", values)


@vendor("marketo", at("mrn", "url.query:_mchQp|query:mrn"), at("ip_address", "url.query:_mchQp"))
def marketo(p):
    """a visit whose query is apart."""
    values = {
        "_mchNc": 1732538400,
        "_mchHo": "portal.example",
        "_mchRu": "/ack",
        "_mchQp": p.page.split("?")[1].replace("&", "__-__"),
        "_mchPc": "https:",
    }
    return get("https://417-clt-001.mktoresp.com/webevents/visitWebPage", values)


@vendor("eloqua", in_page("url.query:ref"))
def eloqua(p):
    """a visit."""
    return get(
        "https://s4417.t.eloqua.com/visitor/v200/svrGP", {"pps": 3, "siteid": 4417, "ref": p.page, "elq": "00c0ffee"}
    )


@vendor("brevo", in_page("url.query:ma_url"), at("email", "url.query:email_id"))
def brevo(p):
    """a page view."""
    return get(
        "https://in-automate.brevo.com/p", {"key": "c0ffee", "email_id": p.email, "ma_url": p.page, "ma_title": "Chart"}
    )


CASES = gather(globals())
