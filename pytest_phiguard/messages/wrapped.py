"""Owns the links that somebody counts the clicks of: whose form they have, and where they lead; must not know whose."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from typing import Final, NamedTuple
from urllib.parse import unquote

_DEEPEST: Final = 4
_MOST_INFLATED: Final = 100_000
_ADDRESS = re.compile(r"https?:(?:\\*/){2}(?:[^\s\"'<>\\^`{}|]|\\+/)+", re.IGNORECASE)
_ENCODED = re.compile(r"https?(?::|%(?:25)*3A)(?:/|%(?:25)*2F)[^\s\"'<>&#]+", re.IGNORECASE)
_SLASH = re.compile(r"(?<!\\)\\+/")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_DASHED = str.maketrans("-_", "%/")


class _Wrapper(NamedTuple):
    """One form of wrapped links: whose it is, what it looks like, and how the target is written in it.

    The group ``target`` holds what hides the target; a form without one keeps it at home.
    """

    name: str
    form: re.Pattern[str]
    scheme: str = ""
    dashed: bool = False


def _form(host: str, rest: str) -> re.Pattern[str]:
    return re.compile(rf"https?://(?:[^/@?#]*@)?{host}(?::\d+)?{rest}", re.IGNORECASE)


_ANY = r"[\w.-]+"
_QUERY = r"/[^#]*?[?&]{}=(?P<target>[^&#]+)"
_WRAPPERS: Final = (
    _Wrapper("amazon_ses", _form(r"[\w.-]+\.awstrack\.me", r"/L0/(?P<target>[^/#]+)")),
    _Wrapper("mandrill", _form(r"(?:[\w-]+\.)?mandrillapp\.com", rf"/track/click{_QUERY.format('p')}")),
    _Wrapper("postmark", _form(r"(?:[\w-]+\.)?pstmrk\.it", r"/\d+s?/(?P<target>[^/#?]+)"), "https://"),
    _Wrapper("customer_io", _form(_ANY, r"/e/c/(?P<target>[\w=-]{16,})")),
    _Wrapper("mailgun", _form(_ANY, r"/c/(?P<target>eJ[\w=-]{16,})")),
    _Wrapper("mailjet", _form(r"[\w.-]+\.mjt\.lu", r"/lnk/(?:[^/#]+/)*(?P<target>[\w=-]{8,})")),
    _Wrapper("sendgrid", _form(_ANY, r"/(?:uni/)?(?:ls|wf|ss)/(?:click|c)\b[^#]*")),
    _Wrapper("klaviyo", _form(r"(?:[\w-]+\.)*kl(?:click\d*|trk)\.com", r"/")),
    _Wrapper("mailchimp", _form(r"[\w.-]+\.list-manage\d*\.com", r"/track/click\?")),
    _Wrapper("hubspot", _form(r"[\w.-]+\.(?:hubspotlinks\w*\.com|hubspotemail\.net|hs-sales-engage\.com)", r"/")),
    _Wrapper("sparkpost", _form(r"[\w.-]+\.(?:sparkpostmail\d*\.com|e\.sparkpost\.com)", r"/f/a/")),
    _Wrapper("brevo", _form(_ANY, r"/(?:[\w-]+/)*tr/cl/")),
    _Wrapper("salesforce", _form(r"(?:click|cl)\.[\w.-]+", r"/\?qs=")),
    _Wrapper("iterable", _form(r"links\.[\w.-]+", r"/u/click\?")),
    _Wrapper("urldefense", _form(r"urldefense\.(?:com|us|proofpoint\.com)", r"/v3/__(?P<target>.+?)__(?:;|$)")),
    _Wrapper("urldefense", _form(r"urldefense\.proofpoint\.com", rf"/v2{_QUERY.format('u')}"), dashed=True),
    _Wrapper("urldefense", _form(r"urldefense\.proofpoint\.com", rf"/v1{_QUERY.format('u')}")),
    _Wrapper("safelinks", _form(r"[\w.-]+\.safelinks\.protection\.outlook\.com", _QUERY.format("url"))),
    _Wrapper("barracuda", _form(r"linkprotect\.cudasvc\.com", _QUERY.format("a"))),
    _Wrapper("cisco", _form(r"secure-web\.cisco\.com", r"/[^#]*?/(?P<target>https?%3A[^/?#]+)")),
    _Wrapper("google", _form(r"(?:www\.)?google\.[a-z.]{2,6}", rf"/url(?=\?){_QUERY.format('(?:q|url)')[1:]}")),
    _Wrapper("firebase", _form(r"[\w-]+\.page\.link", _QUERY.format("link"))),
)


class Wrapped(NamedTuple):
    """A wrapped link.

    Args:
        wrapper: Whose form it has, such as ``sendgrid``.
        target: Where it leads, or empty where only the wrapper knows.
    """

    wrapper: str
    target: str


def unwrap(url: str) -> Wrapped | None:
    """Return what is known of a wrapped link, or None where it has no form that is known.

    Args:
        url: An absolute address.
    """
    for wrapper in _WRAPPERS:
        match = wrapper.form.match(url)
        if match is not None:
            hidden = match.groupdict().get("target") or ""
            return Wrapped(wrapper.name, _find_target(hidden.translate(_DASHED) if wrapper.dashed else hidden, wrapper))
    return None


def _find_target(hidden: str, wrapper: _Wrapper) -> str:
    if not hidden:
        return ""
    if wrapper.name == "urldefense" and not wrapper.dashed and re.match(r"https?:/", hidden, re.IGNORECASE):
        return re.sub(r"^(https?:)/+", r"\1//", hidden, flags=re.IGNORECASE)
    if wrapper.scheme:
        return wrapper.scheme + unquote(hidden)
    return find_address(hidden)


def find_address(text: str, depth: int = 0) -> str:
    """Return the first web address that a text holds, percent-encoded once or more, in base64, or compressed in it.

    Args:
        text: What a wrapper writes.
        depth: How many encodings were taken off.
    """
    found = _ADDRESS.match(text) if depth == 0 else _ADDRESS.search(text)
    if found is not None:
        return _SLASH.sub("/", found[0])
    encoded = _ENCODED.search(text)
    if encoded is not None:
        return _decode_percent(encoded[0])
    if depth >= _DEEPEST:
        return ""
    for run in _BASE64.findall(text)[:8]:
        opened = _open_base64(run)
        address = find_address(opened, depth + 1) if opened else ""
        if address:
            return address
    return ""


def _decode_percent(text: str) -> str:
    for _ in range(_DEEPEST):
        if _ADDRESS.match(text):
            return text
        text = unquote(text)
    return ""


def _open_base64(run: str) -> str:
    bare = run.rstrip("=").replace("+", "-").replace("/", "_")
    try:
        content = base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except (binascii.Error, ValueError):
        return ""
    if content[:1] == b"\x78":
        try:
            content = zlib.decompressobj().decompress(content, _MOST_INFLATED)
        except zlib.error:
            return ""
    text = content.decode("utf-8", "replace")
    return text if text.count("�") * 4 <= len(text) else ""
