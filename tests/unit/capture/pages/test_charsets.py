"""Whatever character set a page is written in, and whatever it says of it, it is read as a browser reads it."""

from __future__ import annotations

import codecs
import encodings
import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.capture.pages.charsets import decode_page, find_label

ADDRESS = "https://vendor.example/?a=1&m=MRN-4471902&b=c"
PAGE = f"<!doctype html><html><head>META<title>Zed Quill</title></head><body><img src='{ADDRESS}'>"
NAMES = sorted(module.name for module in pkgutil.iter_modules(encodings.__path__) if module.name != "aliases")


def find_text_codecs():
    """Return the names of the codecs that turn text into bytes."""
    found = []
    for name in NAMES:
        try:
            body = PAGE.encode(name)
            codecs.lookup(name)
        except (LookupError, UnicodeError, AttributeError):
            continue
        found.append((name, body))
    return found


CODECS = find_text_codecs()


@pytest.mark.parametrize(("name", "body"), CODECS, ids=[name for name, _ in CODECS])
def test_page_in_any_charset_is_read_where_the_header_declares_it(name, body):
    """All of Python's that can write the page."""
    assert ADDRESS in decode_page(body, f"text/html; charset={name}")


def write_meta(name):
    """Return a page that says in itself what it is written in."""
    return PAGE.replace("META", f'<meta charset="{name}">').encode(name)


@pytest.mark.parametrize("name", [name for name, _ in CODECS if b"<img" in write_meta(name)])
def test_page_in_any_charset_is_read_where_it_says_so_itself(name):
    """All in which a browser can read that: the others are no pages."""
    assert ADDRESS in decode_page(write_meta(name), "text/html")


@pytest.mark.parametrize("name", [name for name, _ in CODECS if not name.startswith("utf_16")])
@pytest.mark.parametrize("where", ["header", "meta"])
def test_wrong_declaration_hides_nothing(name, where):
    """Only of UTF-16 in the header does a browser believe what is not so: no tag is left then."""
    meta = f"<meta charset={name}>" if where == "meta" else ""
    body = PAGE.replace("META", meta).encode()
    assert ADDRESS in decode_page(body, "text/html" + (f"; charset={name}" if where == "header" else ""))


@pytest.mark.parametrize("name", ["utf_16_le", "utf_16_be", "utf_16", "utf_32_le", "utf_32_be", "utf_32", "utf_8_sig"])
def test_wide_page_is_read_whatever_it_declares(name):
    """By its mark, else by where its zeros are."""
    for declared in ("", "; charset=utf-8", "; charset=iso-8859-1"):
        assert ADDRESS in decode_page(PAGE.encode(name), "text/html" + declared)


@pytest.mark.parametrize(
    ("label", "body", "text"),
    [
        ("iso-8859-1", b"O\x92Brien", "O\u2019Brien"),
        ("us-ascii", b"J\xf6rg", "J\u00f6rg"),
        ("latin5", b"\x93a", "\u201ca"),
        ("gb2312", "\u9555".encode("gbk"), "\u9555"),
        ("euc-kr", "\ub620".encode("cp949"), "\ub620"),
        ("shift_jis", "\u2460".encode("cp932"), "\u2460"),
        ("windows-31j", "\u2460".encode("cp932"), "\u2460"),
        ("x-sjis", "\u2460".encode("cp932"), "\u2460"),
        ("tis-620", b"\x80\xa1", "\u20ac\u0e01"),
        ("utf-16", "a\u00f6".encode("utf-16-le"), "a\u00f6"),
        (" UTF-8 ", "\u00f6".encode(), "\u00f6"),
        ("unknown", "\u00f6".encode(), "\u00f6"),
        ("unknown", b"\xf6", "\u00f6"),
        ("hex", b"\xf6", "\u00f6"),
        ("", b"\xf6", "\u00f6"),
        ("undefined", b"a", "a"),
    ],
)
def test_label_means_what_it_means_to_browsers(label, body, text):
    """Old names stand for the larger sets that came later, and what nobody knows for nothing (Encoding Standard)."""
    assert decode_page(body, f'text/html; charset="{label}"' if label else "text/html") == text


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("<meta charset=koi8-r>", "\u0437"),
        ("<META name=x content='charset=cp866'><meta charset='koi8-r'>", "\u0437"),
        ("<meta content='text/html; charset=koi8-r' http-equiv=Content-Type>", "\u0437"),
        ("<!-- <meta charset=cp866> --><meta charset=koi8-r>", "\u0437"),
        ("<meta charset=nonsense><meta charset=koi8-r>", "\u0437"),
        ("<?xml version='1.0' encoding='koi8-r'?>", "\u0437"),
        ("<meta charset=utf-16>", "\ufffd"),
        ("<meta charset=ucs-2>", "\ufffd"),
        ("<meta name=x content='charset=koi8-r'>", "\u00da"),
        ("<!-- <meta charset=koi8-r>", "\u00da"),
        ("x" * 5000 + "<meta charset=koi8-r>", "\u00da"),
    ],
)
def test_page_says_itself_what_it_is_written_in(head, text):
    """Where a browser looks for it, and nowhere else."""
    assert decode_page(head.encode() + b"<p>\xda", "") == head + "<p>" + text


@pytest.mark.parametrize("end", [b"", b"\xc3", b"\xe2\x80", b"\xff", b"\xf6x"])
def test_unicode_that_is_cut_or_broken_is_still_unicode(end):
    """One character that is none makes no other set of the rest."""
    assert decode_page("J\u00f6rg M\u00fcller".encode() + end, "").startswith("J\u00f6rg M\u00fcller")


def test_header_beats_the_page_and_the_mark_beats_both():
    """In this order (HTML 13.2.3)."""
    body = b"<meta charset=cp866>\xda"
    assert decode_page(body, "text/html; charset=koi8-r").endswith("\u0437")
    assert decode_page(b"\xef\xbb\xbf" + body + "\u0437".encode(), "text/html; charset=cp866").endswith("\u0437")


@pytest.mark.parametrize(
    ("content_type", "label"),
    [
        ("text/html", ""),
        ("a;CHARSET = 'x y'", "x"),
        ("a; charset=x;b", "x"),
        ("a; charset=", ""),
        ("a; charset=x, b", "x"),
    ],
)
def test_label_is_found(content_type, label):
    """Quoted or not."""
    assert find_label(content_type) == label


@given(st.binary(max_size=80), st.sampled_from(NAMES) | st.text(max_size=12))
def test_no_bytes_and_no_label_make_it_raise(body, label):
    """Whatever is sent and whatever is declared, by the header or the page, it is some text."""
    assert isinstance(decode_page(body, f"text/html; charset={label}"), str)
    assert isinstance(decode_page(f"<meta charset='{label}'>".encode() + body, ""), str)


@pytest.mark.parametrize(
    "part", [b"<!--", b"<meta ", b"<meta a='", b"<?xml ", b" ", b"<?xml encoding", b"\x81", b"+A", b"~{"]
)
def test_hostile_beginning_is_read_once(part):
    """What would be read again and again by a careless pattern is read, and is what it was."""
    assert len(decode_page(part * 300_000, "text/html; charset=" + "charset" * 50_000)) == len(part) * 300_000
