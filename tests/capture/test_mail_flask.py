"""Flask-Mail and Flask-Mailman: a message is one transmission with its relay."""

from __future__ import annotations

import smtplib

import pytest

pytest.importorskip("aiosmtpd")

from tests.capture import mailing
from tests.capture.mailing import TO, recipients

mail = mailing.mail


def make_flask(extension, mail, **settings):
    """Return an application and its mail extension."""
    flask = pytest.importorskip("flask")
    app = flask.Flask("clinic")
    app.config.update(
        MAIL_SERVER="127.0.0.1", MAIL_PORT=mail.port, MAIL_DEFAULT_SENDER="desk@clinic.example", **settings
    )
    return app, extension.Mail(app)


@pytest.mark.parametrize("testing", [False, True])
def test_flask_mail_is_one_draft(guard, mail, testing):
    """A message is recorded once, with its relay unless ``TESTING`` keeps it from being sent."""
    flask_mail = pytest.importorskip("flask_mail")
    app, extension = make_flask(flask_mail, mail, TESTING=testing)
    with app.app_context():
        message = flask_mail.Message(
            "Visit", [("Ottoline", TO)], "MRN 0012345", html="<p>x</p>", bcc=["a@vault.example"]
        )
        extension.send(message)
    seen = guard.only
    assert seen.url == ("" if testing else f"smtp://127.0.0.1:{mail.port}")
    assert {TO, "a@vault.example"} <= {text.partition("<")[2].strip(">") or text for text in recipients(seen)}
    assert b"MRN 0012345" in seen.body
    assert len(mail.envelopes) == (not testing)


def test_flask_mail_is_contained(guard, mail):
    """A contained message ends in the client's own error."""
    flask_mail = pytest.importorskip("flask_mail")
    guard.guards_network, guard.passage = True, lambda draft: "contained" if draft.body else "open"
    app, extension = make_flask(flask_mail, mail)
    with app.app_context(), pytest.raises(smtplib.SMTPServerDisconnected):
        extension.send(flask_mail.Message("Visit", [TO], "MRN"))
    assert mail.said == []


@pytest.mark.parametrize("testing", [False, True])
def test_flask_mailman_is_one_draft(guard, mail, testing):
    """A message is recorded once, with its relay unless ``TESTING`` keeps it in memory."""
    flask_mailman = pytest.importorskip("flask_mailman")
    app, extension = make_flask(flask_mailman, mail, TESTING=testing, MAIL_BACKEND="locmem" if testing else "smtp")
    with app.app_context():
        assert extension.send_mail("Visit", "MRN 0012345", recipient_list=[TO]) == 1
    seen = guard.only
    assert seen.url == ("" if testing else f"smtp://127.0.0.1:{mail.port}")
    assert recipients(seen) == [TO]
    assert b"MRN 0012345" in seen.body
