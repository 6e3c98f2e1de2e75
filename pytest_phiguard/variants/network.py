"""Forms of internet addresses and links; knows no other kind."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pytest_phiguard.variants.forms import Form, Shape
from pytest_phiguard.variants.spelling import iter_cases

if TYPE_CHECKING:
    from collections.abc import Iterator


def iter_ip_forms(value: str) -> Iterator[Form]:
    """Yield the forms of an IPv4 or IPv6 address: padded, dashed, as integer, exploded, in ``arpa``."""
    text = value.strip()
    yield Form(text, (), Shape.ADDRESS)
    try:
        address = ip_address(text)
    except ValueError:
        return
    if isinstance(address, IPv4Address):
        parts = text.split(".")
        yield Form("-".join(parts), ("slug",), Shape.ADDRESS)
        yield Form(".".join(part.zfill(3) for part in parts), ("padded",), Shape.ADDRESS)
        yield Form(str(int(address)), ("integer",), Shape.CODE)
        yield Form(address.reverse_pointer, ("reversed",), Shape.ADDRESS)
        return
    for spelling in (address.compressed, address.exploded):
        for cased, chain in iter_cases(spelling):
            steps = chain if spelling == address.compressed else ("exploded", *chain)
            yield Form(cased, steps or ("compressed",), Shape.ADDRESS)
        yield Form(spelling.replace(":", "-"), ("slug",), Shape.ADDRESS)


def iter_url_forms(value: str) -> Iterator[Form]:
    """Yield the forms of a link: with and without scheme, ``www.`` and final slash, escapes undone."""
    text = value.strip()
    bare = text.partition("://")[2] or text
    for spelling, chain in (
        (text, ()),
        (text.rstrip("/"), ("trimmed",)),
        (bare, ("schemeless",)),
        (bare.rstrip("/"), ("schemeless", "trimmed")),
        (bare.removeprefix("www.").rstrip("/"), ("schemeless", "trimmed")),
        (unquote(bare).rstrip("/"), ("schemeless", "percent")),
    ):
        yield Form(spelling, chain, Shape.LINK)
        yield Form(spelling.lower(), (*chain, "lowercase"), Shape.LINK)
