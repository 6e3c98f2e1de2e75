"""E-mails against a real SMTP server: one message is one transmission, and the server cannot tell the difference."""

from __future__ import annotations

import asyncio
import importlib.util
import smtplib
import threading
from email.message import EmailMessage

import pytest

from pytest_phiguard.capture import builtin_captures
from pytest_phiguard.capture.patching import Patches

pytest.importorskip("aiosmtpd")
mail_server = pytest.importorskip("tests.capture.mail_server")

TO = "ottoline.brakspear@patient.example"
RAW = f"From: desk@clinic.example\nTo: {TO}\nSubject: Your visit\n\nMRN 0012345\n"


@pytest.fixture
def mail():
    """Yield an SMTP server."""
    with mail_server.serve_mail() as server:
        yield server


def make_message(**heads):
    """Return a message with a blind copy."""
    message = EmailMessage()
    heads = {"From": "desk@clinic.example", "To": TO, "Bcc": "archive@vault.example", "Subject": "Your visit", **heads}
    for name, value in heads.items():
        message[name] = value
    message.set_content("MRN 0012345")
    return message


def send_sendmail(port):
    """Send by ``sendmail``."""
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as smtp:
        smtp.sendmail("desk@clinic.example", [TO, "archive@vault.example"], RAW)


def send_message(port):
    """Send by ``send_message``."""
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as smtp:
        smtp.send_message(make_message())


def send_connected(port):
    """Send by a connection that was made without a host, to the keys of a mapping."""
    smtp = smtplib.SMTP(timeout=5)
    smtp.connect(f"127.0.0.1:{port}")
    smtp.sendmail("desk@clinic.example", dict.fromkeys([TO, "archive@vault.example"]), RAW.encode())
    smtp.quit()


def send_by_commands(port):
    """Send command by command."""
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as smtp:
        smtp.ehlo()
        smtp.mail("desk@clinic.example")
        for recipient in (TO, "archive@vault.example"):
            smtp.rcpt(recipient)
        smtp.data(RAW)


def send_aiosmtplib(port):
    """Send by the module's function."""
    aiosmtplib = pytest.importorskip("aiosmtplib")
    asyncio.run(aiosmtplib.send(make_message(), hostname="127.0.0.1", port=port, timeout=5))


def send_aiosmtplib_client(port):
    """Send by a client."""
    aiosmtplib = pytest.importorskip("aiosmtplib")

    async def send():
        client = aiosmtplib.SMTP(timeout=5)
        await client.connect(hostname="127.0.0.1", port=port)
        await client.sendmail("desk@clinic.example", [TO, "archive@vault.example"], RAW)
        await client.quit()

    asyncio.run(send())


CLIENTS = {name.removeprefix("send_"): call for name, call in list(globals().items()) if name.startswith("send_")}
EVERY = pytest.mark.parametrize("name", sorted(CLIENTS))


@EVERY
def test_one_message_is_one_draft_with_relay_envelope_and_content(name, guard, mail):
    """A message is recorded once: where it goes, who gets it, and what it says."""
    CLIENTS[name](mail.port)
    seen = guard.only
    assert (seen.channel, seen.method, seen.url) == ("email", "SEND", f"smtp://127.0.0.1:{mail.port}")
    assert {text for location, text in seen.fields if location == "email.rcpt"} == {TO, "archive@vault.example"}
    assert b"MRN 0012345" in seen.body
    assert b"archive@vault.example" not in seen.body
    (_, recipients, content) = mail.envelopes[0]
    assert recipients == ["archive@vault.example", TO]
    assert seen.body.strip() == content.strip()


@EVERY
def test_server_receives_the_same_bytes(name, mail, sink, monkeypatch):
    """With and without the guard the same bytes go over the wire."""
    monkeypatch.setattr("email.utils.make_msgid", lambda **_: "<one@clinic.example>")
    CLIENTS[name](mail.port)
    plain = bytes(mail.raw)
    mail.raw.clear()
    patches = Patches()
    patches.push(sink, builtin_captures())
    try:
        CLIENTS[name](mail.port)
    finally:
        patches.pop()
    assert bytes(mail.raw) == plain
    assert len(sink.drafts) == 1


@EVERY
def test_message_from_a_thread_is_recorded(name, guard, mail):
    """A thread of its own makes no difference."""
    thread = threading.Thread(target=CLIENTS[name], args=(mail.port,))
    thread.start()
    thread.join(10)
    assert b"MRN 0012345" in guard.only.body


@EVERY
def test_contained_message_leaves_no_byte(name, guard, mail):
    """A contained message ends in the client's own error, and the server hears nothing of it."""
    guard.guards_network = True
    guard.passage = lambda draft: "contained" if draft.fields or draft.body else "open"
    errors = [smtplib.SMTPServerDisconnected]
    if importlib.util.find_spec("aiosmtplib"):
        import aiosmtplib

        errors.append(aiosmtplib.SMTPServerDisconnected)
    with pytest.raises(tuple(errors)):
        CLIENTS[name](mail.port)
    # The sender alone was said, by an application that speaks each command itself; Python 3.13 writes it small.
    said = [line.lower() for line in mail.said]
    assert said == ([b"mail from:<desk@clinic.example>"] if name == "by_commands" else [])
    assert mail.envelopes == []
    assert TO in {text for draft in guard.sent for _, text in draft.fields}


@EVERY
def test_isolated_message_is_answered_offline(name, guard):
    """A relay that does not exist takes the message, and no connection is made."""
    guard.guards_network, guard.answer = True, "stand_in"
    CLIENTS[name](9)
    assert b"MRN 0012345" in guard.only.body


