"""ZIP archives, and so the office formats that are ZIP, opened to their members; reads no member's content."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from pytest_phiguard.decode.content import Content, Inside
from pytest_phiguard.decode.piece import Piece
from pytest_phiguard.decode.plain_text import decode_text

if TYPE_CHECKING:
    from pytest_phiguard.decode.piece import Budget

MARK = b"PK\x03\x04"
# APPNOTE.TXT 4.4.4, bit 0 of the general purpose flag.
_ENCRYPTED = 1
_MOST_MEMBERS = 2_000


def open_zip(body: Content, budget: Budget) -> Inside | None:
    """Return the names and members of an archive, or None where the bytes are none from end to end."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(body.content))
        members = archive.infolist()
    except Exception as error:  # noqa: BLE001  # broken archives raise anything at all; told, never raised
        budget.cut(body.location, f"ZIP archive is broken: {error}")
        return None
    chain = ("zip", *body.chain)
    names = [member.filename for member in members]
    notes = [decode_text(note) for note in (archive.comment, *(member.comment for member in members)) if note]
    inside = Inside([Piece(f"{body.location}|zip", "\n".join([*names, *notes]), "", chain)], [])
    if len(members) > _MOST_MEMBERS:
        budget.cut(body.location, f"ZIP archive holds more than {_MOST_MEMBERS} members, the rest is not read")
    for member in members[:_MOST_MEMBERS]:
        location = f"{body.location}|zip:{member.filename}"
        content = b"" if member.filename.endswith("/") else _read_member(archive, member, location, budget)
        if content:
            inside.contents.append(Content(location, content, "", "", "", chain))
    return inside


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, location: str, budget: Budget) -> bytes:
    """Return a member's content as far as it can be read within the budget."""
    if member.flag_bits & _ENCRYPTED:
        budget.cut(location, "ZIP member is encrypted")
        return b""
    parts: list[bytes] = []
    size = 0
    try:
        with archive.open(member) as stream:
            while size <= budget.inflated and (part := stream.read(1 << 16)):
                parts.append(part)
                size += len(part)
    except Exception as error:  # noqa: BLE001  # as above, and each way of compressing has its own error class
        budget.cut(location, f"ZIP member is not read: {error}")
    if size > budget.inflated:
        budget.cut(location, f"ZIP member holds more than {budget.inflated} bytes")
    content = b"".join(parts)[: budget.inflated]
    return content if content and budget.spend(location, len(content)) else b""
