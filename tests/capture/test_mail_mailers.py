"""Django's mailers, since 6.1: each backend is watched whoever makes it, and Django warns of what it would without us."""

from __future__ import annotations

import warnings

import pytest

django = pytest.importorskip("django")

from tests.capture import mailing  # noqa: E402
from tests.capture.mailing import BACKENDS, TO, recipients  # noqa: E402

mail = mailing.mail
pytestmark = pytest.mark.skipif(django.VERSION < (6, 1), reason="before Django 6.1 there are no mailers")


class Plain:
    """A backend without a base class."""

    def __init__(self, alias=None, **options):
        self.options = options

    def send_messages(self, messages):
        """Send nothing."""
        return len(messages)


def make_plain(alias=None, **options):
    """Make a backend, as a function that the settings name."""
    return Plain(alias, **options)


@pytest.fixture
def mailers(mail):
    """Return Django's mail package with several mailers."""
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from django.core import mail as package
    from django.test import override_settings

    relay = {"host": "127.0.0.1", "port": mail.port, "timeout": 5}
    configured = {
        "default": {"BACKEND": f"{BACKENDS}locmem.EmailBackend"},
        "relay": {"OPTIONS": relay},
        "plain": {"BACKEND": f"{__name__}.Plain", "OPTIONS": {"key": "x"}},
        "made": {"BACKEND": f"{__name__}.make_plain"},
    }
    package.outbox = []
    with override_settings(MAILERS=configured):
        yield package


@pytest.mark.parametrize("alias", ["default", "relay", "plain", "made"])
def test_each_mailer_is_one_draft(mailers, guard, mail, alias):
    """A message is recorded once, with its relay where there is one, whatever the backend is made of."""
    assert mailers.send_mail("Visit", "MRN 0012345", "desk@clinic.example", [TO], using=alias) == 1
    assert recipients(guard.only) == [TO]
    assert guard.only.url == (f"smtp://127.0.0.1:{mail.port}" if alias == "relay" else "")
    assert b"MRN 0012345" in guard.only.body


def test_class_that_is_defined_later_is_watched(mailers, guard):
    """A backend that a test derives and makes itself is watched; the class is derived as without us."""
    from django.core.mail.backends.base import BaseEmailBackend

    class Own(BaseEmailBackend):
        def send_messages(self, messages):
            return len(messages)

    message = mailers.EmailMessage("Visit", "MRN 0012345", "desk@clinic.example", [TO])
    assert Own(alias="own").send_messages([message]) == 1
    assert recipients(guard.only) == [TO]


def test_what_was_patched_is_put_back(mailers, patches):
    """When the guard has ended, nothing of it is left in the class that backends are derived from."""
    from django.core.mail import handler
    from django.core.mail.backends.base import BaseEmailBackend

    assert "__init_subclass__" in vars(BaseEmailBackend)
    patches.pop()
    assert "__init_subclass__" not in vars(BaseEmailBackend)
    assert handler.import_string.__module__ == "django.utils.module_loading"
    assert not hasattr(handler.import_string, "__wrapped__")
    patches.push(type("Sink", (), {"guards_network": False})())


def test_relay_of_a_mailer_is_told(mailers, guard):
    """The summary names the relay of the mailer that a test runner has put a backend in memory in the place of."""
    from django.test import override_settings
    from django.test.utils import setup_test_environment, teardown_test_environment

    with override_settings(MAILERS={"default": {"OPTIONS": {"host": "smtp.sendgrid.net"}}}):
        setup_test_environment()
        try:
            mailers.send_mail("Visit", "MRN 0012345", "desk@clinic.example", [TO])
        finally:
            teardown_test_environment()
    assert guard.failures == []
    assert [note for note in guard.notes if "smtp.sendgrid.net" in str(note)] != []


def send_as_before(mailers):
    """Send in ways that Django has left as they were, and in one that it warns of; return the warnings."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        mailers.send_mail("Visit", "MRN 0012345", "desk@clinic.example", [TO])
        mailers.EmailMessage("Visit", "MRN 0012345", "desk@clinic.example", [TO]).send()
        mailers.get_connection().close()
    return [(str(one.message), one.filename) for one in told]


@pytest.mark.parametrize("named", [False, True])
def test_django_warns_as_without_us(mail, sink, named):
    """Django looks at the stack for who uses what is deprecated, and sees there what it would see without us."""
    from django.conf import settings
    from django.core import mail as package
    from django.test import override_settings

    from pytest_phiguard.capture import builtin_captures
    from pytest_phiguard.capture.patching import Patches

    if not settings.configured:
        settings.configure()
    backend = {"BACKEND": f"{BACKENDS}locmem.EmailBackend"}
    package.outbox = []
    changed = {"MAILERS": {"default": backend}} if named else {"EMAIL_BACKEND": backend["BACKEND"]}
    with warnings.catch_warnings(action="ignore"), override_settings(**changed):
        before = send_as_before(package)
        patches = Patches()
        patches.push(sink, builtin_captures())
        try:
            during = send_as_before(package)
        finally:
            patches.pop()
    assert during == before
    assert any("get_connection() is deprecated" in text for text, _ in before)
    assert len(sink.drafts) == 2
    assert sink.failures == []
