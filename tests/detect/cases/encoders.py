"""How the tables write a text in an encoding: small encoders, independent of the package's own decoders."""

from __future__ import annotations

import base64
import codecs
import gzip
import io
import json
import struct
import urllib.parse
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def percent(text: str) -> str:
    """Return every reserved character as %XX."""
    return urllib.parse.quote(text, safe="")


def percent_all(text: str) -> str:
    """Return every byte as %XX."""
    return "".join(f"%{byte:02X}" for byte in text.encode())


def base64_text(content: str | bytes) -> str:
    """Return base64, RFC 4648 section 4."""
    return base64.b64encode(_as_bytes(content)).decode()


def base64url(content: str | bytes) -> str:
    """Return base64url without padding, RFC 4648 section 5."""
    return base64.urlsafe_b64encode(_as_bytes(content)).decode().rstrip("=")


def base32(content: str | bytes) -> str:
    """Return base32, RFC 4648 section 6."""
    return base64.b32encode(_as_bytes(content)).decode()


def base58(content: str | bytes) -> str:
    """Return base58 in Bitcoin's alphabet."""
    number, text = int.from_bytes(_as_bytes(content), "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return text


def html_decimal(text: str) -> str:
    """Return each character as a decimal reference."""
    return "".join(f"&#{ord(char)};" for char in text)


def html_hex(text: str) -> str:
    """Return each character as a hexadecimal reference."""
    return "".join(f"&#x{ord(char):x};" for char in text)


def json_u(text: str) -> str:
    r"""Return each character as ``\\uXXXX``."""
    return "".join(f"\\u{ord(char):04x}" for char in text)


def js_x(text: str) -> str:
    r"""Return each character as ``\\xHH``."""
    return "".join(f"\\x{ord(char):02x}" for char in text)


def js_braces(text: str) -> str:
    r"""Return each character as ``\\u{H}``."""
    return "".join(f"\\u{{{ord(char):x}}}" for char in text)


def char_codes(text: str) -> str:
    """Return the characters' codes as a list."""
    return ",".join(str(ord(char)) for char in text)


def rot13(text: str) -> str:
    """Return each letter thirteen further."""
    return codecs.encode(text, "rot13")


def raw_deflate(content: bytes) -> bytes:
    """Return a raw deflate stream, RFC 1951."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def gzipped(content: str | bytes) -> bytes:
    """Return a gzip member, RFC 1952, always the same."""
    return gzip.compress(_as_bytes(content), mtime=0)


def jwt(claims: Mapping[str, object]) -> str:
    """Return a signed-looking JSON Web Token, RFC 7519."""
    header = base64url(json.dumps({"alg": "HS256", "typ": "JWT"}))
    return f"{header}.{base64url(json.dumps(claims))}.{base64url(bytes(range(32)))}"


def varint(number: int) -> bytes:
    """Return a protobuf varint."""
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    return bytes([*written, number])


def proto(number: int, content: str | bytes | int) -> bytes:
    """Return one protobuf field: length-delimited for text and bytes, a varint for a number."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    content = _as_bytes(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def grpc(message: bytes) -> bytes:
    """Return a gRPC length-prefixed message."""
    return struct.pack(">BI", 0, len(message)) + message


def msgpack(value: object) -> bytes:
    """Return MessagePack of maps, lists, texts and small numbers."""
    if isinstance(value, dict):
        return bytes([0x80 | len(value)]) + b"".join(msgpack(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return bytes([0x90 | len(value)]) + b"".join(msgpack(part) for part in value)
    if isinstance(value, int):
        return bytes([value]) if value < 128 else b"\xcf" + struct.pack(">Q", value)
    content = value.encode()
    return (bytes([0xA0 | len(content)]) if len(content) < 32 else b"\xd9" + bytes([len(content)])) + content


def cbor(value: object) -> bytes:
    """Return CBOR, RFC 8949, of maps, lists, texts and numbers."""
    if isinstance(value, dict):
        return _cbor_head(5, len(value)) + b"".join(cbor(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return _cbor_head(4, len(value)) + b"".join(cbor(part) for part in value)
    if isinstance(value, int):
        return _cbor_head(0, value)
    content = value.encode()
    return _cbor_head(3, len(content)) + content


def _cbor_head(major: int, size: int) -> bytes:
    if size < 24:
        return bytes([major << 5 | size])
    if size < 256:
        return bytes([major << 5 | 24, size])
    return bytes([major << 5 | 27]) + struct.pack(">Q", size)


def zipped(files: Mapping[str, str]) -> bytes:
    """Return a ZIP archive with deflated members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def docx(text: str) -> bytes:
    """Return the least of a Word document."""
    body = f"<w:document><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": body})


def xlsx(*texts: str) -> bytes:
    """Return the least of a workbook with shared strings."""
    strings = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return zipped({"[Content_Types].xml": "<Types/>", "xl/sharedStrings.xml": f"<sst>{strings}</sst>"})


def pdf(text: str) -> bytes:
    """Return a PDF of one page whose text stands in a deflated stream."""
    stream = zlib.compress(f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 612 792] >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    written, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(written))
    return written + head + table + trailer


def multipart(parts: Mapping[str, str | bytes], boundary: str = "----phiguard7MA4YWxk") -> bytes:
    """Return a multipart/form-data body, RFC 7578."""
    written = b""
    for name, content in parts.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        written += head.encode() + _as_bytes(content) + b"\r\n"
    return written + f"--{boundary}--\r\n".encode()


def websocket(text: str, mask: bytes = b"\x37\xfa\x21\x3d") -> bytes:
    """Return one masked text frame of a client, RFC 6455."""
    content = text.encode()
    size = bytes([0x80 | len(content)]) if len(content) < 126 else b"\xfe" + struct.pack(">H", len(content))
    return b"\x81" + size + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(content))


def _as_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
