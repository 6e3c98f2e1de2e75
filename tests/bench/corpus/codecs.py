"""Encodings by name, bytes in and bytes out, as browsers, SDKs and servers write them; knows no message."""

from __future__ import annotations

import base64
import binascii
import codecs
import gzip
import html
import json
import quopri
import zlib
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from corpus import lzstring
from corpus.binary import encode_base58, frame_lz4, frame_snappy

if TYPE_CHECKING:
    from collections.abc import Callable

    Codec = Callable[[bytes], bytes]


def _text(step: Callable[[str], str]) -> Codec:
    """Return a codec of a step on text; bytes that are no text are read as Latin-1."""

    def run(content: bytes) -> bytes:
        try:
            text = content.decode()
        except UnicodeDecodeError:
            text = content.decode("latin-1")
        return step(text).encode()

    return run


def percent_all(content: bytes) -> bytes:
    """Percent-encode every byte."""
    return b"".join(b"%%%02X" % byte for byte in content)


def gzip_steady(content: bytes) -> bytes:
    """Compress without the time of day."""
    return gzip.compress(content, mtime=0)


def deflate(content: bytes) -> bytes:
    """Compress without header or checksum, RFC 1951."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


def _utf16_units(text: str) -> list[int]:
    raw = text.encode("utf-16-be")
    return [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]


def unpad(content: bytes) -> bytes:
    """Return base64 or base32 without its padding."""
    return content.rstrip(b"=")


def _named(text: str) -> str:
    names = {
        "@": "&commat;",
        ".": "&period;",
        "-": "&hyphen;",
        " ": "&nbsp;",
        "_": "&lowbar;",
        "/": "&sol;",
        ":": "&colon;",
    }
    return "".join(names.get(sign, html.escape(sign)) for sign in text)


# One layer of text: what comes out is ASCII without line breaks.
TEXT: dict[str, Codec] = {
    "percent": _text(lambda text: quote(text, safe="")),
    "percent_lower": _text(lambda text: codecs.decode(_lower_percent(quote(text, safe="")), "ascii")),
    "percent_all": percent_all,
    "percent_double": _text(lambda text: quote(quote(text, safe=""), safe="")),
    "percent_triple": _text(lambda text: quote(quote(quote(text, safe=""), safe=""), safe="")),
    "plus": _text(quote_plus),
    "percent_u": _text(
        lambda text: "".join(s if s.isascii() and s.isalnum() else f"%u{u:04X}" for s in text for u in _utf16_units(s))
    ),
    "base64": base64.b64encode,
    "base64_unpadded": lambda content: unpad(base64.b64encode(content)),
    "base64url": base64.urlsafe_b64encode,
    "base64url_unpadded": lambda content: unpad(base64.urlsafe_b64encode(content)),
    "base64_double": lambda content: base64.b64encode(base64.b64encode(content)),
    "base64_offset1": lambda content: base64.b64encode(b"\x01" + content + b"\x00"),
    "base64_offset2": lambda content: base64.b64encode(b"v=" + content + b"&"),
    "hex": binascii.hexlify,
    "hex_upper": lambda content: binascii.hexlify(content).upper(),
    "hex_0x": lambda content: b"0x" + binascii.hexlify(content),
    "hex_colon": lambda content: binascii.hexlify(content, ":"),
    "hex_space": lambda content: binascii.hexlify(content, " "),
    "base32": base64.b32encode,
    "base32_lower": lambda content: base64.b32encode(content).lower(),
    "base32_unpadded": lambda content: unpad(base64.b32encode(content)),
    "html_named": _text(_named),
    "html_decimal": _text(lambda text: "".join(f"&#{ord(sign)};" for sign in text)),
    "html_hex": _text(lambda text: "".join(f"&#x{ord(sign):x};" for sign in text)),
    "html_special": _text(lambda text: "".join(s if s.isascii() and s.isalnum() else f"&#{ord(s)};" for s in text)),
    "json_escape": _text(lambda text: json.dumps(text)[1:-1].replace("/", "\\/")),
    "json_u": _text(lambda text: "".join(f"\\u{unit:04x}" for unit in _utf16_units(text))),
    "json_u_special": _text(
        lambda text: "".join(
            s if s.isascii() and s.isalnum() else "".join(f"\\u{u:04X}" for u in _utf16_units(s)) for s in text
        )
    ),
    "json_string_double": _text(lambda text: json.dumps(json.dumps({"v": text}))),
    "js_x": lambda content: b"".join(b"\\x%02x" % byte for byte in content),
    "js_brace": _text(lambda text: "".join(f"\\u{{{ord(sign):x}}}" for sign in text)),
    "quoted_printable": lambda content: b"".join(
        b"=%02X" % b if b > 126 or b in b"=@." else bytes((b,)) for b in content
    ),
    "gzip_base64": lambda content: base64.b64encode(gzip_steady(content)),
    "zlib_base64url": lambda content: base64.urlsafe_b64encode(zlib.compress(content)),
    "deflate_base64": lambda content: base64.b64encode(deflate(content)),
    "gzip_hex": lambda content: binascii.hexlify(gzip_steady(content)),
    "lz_base64": _text(lzstring.compress_base64),
    "lz_uri": _text(lzstring.compress_uri),
}


def _lower_percent(text: str) -> bytes:
    parts = text.split("%")
    return (parts[0] + "".join("%" + part[:2].lower() + part[2:] for part in parts[1:])).encode()


def _brotli(content: bytes) -> bytes:
    import brotli

    return bytes(brotli.compress(content))


def _zstd(content: bytes) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor().compress(content)


# Layers whose output is bytes: the body of a request.
BINARY: dict[str, Codec] = {
    "gzip": gzip_steady,
    "zlib": zlib.compress,
    "deflate": deflate,
    "utf16le": lambda content: content.decode().encode("utf-16-le"),
    "utf16be": lambda content: content.decode().encode("utf-16-be"),
    "utf16_bom": lambda content: content.decode().encode("utf-16"),
    "base64_mime": base64.encodebytes,
    "quoted_printable_soft": lambda content: quopri.encodestring(content, quotetabs=True),
    "lz4": frame_lz4,
    "snappy": frame_snappy,
    "lz_utf16": _text(lzstring.compress_utf16),
    "brotli": _brotli,
    "zstd": _zstd,
}
# Rarer ways, reported apart.
EXOTIC: dict[str, Codec] = {
    "reversed": _text(lambda text: text[::-1]),
    "rot13": _text(lambda text: codecs.encode(text, "rot13")),
    "base58": lambda content: encode_base58(content).encode(),
    "base85": base64.b85encode,
    "ascii85": base64.a85encode,
    "reversed_base64": lambda content: base64.b64encode(content)[::-1],
    "charcodes": _text(lambda text: ",".join(str(ord(sign)) for sign in text)),
    "charcodes_hex": _text(lambda text: ",".join(f"0x{ord(sign):x}" for sign in text)),
    "charcode_call": _text(lambda text: "String.fromCharCode(" + ", ".join(str(ord(sign)) for sign in text) + ")"),
    "octal": lambda content: b"".join(b"\\%03o" % byte for byte in content),
    "bits": lambda content: " ".join(f"{byte:08b}" for byte in content).encode(),
    "base64_of_reversed": _text(lambda text: base64.b64encode(text[::-1].encode()).decode()),
    "base64_lowercased_alphabet": lambda content: base64.b64encode(content).translate(bytes.maketrans(b"+/", b"._")),
    "base32_hex_alphabet": base64.b32hexencode,
}
# Known limits.
HARD: dict[str, Codec] = {
    "rot47": _text(lambda text: "".join(chr(33 + (ord(s) + 14) % 94) if 33 <= ord(s) <= 126 else s for s in text)),
    "atbash": _text(lambda text: "".join(chr(219 - ord(s)) if "a" <= s <= "z" else s for s in text.lower())),
    "xor": lambda content: binascii.hexlify(bytes(byte ^ 0x2A for byte in content)),
    "uuencode": lambda content: b"".join(binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45)),
    "base64_permuted": lambda content: base64.b64encode(content).swapcase(),
    "spaced": _text(" ".join),
    "dashed": _text("-".join),
}
