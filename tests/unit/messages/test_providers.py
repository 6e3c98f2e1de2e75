"""Requests to the APIs that send: to whom, and what each recipient reads."""

from __future__ import annotations

import base64
import json

import pytest

from tests.unit.messages.calls import SES, A, B, C, D, form, read, texts, to

RAW = b"From: d@clinic.test\nTo: a@x.test\nSubject: Visit\n\nrecord 7\n"


def test_sendgrid():
    """Each personalization is a message; what is only the provider's is not in it."""
    call = {
        "personalizations": [
            {"to": [{"email": A, "name": "Otto"}], "cc": [{"email": B}], "bcc": [{"email": C}], "subject": "own"},
            {"to": [{"email": D}], "dynamic_template_data": {"user": {"mrn": 7}}, "custom_args": {"chart": "9"}},
        ],
        "from": {"email": "desk@clinic.test"},
        "subject": "Visit",
        "content": [{"type": "text/plain", "value": "record 7"}, {"type": "text/html", "value": "<b>8</b>"}],
        "attachments": [{"content": base64.b64encode(b"x,7").decode(), "type": "text/csv", "filename": "l.csv"}],
        "categories": ["chart 9"],
    }
    first, second = read("https://api.sendgrid.com/v3/mail/send", call)
    assert to(first) == [A, B, C]
    assert texts(first, "email.subject") == ["own"]
    assert texts(first, "email.text") == ["record 7"]
    assert "8" in "".join(texts(first, "email.html"))
    assert texts(first, "email.attachment:l.csv") == ["x,7"]
    assert C not in str(first.fields)
    assert to(second) == [D]
    assert texts(second, "email.subject") == ["Visit"]
    assert texts(second, "email.variable:user.mrn") == ["7"]
    assert "9" not in str(second.fields)


def test_sendgrid_form():
    """The form of the second version is read too."""
    (message,) = form("https://api.sendgrid.com/api/mail.send.json", [("to[]", A), ("to[]", B), ("text", "record 7")])
    assert to(message) == [A, B]
    assert texts(message, "email.text") == ["record 7"]


def test_mailgun_form_and_parts():
    """A call is a form; with files it has parts."""
    url = "https://api.eu.mailgun.net/v3/mg.clinic.test/messages"
    (message,) = form(
        url, {"to": f"Otto <{A}>, {B}", "bcc": C, "subject": "Visit", "html": "<i>7</i>", "v:mrn": "8", "h:X-Id": "9"}
    )
    assert to(message) == [A, B, C]
    assert texts(message, "email.variable:mrn") == ["8"]
    assert texts(message, "header:x-id") == ["9"]
    parts = (
        b'--q\r\nContent-Disposition: form-data; name="to"\r\n\r\na@x.test\r\n'
        b'--q\r\nContent-Disposition: form-data; name="attachment"; filename="r.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
        b"%PDF-1\r\n--q--\r\n"
    )
    (message,) = read(url, parts, "multipart/form-data; boundary=q")
    assert to(message) == [A]
    assert message.attachments == (("r.pdf", "application/pdf", b"%PDF-1"),)


def test_mailgun_variables_and_mime():
    """With variables each one gets a copy; a MIME message goes to whom the call says."""
    url = "https://api.mailgun.net/v3/mg.clinic.test/messages"
    variables = json.dumps({A: {"mrn": "7"}, B: {"mrn": "8"}})
    first, second = form(url, {"to": f"{A}, {B}", "text": "x", "recipient-variables": variables})
    assert (to(first), texts(first, "email.variable:mrn"), texts(first, "email.to")) == ([A], ["7"], [A])
    assert (to(second), texts(second, "email.variable:mrn")) == ([B], ["8"])
    (message,) = form(f"{url}.mime", {"to": B, "message": RAW.decode()})
    assert to(message) == [B]
    assert texts(message, "email.text") == ["record 7\n"]


def test_postmark():
    """One message, a batch of messages, and a template with its values."""
    one = {
        "From": "d@clinic.test",
        "To": f"{A}, {B}",
        "Bcc": C,
        "Subject": "Visit",
        "TextBody": "7",
        "Metadata": {"chart": "9"},
    }
    (message,) = read("https://api.postmarkapp.com/email", one)
    assert to(message) == [A, B, C]
    assert texts(message, "email.text") == ["7"]
    assert "9" not in str(message.fields)
    assert [to(each) for each in read("https://api.postmarkapp.com/email/batch", [one, {"To": D}])] == [[A, B, C], [D]]
    batch = {"Messages": [{"To": D, "TemplateModel": {"mrn": "7"}}]}
    (message,) = read("https://api.postmarkapp.com/email/batchWithTemplates", batch)
    assert texts(message, "email.variable:mrn") == ["7"]


