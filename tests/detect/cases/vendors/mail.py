"""Mail providers: messages, clicks, opens."""

from __future__ import annotations

import json
import zlib

from ..case import Message, at
from ..encoders import base64_text, base64url, percent
from .wire import digest, gather, get, in_page, named, send, send_form, send_json, vendor


@vendor(
    "sendgrid",
    at("email", "body.json:personalizations[0].to[0].email"),
    at("mrn", "body.json:personalizations[0].custom_args.chart"),
    at("medication", "body.json:personalizations[0].dynamic_template_data.drug"),
    named("body.json:subject"),
)
def sendgrid(p):
    """a mail with arguments."""
    person = {
        "to": [{"email": p.email}],
        "custom_args": {"chart": p.mrn},
        "dynamic_template_data": {"drug": p.medication},
    }
    body = {"personalizations": [person], "from": {"email": "care@clinic.example"}, "subject": f"{p.name}, your refill"}
    return send_json("https://api.sendgrid.com/v3/mail/send", body, Authorization="Bearer SG.c0ffee")


@vendor("sendgrid", at("mrn", "header:x-smtpapi|json:unique_args.chart"))
def sendgrid_header(p):
    """the X-SMTPAPI header."""
    return send(
        "https://relay.example/",
        "Hello",
        "text/plain",
        X_SMTPAPI=json.dumps({"unique_args": {"chart": p.mrn}, "category": ["refill"]}),
    )


@vendor(
    "mailchimp",
    at("email", "body.json:email_address"),
    at("given_name", "body.json:merge_fields.FNAME"),
    at("email", "url.path", "md5", "hex"),
)
def mailchimp(p):
    """a member, whose MD5 is in the address."""
    url = f"https://us7.api.mailchimp.com/3.0/lists/c0ffee/members/{digest(p.email, 'md5').hex()}"
    return send_json(url, {"email_address": p.email, "status": "subscribed", "merge_fields": {"FNAME": p.given_name}})


@vendor("mailchimp", at("email", "body.form:EMAIL"), at("family_name", "body.form:LNAME"))
def mailchimp_form(p):
    """a form of subscription."""
    return send_form(
        "https://clinic.us7.list-manage.com/subscribe/post?u=c0ffee&id=4417", {"EMAIL": p.email, "LNAME": p.family_name}
    )


@vendor(
    "mandrill",
    at("mrn", "url.query:p|json:p|json:url|url.query:mrn", "base64url"),
    at("ip_address", "url.query:p|json:p|json:url|url.query:ip", "base64url"),
)
def mandrill(p):
    """a click."""
    inner = json.dumps({"u": 44170012, "v": 1, "url": p.page, "id": "~?~?~?"})
    packed = base64url(json.dumps({"s": "c0ffee>>>???", "v": 1, "p": inner}))
    return get("https://mandrillapp.com/track/click/44170012/portal.example", {"p": packed})


@vendor("mailgun", at("mrn", "url.path", "zlib", "base64url"), at("ip_address", "url.path", "zlib", "base64url"))
def mailgun_click(p):
    """a click whose target is packed."""
    packed = base64url(zlib.compress(f"h=c0ffee&u={p.page}&x=>>>???~~~".encode()))
    return Message("GET", f"https://email.mg.clinic.example/c/{packed}", {})


@vendor("mailgun", at("email", "body.form:to"), at("condition", "body.form:text"), at("mrn", "body.form:v:chart"))
def mailgun_send(p):
    """a message."""
    values = {"from": "care@clinic.example", "to": p.email, "text": f"Your {p.condition} visit", "v:chart": p.mrn}
    return send_form("https://api.mailgun.net/v3/mg.clinic.example/messages", values)


@vendor("amazon_ses", at("mrn", "url.path"), at("ip_address", "url.path"))
def ses_click(p):
    """a click whose target is escaped in the path."""
    return Message("GET", f"https://k4417q.r.us-east-1.awstrack.me/L0/{percent(p.page)}/1/0100c0ffee-44/abc=44", {})


