"""What the tests of frameworks' e-mail share: a mail server, Django set up to use it, and the envelope that was seen."""

from __future__ import annotations

import pytest

pytest.importorskip("aiosmtpd")
mail_server = pytest.importorskip("tests.capture.mail_server")
TO = "ottoline.brakspear@patient.example"
BACKENDS = "django.core.mail.backends."


@pytest.fixture
def mail():
    """Yield an SMTP server."""
    with mail_server.serve_mail() as server:
        yield server


@pytest.fixture
def django(tmp_path, mail):
    """Return Django's mail package, set up for the SMTP server."""
    pytest.importorskip("django")
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from django.core import mail as package
    from django.test import override_settings

    values = {
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": mail.port,
        "EMAIL_FILE_PATH": str(tmp_path),
        "EMAIL_TIMEOUT": 5,
        "DEFAULT_FROM_EMAIL": "desk@clinic.example",
        "EMAIL_BACKEND": f"{BACKENDS}locmem.EmailBackend",
    }
    package.outbox = []
    with override_settings(**values):
        yield package


def recipients(seen):
    """Return the envelope of a transmission."""
    return [text for location, text in seen.fields if location == "email.rcpt"]
