"""PDF documents to text."""

from __future__ import annotations

import logging
import warnings
import zlib
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode import pdf_text
from pytest_phiguard.decode.content import Content
from pytest_phiguard.decode.pdf_text import is_pdf, open_pdf
from pytest_phiguard.decode.piece import Budget


class _Page:
    def __init__(self, text):
        self._text = text

    def extract_text(self):
        warnings.warn("odd font", stacklevel=1)
        logging.getLogger("pypdf._page").warning("odd font")
        if self._text is None:
            raise RuntimeError("broken page")
        return self._text


class _Field:
    def __init__(self, value):
        self.value = value


class _Reader:
    """Stands in for the package's reader."""

    is_encrypted = False
    metadata = MappingProxyType({"/Author": "Ottoline"})
    texts = ("page one", "page two")

    def __init__(self, stream):
        assert stream.read(5)
        self.pages = [_Page(text) for text in self.texts]

    def decrypt(self, password):
        return self.is_encrypted == password

    def get_fields(self):
        return {"name": _Field("Brakspear"), "empty": _Field("")}


@pytest.fixture
def read(monkeypatch):
    """Return a reader of documents with a stand-in for the package, or without any."""

    def read(content, budget=None, package=_Reader, **changes):
        def find(name):
            if package is None:
                raise ImportError(name)
            return type("package", (), {"PdfReader": type("Reader", (package,), changes)})

        monkeypatch.setattr(pdf_text, "import_module", find)
        inside = open_pdf(Content("body", content), budget or Budget())
        return [piece.text for piece in inside.pieces], inside

    return read


def test_text_metadata_and_fields_are_pieces(write, read):
    """What the package reads, and what stands outside of fonts, are pieces at the document's place."""
    texts, inside = read(write.pdf("(hello) Tj"))
    assert texts[1:5] == ["Ottoline", "Brakspear", "page one", "page two"]
    assert "Ottoline Brakspear" in texts[0]
    assert "(hello) Tj" in texts[-1]
    assert {(piece.location, piece.chain) for piece in inside.pieces} == {("body", ("pdf",))}
    assert inside.complete


def test_without_the_package_it_is_named(write, read):
    """Where the package is absent, streams are read, and that more may be there is named."""
    budget = Budget()
    texts, _ = read(write.pdf("[(Otto) -20 (line) -300 (Brak\\)spear)] TJ"), budget, package=None)
    assert "(Ottoline Brak\\)spear) Tj" in texts[-1]
    assert budget.unread == ("body: PDF text needs pypdf",)


def test_attachment_is_content(write, read):
    """A stream that is no text is handed on; one that is not compressed is read as it is."""
    _, inside = read(write.pdf("x", b"\nstream\r\n\x1f\x8b\x08\x00\xff\xff\nendstream"))
    assert inside.contents[0].content.startswith(b"\x1f\x8b")
    texts, _ = read(write.pdf("(plain) Tj", compress=False))
    assert "(plain) Tj" in texts[-1]


def test_password_is_named(write, read):
    """A document that needs a password is named, one with an empty password is read."""
    budget = Budget()
    texts, _ = read(write.pdf("x"), budget, is_encrypted="secret")
    assert "page one" not in texts
    assert budget.unread == ("body: PDF is protected by a password",)
    budget = Budget()
    assert "page one" in read(write.pdf("x"), budget, is_encrypted="")[0]
    assert budget.unread == ()


def test_broken_document_is_named(write, read):
    """What the package raises is named, and what was read before it is kept."""
    budget = Budget()
    texts, _ = read(write.pdf("x"), budget, texts=("page one", None, "page three"))
    assert "page one" in texts
    assert budget.unread == ("body: PDF is not read in full: RuntimeError: broken page",)


def test_many_pages_are_cut(write, read):
    """Of more than 1,000 pages the rest is named."""
    budget = Budget()
    texts, _ = read(write.pdf("x"), budget, texts=("p",) * 1001, metadata=None, get_fields=lambda self: None)
    assert texts.count("p") == 1000
    assert "more than 1000 pages" in budget.unread[0]


def test_spent_budget_ends_the_reading(write, read):
    """What the budget does not cover is named."""
    budget = Budget(decoded=50)
    texts, _ = read(write.pdf("(hello) Tj"), budget, texts=("p" * 20, "q" * 90))
    assert "q" * 90 not in texts
    assert budget.unread
    budget = Budget(decoded=5)
    assert not any("hello" in text for text in read(write.pdf("(hello) Tj"), budget, texts=())[0])
    assert budget.unread


def test_streams_that_are_cut_are_named(monkeypatch, write, read):
    """A stream that grows beyond the limit is named, and so are more streams than are read."""
    budget = Budget(inflated=10)
    read(write.pdf("(hello there) Tj"), budget)
    assert budget.unread == ("body: PDF: zlib stream holds more than 10 bytes",)
    monkeypatch.setattr(pdf_text, "_MOST_STREAMS", 1)
    budget = Budget()
    read(write.pdf("x", b"\nstream\nhello\nendstream"), budget)
    assert budget.unread == ("body: PDF: more than 1 streams, the rest is not read",)


def test_nothing_is_printed(write, read, caplog):
    """What the package says of a document's faults reaches nobody, and its logger stays as it was."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        texts, _ = read(write.pdf("x"))
    assert "page two" in texts
    assert caplog.records == []
    assert logging.getLogger("pypdf").level == logging.NOTSET


def test_mark_may_stand_late():
    """The header may stand within the first 1,024 bytes."""
    assert is_pdf(b"\n%PDF-1.7")
    assert not is_pdf(b" " * 1024 + b"%PDF-1.7")


def test_real_package_is_met(write):
    """The package itself, where it is installed, reads a page."""
    pytest.importorskip("pypdf")
    budget = Budget()
    inside = open_pdf(Content("body", write.pdf("(hello there) Tj")), budget)
    texts = [piece.text for piece in inside.pieces]
    assert texts[1:3] == ["Ottoline Brakspear", "hello there"]
    assert budget.unread == ()


@given(st.binary(max_size=200), st.booleans())
def test_nothing_raises(content, packed):
    """Whatever stands in a document, reading it ends."""
    stream = zlib.compress(content) if packed else content
    inside = open_pdf(Content("body", b"%PDF-1.4 stream\n" + stream + b"\nendstream" + content), Budget())
    assert inside.complete
