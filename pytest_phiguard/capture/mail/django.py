"""Owns the capture of Django's mail backends; must not know any other framework."""

from __future__ import annotations

import sys
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
        """Patch where backends are made; the class of each is patched when its first object is.

        Since 6.1 Django looks at the stack for who uses what is deprecated: no frame of ours may stand there.
        """

        def describe(backend: Any, message: Any) -> list[Draft]:
            drafts = describe_message(backend, message, _SMTP)
            if any(not draft.url for draft in drafts):
                note_relay(patch, _find_configured)
            return drafts

        watch = self._watch = self._watch or BackendWatch(patch, describe, _LEFT)
        looks_at_stack = hasattr(sys.modules[_ROOT], "mailers")
        if module.__name__ == _BASE:
            if looks_at_stack:
                patch.swap(module.BaseEmailBackend, "__init_subclass__", watch.at_definition(module.BaseEmailBackend))
            else:
                patch.wrap(module, "BaseEmailBackend.__init__", watch.at_birth)
            watch.watch_derived(module.BaseEmailBackend)
        elif looks_at_stack:
            for name in ("import_string", "handler.import_string"):
                patch.wrap(module, name, watch.at_import)
        else:
            patch.wrap(module, "get_connection", watch.at_delivery)


def _find_configured() -> str:
    from django.conf import settings

    # The object around it warns of names that are deprecated, and the application has not asked.
    held = settings._wrapped
    utils = sys.modules.get("django.test.utils")
    # What the settings name, before Django's own test runner has put backends in memory in its place.
    replaced = getattr(getattr(utils, "_TestState", None), "saved_data", None)
    mailers = getattr(replaced, "mailers", None) or getattr(held, "MAILERS", None) or {}
    hosts = [(mailer.get("OPTIONS") or {}).get("host") for mailer in mailers.values()]
    return str(next(filter(None, hosts), None) or getattr(held, "EMAIL_HOST", "") or "")
