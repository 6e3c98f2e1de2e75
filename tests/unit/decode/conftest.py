"""Small encoders of records, archives and documents, independent of the package's own decoders."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from types import SimpleNamespace

import pytest


def varint(number):
    """Return seven bits a byte, the lowest first."""
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    return bytes([*written, number])


def proto(number, content):
    """Return one protobuf field: a varint for a number, a double for a float, else length-delimited."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    if isinstance(content, float):
        return varint(number << 3 | 1) + struct.pack("<d", content)
    content = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(content)) + content


def grpc(message, flag=0):
    """Return a length-prefixed message."""
    return struct.pack(">BI", flag, len(message)) + message


def zipped(files, **options):
    """Return a ZIP archive with deflated members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def pdf(text, more=b"", compress=True):
    """Return a PDF of one page."""
    stream = f"BT /F1 12 Tf 72 720 Td {text} ET".encode()
    head = b"<< /Length %d >>"
    if compress:
        stream = zlib.compress(stream)
        head = b"<< /Length %d /Filter /FlateDecode >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        head % len(stream) + b"\nstream\n" + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Author (Ottoline Brakspear) >>" + more,
    ]
    written, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer << /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(written),
    )
    return written + head + table + trailer


def frame(content, opcode=1, last=True, deflated=False, mask=b"\x37\xfa\x21\x3d"):
    """Return one masked WebSocket frame of a client."""
    size = len(content)
    head = bytes([opcode | (0x80 if last else 0) | (0x40 if deflated else 0)])
    if size < 126:
        head += bytes([0x80 | size])
    else:
        head += b"\xfe" + struct.pack(">H", size) if size < 1 << 16 else b"\xff" + struct.pack(">Q", size)
    return head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(content))


def lz_bits(text):
    """Return the bits that lz-string writes for a text, as a string of 0 and 1."""
    codes, fresh, bits = {}, set(), []
    width, room, word = 2, 2, ""

    def write(number, size):
        bits.append(f"{number:0{size}b}"[::-1])

    def count():
        nonlocal width, room
        room -= 1
        if room == 0:
            room, width = 2**width, width + 1

    def produce(word):
        if word in fresh:
            wide = ord(word) >= 256
            write(int(wide), width)
            write(ord(word), 16 if wide else 8)
            count()
            fresh.discard(word)
        else:
            write(codes[word], width)
        count()

    units = text.encode("utf-16-be", "surrogatepass")
    for char in (chr(int.from_bytes(units[at : at + 2], "big")) for at in range(0, len(units), 2)):
        if char not in codes:
            codes[char] = len(codes) + 3
            fresh.add(char)
        if word + char in codes:
            word += char
        else:
            produce(word)
            codes[word + char] = len(codes) + 3
            word = char
    if word:
        produce(word)
    write(2, width)
    return "".join(bits)


def lz_bytes(text):
    """Return what ``compressToUint8Array`` writes."""
    bits = lz_bits(text) + "0"
    bits += "0" * (-len(bits) % 16)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def lz_utf16(text):
    """Return what ``compressToUTF16`` writes."""
    bits = lz_bits(text) + "0"
    bits += "0" * (-len(bits) % 15)
    return "".join(chr(int(bits[at : at + 15], 2) + 32) for at in range(0, len(bits), 15)) + " "


def lz_wide(text):
    """Return what ``compress`` writes."""
    return lz_bytes(text).decode("utf-16-be", "surrogatepass")


@pytest.fixture(scope="session")
def write():
    """Return the encoders."""
    return SimpleNamespace(
        varint=varint, proto=proto, grpc=grpc, zipped=zipped, pdf=pdf, frame=frame,
        lz_bytes=lz_bytes, lz_utf16=lz_utf16, lz_wide=lz_wide,
    )  # fmt: skip
