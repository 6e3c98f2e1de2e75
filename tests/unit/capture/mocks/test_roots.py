"""Which mocks stand for clients, and what their calls mean."""

from __future__ import annotations

import gc
from unittest import mock

import requests

from pytest_phiguard.capture.mocks.roots import MockRoots


def make_root(replaced):
    """Return roots with one mock in the place of something."""
    roots, double = MockRoots(), mock.MagicMock()
    roots.add(double, replaced)
    return roots, double


def verb(roots, double):
    """Return the verb that the call of a mock stands for."""
    call = roots.find_call(double)
    return call and call.verb


def test_calls_of_a_module():
    """Functions, and methods of objects, are reached from the module."""
    roots, double = make_root(requests)
    call = roots.find_call(double.post)
    assert (call.verb, call.function, call.base) == ("post", requests.post, "")
    assert roots.find_call(double.Session().get).function is requests.Session.get
    assert verb(roots, double.Session.return_value.__enter__().get) == "get"


def test_calls_that_are_none():
    """What is called on an answer, and what stands for no request, means nothing."""
    roots, double = make_root(requests.get)
    assert verb(roots, double) == "get"
    assert verb(roots, double().json) is None
    assert verb(roots, double().raw.get) is None
    assert verb(*make_root(requests)[:1], mock.MagicMock().post) is None
    roots, double = make_root(requests)
    assert verb(roots, double.codes) is None
    assert verb(roots, double) is None


def test_mocks_that_call_what_is_watched_itself():
    """A mock that wraps the real function, or hands on to it, means nothing of its own."""
    roots = MockRoots()
    for double in (mock.MagicMock(wraps=requests.post), mock.MagicMock(side_effect=requests.post)):
        roots.add(double, requests.post)
        assert roots.find_call(double) is None


def test_base_of_a_class():
    """A class's call tells the base address of what is called on its object."""
    roots, double = make_root(requests)
    client = double.Client(base_url="https://vendor.invalid")
    assert roots.find_call(client.post).base == "https://vendor.invalid"
    roots, double = make_root(type("HTTPSConnection", (), {}))
    assert roots.find_call(double("vendor.invalid").request).base == "https://vendor.invalid"


def test_handed_in_specs():
    """A mock made after a client's class needs no place; one made after anything else means nothing."""
    assert verb(MockRoots(), mock.MagicMock(spec=requests.Session).post) == "post"
    assert verb(MockRoots(), mock.MagicMock(spec=dict).get) is None


def test_places_and_forgetting():
    """A mock in several places stands for the last, and for none when it has left all; a dead one is forgotten."""
    roots, double = make_root(requests.get)
    roots.add(double, requests.post)
    assert verb(roots, double) == "post"
    roots.remove(double)
    assert verb(roots, double) == "get"
    roots.remove(double)
    roots.remove(double)
    roots.remove(object())
    assert verb(roots, double) is None
    del double
    gc.collect()
    assert roots._replaced == {}
