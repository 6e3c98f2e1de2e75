"""Owns which functions of clients send e-mails, and what their classes are called with; must not import any client."""

from __future__ import annotations

from typing import Any

MAIL_CALLS = frozenset({"sendmail", "send_message", "send_mail"})
"""Names of functions whose call sends an e-mail."""

MAIL_CLIENTS = frozenset({"SMTP", "SMTP_SSL", "LMTP"})
MAIL_MODULES = frozenset(
    {"smtplib", "django.core.mail", "django.core.mail.message", "flask_mail", "flask_mailman", "flask_mailman.message"}
)
# Where ``send`` sends an e-mail, and not a request.
_SENDERS = MAIL_MODULES | {"aiosmtplib.api"}


def find_relay(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Return the relay that a client's class was called with, or empty.

    Args:
        name: The name of the class.
        args: The positional arguments of the call.
        kwargs: Its keyword arguments.
    """
    host = kwargs.get("host") or kwargs.get("hostname") or (args[0] if args else "")
    port = kwargs.get("port") or (args[1] if len(args) > 1 else "")
    if not isinstance(host, str) or not host:
        return ""
    scheme = "smtps" if name == "SMTP_SSL" or kwargs.get("use_tls") else "smtp"
    return f"{scheme}://{host}:{port}" if port and ":" not in host else f"{scheme}://{host}"


def is_mail_call(verb: str, function: Any) -> bool:
    """Tell whether a call sends an e-mail.

    Args:
        verb: The name of the function.
        function: The client's own, or None.
    """
    return verb in MAIL_CALLS or (verb == "send" and getattr(function, "__module__", "") in _SENDERS)
