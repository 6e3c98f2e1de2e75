"""A page is laid to who asked for it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pytest_phiguard.model import Origin, Page
from pytest_phiguard.session.askers import lay_pages

URL = "http://127.0.0.1:8000/p?a=1"
ASKER = Origin("t.py::test_a", "call", item="t.py::test_a")
WIDE = Origin("t.py", "setup", certain=False)


def ask(url=f"{URL}#x", origin=ASKER):
    """Return what a client has sent."""
    return SimpleNamespace(url=url, origin=origin)


@pytest.mark.parametrize(
    ("own", "drafts", "found"),
    [
        (WIDE, [ask()], ASKER),
        (None, [ask()], ASKER),
        (WIDE, [ask(f"{URL}2")], WIDE),
        (WIDE, [ask(origin=WIDE), ask(origin=None)], WIDE),
        (Origin("t.py::test_b", "call"), [ask()], Origin("t.py::test_b", "call")),
        (WIDE, [], WIDE),
    ],
)
def test_page_of_a_server_is_laid_to_its_asker(own, drafts, found):
    """By its address, and only where the page's own origin is not certain and the client's is."""
    assert [page.origin for page in lay_pages([Page(URL, origin=own)], drafts)] == [found]
