"""What the vendors' wire formats share: digests, base64 documents, and the table's row; knows no vendor."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import partial
from typing import TYPE_CHECKING, Any

from corpus.message import Class, Draw, Leak
from corpus.normal import country, letters, national

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from corpus.people import Person
    from pytest_phiguard import Transmission

    Maker = Callable[[Draw, Person], Transmission]
    Table = dict[str, tuple[tuple[str, ...], Maker]]

PORTAL = "https://portal.meadowlark.example"


def mail(p: Person) -> str:
    """Return the e-mail address as vendors hash it."""
    return p["email"].strip().lower()


def e164(p: Person) -> str:
    """Return the telephone number in E.164."""
    return "+" + country(p["phone"]) + national(p["phone"])


def phone_digits(p: Person) -> str:
    """Return the telephone number's digits with country code."""
    return e164(p)[1:]


def sha(text: str) -> str:
    """Return SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def sha_url(text: str) -> str:
    """Return SHA-256 in base64url without padding, as Google's tags send it."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def md5(text: str) -> str:
    """Return MD5 in hexadecimal."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def sha1(text: str) -> str:
    """Return SHA-1 in hexadecimal."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def plain_letters(text: str) -> str:
    """Return a name's lower-case letters, as Meta hashes it."""
    return letters(text)


def dumps(value: Any) -> str:
    """Return compact JSON, letters outside ASCII kept as browsers do."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def b64(value: Any) -> str:
    """Return base64 of a text, of bytes, or of compact JSON."""
    raw = value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else dumps(value).encode()
    return base64.b64encode(raw).decode()


def b64url(value: Any) -> str:
    """Return base64url without padding."""
    return b64(value).translate(str.maketrans("+/", "-_")).rstrip("=")


def page(p: Person, kind: str = "mrn") -> str:
    """Return an address of the portal that holds a value."""
    from urllib.parse import quote

    return f"{PORTAL}/visit?{kind}={quote(p[kind])}"


def _make(kinds: tuple[str, ...], maker: Maker, draw: Draw) -> Leak:
    person = draw.person(*kinds)
    return Leak(maker(draw, person), person, kinds, "; ".join(person[kind] for kind in kinds))


def iter_table(table: Table, group: str = "vendor") -> Iterator[Class]:
    """Yield the classes of a table."""
    for name, (kinds, maker) in table.items():
        yield Class(group, name, partial(_make, kinds, maker), 1)
