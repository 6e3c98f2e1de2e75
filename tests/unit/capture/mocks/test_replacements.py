"""What a test puts in the place of a client's part."""

from __future__ import annotations

import types

import requests
import responses

from pytest_phiguard.capture.base import CURRENT, Draft
from pytest_phiguard.capture.mocks.replacements import draft_replaced, watch_function, watch_replacement

URL = "https://vendor.invalid/"


def fake(url, data=None):
    """Answer."""
    return url, data


def test_function_is_recorded_and_looks_like_itself(patch, sink):
    """A function of the suite's own is replaced by one that shares its attributes."""
    watched = watch_replacement(patch, requests.post, fake)
    watched.calls = 1
    assert fake.calls == 1
    del fake.calls
    assert (watched.__name__, watched.__module__, watched.__doc__) == ("fake", __name__, "Answer.")
    assert watched(URL, b"x") == (URL, b"x")
    assert [(draft.method, draft.url, draft.body, draft.mocked) for draft in sink.drafts] == [("POST", URL, b"x", True)]


def test_what_is_left_alone(patch, made):
    """Whatever replaces no client's function, and whatever is not the suite's own, stays as it is."""
    for replaced, replacement in (
        (print, fake),
        (requests.Session.mount, fake),
        (requests.post, requests.get),
        (requests.post, responses.post),
        (requests.post, 7),
        (requests.Session, dict),
        (requests, types.ModuleType("json")),
    ):
        assert watch_replacement(patch, replaced, replacement) is replacement
    watched = watch_function(patch, "post", None, fake)
    assert watch_function(patch, "post", None, watched) is watched
    assert made == []


def test_members_are_recorded_in_place(patch, sink, made):
    """A namespace's and an object's functions are recorded where they stand, once though watched twice."""

    class Fake:
        """A client of the test's own."""

        def __init__(self):
            self.put = lambda url: url

        def get(self, url):
            """Answer."""
            return url

    double = Fake()
    for _ in range(2):
        watch_replacement(patch, requests, types.SimpleNamespace(post=fake, other=fake))
        assert watch_replacement(patch, requests, double) is double
    double.get(URL)
    double.put(URL)
    assert [draft.method for draft in sink.drafts] == ["GET", "PUT"]
    assert len(made) == 4


def test_part_of_a_known_request():
    """What stands beneath a client is noted on its request; what goes elsewhere is not."""
    parent = Draft(30, "GET", URL)
    token = CURRENT.set(parent)
    assert not draft_replaced("get", (URL,), {})
    assert parent.mocked
    assert not draft_replaced("get", ("/relative",), {})
    assert [draft.mocked for draft in draft_replaced("get", ("https://other.invalid/",), {})] == [True]
    CURRENT.reset(token)
    assert not draft_replaced("get", ("/relative",), {})
