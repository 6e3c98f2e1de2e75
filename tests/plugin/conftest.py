"""A small application that sends to a third party and swallows every exception."""

from __future__ import annotations

import pytest

APP = '''
import requests

THIRD = "https://collect.tracker.example/v1"


def send(**values):
    """Send to a third party, as an application that must not fail because of its analytics."""
    try:
        requests.post(THIRD, json=values, timeout=5)
    except Exception:
        pass
'''


@pytest.fixture
def suite(suite):
    """Return an inner suite whose files import the application."""
    suite.pytester.makepyfile(app=APP)
    suite.header = "import pytest\nimport app\n\n"
    return suite
