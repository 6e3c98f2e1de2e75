"""Which runs and bytes hold nothing readable, told in microseconds: most of them are random; opens none."""

from __future__ import annotations

import binascii
import re
import zlib

from pytest_phiguard.decode.compression import may_inflate
from pytest_phiguard.decode.formats import may_be_format
from pytest_phiguard.decode.lz_string import may_be_base64
from pytest_phiguard.decode.plain_text import NEVER_UTF8, PRINTABLE, is_wide, rate_text
from pytest_phiguard.decode.runs import UUID

# Text in base64: of each group of three ASCII bytes, the bits that are zero leave the first characters half a choice.
_ASCII_GROUPS = re.compile(r"(?:[A-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_-]){3}")
_BACKWARD_GROUPS = re.compile(r"(?:[A-Za-z0-9+/_-][ABEFIJMNQRUVYZcdghklopstwx014589][A-HQ-Xg-nw-z0-3][A-Za-f]){3}")
_HEX = re.compile(r"(?:0[xX])?((?:[0-9a-fA-F]{2})+)")
_BASE32 = re.compile(r"[A-Z2-7]+|[a-z2-7]+")
# What streams begin with: gzip, zstd, lz4, bzip2, xz, snappy, ZIP, PDF; zlib with a window of 512 bytes and more.
_HEADS = frozenset(
    {b"\x1f\x8b", b"\x28\xb5", b"\x04\x22", b"BZ", b"\xfd7", b"PK", b"%P", b"\xff\x06"}
    | {bytes(divmod(head, 256)) for head in range(0x1800, 0x7900) if head >> 8 & 0x0F == 8 and head % 31 == 0}
)
_SAMPLE = 64
_HEAD = 48
# Binary records (protobuf, MessagePack) are half text; random bytes are a third.
TEXT_SHARE = 0.8
RECORD_SHARE = 0.5
RECORD_SIZE = 18


def may_open(run: str) -> bool:
    """Tell whether a run of the characters of base64 may hold anything readable, in any encoding."""
    if run[8:9] == "-" and UUID.fullmatch(run):
        return False
    match = _HEX.fullmatch(run)
    if match:
        return may_read(bytes.fromhex(match[1]))
    if _BASE32.fullmatch(run):
        return True
    if run.isdigit():
        return False
    text = run.replace("-", "+").replace("_", "/") if "-" in run or "_" in run else run
    if may_read(binascii.a2b_base64(text[: min(len(text), _SAMPLE) & ~3])) or may_be_base64(run):
        return True
    # Begun one to three characters late, it may be text or begin like a stream; written backwards, text.
    if any(binascii.a2b_base64(text[late : late + 4])[:2] in _HEADS for late in (1, 2, 3)):
        return True
    return _ASCII_GROUPS.search(run) is not None or is_backward(run)


def is_backward(run: str) -> bool:
    """Tell whether a run, from its end to its beginning, begins like text in base64."""
    return _BACKWARD_GROUPS.fullmatch(run[-12:]) is not None


def may_read(content: bytes) -> bool:
    """Tell whether bytes may be text, a record, or a compressed stream."""
    head = content[:_HEAD]
    size = len(head)
    strange = len(head.translate(None, PRINTABLE))
    if strange * 5 <= size or (strange * 2 <= size and len(content) >= RECORD_SIZE):
        return True
    if content[:2] in _HEADS or is_wide(content) or may_be_format(content, 0):
        return True
    # UTF-8 has no control signs, UTF-16 has zeros: what has neither is neither.
    unlike = 0 not in head and len(head.translate(None, NEVER_UTF8)) != size
    if not unlike and rate_text(content) >= TEXT_SHARE:
        return True
    if not may_inflate(content):
        return False
    try:
        # Of random bytes, most break within the first.
        zlib.decompressobj(-15).decompress(content[:_SAMPLE], 4096)
    except zlib.error:
        return False
    return True
