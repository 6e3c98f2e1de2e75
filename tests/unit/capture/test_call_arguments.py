"""What the arguments of a client's call say about its request."""

from __future__ import annotations

import io
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.call_arguments import (
    draft_call,
    fill_body,
    name_arguments,
    read_cookies,
    write_fields,
    write_json,
    write_query,
)

URL = "https://vendor.invalid/collect"


def call(verb, *args, function=None, base="", **kwargs):
    """Return the draft of a call."""
    return draft_call(31, verb, args, kwargs, function=function, base=base)


def summary(draft):
    """Return the parts of a draft that a call tells."""
    return None if draft is None else (draft.method, draft.url, draft.body)


class URLOfAClient:
    """An address object of a client."""

    def __str__(self):
        return URL


URLOfAClient.__name__ = "URL"


class Request:
    """A request object, prepared or not."""

    def __init__(self, **parts):
        self.headers = {}
        self.__dict__.update(parts)


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (call("post", URL, {"a": "b"}), ("POST", URL, b"a=b")),
        (call("post", URL, data=b"x"), ("POST", URL, b"x")),
        (call("get", URL, {"a": "b"}), ("GET", f"{URL}?a=b", None)),
        (call("get", f"{URL}?c=d#e", params="a=b"), ("GET", f"{URL}?c=d&a=b", None)),
        (call("get", URL, params=b"a=b"), ("GET", f"{URL}?a=b", None)),
        (call("get", URL, params=object()), ("GET", URL, None)),
        (call("request", "put", URL, b"x"), ("PUT", URL, b"x")),
        (call("request", method="delete", url=URL), ("DELETE", URL, None)),
        (call("stream", "GET", URL), ("GET", URL, None)),
        (call("urlopen", URL), ("GET", URL, None)),
        (call("urlopen", URL, b"x"), ("POST", URL, b"x")),
        (call("urlopen", "POST", URL, b"x"), ("POST", URL, b"x")),
        (call("open", fullurl=URL, data=b"x"), ("POST", URL, b"x")),
        (call("post", URLOfAClient()), ("POST", URL, None)),
        (call("post", URL.encode()), ("POST", URL, None)),
        (call("post", object(), URL, b"x"), ("POST", URL, b"x")),
        (call("post", "/collect", base="https://vendor.invalid"), ("POST", URL, None)),
        (call("ws_connect", URL), ("GET", URL, None)),
        (call("post", URL, json={"a": 1}), ("POST", URL, b'{"a": 1}')),
        (call("post", "/collect"), None),
        (call("post"), None),
        (call("post", 7, 8), None),
    ],
)
def test_calls(draft, expected):
    """Address, method and body are found by position and by name."""
    assert summary(draft) == expected


def test_signature_names_what_stands_by_position():
    """Where the client's own function is known, its parameters say what is what."""

    def request(self, method, url, params=None, data=None, headers=None, *, timeout=None):
        """Stand for the client's function."""

    draft = call("request", "POST", URL, {"q": "1"}, b"x", {"A": "b"}, function=request)
    assert summary(draft) == ("POST", f"{URL}?q=1", b"x")
    assert draft.headers == (("A", "b"),)
    assert name_arguments("get", (URL,), {}, 7) == {"url": URL}
    assert name_arguments("get", (URL,), {}, type) == {"url": URL}


@pytest.mark.parametrize(
    ("request_", "args", "expected"),
    [
        (Request(url=URL, method="PUT", body=b"x"), (), ("PUT", URL, b"x")),
        (Request(url=URL, method="POST", _content=b"x"), (), ("POST", URL, b"x")),
        (Request(full_url=URL, data=b"x"), (), ("POST", URL, b"x")),
        (Request(full_url=URL, data=None), (b"x",), ("POST", URL, b"x")),
        (Request(full_url=URL, header_items=lambda: [("A", "b")]), (), ("GET", URL, None)),
        (Request(url=None), (), None),
    ],
)
def test_request_objects(request_, args, expected):
    """A request object tells it all, wherever it stands."""

    def urlopen(url, data=None):
        """Stand for the client's function."""

    assert summary(call("urlopen", request_, *args, function=urlopen)) == expected
    assert summary(call("send", object(), request=request_, data=args[0] if args else None)) == expected


