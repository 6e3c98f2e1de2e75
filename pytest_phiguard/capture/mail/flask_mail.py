"""Owns the capture of Flask-Mail; must not know any other framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.mail.configured import note_relay
from pytest_phiguard.capture.mail.drafts import draft_mail, flatten
from pytest_phiguard.capture.mail.outgoing import watch_message

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher


class FlaskMailCapture:
    """Watches connections, also where the settings or ``TESTING`` keep them from sending."""

    name = "flask-mail"
    distribution = "Flask-Mail"
    modules = ("flask_mail",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the method through which all messages go."""

        def describe(connection: Any, message: Any) -> list[Draft]:
            url = find_relay(connection)
            if not url:
                note_relay(patch, lambda: str(getattr(connection.mail, "server", "") or ""))
            recipients = sorted(str(one[1] if isinstance(one, tuple) else one) for one in message.send_to)
            return [draft_mail(url, flatten(message._message()), recipients)] if recipients else []

        patch.wrap(module, "Connection.send", watch_message(patch, describe))


def find_relay(connection: Any) -> str:
    """Return the server that a connection speaks to, or empty where it speaks to none.

    Args:
        connection: The connection.
    """
    if getattr(connection, "host", None) is None:
        return ""
    mail = connection.mail
    return f"{'smtps' if mail.use_ssl else 'smtp'}://{mail.server}:{mail.port or (465 if mail.use_ssl else 25)}"
