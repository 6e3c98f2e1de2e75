"""Owns the capture of Flask-Mailman's backends, which have Django's form; must not know any other framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.mail.backends import BackendWatch, describe_message
from pytest_phiguard.capture.mail.configured import note_relay

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher


class FlaskMailmanCapture:
    """Watches every backend."""

    name = "flask-mailman"
    distribution = "Flask-Mailman"
    modules = ("flask_mailman.backends.base",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where backends are made."""

        def describe(backend: Any, message: Any) -> list[Draft]:
            drafts = describe_message(backend, message, "flask_mailman.backends.smtp")
            if any(not draft.url for draft in drafts):
                note_relay(patch, lambda: str(getattr(backend.mailman, "server", "") or ""))
            return drafts

        watch = BackendWatch(patch, describe)
        patch.wrap(module, "BaseEmailBackend.__init__", watch.at_birth)
        watch.watch_derived(module.BaseEmailBackend)
