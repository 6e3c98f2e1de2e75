"""Owns what the options of a handle of libcurl say about its request; must not know any binding of libcurl."""

from __future__ import annotations

import base64
import os
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.headers import Pairs, find_host, read_text, remove_fragment
from pytest_phiguard.capture.mail.drafts import RECIPIENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_phiguard.capture.base import Draft

    FindParts = Callable[[Any], list["Part"] | None]


class Part(NamedTuple):
    """A part of a multipart form.

    Args:
        texts: Its name, the name of its file, and its content, as far as they are given.
        path: The file that libcurl will read itself, or None.
    """

    texts: tuple[Any, ...]
    path: Any = None


class Option(IntEnum):
    """The numbers of the options that count (``curl/curl.h``), the same in every binding."""

    POST = 47
    NOBODY = 44
    UPLOAD = 46
    PUT = 54
    HTTPGET = 80
    FOLLOWLOCATION = 52
    URL = 10002
    PROXY = 10004
    USERPWD = 10005
    READDATA = 10009
    POSTFIELDS = 10015
    REFERER = 10016
    USERAGENT = 10018
    COOKIE = 10022
    HTTPHEADER = 10023
    HTTPPOST = 10024
    HEADERDATA = 10029
    CUSTOMREQUEST = 10036
    COOKIELIST = 10135
    COPYPOSTFIELDS = 10165
    USERNAME = 10173
    PASSWORD = 10174
    NOPROXY = 10177
    MAIL_FROM = 10186
    MAIL_RCPT = 10187
    XOAUTH2_BEARER = 10220
    MIMEPOST = 10269
    READFUNCTION = 20012
    HEADERFUNCTION = 20079


_NUMBERS = frozenset(int(option) for option in Option)
# The method that an option selects; switched off, it leaves a request without a body.
_METHODS = {Option.POST: "POST", Option.NOBODY: "HEAD", Option.UPLOAD: "PUT", Option.PUT: "PUT", Option.HTTPGET: "GET"}
_POSTS = frozenset({Option.POSTFIELDS, Option.COPYPOSTFIELDS, Option.HTTPPOST, Option.MIMEPOST})
_METHOD = -1
_CHANNELS = {"http": "http", "https": "http", "ws": "http", "wss": "http", "smtp": "email", "smtps": "email"}
# The kinds of field of a form in pycurl.
_CONTENTS, _FILE, _BUFFER_NAME, _BUFFER = 4, 10, 11, 12


def remember(given: dict[int, Any], option: int, value: Any) -> None:
    """Remember an option as libcurl does, where each that selects a method takes the place of the one before.

    Args:
        given: What was set before.
        option: The number of the option.
        value: What it is set to, None where it is unset.
    """
    if option not in _NUMBERS:
        return
    if option in _METHODS:
        method = _METHODS[Option(option)]
        if value:
            given[_METHOD] = method
        elif given.get(_METHOD) == method:
            given[_METHOD] = "GET"
    elif option == Option.COOKIELIST and value is not None:
        given[option] = [] if value in ("ALL", b"ALL") else [*given.get(option, ()), value]
    elif value is None:
        given.pop(option, None)
    else:
        if option in _POSTS:
            given[_METHOD] = "POST"
            for other in _POSTS:
                given.pop(other, None)
        given[option] = value


def find_url(given: dict[int, Any]) -> str:
    """Return the absolute address that a handle was given, or empty.

    Args:
        given: The options.
    """
    url = read_text(given.get(Option.URL) or "").strip()
    return remove_fragment(url if not url or "://" in url or url.startswith("data:") else f"http://{url}")


def fill(draft: Draft, given: dict[int, Any], find_parts: FindParts) -> None:
    """Fill a draft with what the options of a handle say.

    Args:
        draft: The draft.
        given: The options.
        find_parts: Returns the parts of a multipart form, given what ``CURLOPT_MIMEPOST`` was set to.
    """
    draft.url = find_url(given)
    scheme = draft.url.partition(":")[0].lower()
    draft.channel = _CHANNELS.get(scheme, "socket")
    draft.method = read_text(given.get(Option.CUSTOMREQUEST) or given.get(_METHOD, "GET"))
    draft.headers = _read_headers(given, find_host(draft.url))
    draft.fields = _read_mailboxes(given) if draft.channel == "email" else ()
    draft.body, draft.wire = None, None
    if given.get(_METHOD) in {"POST", "PUT"}:
        _fill_body(draft, given, find_parts)


