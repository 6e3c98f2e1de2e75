"""Owns the capture of ``smtplib``; must not know any other client."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, Draft, reset
from pytest_phiguard.capture.clients.network import guard_socket
from pytest_phiguard.capture.mail.conversation import ConversingSocket
from pytest_phiguard.capture.mail.drafts import (
    CHANNEL,
    MAIL_LEVEL,
    add_recipients,
    draft_mail,
    read_recipients,
    write_text,
)
from pytest_phiguard.capture.mail.outgoing import adopt
from pytest_phiguard.capture.passage import find_passage
from pytest_phiguard.capture.recording import begin, safely

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

# On the connection itself: where it leads, and who was named by commands of the application's own.
_URL = "_phiguard_url"
_NAMED = "_phiguard_recipients"
_DIALOG = "_phiguard_dialog"
_BEGINNINGS = frozenset({b"MAIL", b"RCPT", b"DATA", b"BDAT"})
_RCPT = re.compile(rb"^rcpt to:\s*<([^>\r\n]+)>", re.IGNORECASE)

# What belongs to a connection, and to no message.
_COURTESIES = ("ehlo", "helo", "login", "auth", "noop", "quit")
# What begins a message anew, so that recipients who were named before get nothing.
_RESTARTS = ("mail", "rset")


class SmtplibCapture:
    """Watches messages, whether they are sent in one call or command by command."""

    name = "smtplib"
    distribution = ""
    modules = ("smtplib",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the class; those for TLS and LMTP are derived from it."""
        remember = safely(patch, remember_url)
        patch.wrap(module, "SMTP.connect", _watch_connect(patch, remember))
        patch.wrap(module, "SMTP._get_socket", _answer_socket)
        if hasattr(module, "SMTP_SSL"):
            patch.wrap(module, "SMTP_SSL._get_socket", _answer_socket)
        for name in _COURTESIES:
            patch.wrap(module, f"SMTP.{name}", _accompany(patch))
        for name in _RESTARTS:
            patch.wrap(module, f"SMTP.{name}", _forget_named(patch))
        patch.wrap(module, "SMTP.starttls", _answer_starttls(patch))
        patch.wrap(module, "SMTP.sendmail", _watch_sendmail(patch))
        patch.wrap(module, "SMTP.rcpt", _watch_rcpt(patch))
        patch.wrap(module, "SMTP.data", _watch_data(patch))
        patch.wrap(module, "SMTP.send", _watch_write(patch))


def remember_url(smtp: Any, host: Any = "localhost", port: Any = 0, *_: Any, **__: Any) -> None:
    """Remember where a connection is about to lead.

    Args:
        smtp: The connection.
        host: As ``connect`` takes it, with or without a port.
        port: Likewise.
    """
    setattr(smtp, _URL, make_url(smtp, str(host), port))
    vars(smtp).pop(_NAMED, None)


def make_url(smtp: Any, host: str, port: Any) -> str:
    """Return the address of a server.

    Args:
        smtp: The connection, whose class says whether it is encrypted from the start.
        host: The host, which may end in its port.
        port: The port, or 0 for the class's own.
    """
    if host.startswith("/"):
        return f"unix:{host}"
    if not port and host.count(":") == 1:
        host, _, port = host.partition(":")
    default = getattr(smtp, "default_port", 25)
    scheme = "smtps" if default == 465 else "smtp"
    bracketed = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"{scheme}://{bracketed or 'localhost'}:{port or default}"


def find_url(smtp: Any) -> str:
    """Return where a connection leads, also of one that was given its socket by the application.

    Args:
        smtp: The connection.
    """
    known = vars(smtp).get(_URL)
    return known if isinstance(known, str) else make_url(smtp, str(getattr(smtp, "_host", "") or "localhost"), 0)


def draft_connection(patch: Patcher, smtp: Any) -> Draft:
    """Return the draft of what is said before and after messages; it is recorded nowhere.

    Args:
        patch: The capture's patcher.
        smtp: The connection.
    """
    draft = Draft(MAIL_LEVEL, "CONNECT", find_url(smtp), channel=CHANNEL)
    draft.capture, draft.sink = patch.name, patch.sink
    return draft


def _accompany(patch: Patcher) -> Callable[[Call], Call]:
    """Return what makes the wrapper of a command that is no part of a message, and no raw write either."""
    make_draft = safely(patch, lambda smtp: draft_connection(patch, smtp))

    def make(original: Call) -> Call:
        def command(self: Any, *args: Any, **kwargs: Any) -> Any:
            if CURRENT.get() is not None or patch.sink is None:
                return original(self, *args, **kwargs)
            token = CURRENT.set(make_draft(self))
            try:
                return original(self, *args, **kwargs)
            finally:
                reset(CURRENT, token)

        return command

    return make


def _forget_named(patch: Patcher) -> Callable[[Call], Call]:
    accompany = _accompany(patch)

    def make(original: Call) -> Call:
        accompanied = accompany(original)

        def command(self: Any, *args: Any, **kwargs: Any) -> Any:
            vars(self).pop(_NAMED, None)
            return accompanied(self, *args, **kwargs)

        return command

    return make


def _watch_connect(patch: Patcher, remember: Call) -> Callable[[Call], Call]:
    accompany = _accompany(patch)

    def make(original: Call) -> Call:
        accompanied = accompany(original)

        def connect(self: Any, *args: Any, **kwargs: Any) -> Any:
            remember(self, *args, *kwargs.values())
            return accompanied(self, *args, **kwargs)

        return connect

    return make


