"""Forms of e-mail addresses, as matching services normalise them; knows no other kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.variants.forms import Form, Shape
from pytest_phiguard.variants.spelling import iter_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

_DOTLESS = frozenset({"gmail.com", "googlemail.com"})


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
    untagged = local.partition("+")[0]
    if untagged != local:
        yield Form(f"{untagged}@{domain}", ("lowercase", "untagged"), Shape.MAIL)
    if domain in _DOTLESS and "." in untagged:
        yield Form(f"{untagged.replace('.', '')}@{domain}", ("lowercase", "undotted"), Shape.MAIL)
    yield Form(f"{local} at {domain}", ("lowercase", "spelled"), Shape.MAIL)
    yield Form(f"{local} at {domain.replace('.', ' dot ')}", ("lowercase", "spelled"), Shape.MAIL)
