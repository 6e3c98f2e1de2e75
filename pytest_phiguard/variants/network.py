"""Forms of internet addresses and links; knows no other kind."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pytest_phiguard.variants.folding import squash_text
from pytest_phiguard.variants.forms import Form, Shape
from pytest_phiguard.variants.spelling import iter_cases

if TYPE_CHECKING:
    from collections.abc import Iterator

# The path of a page that is one person's: long, and with a number in it.
_LEAST_PATH = 12


def iter_ip_forms(value: str) -> Iterator[Form]:
    """Yield the forms of an IPv4 or IPv6 address: padded, dashed, as a number, exploded, in ``arpa``, mapped."""
    text = value.strip()
    yield Form(text, (), Shape.ADDRESS)
    try:
        address = ip_address(text)
    except ValueError:
        return
    yield from _iter_v4(address) if isinstance(address, IPv4Address) else _iter_v6(address)
    yield Form(str(int(address)), ("integer",), Shape.CODE)
    digits = address.packed.hex()
    for spelling in dict.fromkeys((digits, digits.upper())):
        yield Form(spelling, ("integer", "hex"), Shape.RUN)
        yield Form(f"0x{spelling}", ("integer", "hex"), Shape.RUN)
    yield Form(address.reverse_pointer, ("reversed",), Shape.ADDRESS)


def iter_ip_spellings(value: str) -> Iterator[Form]:
    """Yield an address with what stands beside it in logs and settings, for digests."""
    try:
        address = ip_address(value.strip())
    except ValueError:
        return
    if isinstance(address, IPv4Address):
        yield Form(f"::ffff:{address}", ("mapped",), Shape.ADDRESS)
        yield Form(f"::FFFF:{address}", ("mapped", "uppercase"), Shape.ADDRESS)
        yield Form(f"0:0:0:0:0:ffff:{address}", ("mapped", "expanded"), Shape.ADDRESS)
        yield Form(f"{address}/32", ("cidr",), Shape.ADDRESS)
    else:
        yield Form(f"[{address.compressed}]", ("bracketed",), Shape.ADDRESS)
        yield Form(f"{address.compressed}/128", ("cidr",), Shape.ADDRESS)


def _iter_v4(address: IPv4Address) -> Iterator[Form]:
    parts = str(address).split(".")
    for sign in "-_":
        yield Form(sign.join(parts), ("slug",), Shape.ADDRESS)
    yield Form(".".join(part.zfill(3) for part in parts), ("padded",), Shape.ADDRESS)
    # RFC 4291 section 2.5.5.2.
    mapped = IPv6Address(b"\0" * 10 + b"\xff\xff" + address.packed)
    groups = _split_groups(mapped)
    yield Form(f"::ffff:{_join_groups(groups[6:])}", ("mapped",), Shape.ADDRESS)
    yield Form(_join_groups(groups), ("mapped", "expanded"), Shape.ADDRESS)
    yield Form(":".join(groups), ("mapped", "exploded"), Shape.ADDRESS)


def _iter_v6(address: IPv6Address) -> Iterator[Form]:
    for spelling, step in (
        (address.compressed, "compressed"),
        (":".join(_split_groups(address)), "exploded"),
        (_join_groups(_split_groups(address)), "expanded"),
    ):
        for cased, chain in iter_cases(spelling, (step,)):
            yield Form(cased, chain, Shape.ADDRESS)
        steps = ("slug",) if step == "compressed" else (step, "slug")
        yield Form(spelling.replace(":", "-"), steps, Shape.ADDRESS)


def _split_groups(address: IPv6Address) -> list[str]:
    """Return the eight groups of an address; `exploded` writes a mapped one with dots from Python 3.13 on."""
    digits = address.packed.hex()
    return [digits[start : start + 4] for start in range(0, len(digits), 4)]


def _join_groups(groups: list[str]) -> str:
    """Return groups of hexadecimal digits joined, without leading zeros."""
    return ":".join(f"{int(group, 16):x}" for group in groups)


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


def iter_url_spellings(value: str) -> Iterator[Form]:
    """Yield a link under other schemes and with a final slash, and its path, for digests."""
    bare = value.strip().partition("://")[2].rstrip("/")
    if bare:
        for host in dict.fromkeys((bare, bare.removeprefix("www."))):
            for scheme in ("http://", "https://", "//", ""):
                for end in ("", "/"):
                    yield Form(f"{scheme}{host}{end}", ("scheme",), Shape.LINK)
        path = find_path(value.strip())
        if path:
            yield Form(path, ("path",), Shape.LINK)
            yield Form(f"{path}/", ("path",), Shape.LINK)


def find_path(link: str) -> str:
    """Return the path of a link without its final slash, where it is long enough to be one person's, else nothing."""
    path = link.partition("://")[2].partition("/")[2].partition("?")[0].partition("#")[0].rstrip("/")
    if len(squash_text(path)) < _LEAST_PATH or not any(map(str.isdigit, path)):
        return ""
    return f"/{path}"