def test_amazon_query():
    """The query API: a message, a raw one, one of a template, and many of one."""
    fields = {"Action": "SendEmail", "Source": "d@clinic.test", "Destination.ToAddresses.member.1": A}
    fields |= {"Destination.BccAddresses.member.1": B, "Message.Subject.Data": "Visit", "Message.Body.Text.Data": "7"}
    (message,) = form(f"{SES}/", fields)
    assert to(message) == [A, B]
    assert texts(message, "email.text") == ["7"]
    raw = {"Action": "SendRawEmail", "RawMessage.Data": base64.b64encode(RAW).decode()}
    assert to(form(SES, raw)[0]) == [A]
    assert to(form(SES, {**raw, "Destinations.member.1": B})[0]) == [B]
    bulk = {"Action": "SendBulkTemplatedEmail", "Destinations.member.1.Destination.ToAddresses.member.1": A}
    bulk |= {"Destinations.member.1.ReplacementTemplateData": '{"mrn": "7"}'}
    bulk |= {"Destinations.member.2.Destination.ToAddresses.member.1": B}
    first, second = form(SES, bulk)
    assert (to(first), texts(first, "email.variable:mrn"), to(second)) == ([A], ["7"], [B])
    (message,) = form(
        "https://sns.eu-west-1.amazonaws.com/", {"Action": "Publish", "PhoneNumber": "+15550100", "Message": "7"}
    )
    assert (message.recipients, texts(message, "email.text")) == (("tel:+15550100",), ["7"])
    assert form(SES, {"Action": "ListIdentities"}) == []


def test_amazon_json():
    """The second version: simple, raw, of a template, and in bulk."""
    url = f"{SES}/v2/email/outbound-emails"
    destination = {"ToAddresses": [A], "CcAddresses": [B], "BccAddresses": [C]}
    simple = {"Simple": {"Subject": {"Data": "Visit"}, "Body": {"Text": {"Data": "7"}, "Html": {"Data": "<b>8</b>"}}}}
    (message,) = read(url, {"FromEmailAddress": "d@clinic.test", "Destination": destination, "Content": simple})
    assert to(message) == [A, B, C]
    assert (texts(message, "email.text"), texts(message, "email.subject")) == (["7"], ["Visit"])
    raw = {"Content": {"Raw": {"Data": base64.b64encode(RAW).decode()}}}
    assert to(read(url, raw)[0]) == [A]
    template = {"Destination": destination, "Content": {"Template": {"TemplateData": '{"mrn": "7"}'}}}
    assert texts(read(url, template)[0], "email.variable:mrn") == ["7"]
    data = {"ReplacementTemplate": {"ReplacementTemplateData": '{"mrn": "7"}'}}
    bulk = {"BulkEmailEntries": [{"Destination": {"ToAddresses": [A]}, "ReplacementEmailContent": data}]}
    (message,) = read(f"{SES}/v2/email/outbound-bulk-emails", bulk)
    assert (to(message), texts(message, "email.variable:mrn")) == ([A], ["7"])


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("SendEmail", {"Destination": {"ToAddresses": [A]}, "Message": {"Body": {"Text": {"Data": "record 7"}}}}),
        (
            "send_email",
            [{"Destination": {"ToAddresses": [A]}, "Content": {"Simple": {"Body": {"Text": {"Data": "record 7"}}}}}],
        ),
        ("SendRawEmail", {"RawMessage": {"Data": RAW.decode()}}),
        ("SendEmail", {"Content": {"Raw": {"Data": RAW.decode()}}}),
    ],
)
def test_amazon_operation_as_the_sdk_was_given_it(operation, given):
    """What was seen at the SDK, before it was written for the wire, is read likewise."""
    for url in (f"{SES}", "https://ses.amazonaws.com/"):
        (message,) = read(url, {operation: given})
        assert to(message) == [A]
        assert texts(message, "email.text")[0].strip() == "record 7"


def test_mandrill():
    """Each recipient gets a copy of its own with its own values, and sees the others where the call says so."""
    url = "https://mandrillapp.com/api/1.0/messages/send.json"
    content = {
        "from_email": "d@clinic.test",
        "to": [{"email": A, "name": "Otto"}, {"email": B, "type": "bcc"}],
        "text": "record 7",
        "merge_vars": [{"rcpt": A.upper(), "vars": [{"name": "mrn", "content": "8"}]}],
        "images": [{"type": "image/png", "name": "q.png", "content": base64.b64encode(b"png").decode()}],
        "metadata": {"chart": "9"},
    }
    first, second = read(url, {"key": "k", "message": content})
    assert (to(first), texts(first, "email.variable:mrn")) == ([A], ["8"])
    assert (to(second), texts(second, "email.variable:mrn")) == ([B], [])
    assert A not in str(second.fields)
    assert first.attachments[0].content == b"png"
    assert "9" not in str(first.fields)
    _, second = read(url, {"message": {**content, "preserve_recipients": True}})
    assert A in str(second.fields)
    (message,) = read("https://mandrillapp.com/api/1.0/messages/send-raw", {"raw_message": RAW.decode(), "to": [B]})
    assert to(message) == [B]