def test_unread_stream_of_a_request():
    """A stream that nobody has read is told."""
    assert call("send", Request(url=URL, stream=iter(()))).seal().problem.startswith("body was not read")


def test_headers_cookies_and_credentials():
    """What would become headers are headers."""
    draft = call("get", URL, headers={"A": "b"}, cookies={"c": "d"}, auth=("e", "f"))
    assert draft.headers == (("A", "b"), ("Cookie", "c=d"), ("Authorization", "Basic ZTpm"))
    assert call("get", URL, auth=object(), headers=mock.ANY, cookies="odd").headers == ()
    assert read_cookies({}) == ()


class Multi:
    """A mapping with several values a name."""

    def multi_items(self):
        """Return all pairs."""
        return [("a", "1"), ("a", "2"), ("b", None)]

    def items(self):
        """Return the first of each."""
        return [("a", "1")]


def test_parameters_of_every_kind():
    """Several values of a name are all written, and what is None is not."""
    assert write_query(Multi()) == "a=1&a=2"
    assert write_query([("a", [1, 2])]) == "a=1&a=2"
    assert write_query({"a": "\ud800"}) == "a=%ED%A0%80"
    assert write_query([("a", "b", "c")]) == ""


def test_files():
    """Files are recorded by name and content, in whatever form they are given."""
    draft = call(
        "post", URL, data={"note": "x"}, files={"scan": ("a.txt", io.BytesIO(b"abc"), "text/plain"), "b": b"c"}
    )
    assert draft.body == b"note=x\nscan\na.txt\nabc\nb\nc"
    unread = call("post", URL, files=[("scan", iter_reader())])
    assert unread.seal().problem.startswith("body was not read")
    assert (call("post", URL, files=mock.MagicMock()).body, call("post", URL, files="odd").body) == (None, None)


def iter_reader():
    """Return something that can be read, and is nothing else."""
    return type("Reader", (), {"read": lambda *_: b""})()


def test_fields():
    """A form without files is urlencoded; with files it is one piece a line."""
    draft = Draft(31, "POST", URL)
    assert write_fields([("a", "b c"), ("d", [1, 2])], draft) == b"a=b+c&d=1&d=2"
    fields = [("a", 7), ("f", (None, b"x")), ("m", (mock.ANY, b"y")), ("g", bytearray(b"z"))]
    assert write_fields(fields, draft) == b"a\n7\nf\nx\nm\ny\ng\nz"
    assert (draft.wire, draft.problem) == (None, "")


def test_bodies_that_are_none():
    """Nothing and mocks are no body; what must be teed says that nobody has read it."""
    draft = Draft(31, "POST", URL)
    assert fill_body(draft, {"data": mock.MagicMock()}) is False
    assert fill_body(draft, {}) is False
    assert fill_body(draft, {"content": iter(())}) is True
    assert draft.seal().problem.startswith("body was not read")


def test_json():
    """What no client could write is written as Python does."""
    loop = []
    loop.append(loop)
    assert write_json({"a": object}) == b'{"a": "<class \'object\'>"}'
    assert write_json({(1, 2): "x"}) == b"{(1, 2): 'x'}"
    assert write_json(loop) == b"[[...]]"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.binary(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(["url", "method", "params", "data", "json", "files", "cookies", "auth", "content", "body"])


@given(
    st.sampled_from(["get", "post", "request", "urlopen", "send"]),
    st.lists(ANYTHING, max_size=4),
    st.dictionaries(NAMES, ANYTHING),
)
def test_any_arguments(verb, args, kwargs):
    """No arguments make it raise."""
    draft = draft_call(31, verb, (URL, *args), {name: value for name, value in kwargs.items() if name != "url"})
    assert draft is None or isinstance(draft.seal().url, str)
    found = draft_call(31, verb, tuple(args), kwargs)
    assert found is None or "://" in found.url
