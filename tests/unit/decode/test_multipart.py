"""Multipart bodies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode.multipart import find_boundary, iter_parts, unfold

BODY = (
    b'preamble\r\n--B\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/plain\r\n\r\none\r\n'
    b"--B\nContent-Disposition: form-data; name=b\n\ntwo\n--B\r\nno head\r\n--B--\r\nepilogue"
)


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/form-data; boundary=B", b"B"),
        ('multipart/mixed; boundary="a b"; x=1', b"a b"),
        ("text/plain; boundary=B", b""),
    ],
)
def test_boundary_is_read_from_the_header(content_type, boundary):
    """The header of a multipart body names its boundary."""
    assert find_boundary(b"", content_type) == boundary


def test_boundary_is_read_from_the_body():
    """A body may show that it is multipart where no header says so."""
    assert find_boundary(b"--X1\r\nA: b\r\n\r\nc\r\n--X1--", "") == b"X1"
    assert find_boundary(b"--X1\r\nA: b\r\n\r\nc", "") == b""


def test_parts_are_taken_apart():
    """Parts have names, heads and contents; what has no head is content."""
    parts = [(part.name, part.content, part.content_type) for part in iter_parts(BODY, b"B")]
    assert parts == [
        ("", b"preamble\r\n", ""),
        ("a", b"one", "text/plain"),
        ("b", b"two", ""),
        ("", b"no head\r\n", ""),
    ]


def test_fields_of_a_head_are_read():
    """A part may say how it is encoded."""
    (part,) = iter_parts(b"--B\r\nContent-Encoding: gzip\r\nContent-Transfer-Encoding: BASE64\r\n\r\nx\r\n--B--", b"B")
    assert (part.encoding, part.transfer) == ("gzip", "base64")


@given(st.binary(max_size=100))
def test_no_body_makes_it_raise(content):
    """Whatever the bytes, they are split into parts that hold no more than they do."""
    assert sum(len(part.content) for part in iter_parts(content, b"-")) <= len(content)


def test_parameters_in_pieces_are_whole():
    """A field on several lines is one line, a parameter in pieces is whole; a file's name is a part's, if it has none."""
    head = (
        b'Content-Disposition: attachment;\r\n\tfilename*0="labs of ";\r\n filename*1=otto; filename*2*=line.csv\r\n'
        b"Content-Type: text/csv;\r\n charset=utf-8"
    )
    (part,) = iter_parts(b"--B\r\n" + head + b"\r\n\r\nx\r\n--B--", b"B")
    assert part.name == "labs of ottoline.csv"
    assert part.content_type == "text/csv; charset=utf-8"
    assert "\n" not in part.head.partition("\n")[2]


def test_endless_pieces_of_a_parameter_end():
    """A parameter in more pieces than anybody writes is read so far."""
    head = "a: b; x*0=y" + "; x*1=z" * 500
    assert unfold(head) == 'a: b; x="y' + "z" * 500 + '"'