def test_sparkpost():
    """Each recipient gets a copy; a raw message is read too."""
    url = "https://api.eu.sparkpost.com/api/v1/transmissions"
    recipients = [{"address": {"email": A, "name": "Otto"}, "substitution_data": {"mrn": "7"}}, {"address": B}]
    content = {"from": {"email": "d@clinic.test"}, "subject": "Visit", "html": "<b>8</b>"}
    first, second = read(url, {"recipients": recipients, "content": content})
    assert (to(first), texts(first, "email.variable:mrn")) == ([A], ["7"])
    assert (to(second), texts(second, "email.variable:mrn")) == ([B], [])
    (message,) = read(url, {"recipients": [{"address": B}], "content": {"email_rfc822": RAW.decode()}})
    assert (to(message), texts(message, "email.text")) == ([B], ["record 7\n"])


def test_brevo():
    """An e-mail, its versions, and a text message."""
    call = {
        "sender": {"email": "d@clinic.test"},
        "to": [{"email": A}],
        "htmlContent": "<b>7</b>",
        "params": {"mrn": "8"},
    }
    (message,) = read("https://api.brevo.com/v3/smtp/email", call)
    assert (to(message), texts(message, "email.variable:mrn")) == ([A], ["8"])
    versions = {**call, "messageVersions": [{"to": [{"email": B}], "params": {"mrn": "9"}}]}
    (message,) = read("https://api.sendinblue.com/v3/smtp/email", versions)
    assert (to(message), texts(message, "email.variable:mrn")) == ([B], ["9"])
    (message,) = read("https://api.brevo.com/v3/transactionalSMS/send", {"recipient": 15550100, "content": "record 7"})
    assert (message.recipients, texts(message, "email.text")) == (("tel:15550100",), ["record 7"])


def test_twilio():
    """A message, one by WhatsApp, a call and a code; what reaches nobody is none."""
    account = "https://api.twilio.com/2010-04-01/Accounts/AC1"
    (message,) = form(f"{account}/Messages.json", {"To": "+15550100", "From": "+15550199", "Body": "record 7"})
    assert (message.recipients, texts(message, "email.text")) == (("tel:+15550100",), ["record 7"])
    values = {"To": "whatsapp:+15550100", "ContentVariables": '{"1": "7"}'}
    (message,) = form(f"{account}/Messages.json", values)
    assert (message.recipients, texts(message, "email.variable:1")) == (("tel:+15550100",), ["7"])
    (message,) = form(f"{account}/Calls.json", {"To": "+15550100", "Twiml": "<Say>record 7</Say>"})
    assert texts(message, "email.text") == ["<Say>record 7</Say>"]
    (message,) = form("https://verify.twilio.com/v2/Services/VA1/Verifications", {"To": A, "Channel": "email"})
    assert to(message) == [A]
    assert form(f"{account}/IncomingPhoneNumbers.json", {"To": "+15550100"}) == []


def test_mailjet():
    """Each message of a call, in the older form too; what only the provider is told is not in it."""
    call = {
        "From": {"Email": "d@clinic.test"},
        "To": [{"Email": A, "Name": "Otto"}],
        "Bcc": [{"Email": B}],
        "Subject": "Visit",
        "HTMLPart": "<b>7</b>",
        "Variables": {"mrn": "8"},
        "CustomID": "9",
        "Attachments": [{"Filename": "r.pdf", "ContentType": "application/pdf", "Base64Content": "JVBERi0x"}],
    }
    (message,) = read("https://api.mailjet.com/v3.1/send", {"Messages": [call]})
    assert to(message) == [A, B]
    assert "7" in texts(message, "email.html")[-1]
    assert texts(message, "email.variable:mrn") == ["8"]
    assert message.attachments == (("r.pdf", "application/pdf", b"%PDF-1"),)
    assert "9" not in str(message.fields)
    old = {"FromEmail": "d@clinic.test", "Recipients": [{"Email": A}], "Text-part": "7"}
    (message,) = read("https://api.mailjet.com/v3/send", old)
    assert (to(message), texts(message, "email.text")) == ([A], ["7"])


def test_resend():
    """One message, or several."""
    one = {"from": "d@clinic.test", "to": [A], "cc": B, "subject": "Visit", "text": "7", "tags": [{"name": "x"}]}
    (message,) = read("https://api.resend.com/emails", one)
    assert (to(message), texts(message, "email.text")) == ([A, B], ["7"])
    assert len(read("https://api.resend.com/emails/batch", [one, one])) == 2
