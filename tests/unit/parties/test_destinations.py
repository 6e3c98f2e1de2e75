"""Destinations: addresses are read as clients and browsers read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.parties.destinations import find_number, parse_destination


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://API.example.com/x?y=1#z", "api.example.com", 443, "/x"),
        ("http://example.com", "example.com", 80, "/"),
        ("wss://example.com:9/s", "example.com", 9, "/s"),
        ("//cdn.example.com/x.js", "cdn.example.com", None, "/x.js"),
        ("https://localhost@evil.example/", "evil.example", 443, "/"),
        ("https://evil.example\\@localhost/", "evil.example", 443, "/@localhost/"),
        ("https:\\\\evil.example\\x?a\\b", "evil.example", 443, "/x"),
        (" https://example.com/ ", "example.com", 443, "/"),
        ("http://[2001:db8::1]:81/", "2001:db8::1", 81, "/"),
        ("smtp://mail.example.com", "mail.example.com", 25, "/"),
        ("udp://agent.example.com:8125", "agent.example.com", 8125, "/"),
    ],
)
def test_address_is_taken_apart(url, host, port, path):
    """Host, port and path are those that a client connects to."""
    destination = parse_destination(url)
    assert (destination.host, destination.port, destination.path) == (host, port, path)


@pytest.mark.parametrize(
    "url", ["data:text/html,x", "about:blank", "blob:https://x.example/1", "cid:logo", "unix:///run/x"]
)
def test_what_no_network_sees_is_inside(url):
    """Inline addresses and UNIX sockets cannot leave the machine."""
    assert parse_destination(url).inside


def test_mailbox_belongs_to_its_domain():
    """The host of a mailbox is its domain."""
    destination = parse_destination("mailto:Lab%2Bx@Bücher.Example?subject=x")
    assert destination.mailbox == "lab+x@xn--bcher-kva.example"
    assert destination.host == "xn--bcher-kva.example"


@pytest.mark.parametrize("url", ["tel:+1 (555) 555-0143;ext=2", "sms:+15555550143?body=x"])
def test_number_is_its_own_host(url):
    """A telephone number loses punctuation and parameters, and stands for its host."""
    destination = parse_destination(url)
    assert destination.number == destination.host == "+15555550143"


def test_number_without_country_code_stays_so():
    """A national number has no plus."""
    assert find_number("(555) 555-0143") == "5555550143"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/relative",
        "https://",
        "https:///x",
        "https://[bad/",
        "http://x:99999/",
        "mailto:nobody",
        "mailto:a@",
        "tel:",
        "tel:+",
    ],
)
def test_unreadable_address_is_a_value_error(url):
    """What names no host cannot be judged."""
    with pytest.raises(ValueError, match=r"."):
        parse_destination(url)


@given(st.text() | st.builds("https://{}/{}".format, st.text(), st.text()))
def test_any_text_is_a_destination_or_a_value_error(url):
    """No address makes the parser raise anything but ValueError."""
    try:
        destination = parse_destination(url)
    except ValueError:
        return
    assert destination.host or destination.inside or destination.scheme