@vendor(
    "amazon_ses", at("email", "body.json:Destination.ToAddresses[0]"), named("body.json:Content.Simple.Subject.Data")
)
def ses_send(p):
    """a message."""
    content = {"Simple": {"Subject": {"Data": f"Results for {p.name}"}, "Body": {"Text": {"Data": "Log in."}}}}
    return send_json(
        "https://email.us-east-1.amazonaws.com/v2/email/outbound-emails",
        {"Destination": {"ToAddresses": [p.email]}, "Content": content},
    )


@vendor(
    "amazon_ses", at("email", "body.form:RawMessage.Data", "base64"), at("mrn", "body.form:RawMessage.Data", "base64")
)
def ses_raw(p):
    """a raw message in base64."""
    raw = f"To: {p.email}\r\nSubject: Visit\r\nMIME-Version: 1.0\r\n\r\nYour chart {p.mrn} was updated.\r\n"
    return send_form(
        "https://email.us-east-1.amazonaws.com/", {"Action": "SendRawEmail", "RawMessage.Data": base64_text(raw)}
    )


@vendor("postmark", at("mrn", "url.path"))
def postmark_click(p):
    """a click."""
    target = percent(f"portal.example/charts/{p.mrn}")
    return Message("GET", f"https://click.pstmrk.it/3s/{target}/c0ffee/AQ/44170012", {})


@vendor("postmark", at("email", "body.json:To"), at("mrn", "body.json:Metadata.chart"))
def postmark_send(p):
    """a message."""
    return send_json(
        "https://api.postmarkapp.com/email",
        {"From": "care@clinic.example", "To": p.email, "Metadata": {"chart": p.mrn}},
    )


@vendor(
    "sparkpost",
    at("email", "body.json:recipients[0].address"),
    at("device_serial", "body.json:recipients[0].substitution_data.pump"),
)
def sparkpost(p):
    """a transmission."""
    recipient = {"address": p.email, "substitution_data": {"pump": p.device_serial}}
    return send_json(
        "https://api.sparkpost.com/api/v1/transmissions", {"recipients": [recipient], "content": {"template_id": "ack"}}
    )


@vendor("iterable", at("email", "body.json:email"), at("mrn", "body.json:dataFields.chart"))
def iterable(p):
    """an event."""
    return send_json(
        "https://api.iterable.com/api/events/track",
        {"email": p.email, "eventName": "visit", "dataFields": {"chart": p.mrn}},
    )


@vendor("customerio", at("email", "url.query:cio"), in_page("url.query:data[url]"), named("url.query:data[title]"))
def customerio(p):
    """a page event."""
    values = {
        "name": p.page.split("?")[0],
        "s": "c0ffee",
        "cio": p.email,
        "data[url]": p.page,
        "data[title]": f"{p.name} chart",
    }
    return get("https://track.customer.io/events/page.gif", values)


@vendor("customerio", at("email", "url.path|json:email_id", "base64url"))
def customerio_click(p):
    """a click in a mail."""
    return Message(
        "GET",
        f"https://e.customeriomail.com/e/c/{base64_text(json.dumps({'email_id': p.email, 'href': 'https://portal.example'}))}/44c0ffee",
        {},
    )


@vendor("activecampaign", at("email", "url.query:e"), in_page("url.query:u"))
def activecampaign(p):
    """a visit with the address in clear."""
    return get("https://trackcmp.net/visit", {"actid": 44170012, "e": p.email, "u": p.page, "r": ""})


@vendor("litmus", at("email", "url.query:d"))
def litmus(p):
    """an open."""
    return get("https://k4417q.emltrk.com/k4417q", {"p": "", "d": p.email})


@vendor("movable_ink", at("given_name", "url.query:mi_first_name"), at("zip", "url.query:mi_zip"))
def movable_ink(p):
    """an image made for a person."""
    return get(
        "https://www.movable-ink-4417.com/p/rp/c0ffee.png",
        {"mi_first_name": p.given_name, "mi_zip": p.zip, "mi_u": "44"},
    )


CASES = gather(globals())
