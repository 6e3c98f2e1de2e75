"""Documents in a page's own text."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.model import Page
from pytest_phiguard.pages import iter_transmissions
from pytest_phiguard.pages.elements import Element
from pytest_phiguard.pages.frames import find_data, read_data


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        (Element("iframe", {"src": " DATA:text/html,x"}), "DATA:text/html,x"),
        (Element("iframe", {"src": "data:text/html,x", "srcdoc": ""}), ""),
        (Element("object", {"data": "data:text/html,x"}), "data:text/html,x"),
        (Element("embed", {"src": "data:text/html,x"}), "data:text/html,x"),
        (Element("img", {"src": "data:text/html,x"}), ""),
        (Element("iframe", {"src": "/data:x"}), ""),
    ],
)
def test_some_elements_show_what_their_address_holds(element, expected):
    """A picture does not, and ``srcdoc`` beats the address."""
    assert find_data(element) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("data:text/html,<p>%41#f", "<p>A"),
        ("data:text/html;charset=utf-8;base64," + base64.b64encode(b"<p>x").decode().rstrip("="), "<p>x"),
        ("data:text/html;base64,*", ""),
        ("data:text/plain,<p>x", ""),
        ("data:,<p>x", ""),
    ],
)
def test_document_is_read(address, expected):
    """Only what a browser shows as a document is one."""
    assert read_data(address) == expected


@given(st.text(max_size=40))
def test_no_address_makes_it_raise(text):
    """Whatever it holds."""
    assert isinstance(read_data(f"data:text/html;base64,{text}"), str)


@pytest.mark.parametrize(("policy", "asked"), [("", True), ("frame-src 'self'", False), ("frame-src data:", True)])
def test_frame_of_data_asks_without_a_referer(policy, asked):
    """It has no origin, and relative addresses lead nowhere."""
    html = '<iframe src="data:text/html,<img src=//v.example/1><img src=https://v.example/2><img src=3>"></iframe>'
    page = Page(
        "https://p.example/?ip=1", html, (("Referrer-Policy", "unsafe-url"), ("Content-Security-Policy", policy))
    )
    sent = [(one.url, one.headers) for one in iter_transmissions(page, globals_of=frozenset())]
    assert sent == ([("https://v.example/2", ())] if asked else [])
