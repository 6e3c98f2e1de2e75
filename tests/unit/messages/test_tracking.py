"""Settings that have a provider count clicks, in requests and in messages."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from pytest_phiguard.messages import iter_deliveries
from pytest_phiguard.messages.tracking import find_click_tracking
from pytest_phiguard.model import Transmission
from pytest_phiguard.session.following import read_tags


def request(call, url="https://api.sendgrid.com/v3/mail/send"):
    """Return a request to a provider's API."""
    return Transmission.http("POST", url, {}, json.dumps(call).encode())


def form(**fields):
    """Return a request of Mailgun."""
    named = {name.replace("_", "-").replace("o-", "o:", 1): value for name, value in fields.items()}
    return Transmission.http("POST", "https://api.mailgun.net/v3/a.test/messages", {}, urlencode(named).encode())


@pytest.mark.parametrize(
    ("sent", "setting"),
    [
        (
            request({"tracking_settings": {"click_tracking": {"enable": True}}}),
            "tracking_settings.click_tracking.enable",
        ),
        (request({"tracking_settings": {"click_tracking": {"enable": False}}}), ""),
        (request({"TrackLinks": "HtmlOnly"}), "TrackLinks"),
        (request([{"TrackLinks": "None"}, {"TrackLinks": "HtmlAndText"}]), "TrackLinks"),
        (request({"TrackLinks": "None"}), ""),
        (request({"message": {"track_clicks": True}}), "message.track_clicks"),
        (request({"options": {"click_tracking": True}}), "options.click_tracking"),
        (request({}), ""),
        (form(o_tracking_clicks="htmlonly"), "o:tracking-clicks"),
        (form(o_tracking="yes"), "o:tracking"),
        (form(o_tracking="yes", o_tracking_clicks="no"), ""),
        (form(to="a@x.test"), ""),
    ],
)
def test_request(sent, setting):
    """What a request says is found under its provider's own name."""
    assert find_click_tracking(sent, ()) == setting


@pytest.mark.parametrize(
    ("field", "setting"),
    [
        (("header:x-pm-tracklinks", "HtmlAndText"), "x-pm-tracklinks"),
        (("header:x-pm-tracklinks", "None"), ""),
        (("header:x-mc-track", "opens,clicks_htmlonly"), "x-mc-track"),
        (("header:x-mc-track", "opens"), ""),
        (("header:x-mailgun-track-clicks", "yes"), "x-mailgun-track-clicks"),
        (("header:x-smtpapi", '{"filters": {"clicktrack": {"settings": {"enable": 1}}}}'), "x-smtpapi"),
        (("header:x-smtpapi", '{"filters": {"clicktrack": {"settings": {"enable": 0}}}}'), ""),
        (("header:x-msys-api", '{"options": {"click_tracking": true}}'), "x-msys-api"),
        (("email.track_clicks", "true"), "track_clicks"),
        (
            ("email.esp_extra", '{"tracking_settings": {"click_tracking": {"enable": true}}}'),
            "tracking_settings.click_tracking.enable",
        ),
        (("header:subject", "yes"), ""),
    ],
)
def test_message(field, setting):
    """A message says it in a header, or its backend beside it; one that nobody carries is wrapped by nobody."""
    assert find_click_tracking(Transmission("email", "SEND", "smtp://relay.test:25"), (field,)) == setting
    assert find_click_tracking(Transmission("email", "SEND", ""), (field,)) == ""


def test_links_of_a_tracked_message_come_by_the_carrier():
    """Each link has a second one, to the carrier, which names the setting; what is loaded has none."""
    call = {
        "personalizations": [{"to": [{"email": "o@x.test"}]}],
        "content": [{"type": "text/html", "value": '<a href="https://a.test/1">x</a><img src="https://b.test/2">'}],
        "tracking_settings": {"click_tracking": {"enable": True}},
    }
    wrapped = [one for one in iter_deliveries(request(call), read_tags) if one.method == "WRAP"]
    assert [(one.url, one.channel, one.tag.element, one.tag.attribute, one.tag.url) for one in wrapped] == [
        (
            "https://api.sendgrid.com/v3/mail/send",
            "email",
            "setting",
            "tracking_settings.click_tracking.enable",
            "https://a.test/1",
        )
    ]
    assert wrapped[0].fields == (("email.link.url", "https://a.test/1"),)