def _read_headers(given: dict[int, Any], host: str) -> Pairs:
    lines = [read_text(line) for line in given.get(Option.HTTPHEADER) or ()]
    # "Name:" takes a header out, "Name;" sends it empty.
    pairs = [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines) if value]
    for name, option in (("User-Agent", Option.USERAGENT), ("Referer", Option.REFERER), ("Cookie", Option.COOKIE)):
        if given.get(option):
            pairs.append((name, read_text(given[option])))
    cookies = [cookie for line in given.get(Option.COOKIELIST, ()) if (cookie := _read_cookie(read_text(line), host))]
    if cookies:
        pairs.append(("Cookie", "; ".join(cookies)))
    credentials = read_text(given.get(Option.USERPWD) or "")
    if given.get(Option.USERNAME):
        credentials = f"{read_text(given[Option.USERNAME])}:{read_text(given.get(Option.PASSWORD) or '')}"
    if credentials:
        encoded = base64.b64encode(credentials.encode("utf-8", "surrogatepass")).decode()
        pairs.append(("Authorization", f"Basic {encoded}"))
    if given.get(Option.XOAUTH2_BEARER):
        pairs.append(("Authorization", f"Bearer {read_text(given[Option.XOAUTH2_BEARER])}"))
    return tuple(pairs)


def _read_cookie(line: str, host: str) -> str:
    """Return name and value of a cookie in Netscape's format, or in that of ``Set-Cookie``, if a host receives it."""
    parts = line.removeprefix("#HttpOnly_").split("\t")
    if len(parts) < 7:
        return line.partition(":")[2].partition(";")[0].strip()
    domain = parts[0].lstrip(".").lower()
    return f"{parts[5]}={parts[6]}" if not domain or host == domain or host.endswith(f".{domain}") else ""


def _read_mailboxes(given: dict[int, Any]) -> Pairs:
    """Return the envelope of an e-mail as fields; libcurl takes mailboxes with angle brackets or without."""
    sender = given.get(Option.MAIL_FROM)
    named = [("email.from", sender)] if sender else []
    named += [(RECIPIENT, one) for one in given.get(Option.MAIL_RCPT) or ()]
    return tuple((location, read_text(mailbox).strip("<> ")) for location, mailbox in named)


def _fill_body(draft: Draft, given: dict[int, Any], find_parts: FindParts) -> None:
    fields = given.get(Option.POSTFIELDS, given.get(Option.COPYPOSTFIELDS))
    if fields is not None and given[_METHOD] == "POST":
        draft.body, teed, draft.problem = keep(fields)
        draft.wire = bytearray() if teed else None
    elif given.get(Option.HTTPPOST):
        draft.body = _write_form(draft, given[Option.HTTPPOST])
    elif given.get(Option.MIMEPOST) is not None:
        parts = find_parts(given[Option.MIMEPOST])
        if parts is None:
            draft.problem = "body is a form with parts that cannot be seen"
        else:
            draft.body = b"\n".join(_write_part(draft, part) for part in parts)
    elif Option.READFUNCTION in given or Option.READDATA in given:
        draft.wire = bytearray()


def _write_form(draft: Draft, form: Any) -> bytes:
    """Return the fields of a form as pycurl takes them, one piece a line."""
    pieces: list[bytes] = []
    for name, value in form:
        pieces.append(_write_text(name))
        if isinstance(value, (str, bytes)):
            pieces.append(_write_text(value))
            continue
        for kind, part in zip(value[::2], value[1::2], strict=False):
            if kind == _FILE:
                pieces.append(_read_named(draft, part))
            elif kind in {_CONTENTS, _BUFFER_NAME, _BUFFER}:
                pieces.append(_write_text(part))
    return b"\n".join(pieces)


def _write_part(draft: Draft, part: Part) -> bytes:
    pieces = [_write_text(text) for text in part.texts if text is not None]
    if part.path is not None:
        pieces.append(_read_named(draft, part.path))
    return b"\n".join(pieces)


def _write_text(text: Any) -> bytes:
    return keep(text if isinstance(text, (str, bytes, bytearray, memoryview)) else str(text))[0] or b""


def _read_named(draft: Draft, path: Any) -> bytes:
    """Return the name and content of a file that libcurl will read itself."""
    name = _write_text(path)
    try:
        with Path(os.fsdecode(path)).open("rb") as file:
            kept, _, problem = keep(file)
    except OSError:
        # libcurl will fail to read it too.
        return name
    draft.problem = draft.problem or problem
    return name + b"\n" + (kept or b"")