def _answer_socket(original: Call) -> Call:
    def get_socket(self: Any, *args: Any, **kwargs: Any) -> Any:
        draft = CURRENT.get()
        if draft is not None and find_passage(draft) == "stand_in":
            return ConversingSocket()
        return original(self, *args, **kwargs)

    return get_socket


def _answer_starttls(patch: Patcher) -> Callable[[Call], Call]:
    accompany = _accompany(patch)

    def make(original: Call) -> Call:
        accompanied = accompany(original)

        def starttls(self: Any, *args: Any, **kwargs: Any) -> Any:
            if isinstance(self.sock, ConversingSocket):
                return (220, b"2.0.0 ready")
            return accompanied(self, *args, **kwargs)

        return starttls

    return make


def draft_sendmail(smtp: Any, from_addr: Any, to_addrs: Any, msg: Any, *_: Any, **__: Any) -> Draft:
    """Return the draft of ``SMTP.sendmail``.

    Args:
        smtp: The connection.
        from_addr: The sender, which the head has too.
        to_addrs: Who gets it; what can be read only once is told by ``rcpt``.
        msg: The message.
    """
    del from_addr
    return draft_mail(find_url(smtp), write_text(msg), read_recipients(to_addrs))


def _watch_sendmail(patch: Patcher) -> Callable[[Call], Call]:
    take = safely(patch, _adopt_sendmail)

    def make(original: Call) -> Call:
        def sendmail(self: Any, *args: Any, **kwargs: Any) -> Any:
            if patch.sink is None:
                return original(self, *args, **kwargs)
            draft = take(self, args, kwargs) or begin(patch, draft_sendmail, original, (self, *args), kwargs)
            return original(self, *args, **kwargs) if draft is None else _send(draft, original, self, args, kwargs)

        return sendmail

    return make


def _adopt_sendmail(smtp: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Draft | None:
    named = {**dict(zip(("from_addr", "to_addrs", "msg"), args, strict=False)), **kwargs}
    return adopt(find_url(smtp), read_recipients(named.get("to_addrs")), write_text(named.get("msg")))


def _send(draft: Draft, original: Call, smtp: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    # The connection was opened ahead of the message, so that its socket may not be guarded yet.
    guard_socket(getattr(smtp, "sock", None))
    token = CURRENT.set(draft)
    try:
        return original(smtp, *args, **kwargs)
    finally:
        reset(CURRENT, token)


def _watch_rcpt(patch: Patcher) -> Callable[[Call], Call]:
    def make(original: Call) -> Call:
        def rcpt(self: Any, recip: Any, *args: Any, **kwargs: Any) -> Any:
            draft = CURRENT.get()
            if draft is not None and draft.channel == CHANNEL and draft.body is not None:
                add_recipients(draft, read_recipients(recip))
                return original(self, recip, *args, **kwargs)
            if patch.sink is None:
                return original(self, recip, *args, **kwargs)
            # Named by the application itself; what it says follows in ``data``.
            vars(self).setdefault(_NAMED, []).extend(read_recipients(recip))
            draft = draft_connection(patch, self)
            add_recipients(draft, read_recipients(recip))
            if find_passage(draft) == "contained":
                # There will be no message to tell of it.
                begin(patch, lambda: draft, original, (), {})
            return _send(draft, original, self, (recip, *args), kwargs)

        return rcpt

    return make


def _watch_data(patch: Patcher) -> Callable[[Call], Call]:
    take = safely(patch, lambda smtp, msg, named: adopt(find_url(smtp), named, write_text(msg)))

    def draft_data(smtp: Any, msg: Any, named: list[str]) -> Draft:
        return draft_mail(find_url(smtp), write_text(msg), named)

    def make(original: Call) -> Call:
        def data(self: Any, msg: Any, *args: Any, **kwargs: Any) -> Any:
            if CURRENT.get() is not None or patch.sink is None:
                return original(self, msg, *args, **kwargs)
            named = vars(self).pop(_NAMED, [])
            # One that a backend was given has been recorded.
            draft = take(self, msg, named) or begin(patch, draft_data, original, (self, msg, named), {})
            arguments = (msg, *args)
            return (
                original(self, *arguments, **kwargs)
                if draft is None
                else _send(draft, original, self, arguments, kwargs)
            )

        return data

    return make


def _watch_write(patch: Patcher) -> Callable[[Call], Call]:
    """Return what makes the wrapper of the one method that writes: what no other has announced is kept as it goes."""

    def draft_dialog(smtp: Any) -> Draft:
        draft = Draft(MAIL_LEVEL, "SEND", find_url(smtp), channel=CHANNEL)
        draft.wire = bytearray()
        return draft

    def watch(smtp: Any, written: Any, original: Call) -> Draft | None:
        content = write_text(written)
        draft: Draft | None = vars(smtp).get(_DIALOG)
        if draft is None or draft.sink is not patch.sink:
            if content[:4].upper() not in _BEGINNINGS:
                return draft_connection(patch, smtp)
            draft = begin(patch, draft_dialog, original, (smtp,), {})
            setattr(smtp, _DIALOG, draft)
        if draft is not None:
            draft.reached = True
            draft.tee(content)
            add_recipients(draft, (one.decode("utf-8", "replace") for one in _RCPT.findall(content)))
        return draft

    watch_safely = safely(patch, watch)

    def make(original: Call) -> Call:
        def send(self: Any, s: Any) -> Any:
            if CURRENT.get() is not None or patch.sink is None:
                return original(self, s)
            draft = watch_safely(self, s, original)
            return original(self, s) if draft is None else _send(draft, original, self, (s,), {})

        return send

    return make
