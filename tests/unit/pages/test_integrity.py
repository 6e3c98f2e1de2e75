"""Integrity metadata."""

from __future__ import annotations

import pytest

from pytest_phiguard.pages.integrity import is_digest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sha384-" + "A" * 64, True),
        ("sha256-" + "A" * 43 + "=", True),
        ("md5-x SHA512-" + "A" * 86 + "==?ct=x", True),
        ("md5-" + "A" * 64, False),
        ("sha384-", False),
        ("", False),
    ],
)
def test_digest_that_browsers_heed(text, expected):
    """Browsers ignore what they do not know, and let everything through."""
    assert is_digest(text) is expected
