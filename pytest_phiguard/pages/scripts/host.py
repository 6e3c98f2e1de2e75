"""Owns the values that are more than data: what the browser provides, and either of several; runs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_COMPARED: Final = 16


class Host(dict[str, Any]):
    """An object that the browser provides, of which some members are known.

    Args:
        text: What it is as a text, or None.
        members: What is known of it.
    """

    def __init__(self, text: str | None, members: Mapping[str, Any]) -> None:
        super().__init__(members)
        self._text = text
        self.asked = False
        """Whether any of it was asked for."""

    @property
    def text(self) -> str | None:
        """Return what it is as a text, or None."""
        self.asked = self.asked or self._text is not None
        return self._text

    def __getitem__(self, name: str) -> Any:
        """Return a member."""
        member = super().__getitem__(name)
        # What it provides itself tells when it is asked.
        self.asked = self.asked or not isinstance(member, Host)
        return member

    def get(self, name: str, default: Any = None) -> Any:
        """Return a member, or the default where it is not known.

        Args:
            name: The member.
            default: For what is not known.
        """
        try:
            return self[name]
        except KeyError:
            return default

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the members, as whoever copies them all does."""
        self.asked = True
        return super().__iter__()

    def keys(self) -> Any:
        """Return the names of the members."""
        self.asked = True
        return super().keys()

    def values(self) -> Any:
        """Return the members."""
        self.asked = True
        return super().values()

    def items(self) -> Any:
        """Return the members with their names."""
        self.asked = True
        return super().items()


class Texts(dict[str, str]):
    """What elements of a page say, by their id."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__(texts)
        self.asked = False
        """Whether any of them was asked for, or one that is not there."""

    def get(self, name: str, default: Any = None) -> Any:
        """Return what an element says, or the default where there is none.

        Args:
            name: The element's id.
            default: For what is not there.
        """
        self.asked = True
        return super().get(name, default)


class Method:
    """A member that is unknown, of a value that is known: called, it says what the value says (``trim()``).

    Args:
        of: The value.
        name: The member.
    """

    __slots__ = ("name", "of")

    def __init__(self, of: Any, name: str | None) -> None:
        self.of = of
        self.name = name


class Either(list[Any]):
    """What an expression may say where that is not certain: one of these."""


class Parameters(dict[str, Any]):
    """``URLSearchParams``: the query of an address."""

    @property
    def text(self) -> str:
        """Return the query, without what is not known."""
        given = {name: value if type(value) is str else write_text(value) for name, value in self.items()}
        return urlencode({name: value for name, value in given.items() if value is not None})


class Web(dict[str, Any]):
    """``URL``: an address whose query can be changed.

    Args:
        url: The address.
    """

    def __init__(self, url: str) -> None:
        parts = split(url)
        super().__init__(parts)
        self._base = url.partition("#")[0].partition("?")[0]
        self["searchParams"] = parse_query(parts["search"])

    @property
    def text(self) -> str:
        """Return the address as it is now."""
        query = self["searchParams"]
        told = query.text if isinstance(query, Parameters) else ""
        fragment = self["hash"] if type(self["hash"]) is str else ""
        return f"{self._base}{'?' if told else ''}{told}{fragment}"


def split(url: str) -> dict[str, Any]:
    """Return the parts of an address as ``location`` names them.

    Args:
        url: The address.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return {"href": url, "pathname": "", "search": "", "hash": ""}
    search = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return {"href": url, "pathname": parts.path, "search": search, "hash": fragment}


def parse_query(text: str) -> Parameters:
    """Return the query of an address as an object.

    Args:
        text: With its question mark or without.
    """
    return Parameters(parse_qsl(text.removeprefix("?"), keep_blank_values=True))


def join_address(base: str, url: str) -> str:
    """Return an address that may be relative to another.

    Args:
        base: The other, or empty.
        url: The address.
    """
    try:
        return urljoin(base, url) if base else url
    except ValueError:
        return url


def gather(values: Iterable[Any]) -> Any:
    """Return what several parts say together: the one of which anything is known, else a list.

    Args:
        values: What each says.
    """
    known = [value for value in values if value is not None and not isinstance(value, Method)]
    return known[0] if len(known) == 1 else known or None


def choose(values: Iterable[Any]) -> Any:
    """Return what one of several expressions says, whichever it is.

    Args:
        values: What each says.
    """
    known: list[Any] = []
    texts: set[str] = set()
    for value in values:
        for one in value if isinstance(value, Either) else (value,):
            if one is None or isinstance(one, Method):
                continue
            if type(one) is str:
                if one not in texts:
                    texts.add(one)
                    known.append(one)
            elif not any(one is other or one == other for other in known[-_COMPARED:]):
                known.append(one)
    return known[0] if len(known) == 1 else Either(known) if known else None


def write_text(value: Any) -> str | None:
    """Return a value as ``String(…)`` makes a text of it, or None where it is not known.

    Args:
        value: What an expression says.
    """
    if type(value) is str:
        return value
    if isinstance(value, Host | Parameters | Web):
        return value.text
    return None


def plain(value: Any) -> Any:
    """Return a value as plain data.

    Args:
        value: What an expression says.
    """
    if isinstance(value, Host | Web):
        return value.text
    if isinstance(value, Method):
        return None
    return dict(value) if isinstance(value, Parameters) else value
