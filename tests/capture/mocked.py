"""What the tests of mocks share: a leak, and the check that it was seen once and nobody was asked about it."""

from __future__ import annotations

URL = "https://vendor.invalid/collect"
EMAIL = "ottoline.brakspear@patient.example"
BODY = f'{{"email": "{EMAIL}"}}'.encode()


def check(guard, *, method="POST", url=URL, count=1):
    """Return the only draft, which was never asked about."""
    assert guard.failures == []
    assert [(sent.method, sent.url) for sent in guard.sent] == [(method, url)] * count
    assert guard.asked == []
    return guard.sent[0]
