"""Owns the capture of Django's mail backends; must not know any other framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.mail.backends import BackendWatch, describe_message
from pytest_phiguard.capture.mail.configured import note_relay

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

_ROOT = "django.core.mail"
_SMTP = f"{_ROOT}.backends.smtp"
_BASE = f"{_ROOT}.backends.base"
# Its backends have a capture of their own, which knows the provider.
_LEFT = frozenset({"anymail.backends.base"})


class DjangoMailCapture:
    """Watches every backend: Django's own, and those of other packages and of the suite."""

    name = "django.core.mail"
    distribution = "Django"
    modules = (_ROOT, _BASE)

    def __init__(self) -> None:
        self._watch: BackendWatch | None = None

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where backends are made; the class of each is patched when its first object is."""

        def describe(backend: Any, message: Any) -> list[Draft]:
            drafts = describe_message(backend, message, _SMTP)
            if any(not draft.url for draft in drafts):
                note_relay(patch, _find_configured)
            return drafts

        watch = self._watch = self._watch or BackendWatch(patch, describe, _LEFT)
        if module.__name__ == _BASE:
            patch.wrap(module, "BaseEmailBackend.__init__", watch.at_birth)
            watch.watch_derived(module.BaseEmailBackend)
        else:
            patch.wrap(module, "get_connection", watch.at_delivery)


def _find_configured() -> str:
    from django.conf import settings

    return str(getattr(settings, "EMAIL_HOST", "") or "")
