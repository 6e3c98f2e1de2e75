"""User names and mailboxes made from a name, in ASCII; knows no address of the Internet but the mail domains."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from pytest_phiguard.patients.draws import draw_digits
from pytest_phiguard.patients.network import MAIL_DOMAINS

if TYPE_CHECKING:
    from random import Random

# Letters that have no decomposition in Unicode.
_FOLDS = str.maketrans({"ð": "d", "þ": "th", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ı": "i"})


def fold_name(name: str) -> str:
    """Return the ASCII letters of a name, lower case; empty where it has none."""
    decomposed = unicodedata.normalize("NFKD", name.lower().translate(_FOLDS))
    return "".join(sign for sign in decomposed.lower() if sign.isascii() and sign.isalpha())


def draw_username(random: Random, given: str, family: str) -> str:
    """Return a user name that holds neither name in full with a boundary, such as ``ottolineb482139``."""
    return f"{fold_name(given)}{fold_name(family)[:1]}{draw_digits(random, 6)}"


def draw_email(random: Random, given: str, family: str) -> str:
    """Return a mailbox of a domain that RFC 2606 reserves, such as ``obrakspear48213@example.org``."""
    return f"{fold_name(given)[:1]}{fold_name(family)}{draw_digits(random, 5)}@{random.choice(MAIL_DOMAINS)}"
