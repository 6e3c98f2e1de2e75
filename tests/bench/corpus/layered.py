"""Classes of plain values and of one, two and three encodings; knows no kind's own forms."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from itertools import product
from random import Random
from typing import TYPE_CHECKING

from corpus.carriers import CARRIERS, base, carry, post, post_json
from corpus.codecs import BINARY, EXOTIC, HARD, TEXT
from corpus.message import Class, Draw, Leak
from corpus.payloads import STRONG, USUAL, draw_payload

if TYPE_CHECKING:
    from collections.abc import Iterator

# What is laid around other encodings, and within them; a layer of text can stand anywhere.
INNER = (
    "percent", "percent_double", "plus", "base64", "base64url_unpadded", "hex", "hex_upper", "html_decimal", "json_escape",
    "json_u", "json_u_special", "gzip_base64", "zlib_base64url", "lz_base64", "base32",
)  # fmt: skip
OUTER = (*INNER, "js_x", "html_hex", "deflate_base64", "lz_uri", "gzip", "zlib", "deflate", "brotli", "zstd", "utf16le")
ALL = {**TEXT, **BINARY, **EXOTIC, **HARD}


def _plain(kind: str, carrier: str, draw: Draw) -> Leak:
    person = draw.person(kind)
    return Leak(CARRIERS[carrier](draw, person[kind]), person, (kind,), person[kind])


def _wrap(steps: tuple[str, ...], kinds: tuple[str, ...], draw: Draw) -> Leak:
    """Draw a payload, lay the steps around it from the inside out, and send it."""
    person, kind, payload = draw_payload(draw, kinds)
    content = payload.encode()
    for step in steps:
        content = ALL[step](content)
    if steps[-1] in BINARY:
        return Leak(post(base(draw), content, "application/octet-stream"), person, (kind,), payload)
    return Leak(carry(draw, content), person, (kind,), payload)


def _alone(step: str, draw: Draw) -> Leak:
    person, kind, value = draw.value(STRONG)
    content = ALL[step](value.encode())
    if step in BINARY:
        return Leak(post(base(draw), content), person, (kind,), value)
    return Leak(carry(draw, content), person, (kind,), value)


def _iter_plain() -> Iterator[Class]:
    for kind in STRONG:
        for carrier in CARRIERS:
            yield Class("plain", f"{kind} in {carrier}", partial(_plain, kind, carrier))


def _iter_single() -> Iterator[Class]:
    for step in (*TEXT, *BINARY):
        yield Class("single", f"{step} alone", partial(_alone, step), 1)
        yield Class("single", step, partial(_wrap, (step,), STRONG), 1)


def _iter_two() -> Iterator[Class]:
    for inner, outer in product(INNER, OUTER):
        if (inner, outer) != ("percent", "percent"):
            yield Class("layer2", f"{inner}>{outer}", partial(_wrap, (inner, outer), USUAL), 2)


def _iter_three() -> Iterator[Class]:
    triples = list(product(INNER, INNER, OUTER))
    # Which triples is part of the corpus, whatever the seed of the messages.
    for first, second, third in sorted(Random("triples").sample(triples, 220)):
        yield Class("layer3", f"{first}>{second}>{third}", partial(_wrap, (first, second, third), USUAL), 3)


def _iter_exotic() -> Iterator[Class]:
    for step in EXOTIC:
        yield Class("exotic", f"{step} alone", partial(_alone, step), 1)
        yield Class("exotic", step, partial(_wrap, (step,), USUAL), 1)
    for outer in ("percent", "base64", "gzip", "json_escape"):
        for step in ("reversed", "rot13", "base58", "base85", "charcodes"):
            yield Class("exotic", f"{step}>{outer}", partial(_wrap, (step, outer), USUAL), 2)


def _halves(draw: Draw) -> Leak:
    person, kind, value = draw.value(("email", "mrn", "ssn", "account"))
    middle = len(value) // 2
    return Leak(post_json(base(draw), {"p1": value[:middle], "p2": value[middle:]}), person, (kind,), value)


def _keystrokes(draw: Draw) -> Leak:
    person, kind, value = draw.value(("email", "name"))
    events = [{"type": "key", "k": sign, "t": 100 * at} for at, sign in enumerate(value)]
    return Leak(post_json(base(draw), {"events": events}), person, (kind,), value)


def _untrimmed(draw: Draw) -> Leak:
    person, kind, value = draw.value(("email",))
    return Leak(carry(draw, sha256(f" {value} ".encode()).hexdigest()), person, (kind,), f" {value} ")


def _iter_hard() -> Iterator[Class]:
    for step in HARD:
        yield Class("hard", step, partial(_wrap, (step,), USUAL), 1)
    yield Class("hard", "value cut over two parameters", _halves)
    yield Class("hard", "one event per keystroke", _keystrokes)
    yield Class("hard", "digest of a value with blanks around it", _untrimmed, 1)


def iter_layered() -> Iterator[Class]:
    """Yield the classes of this module."""
    yield from _iter_plain()
    yield from _iter_single()
    yield from _iter_two()
    yield from _iter_three()
    yield from _iter_exotic()
    yield from _iter_hard()
