"""Values that forms ask for in several fields: which parts they have and under which names; knows no text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.detect.key_names import KEY_NAMES
from pytest_phiguard.detect.keys import iter_endings, split_key
from pytest_phiguard.model import Kind
from pytest_phiguard.variants.dates import MONTHS, parse_date
from pytest_phiguard.variants.folding import squash_text
from pytest_phiguard.variants.spelling import split_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_phiguard.model import Identifier

_BIRTH = frozenset({"birth", "dob", "bday", "birthday", "birthdate", "born", "db"})
_PHONE = frozenset({"phone", "tel", "telephone", "mobile", "cell", "ph"})
_YEAR = frozenset("year yyyy yy y dobyear birthyear yob doby".split())
_MONTH = frozenset("month mm m dobmonth birthmonth dobm".split())
_DAY = frozenset("day dd d dobday birthday dobd".split())
_AREA = frozenset("area areacode npa phone tel a".split())
_EXCHANGE = frozenset("exchange prefix nxx phone tel b".split())
_LINE = frozenset("line linenumber suffix subscriber number phone tel c".split())

_SSN = frozenset({"ssn", "social", "tin", "taxid"})
_SSN_AREA = frozenset("ssn area first part a tin".split())
_SSN_GROUP = frozenset("ssn group middle second part b tin".split())
_SSN_SERIAL = frozenset("ssn serial last lastfour number third part c tin".split())
_MAIL = frozenset({"email", "mail", "em"})
_LOCAL = frozenset("local localpart user username mailbox name account prefix emailuser emailname".split())
_DOMAIN = frozenset("domain domainname host hostname provider suffix server emaildomain emailhost".split())


class Part(NamedTuple):
    """A part of a value that fills a field of its own.

    Attributes:
        spellings: How the field may spell it, squashed.
        names: The field's name, one of these.
        words: Of these, one must be in the path to the field; empty where the name says enough.
    """

    spellings: tuple[str, ...]
    names: frozenset[str]
    words: frozenset[str] = frozenset()

    @property
    def encoded_names(self) -> tuple[bytes, ...]:
        """Return the names as they stand in squashed text; letters behind a word that says whose they are."""
        return _encode_names(self.names, self.words)

    def is_named(self, key: str) -> bool:
        """Tell whether a field's name is one of the part's."""
        words = split_key(key)
        if not words:
            # A key of nothing but signs.
            return False
        if self.words and self.words.isdisjoint(words) and not any(word in words[-1] for word in ("dob", "birth")):
            return False
        return any(ending in self.names for _, ending in iter_endings(words))


@lru_cache(maxsize=64)
def _encode_names(names: frozenset[str], words: frozenset[str]) -> tuple[bytes, ...]:
    letters = [word + name for name in names if len(name) == 1 for word in words]
    return tuple(name.encode() for name in [*letters, *names] if len(name) > 1)


def find_parts(identifier: Identifier) -> tuple[Part, ...]:
    """Return the parts of a value that forms ask for in several fields; all of them together are the value."""
    split = _BY_KIND.get(identifier.kind)
    return split(identifier.value) if split else ()


def _split_name(value: str) -> tuple[Part, ...]:
    family, comma, given = value.partition(",")
    words = split_words(value)
    if len(words) < 2:
        return ()
    first, last = (split_words(given)[:1], split_words(family)[-1:]) if comma else (words[:1], words[-1:])
    if not first or not last:
        return ()
    return (
        Part((squash_text(first[0]),), KEY_NAMES[Kind.GIVEN_NAME]),
        Part((squash_text(last[0]),), KEY_NAMES[Kind.FAMILY_NAME]),
    )


def _split_date(value: str) -> tuple[Part, ...]:
    day = parse_date(value)
    if day is None:
        return ()
    month = MONTHS[day.month - 1].lower()
    return (
        Part((str(day.year),), _YEAR, _BIRTH),
        Part(tuple(dict.fromkeys((str(day.month), f"{day.month:02}", month, month[:3]))), _MONTH, _BIRTH),
        Part(tuple(dict.fromkeys((str(day.day), f"{day.day:02}"))), _DAY, _BIRTH),
    )


def _split_phone(value: str) -> tuple[Part, ...]:
    digits = "".join(filter(str.isdigit, value))[-10:]
    if len(digits) < 10:
        return ()
    return (
        Part((digits[:3],), _AREA, _PHONE),
        Part((digits[3:6],), _EXCHANGE, _PHONE),
        Part((digits[6:],), _LINE, _PHONE),
    )


def _split_ssn(value: str) -> tuple[Part, ...]:
    digits = "".join(filter(str.isdigit, value))
    if len(digits) != 9:
        return ()
    return (
        Part((digits[:3],), _SSN_AREA, _SSN),
        Part((digits[3:5],), _SSN_GROUP, _SSN),
        Part((digits[5:],), _SSN_SERIAL, _SSN),
    )


def _split_mail(value: str) -> tuple[Part, ...]:
    local, at, domain = value.strip().rpartition("@")
    if not at:
        return ()
    locals_ = dict.fromkeys(squash_text(text) for text in (local, local.partition("+")[0]))
    return (Part(tuple(locals_), _LOCAL, _MAIL), Part((squash_text(domain),), _DOMAIN, _MAIL))


_BY_KIND: Mapping[Kind, Callable[[str], tuple[Part, ...]]] = {
    Kind.NAME: _split_name,
    Kind.DATE_OF_BIRTH: _split_date,
    Kind.PHONE: _split_phone,
    Kind.SSN: _split_ssn,
    Kind.EMAIL: _split_mail,
}
