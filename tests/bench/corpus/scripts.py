"""Names outside ASCII in the spellings and character sets that reach the wire; knows no digest."""

from __future__ import annotations

import json
import unicodedata
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_from_bytes

from corpus.carriers import FORM, base, carry, get, post
from corpus.codecs import TEXT
from corpus.folding import fold
from corpus.message import Class, Draw, Leak

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from corpus.people import Person

SPELLINGS: dict[str, Callable[[str], str]] = {
    "NFC": lambda text: unicodedata.normalize("NFC", text),
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "NFKC": lambda text: unicodedata.normalize("NFKC", text),
    "folded": fold,
    "folded upper": lambda text: fold(text).upper(),
    "accents dropped by ASCII": lambda text: unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode(),
    "no-break space": lambda text: text.replace(" ", "\u00a0"),
    "zero-width space": lambda text: text.replace(" ", " \u200b"),
    "full width": lambda text: "".join(chr(ord(s) + 0xFEE0) if "!" <= s <= "~" else s for s in text),
    "curly apostrophe": lambda text: text.replace("'", "\u2019"),
    "unicode hyphen": lambda text: text.replace("-", "\u2010"),
    "JSON escapes": lambda text: json.dumps(text)[1:-1],
}
CHARSETS = (
    "latin-1",
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1256",
    "gbk",
    "gb18030",
    "shift_jis",
    "euc_jp",
    "koi8-r",
    "utf-16-le",
    "utf-16-be",
    "utf-16",
)
# Numbers of the people, and of the strangers, whose letters have ASCII ones below the accents.
FOLDABLE = frozenset("02 12 13 14 15 16 17".split())


# The scripts that a character set was made for, where it could write others too.
_MADE_FOR = {
    "gbk": "CJK",
    "gb18030": "CJK",
    "shift_jis": "CJK",
    "euc_jp": "CJK",
    "cp1251": "CYRILLIC",
    "koi8-r": "CYRILLIC",
    "cp1253": "GREEK",
}


def _can(person: Person, charset: str) -> bool:
    """Tell whether the person's name is written in this character set."""
    if _MADE_FOR.get(charset, "") not in unicodedata.name(person["name"][0]):
        return False
    try:
        person["name"].encode(charset)
    except UnicodeEncodeError:
        return False
    return not person["name"].isascii()


def _spell(name: str, draw: Draw) -> Leak:
    people = [person for person in draw.people if not person["name"].isascii()]
    if "fold" in name or "ASCII" in name:
        people = [person for person in people if person.label[1:] in FOLDABLE]
    if "ASCII" in name:
        # Letters that have no decomposition vanish there: another name.
        people = [p for p in people if len(SPELLINGS[name](p["name"])) == len(unicodedata.normalize("NFC", p["name"]))]
    if "apostrophe" in name:
        people = [person for person in draw.people if "'" in person["name"]]
    if "hyphen" in name:
        people = [person for person in draw.people if "-" in person["name"]]
    person = draw.rng.choice(people)
    text = SPELLINGS[name](person["name"])
    return Leak(carry(draw, text), person, ("name",), text)


def _charset(charset: str, way: str, draw: Draw) -> Leak:
    person = draw.rng.choice([person for person in draw.people if _can(person, charset)])
    raw = person["name"].encode(charset)
    if way == "query":
        return Leak(get(f"{base(draw)}?n={quote_from_bytes(raw)}&v=1"), person, ("name",), person["name"])
    if way == "form":
        return Leak(
            post(base(draw), f"n={quote_from_bytes(raw, safe='')}&v=1", FORM), person, ("name",), person["name"]
        )
    body = f'{{"patient":"{person["name"]}","v":1}}'.encode(charset)
    return Leak(post(base(draw), body, f"application/json; charset={charset}"), person, ("name",), person["name"])


def _layered(spelling: str, step: str, draw: Draw) -> Leak:
    people = [p for p in draw.people if p.label[1:] in FOLDABLE]
    person = draw.rng.choice(people)
    text = SPELLINGS[spelling](person["name"])
    return Leak(carry(draw, TEXT[step](text.encode())), person, ("name",), text)


def _latin(draw: Draw) -> Leak:
    person = draw.person("name")
    return Leak(get(f"{base(draw)}?n={quote(person['name'])}"), person, ("name",), person["name"])


def iter_scripts() -> Iterator[Class]:
    """Yield the classes of this module."""
    for name in SPELLINGS:
        yield Class("unicode", name, partial(_spell, name))
    for charset in CHARSETS:
        ways = ("body",) if charset.startswith("utf-16") else ("query", "form", "body")
        for way in ways:
            yield Class("unicode", f"{charset} in {way}", partial(_charset, charset, way))
    for spelling in ("NFD", "folded", "folded upper"):
        for step in ("percent", "base64", "hex", "html_decimal", "json_u", "gzip_base64"):
            yield Class("unicode", f"{spelling}>{step}", partial(_layered, spelling, step), 1)
    yield Class("unicode", "UTF-8 in query", _latin)
