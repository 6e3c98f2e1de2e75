"""Which binary or mixed format some bytes are in, and what it holds; parses none itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_phiguard.decode.cbor_record import may_be_cbor, open_cbor
from pytest_phiguard.decode.envelope import may_be_envelope, open_envelope
from pytest_phiguard.decode.mail_message import may_be_mail, open_mail
from pytest_phiguard.decode.msgpack_record import may_be_msgpack, open_msgpack
from pytest_phiguard.decode.pdf_text import is_pdf, open_pdf
from pytest_phiguard.decode.plain_text import is_textual
from pytest_phiguard.decode.protobuf import has_controls, may_be_frames, may_be_protobuf, open_protobuf
from pytest_phiguard.decode.websocket_frames import may_be_websocket, open_websocket
from pytest_phiguard.decode.zip_archive import MARK as ZIP
from pytest_phiguard.decode.zip_archive import open_zip

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_phiguard.decode.content import Content, Inside
    from pytest_phiguard.decode.piece import Budget

    Opener = Callable[[Content, Budget], Inside | None]

_LEAST = 4
_HEAD = 4_096
_TEXT_STARTS = frozenset({9, 13, *range(32, 127)})
_BY_TYPE: Mapping[str, Opener] = {
    "protobuf": open_protobuf,
    "grpc": open_protobuf,
    "msgpack": open_msgpack,
    "cbor": open_cbor,
    "x-sentry-envelope": open_envelope,
    "message/rfc822": open_mail,
}
# A record is taken for one only if all of it parses, so the order matters to few bytes: the strictest first.
_RECORDS: tuple[tuple[Callable[[bytes], bool], Opener], ...] = (
    (may_be_msgpack, open_msgpack),
    (may_be_cbor, open_cbor),
    (may_be_protobuf, open_protobuf),
    (may_be_frames, open_protobuf),
    (may_be_websocket, open_websocket),
)
# Archives that nothing here opens: what they hold is told to be unread.
_UNREAD = {b"7z\xbc\xaf\x27\x1c": "7-Zip", b"Rar!\x1a\x07": "RAR"}
_MAGIC = (ZIP, b"%PDF-")
# What a record begins with whose values have names: a map or list of MessagePack or CBOR, a field of a message that is
# a number or has a length, a gRPC frame. Random bytes are seldom both that and text for so long.
_RECORD = re.compile(
    rb"[\x81-\x8f][\xa1-\xbf\xd9]|[\x90-\x9f\xdc][\x00\x80-\xbf\xd9-\xdf]|[\xdd-\xdf]\x00|"
    rb"[\xa1-\xb7\xbf][\x61-\x78]|[\x81-\x97\x9f][\x61-\x78\xa1-\xb7\xbf]|\xd9\xd9\xf7|"
    rb"[\x08\x10\x18\x20\x28\x0a\x12\x1a\x22\x2a\x32]|[\x00\x01]\x00"
)
_WORDS = re.compile(rb"[ -~]{6}")


def open_format(body: Content, budget: Budget) -> Inside | None:
    """Return what a format holds that is no plain text, or None where some bytes are in none of those known here.

    Args:
        body: The bytes, and what is said of them.
        budget: What may be spent.
    """
    content = body.content
    if len(content) < _LEAST:
        return None
    declared = _open_declared(body, budget)
    if declared:
        return declared
    if content.startswith(tuple(_UNREAD)):
        name = next(name for mark, name in _UNREAD.items() if content.startswith(mark))
        budget.cut(body.location, f"{name} archives are not read")
        return None
    if content.startswith(ZIP):
        return open_zip(body, budget)
    if is_pdf(content):
        return open_pdf(body, budget)
    if may_be_envelope(content):
        return open_envelope(body, budget)
    if may_be_mail(content):
        return open_mail(body, budget)
    return _open_record(body, budget)


def _open_declared(body: Content, budget: Budget) -> Inside | None:
    """Return what the format holds that a body's content type names, where the body is in it."""
    kind = body.content_type.lower()
    insides = (opener(body, budget) for name, opener in _BY_TYPE.items() if name in kind)
    return next(filter(None, insides), None)


def _open_record(body: Content, budget: Budget) -> Inside | None:
    content = body.content
    # A record may begin with a long text, but for what frames that: control signs, or a line feed and one sign.
    if content[0] in _TEXT_STARTS and not has_controls(content[:_HEAD]) and is_textual(content):
        return None
    for may_be, opener in _RECORDS:
        if may_be(content):
            inside = opener(body, budget)
            if inside:
                return inside
    return None


def may_be_format(sample: bytes, phase: int) -> bool:
    """Tell cheaply whether the beginning of a run's content may be a format, which text it need not look like."""
    if sample.startswith(_MAGIC):
        return True
    return phase == 0 and bool(_RECORD.match(sample)) and bool(_WORDS.search(sample))
