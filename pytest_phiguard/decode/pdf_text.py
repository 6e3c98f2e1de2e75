"""The text, metadata and attachments of PDF documents; knows no carrier."""

from __future__ import annotations

import io
import logging
import re
import warnings
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pytest_phiguard.decode.compression import Inflated, find_compression, inflate
from pytest_phiguard.decode.content import Content, Inside
from pytest_phiguard.decode.piece import Piece
from pytest_phiguard.decode.plain_text import decode_text, is_textual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.decode.piece import Budget

PACKAGE = "pypdf"
_MARK = b"%PDF-"
# ISO 32000-1 annex H, note 13: readers accept the header within the first 1024 bytes.
_MARK_WITHIN = 1024
_STREAM, _STREAM_END = b"stream", b"endstream"
_MOST_PAGES = 1_000
_MOST_STREAMS = 5_000
# ``[(Otto) -20 (line)] TJ``: texts that one operator shows, with what is kerned between them, ISO 32000-1 9.4.3.
_SHOWN = re.compile(r"\[((?:[^\[\]\\]|\\.){0,5000})\]\s*TJ")
_STRING = re.compile(r"\(((?:[^()\\]|\\.)*)\)|(-?\d+(?:\.\d*)?)")
_WORD_SPACE = -200.0


def is_pdf(content: bytes) -> bool:
    """Tell whether bytes are a PDF document."""
    return content.find(_MARK, 0, _MARK_WITHIN) >= 0


def open_pdf(body: Content, budget: Budget) -> Inside:
    """Return the text of a document; what only ``pypdf`` can read is noted as unread where that is not installed."""
    chain = ("pdf", *body.chain)
    inside = Inside([], [])
    rest = bytearray()
    for content, problem in _iter_streams(body.content, rest, budget):
        if not budget.spend(body.location, len(content)):
            break
        if "more than" in problem:
            budget.cut(body.location, f"PDF: {problem}")
        if is_textual(content):
            text = decode_text(content)
            inside.pieces.append(Piece(body.location, _SHOWN.sub(_join_shown, text), "", chain))
        elif content:
            inside.contents.append(Content(body.location, content, "", "", "", chain))
    texts = [decode_text(bytes(rest)), *_read_by_package(body, budget)]
    inside.pieces[:0] = [Piece(body.location, text, "", chain) for text in texts if text]
    return inside


def _iter_streams(content: bytes, rest: bytearray, budget: Budget) -> Iterator[Inflated]:
    """Yield the content of each stream, inflated where it is deflated; what stands between them goes to ``rest``."""
    position = 0
    for _ in range(_MOST_STREAMS):
        start = content.find(_STREAM, position)
        end = content.find(_STREAM_END, start) if start >= 0 else -1
        if end < 0:
            break
        rest += content[position:start]
        start += len(_STREAM)
        stream = content[start:end].lstrip(b"\r\n")
        position = end + len(_STREAM_END)
        # What breaks is told by the package.
        packed = find_compression(stream) == "zlib"
        yield inflate(stream, "zlib", budget.inflated) if packed else Inflated(stream)
    if content.find(_STREAM_END, position) >= 0:
        yield Inflated(b"", f"more than {_MOST_STREAMS} streams, the rest is not read")
    rest += content[position:]


def _join_shown(match: re.Match[str]) -> str:
    """Return the texts of one operator as one, wide gaps as blanks."""
    return (
        "("
        + "".join((" " if float(gap) < _WORD_SPACE else "") if gap else text for text, gap in _STRING.findall(match[1]))
        + ") Tj"
    )


def _read_by_package(body: Content, budget: Budget) -> list[str]:
    """Return what ``pypdf`` reads: metadata and the pages' text in the documents' own fonts."""
    try:
        with _silence():
            package = import_module(PACKAGE)
    except ImportError:
        budget.cut(body.location, f"PDF text needs {PACKAGE}")
        return []
    texts: list[str] = []
    try:
        with _silence():
            reader = package.PdfReader(io.BytesIO(body.content))
            if reader.is_encrypted and not reader.decrypt(""):
                budget.cut(body.location, "PDF is protected by a password")
                return []
            _read_document(reader, body, budget, texts)
    except Exception as error:  # noqa: BLE001  # broken documents raise anything at all; told, never raised
        budget.cut(body.location, f"PDF is not read in full: {type(error).__name__}: {error}")
    return texts


@contextmanager
def _silence() -> Iterator[None]:
    """Keep what the package says of a document's faults from the suite, which may take warnings for errors."""
    logger = logging.getLogger(PACKAGE)
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _read_document(reader: Any, body: Content, budget: Budget, texts: list[str]) -> None:
    if reader.metadata:
        texts.append("\n".join(str(value) for value in reader.metadata.values()))
    fields = reader.get_fields() or {}
    texts.extend(str(field.value) for field in fields.values() if field.value)
    if len(reader.pages) > _MOST_PAGES:
        budget.cut(body.location, f"PDF has more than {_MOST_PAGES} pages, the rest is not read")
    for number in range(min(len(reader.pages), _MOST_PAGES)):
        text = reader.pages[number].extract_text()
        if not budget.spend(body.location, len(text)):
            return
        texts.append(text)