@EVERY
def test_open_message_goes_its_way(name, guard, mail):
    """What may leave is sent as ever, although the guard watches."""
    guard.guards_network = True
    CLIENTS[name](mail.port)
    assert len(mail.envelopes) == 1
    assert {asked.channel for asked in guard.asked} == {"email"}


@EVERY
def test_failing_sink_does_not_reach_the_application(name, guard, mail):
    """A guard that raises is told so, and the application never notices."""

    def raising(_):
        raise RuntimeError("the guard is broken")

    guard.record = raising
    CLIENTS[name](mail.port)
    assert len(mail.envelopes) == 1
    assert {str(error) for _, error in guard.failures} == {"the guard is broken"}


def test_kept_connection_is_contained_too(guard, mail):
    """The second message of a connection is judged by itself."""
    guard.guards_network = True
    guard.passage = lambda draft: "contained" if b"MRN" in (draft.body or b"") else "open"
    smtp = smtplib.SMTP("127.0.0.1", mail.port, timeout=5)
    smtp.sendmail("desk@clinic.example", [TO], RAW.replace("MRN 0012345", "We open at nine"))
    before = bytes(mail.raw)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        smtp.sendmail("desk@clinic.example", [TO], RAW)
    assert bytes(mail.raw) == before
    assert len(guard.drafts) == 2


def test_encrypted_message_is_recorded_and_contained(guard):
    """TLS from the start makes no difference, and nothing of the connection is recorded beside the message."""
    trustme = pytest.importorskip("trustme")
    import ssl

    authority = trustme.CA()
    server_context, client_context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(server_context)
    authority.configure_trust(client_context)
    with mail_server.serve_mail(server_context) as server:
        with smtplib.SMTP_SSL("localhost", server.port, timeout=5, context=client_context) as smtp:
            smtp.sendmail("desk@clinic.example", [TO], RAW)
        assert guard.only.url == f"smtps://localhost:{server.port}"
        before = bytes(server.raw)
        guard.guards_network, guard.passage = True, lambda draft: "contained" if draft.body else "open"
        smtp = smtplib.SMTP_SSL("localhost", server.port, timeout=5, context=client_context)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            smtp.sendmail("desk@clinic.example", [TO], RAW)
        assert server.raw[len(before) :] == b""


def test_starttls_and_login_are_stood_in(guard):
    """In ``isolate`` an application that encrypts and signs in goes through."""
    guard.guards_network, guard.answer = True, "stand_in"
    with smtplib.SMTP("relay.invalid", 587, timeout=5) as smtp:
        smtp.starttls()
        smtp.login("desk", "secret")
        assert smtp.sendmail("desk@clinic.example", [TO], RAW) == {}
    assert guard.only.url == "smtp://relay.invalid:587"


def test_refused_arguments_stay_the_clients_error(guard, mail):
    """What the client refuses is refused as ever, and is no failure of the guard."""
    with smtplib.SMTP("127.0.0.1", mail.port, timeout=5) as smtp, pytest.raises(TypeError):
        smtp.sendmail("desk@clinic.example")
    assert guard.drafts == []
    assert [type(error) for _, error in guard.failures] in ([], [TypeError])


def test_classes_are_as_before_once_the_guard_is_gone(sink):
    """Everything that was patched is undone."""
    aiosmtplib = pytest.importorskip("aiosmtplib")
    owners = (smtplib.SMTP, smtplib.SMTP_SSL, aiosmtplib.SMTP, aiosmtplib.protocol.SMTPProtocol)
    before = [dict(vars(owner)) for owner in owners]
    patches = Patches()
    patches.push(sink, builtin_captures())
    assert [dict(vars(owner)) for owner in owners] != before
    patches.pop()
    assert [dict(vars(owner)) for owner in owners] == before
    assert sink.failures == []


class Once:
    """Recipients of a type of the application's own."""

    def __iter__(self):
        return iter([TO, "archive@vault.example"])

    def __len__(self):
        return 2


def test_recipients_of_any_type_are_told_by_the_client(guard, mail):
    """Recipients that are no list are not read by the guard, and known all the same."""
    with smtplib.SMTP("127.0.0.1", mail.port, timeout=5) as smtp:
        smtp.sendmail("desk@clinic.example", Once(), RAW)
    assert [text for _, text in guard.only.fields] == [TO, "archive@vault.example"]


def test_commands_of_the_applications_own_are_kept_as_they_go(guard, mail):
    """What is said without the client's own functions is one transmission that grows, and can be contained."""

    def speak():
        smtp = smtplib.SMTP("127.0.0.1", mail.port, timeout=5)
        smtp.ehlo()
        smtp.docmd("MAIL FROM:<desk@clinic.example>")
        smtp.docmd(f"RCPT TO:<{TO}>")
        smtp.docmd("DATA")
        smtp.send(RAW.replace("\n", "\r\n").encode() + b"\r\n.\r\n")
        assert smtp.getreply()[0] == 250
        smtp.quit()

    speak()
    seen = guard.only
    assert (seen.channel, seen.url) == ("email", f"smtp://127.0.0.1:{mail.port}")
    assert ("email.rcpt", TO) in seen.fields
    assert b"MRN 0012345" in seen.body
    assert len(mail.envelopes) == 1
    before = bytes(mail.raw)
    guard.guards_network = True
    guard.passage = lambda draft: "contained" if b"MRN" in (draft.seal().body or b"") else "open"
    with pytest.raises(smtplib.SMTPServerDisconnected):
        speak()
    assert b"MRN" not in mail.raw[len(before) :]
