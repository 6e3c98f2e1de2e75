"""Where an identifier was found, as a person reads it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import pytest_phiguard
from pytest_phiguard.capture.mail import anymail
from pytest_phiguard.report.masking import Masking
from pytest_phiguard.report.text import describe_location

ROOT = Path(pytest_phiguard.__file__).parent
# A literal that names a location of a field, as captures and messages make them.
_LITERAL = re.compile(r"f?\"((?:subprocess|ssh|email|attachment)\.[a-z_]+)(?::\{[^\"]*)?\"")

LOCATIONS = [
    ("subprocess.args", "in the arguments of the command"),
    ("subprocess.env:PATIENT", 'in the environment of the command, variable "PATIENT"'),
    ("subprocess.stdin", "in the standard input of the command"),
    ("ssh.user", "in the user name of the connection"),
    ("attachment.name", "in the name of an attachment"),
    ("email.rcpt", "in the envelope of the message"),
    ("email.reply_to", "in the reply address of the message"),
    ("email.metadata", "in what the provider is told of the message"),
    ("email.metadata|json:mrn", 'in what the provider is told of the message, inside it JSON field "mrn"'),
    ("email.variable", "in the variables of a template"),
    ("email.variable:name", 'in the variables of a template, "name"'),
    ("email.template_id", "in the name of the template"),
    ("email.forwarded.subject", "in the subject of a forwarded message"),
    ("email.attachment:labs.csv", 'in the attachment "labs.csv"'),
    ("url.host", "in the host name"),
    ("url.query:dl", 'in the address, query parameter "dl"'),
    ("page.url.query:ip", 'in the page URL, query parameter "ip"'),
    ("page.url.path", "in the page URL, path"),
    ("page.referrer.query:ip", 'in the address of the page before, query parameter "ip"'),
    ("page.referrer.path", "in the address of the page before, path"),
    ("page.referrer", "in the address of the page before"),
    ("page.metadata:og:title", 'in the metadata of the page, "og:title"'),
    ("page.global:state", 'in the global variable "state"'),
    ("page.island:state|json:mrn", 'in the data of the page, "state", inside it JSON field "mrn"'),
    ("page.storage:patient", 'in the browser storage, key "patient"'),
    ("page.cookie:uid", 'in the cookie "uid"'),
    ("header:x-patient", 'in the header "x-patient"'),
    ("cookie:mrn", 'in the cookie "mrn"'),
    ("body", "in the body"),
    ("body.json:user.email", 'in the body, JSON field "user.email"'),
    ("body.protobuf:1.2", 'in the body, protobuf field "1.2"'),
    ("body.msgpack:user", 'in the body, MessagePack field "user"'),
    ("body.cbor", "in the names of the body's CBOR fields"),
    ("body.part:note|json:mrn", 'in the body, part "note", inside it JSON field "mrn"'),
    ("body.json:a|cbor:mrn", 'in the body, JSON field "a", inside it CBOR field "mrn"'),
    ("one.of_a_suite", "one.of_a_suite"),
]


@pytest.mark.parametrize(("location", "words"), LOCATIONS, ids=[location for location, _ in LOCATIONS])
def test_location_reads_as_a_phrase(location, words):
    """A location is told in words, what is inside another after it; one that nobody knows stays as it is."""
    assert describe_location(location, Masking()) == words


def test_each_location_that_a_capture_names_has_a_phrase():
    """Nothing that captures and messages put into fields is told by its raw name."""
    sources = [
        path.read_text(encoding="utf-8") for room in ("capture", "messages") for path in (ROOT / room).rglob("*.py")
    ]
    named = {found for source in sources for found in _LITERAL.findall(source)}
    named |= {f"email.{name}" for name in anymail._HIDDEN}
    assert {"subprocess.args", "subprocess.env", "ssh.user", "email.rcpt", "email.metadata"} <= named
    assert {one for one in named - {"email.forwarded"} if describe_location(one, Masking()) == one} == set()
