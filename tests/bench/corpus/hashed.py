"""Classes of digests: normal forms, algorithms, spellings, layers around and within them, salts; knows no encoding but these."""

from __future__ import annotations

import base64
import hashlib
import hmac
import zlib
from functools import partial
from typing import TYPE_CHECKING

from corpus.carriers import base, carry, get, post, post_json
from corpus.codecs import TEXT, gzip_steady, unpad
from corpus.fast_digests import fnv1a_64, murmur3_32, murmur3_128, xxh64
from corpus.keyed import KEYS, under_key
from corpus.message import Class, Draw, Leak
from corpus.normal import NORMAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from corpus.people import Person

ALGORITHMS = (
    "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s",
)  # fmt: skip
MAIN = ("md5", "sha1", "sha256", "sha512")
SPELLINGS: dict[str, Callable[[bytes], str]] = {
    "hex": bytes.hex,
    "HEX": lambda raw: raw.hex().upper(),
    "base64": lambda raw: base64.b64encode(raw).decode(),
    "base64url": lambda raw: unpad(base64.urlsafe_b64encode(raw)).decode(),
    "base32": lambda raw: unpad(base64.b32encode(raw)).decode(),
}
# Kinds that are hashed before they are sent, with the values that stand alone.
HASHED = ("email", "phone", "mrn", "ssn", "name", "other", "account")
# Encodings around a document that holds a digest.
WRAPS = (
    "percent", "base64", "hex", "json_string_double", "gzip_base64", "zlib_base64url", "gzip", "html_decimal", "lz_base64", "json_u",
)  # fmt: skip
SALTS = {"prefix": ["clinic-2024:"], "suffix": ["|pepper"], "hmac": ["k3y-of-the-portal"]}


def digest(algorithm: str, text: str | bytes) -> bytes:
    """Return the raw digest of a text."""
    return hashlib.new(algorithm, text.encode() if isinstance(text, str) else text).digest()


def usual(kind: str, person: Person) -> str:
    """Return the form that is hashed most: the first of the kind's normal forms."""
    return next(iter(NORMAL[kind].values()))(person)


def _hash(algorithm: str, spelling: str, draw: Draw) -> Leak:
    person, kind, _ = draw.value(HASHED)
    text = usual(kind, person)
    return Leak(carry(draw, SPELLINGS[spelling](digest(algorithm, text))), person, (kind,), text)


def _raw(algorithm: str, draw: Draw) -> Leak:
    from corpus.binary import encode_protobuf

    person = draw.person("email")
    raw = digest(algorithm, person["email"].lower())
    body = encode_protobuf([(1, draw.token(12)), (2, raw), (3, [(1, "view"), (2, 7)])])
    return Leak(post(base(draw), body, "application/x-protobuf"), person, ("email",), person["email"].lower())


def _norm(kind: str, name: str, algorithm: str, draw: Draw) -> Leak:
    person = draw.person(kind)
    text = NORMAL[kind][name](person)
    spelling = draw.rng.choice(("hex", "hex", "base64url", "base64"))
    written = SPELLINGS[spelling](digest(algorithm, text))
    # A digest is as strong as its value: that of a weak one counts under its key.
    keys = KEYS.get(kind)
    sent = under_key(draw, draw.rng.choice(keys), written) if keys else carry(draw, written)
    return Leak(sent, person, (kind,), text)


def _nest(inner: str, outer: str, draw: Draw) -> Leak:
    person, kind, _ = draw.value(("email", "phone", "mrn", "ssn"))
    text = usual(kind, person)
    return Leak(carry(draw, digest(outer, digest(inner, text).hex()).hex()), person, (kind,), text)


def _layer_hash(step: str, spelling: str, draw: Draw) -> Leak:
    """Draw a digest in a document in an encoding."""
    person, kind, _ = draw.value(("email", "phone", "mrn"))
    text = usual(kind, person)
    written = SPELLINGS[spelling](digest(draw.rng.choice(MAIN), text))
    payload = draw.rng.choice((f'{{"ev":"lead","ud":{{"h":"{written}"}},"v":1}}', f"em={written}&v=2", written))
    if step == "gzip":
        return Leak(post(base(draw), gzip_steady(payload.encode())), person, (kind,), text)
    return Leak(carry(draw, TEXT[step](payload.encode())), person, (kind,), text)


def _hash_layer(step: str, algorithm: str, draw: Draw) -> Leak:
    person, kind, _ = draw.value(("email", "phone", "ssn", "mrn"))
    text = usual(kind, person)
    return Leak(carry(draw, digest(algorithm, TEXT[step](text.encode())).hex()), person, (kind,), text)


