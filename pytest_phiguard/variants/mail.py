"""Forms of e-mail addresses, as matching services normalise them; knows no other kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_phiguard.variants.forms import Form, Shape
from pytest_phiguard.variants.spelling import iter_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_SIGN = re.compile(r"[^\w.@-]|_")
# One mailbox under two domains; dots in its local part say nothing.
_GMAIL = ("gmail.com", "googlemail.com")


def iter_email_forms(value: str) -> Iterator[Form]:
    """Yield the forms of an address: trimmed, lower case, without tag and, at Gmail, without dots.

    Source: Google's "Normalize and hash user-provided data" and Meta's "Customer information parameters".
    """
    address = value.strip()
    for text, chain in iter_plain(address):
        yield Form(text, chain, Shape.MAIL)
    local, at, domain = address.lower().rpartition("@")
    if not at:
        return
    for text, chain in _iter_mailboxes(local, domain):
        yield Form(text, ("lowercase", *chain), Shape.MAIL)
    if not domain.isascii():
        yield Form(f"{local}@{_encode_domain(domain)}", ("lowercase", "punycode"), Shape.MAIL)
    yield Form(f"{local} at {domain}", ("lowercase", "spelled"), Shape.MAIL)
    spelled = domain.replace(".", " dot ")
    for name in dict.fromkeys((local, local.replace(".", " dot "))):
        yield Form(f"{name} at {spelled}", ("lowercase", "spelled"), Shape.MAIL)


def iter_email_spellings(value: str) -> Iterator[Form]:
    """Yield the forms of an address that differ from the others in case and spaces only, for digests."""
    address = value.strip()
    yield Form("".join(address.lower().split()), ("lowercase", "squashed"), Shape.MAIL)
    # Amazon's "Hashing standards": letters, digits, dot, at sign and hyphen only.
    yield Form(_NO_SIGN.sub("", address.lower()), ("lowercase", "letters"), Shape.MAIL)
    local, at, domain = address.rpartition("@")
    if at:
        yield Form(f"{local.partition('+')[0]}@{domain}", ("untagged",), Shape.MAIL)
        yield Form(f"{local}@{domain.lower()}", ("lowercase",), Shape.MAIL)


def _encode_domain(domain: str) -> str:
    """Return a domain as the DNS has it, RFC 3490; one that it cannot have stays as it is."""
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def _iter_mailboxes(local: str, domain: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the other addresses of one mailbox, in lower case."""
    names: dict[str, tuple[str, ...]] = {local: ()}
    untagged = local.partition("+")[0]
    names.setdefault(untagged, ("untagged",))
    if domain in _GMAIL:
        for name in (untagged, local):
            names.setdefault(name.replace(".", ""), ("undotted",))
    for one in _GMAIL if domain in _GMAIL else (domain,):
        for name, chain in names.items():
            yield f"{name}@{one}", chain if one == domain else (*chain, "gmail")
