"""Owns the capture of Anymail, whose backends hand messages to a provider's API; must not know any other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.call_arguments import write_json
from pytest_phiguard.capture.mail.backends import list_recipients, read_message
from pytest_phiguard.capture.mail.drafts import draft_mail, find_bare
from pytest_phiguard.capture.mail.outgoing import carrying, find_sending, watch_changes, watch_messages

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

    Call = Callable[..., Any]

# Where the provider's name is not its id in the table of vendors without its signs.
_VENDORS = {"sendinblue": "brevo", "amazonses": "amazon_ses"}
_SIGN = re.compile(r"[^a-z0-9]")
_IN_MEMORY = frozenset({"test", "console"})
# What a recipient reads, and what the provider alone is told.
_VARIABLES = ("merge_global_data",)
_HIDDEN = ("metadata", "tags", "esp_extra", "template_id")
_BATCHED = ("merge_data", "merge_metadata", "merge_headers")


class AnymailCapture:
    """Watches messages as they are handed to a provider's backend; what its API is sent is a part of them."""

    name = "anymail"
    distribution = "django-anymail"
    modules = ("anymail.backends.base",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the class that all backends are derived from."""
        patch.wrap(module, "AnymailBaseBackend.send_messages", watch_messages(patch, describe))
        patch.wrap(module, "AnymailBaseBackend._send", _carry)
        # The application's own receivers may add to a message.
        patch.wrap(module, "AnymailBaseBackend.run_pre_send", watch_changes(patch, describe))


def describe(backend: Any, message: Any) -> list[Draft]:
    """Return the drafts of a message: one for each recipient where each gets a copy of its own, else one.

    Args:
        backend: The provider's backend.
        message: The message.
    """
    recipients = list_recipients(message)
    if not recipients:
        return []
    vendor, url = find_provider(backend)
    if all(_get(message, name) is None for name in _BATCHED):
        return [_draft(message, recipients, url, vendor)]
    others = [str(one) for one in (*message.cc, *message.bcc)]
    return [_draft(message, [str(one), *others], url, vendor, own=str(one)) for one in message.to]


def find_provider(backend: Any) -> tuple[str, str]:
    """Return a backend's vendor and the address of its API, both empty where it keeps messages in memory.

    Args:
        backend: The backend.
    """
    name = _SIGN.sub("", str(backend.esp_name).lower())
    if name in _IN_MEMORY:
        return "", ""
    return _VENDORS.get(name, name), str(getattr(backend, "api_url", "") or "")


def _draft(message: Any, recipients: list[str], url: str, vendor: str, *, own: str = "") -> Draft:
    body = read_message(message, to=[own]) if own else read_message(message)
    draft = draft_mail(url, body, recipients, vendor=vendor)
    given: list[tuple[str, Any]] = [("email.variable", _get(message, name)) for name in _VARIABLES]
    given += [(f"email.{name}", _get(message, name)) for name in _HIDDEN]
    given.append(("email.track_clicks", getattr(message, "track_clicks", None) is True))
    if own:
        given += [("email.variable", _find_own(message, "merge_data", own))]
        given += [("email.variable", _find_own(message, "merge_headers", own))]
        given += [("email.metadata", _find_own(message, "merge_metadata", own))]
    draft.fields += tuple((location, write_json(value).decode()) for location, value in given if value)
    return draft


def _get(message: Any, name: str) -> Any:
    """Return what a message says beyond Django's attributes, or None; what is not set is marked by a class."""
    value = getattr(message, name, None)
    return value if isinstance(value, (dict, list, tuple, str)) else None


def _find_own(message: Any, name: str, recipient: str) -> Any:
    """Return what is said to one recipient only."""
    given = _get(message, name) or {}
    wanted = find_bare([recipient])
    return next((value for address, value in given.items() if find_bare([str(address)]) == wanted), None)


def _carry(original: Call) -> Call:
    def send(self: Any, message: Any, *args: Any, **kwargs: Any) -> Any:
        with carrying(find_sending(message)):
            return original(self, message, *args, **kwargs)

    return send
