"""What Anymail's messages tell a provider beside themselves."""

from __future__ import annotations

import pytest

from pytest_phiguard.capture.mail.anymail import describe


class Backend:
    """A backend of a provider."""

    esp_name = "SendGrid"
    api_url = "https://api.sendgrid.com/v3/"


class Message:
    """A message in Django's form with Anymail's attributes, which says what it is told."""

    from_email, to, cc, bcc, subject, body = "d@x.test", ["o@x.test"], [], [], "s", "t"

    def __init__(self, **more):
        self.attachments, self.extra_headers = [], {}
        vars(self).update(more)

    def recipients(self):
        """Return who gets it."""
        return self.to

    def message(self):
        """Refuse to be written, so that it is written plainly."""
        raise ValueError("no message")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"track_clicks": True}, ("email.track_clicks", "true")),
        ({"metadata": {"chart": "7"}}, ("email.metadata", '{"chart": "7"}')),
        ({"tags": ["visit"]}, ("email.tags", '["visit"]')),
    ],
)
def test_what_the_provider_is_told(more, field):
    """Settings and metadata are fields of the draft; what is not set is none."""
    (draft,) = describe(Backend(), Message(**more))
    assert (draft.vendor, draft.url) == ("sendgrid", "https://api.sendgrid.com/v3/")
    assert field in [(place, text.replace('":"', '": "')) for place, text in draft.fields]
    (plain,) = describe(Backend(), Message(track_clicks=False))
    assert [place for place, _ in plain.fields] == ["email.rcpt"]