def _cut(algorithm: str, length: int, spelling: str, draw: Draw) -> Leak:
    person, kind, _ = draw.value(("email", "phone", "mrn"))
    text = usual(kind, person)
    written = SPELLINGS[spelling](digest(algorithm, text))[:length]
    return Leak(post_json(base(draw), {"uid": written, "seq": draw.rng.randint(1, 99)}), person, (kind,), text)


def _salt(way: str, algorithm: str, draw: Draw) -> Leak:
    person, kind, _ = draw.value(("email", "mrn", "phone"))
    text = usual(kind, person)
    salt = SALTS[way][0]
    if way == "hmac":
        raw = hmac.new(salt.encode(), text.encode(), algorithm).digest()
    else:
        raw = digest(algorithm, salt + text if way == "prefix" else text + salt)
    return Leak(carry(draw, raw.hex()), person, (kind,), text)


def _salt_beside(way: str, algorithm: str, draw: Draw) -> Leak:
    """Draw a digest with a salt that stands in the same message."""
    person, kind, _ = draw.value(("email", "mrn"))
    text = usual(kind, person)
    salt = draw.token(draw.rng.choice((8, 12, 16)))
    raw = digest(algorithm, salt + text if way == "prefix" else text + salt)
    return Leak(post_json(base(draw), {"salt": salt, "id": raw.hex(), "v": 3}), person, (kind,), text)


def _fast(name: str, draw: Draw) -> Leak:
    person, kind, _ = draw.value(("email", "mrn"))
    text = usual(kind, person)
    raw = {"murmur3_128": murmur3_128, "xxh64": xxh64, "fnv1a_64": fnv1a_64}[name](text.encode())
    return Leak(carry(draw, raw.hex()), person, (kind,), text)


def _small(name: str, draw: Draw) -> Leak:
    person = draw.person("email")
    raw = person["email"].lower().encode()
    number = {"crc32": zlib.crc32, "adler32": zlib.adler32, "murmur3_32": murmur3_32}[name](raw)
    return Leak(get(f"{base(draw)}?h={number:08x}"), person, ("email",), raw.decode())


def _iter_plain_digests() -> Iterator[Class]:
    for algorithm in ALGORITHMS:
        for spelling in SPELLINGS:
            yield Class("hash", f"{algorithm} {spelling}", partial(_hash, algorithm, spelling), 1)
        yield Class("hash", f"{algorithm} raw in protobuf", partial(_raw, algorithm), 1)
    for inner in MAIN:
        for outer in MAIN:
            yield Class("hash", f"{outer}({inner} hex)", partial(_nest, inner, outer), 2)


def _iter_norms() -> Iterator[Class]:
    for kind, forms in NORMAL.items():
        for name in forms:
            for algorithm in ("md5", "sha1", "sha256"):
                yield Class("hash_norm", f"{kind} {name} {algorithm}", partial(_norm, kind, name, algorithm), 1)


def _iter_layers() -> Iterator[Class]:
    for step in WRAPS:
        for spelling in SPELLINGS:
            yield Class("layer_hash", f"{spelling} digest>{step}", partial(_layer_hash, step, spelling), 2)
    for step in ("base64", "hex", "percent", "base64url_unpadded"):
        for algorithm in MAIN:
            yield Class("hash_layer", f"{algorithm} of {step}", partial(_hash_layer, step, algorithm), 2)


def _iter_salts() -> Iterator[Class]:
    for algorithm in MAIN:
        for length, spelling in ((12, "hex"), (16, "hex"), (20, "hex"), (24, "HEX"), (16, "base64url")):
            name = f"{algorithm} first {length} of {spelling}"
            yield Class("hash_trunc", name, partial(_cut, algorithm, length, spelling), 1)
        for way in SALTS:
            yield Class("salted", f"{algorithm} {way}", partial(_salt, way, algorithm), 1)
    for way in ("prefix", "suffix"):
        for algorithm in ("md5", "sha1", "sha256"):
            yield Class("salted_beside", f"{algorithm} {way}", partial(_salt_beside, way, algorithm), 1)


def iter_hashed() -> Iterator[Class]:
    """Yield the classes of this module."""
    yield from _iter_plain_digests()
    yield from _iter_norms()
    yield from _iter_layers()
    yield from _iter_salts()
    for name in ("murmur3_128", "xxh64", "fnv1a_64"):
        yield Class("hash_fast", name, partial(_fast, name), 1)
    for name in ("crc32", "adler32", "murmur3_32"):
        yield Class("hash_32bit", name, partial(_small, name), 1)
