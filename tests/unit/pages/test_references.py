"""Each element asks for what HTML says it asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.elements import Element
from pytest_phiguard.pages.references import is_javascript, iter_references, parse_refresh


def ask(name, attributes=None, **more):
    """Return what an element asks for, short."""
    found = iter_references(Element(name, attributes or {}, **more))
    return [(r.attribute, r.address, r.directive) for r in found]


@pytest.mark.parametrize(
    ("name", "attributes", "expected"),
    [
        ("script", {"src": "a"}, [("src", "a", "script-src-elem")]),
        ("script", {"src": "a", "type": "text/plain"}, []),
        ("script", {"src": "a", "nomodule": ""}, []),
        ("script", {"href": "a"}, []),
        ("img", {"src": "a"}, [("src", "a", "img-src")]),
        ("img", {"src": "a", "srcset": "b 2x"}, [("srcset", "b", "img-src"), ("src", "a", "img-src")]),
        ("img", {"src": "a", "srcset": "b 640w"}, [("srcset", "b", "img-src")]),
        ("img", {"data-src": "a"}, []),
        ("video", {"src": "a", "poster": "b"}, [("poster", "b", "img-src"), ("src", "a", "media-src")]),
        ("audio", {"poster": "b"}, []),
        ("video", {}, []),
        ("track", {}, []),
        ("img", {}, []),
        ("track", {"src": "a"}, [("src", "a", "media-src")]),
        ("iframe", {"src": "a"}, [("src", "a", "frame-src")]),
        ("iframe", {"src": "a", "srcdoc": ""}, []),
        ("frame", {"src": "a"}, [("src", "a", "frame-src")]),
        ("object", {"data": "a"}, [("data", "a", "object-src")]),
        ("embed", {"src": "a"}, [("src", "a", "object-src")]),
        ("object", {}, []),
        ("image", {"xlink:href": "a"}, [("xlink:href", "a", "img-src")]),
        ("feimage", {"href": "a", "xlink:href": "b"}, [("href", "a", "img-src")]),
        ("image", {}, []),
        ("link", {"rel": "stylesheet", "href": "a"}, [("href", "a", "style-src-elem")]),
        ("link", {"rel": "stylesheet", "href": "a", "disabled": ""}, []),
        ("link", {"rel": "stylesheet"}, []),
        ("link", {"rel": "modulepreload", "href": "a"}, [("href", "a", "script-src-elem")]),
        ("link", {"rel": "preload", "as": "Font", "href": "a"}, [("href", "a", "font-src")]),
        ("link", {"rel": "preload", "href": "a"}, []),
        (
            "link",
            {"rel": "preload", "as": "image", "href": "a", "imagesrcset": "b 2x"},
            [("imagesrcset", "b", "img-src"), ("href", "a", "img-src")],
        ),
        ("link", {"rel": "shortcut icon", "href": "a"}, [("href", "a", "img-src")]),
        ("link", {"rel": "manifest", "href": "a"}, [("href", "a", "manifest-src")]),
        ("link", {"rel": "prefetch", "href": "a"}, [("href", "a", "prefetch-src")]),
        ("link", {"rel": "preconnect", "href": "a"}, [("href", "a", "")]),
        ("link", {"rel": "canonical", "href": "a"}, []),
        (
            "a",
            {"href": "a", "ping": "b c"},
            [("href", "a", ""), ("ping", "b", "connect-src"), ("ping", "c", "connect-src")],
        ),
        ("a", {"ping": "b"}, []),
        ("area", {"href": "a"}, [("href", "a", "")]),
        ("input", {"type": "image", "src": "a"}, [("src", "a", "img-src")]),
        ("input", {"type": "submit", "formaction": "a"}, [("formaction", "a", "form-action")]),
        ("input", {"formaction": "a"}, []),
        ("button", {"formaction": "a"}, [("formaction", "a", "form-action")]),
        ("button", {"formaction": "a", "type": "button"}, []),
        ("form", {"action": "a"}, [("action", "a", "form-action")]),
        ("form", {"action": "a", "method": "dialog"}, []),
        ("form", {}, []),
        ("meta", {"http-equiv": "Refresh", "content": "0; url=a"}, [("content", "a", "")]),
        ("meta", {"http-equiv": "refresh", "content": "5"}, []),
        ("meta", {"property": "og:image", "content": "a"}, []),
        ("p", {"style": "background:url(a)"}, [("style", "a", "img-src")]),
        ("p", {"background": "a"}, []),
        ("body", {"background": "a"}, [("background", "a", "img-src")]),
        ("option", {}, []),
        ("script", {"src": "a", "nomodule": "", "type": "module"}, [("src", "a", "script-src-elem")]),
        ("script", {"src": "a", "type": "importmap"}, []),
        ("script", {"src": "a", "type": "speculationrules"}, []),
        ("link", {"rel": "stylesheet", "href": "a", "type": "text/less"}, []),
        ("link", {"rel": "alternate stylesheet", "href": "a"}, [("href", "a", "style-src-elem")]),
        ("link", {"rel": "preload", "as": "video", "href": "a"}, []),
        ("link", {"rel": "preload", "as": "document", "href": "a"}, []),
        ("link", {"rel": "preload", "as": "image", "imagesrcset": "b 1x"}, [("imagesrcset", "b", "img-src")]),
        ("link", {"rel": "apple-touch-icon", "href": "a"}, [("href", "a", "img-src")]),
        ("link", {"rel": "mask-icon", "href": "a"}, [("href", "a", "img-src")]),
        ("link", {"rel": "prerender", "href": "a"}, [("href", "a", "prefetch-src")]),
        ("link", {"rel": "compression-dictionary", "href": "a"}, [("href", "a", "connect-src")]),
        ("link", {"rel": "pingback", "href": "a"}, []),
        ("link", {"rel": "expect", "href": "#a"}, []),
        ("img", {"attributionsrc": "a b"}, [("attributionsrc", "a", "img-src"), ("attributionsrc", "b", "img-src")]),
        ("portal", {"src": "a"}, []),
        ("applet", {"code": "a"}, []),
        ("button", {"formaction": "a", "formmethod": "dialog"}, []),
        ("button", {"formaction": "a", "type": "nonsense"}, [("formaction", "a", "form-action")]),
        ("a", {"xlink:href": "a"}, []),
    ],
)
def test_element_asks_for(name, attributes, expected):
    """What is loaded, sent or followed is named, mere statements are not."""
    assert ask(name, attributes) == expected


def test_elements_in_context():
    """Some elements mean something only where they stand."""
    assert ask("source", {"srcset": "a"}, parent="picture") == [("srcset", "a", "img-src")]
    assert ask("source", {"src": "a"}, parent="video") == [("src", "a", "media-src")]
    assert ask("source", {"src": "a"}, parent="picture") == []
    assert ask("source", {}, parent="video") == []
    assert ask("script", {"xlink:href": "a"}, in_svg=True) == [("xlink:href", "a", "script-src-elem")]
    assert ask("script", {"src": "a"}, noscript=True) == []
    assert ask("a", {"xlink:href": "a"}, in_svg=True) == [("xlink:href", "a", "")]
    assert ask("rect", {"fill": "url(a#b)"}, in_svg=True) == [("fill", "a#b", "img-src")]
    assert ask("rect", {"fill": "url(a#b)"}) == []
    assert ask("style", {"type": "text/less"}, text="@import 'a'; p{background:url(b)}") == [
        ("content", "a", "style-src-elem")
    ]
    assert ask("style", text="p{background:url(a)}") == [("content", "a", "img-src")]


def find(name, attributes):
    """Return the only thing that an element asks for."""
    (reference,) = iter_references(Element(name, attributes))
    return reference


def test_references_know_when_they_are_sent():
    """Links, forms and media that wait are not sent by the page load."""
    assert not find("a", {"href": "x"}).fetches
    assert not find("form", {"action": "x"}).fetches
    assert not find("video", {"src": "x", "preload": "None"}).fetches
    assert find("video", {"src": "x", "preload": "none", "autoplay": ""}).fetches
    assert not find("track", {"src": "x"}).fetches
    assert find("track", {"src": "x", "default": ""}).fetches
    assert find("link", {"rel": "dns-prefetch", "href": "x"}).host_only
    assert find("use", {"href": "x"}).own
    assert find("link", {"rel": "compression-dictionary", "href": "x"}).silent
    assert not find("link", {"rel": "prefetch", "href": "x"}).silent


def test_references_know_their_method():
    """Forms say it, pings are posted."""
    assert find("form", {"action": "x", "method": " Post"}).method == "POST"
    assert find("form", {"action": "x", "method": "put"}).method == "GET"
    assert find("button", {"formaction": "x", "formmethod": "post"}).method == "POST"
    assert find("button", {"formaction": "x"}).method == "GET"


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({}, True),
        ({"type": ""}, True),
        ({"type": " Module "}, True),
        ({"type": "text/javascript"}, True),
        ({"type": "text/javascript; charset=utf-8"}, False),
        ({"type": "application/json"}, False),
        ({"type": "text/plain", "src": "a"}, False),
        ({"language": "JavaScript"}, True),
        ({"language": "vbscript"}, False),
    ],
)
def test_script_runs_by_its_type(attributes, expected):
    """Consent managers turn scripts off by their type."""
    assert is_javascript(Element("script", attributes)) is expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("0;url=https://v.example/", "https://v.example/"),
        ("0; URL = 'https://v.example/x y' rest", "https://v.example/x y"),
        ('5,"https://v.example/"', "https://v.example/"),
        ("0 https://v.example/", "https://v.example/"),
        ("5", ""),
        (".5;url=https://v.example/", "https://v.example/"),
        ("url=https://v.example/", ""),
        (";url=https://v.example/", ""),
        ("1x;url=https://v.example/", ""),
        ("", ""),
    ],
)
def test_refresh_names_an_address(content, expected):
    """Quotes, commas and a missing ``url=`` are all in use."""
    assert parse_refresh(content) == expected


@given(st.sampled_from(["a", "img", "link", "meta", "form", "script", "style", "p"]), st.text(max_size=30))
def test_no_value_makes_it_raise(name, value):
    """Whatever stands in the attributes, references are text."""
    attributes = dict.fromkeys(("href", "src", "srcset", "rel", "ping", "content", "action", "style", "type"), value)
    found = iter_references(Element(name, {**attributes, "http-equiv": "refresh"}, value))
    assert all(isinstance(reference.address, str) for reference in found)
