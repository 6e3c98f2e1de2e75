"""A sink that keeps what it is told, and a patcher that serves it."""

from __future__ import annotations

import pytest

from pytest_phiguard.capture.base import Patcher


class KeepingSink:
    """A sink that keeps drafts and failures, and answers passage as told."""

    guards_network = True

    def __init__(self):
        self.drafts, self.failures, self.asked = [], [], 0
        self.answer = "open"

    def record(self, draft):
        """Keep a draft."""
        self.drafts.append(draft)

    def passage(self, draft):
        """Answer as told, or raise it."""
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def concerns(self, url, *, is_local):
        return not is_local

    def serves(self, port):
        self.ports = {*getattr(self, "ports", ()), port}

    def failed(self, where, error):
        """Keep a failure."""
        self.failures.append((where, str(error)))


@pytest.fixture
def sink():
    """Return a sink."""
    return KeepingSink()


@pytest.fixture
def made():
    """Return the list of the patches that are made; they are undone after the test."""
    patches = []
    yield patches
    while patches:
        patches.pop().undo()


@pytest.fixture
def patch(sink, made):
    """Return a patcher that serves the sink."""
    return Patcher("fake", [sink], made)


@pytest.fixture
def django_settings():
    """Set Django up for one test, and leave it as it was."""
    conf = pytest.importorskip("django.conf")
    known = vars(conf.settings)
    before = dict(known)
    known["_wrapped"] = conf.UserSettingsHolder(conf.global_settings)
    yield conf.settings
    known.clear()
    known.update(before)
