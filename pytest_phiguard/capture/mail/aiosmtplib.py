"""Owns the capture of ``aiosmtplib``; must not know any other client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, Draft, reset
from pytest_phiguard.capture.mail.conversation import ConversingTransport
from pytest_phiguard.capture.mail.drafts import CHANNEL, MAIL_LEVEL, draft_mail, read_recipients, write_text
from pytest_phiguard.capture.mail.outgoing import adopt
from pytest_phiguard.capture.passage import find_passage, make_refusal
from pytest_phiguard.capture.recording import begin, safely

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

_COURTESIES = ("connect", "ehlo", "helo", "login", "noop", "rset", "quit")


class AiosmtplibCapture:
    """Watches messages, and the protocol beneath them."""

    name = "aiosmtplib"
    distribution = "aiosmtplib"
    modules = ("aiosmtplib",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the class, through which the module's functions go, and what its protocol writes."""
        for name in _COURTESIES:
            patch.wrap(module, f"SMTP.{name}", _accompany(patch))
        patch.wrap(module, "SMTP._create_connection", _answer_connection(module, patch))
        patch.wrap(module, "SMTP.starttls", _answer_starttls(module, patch))
        patch.wrap(module, "SMTP.sendmail", _watch_sendmail(patch))
        patch.wrap(module, "protocol.SMTPProtocol.write", _guard_write(module))


def find_url(smtp: Any) -> str:
    """Return where a client leads.

    Args:
        smtp: The client.
    """
    if getattr(smtp, "socket_path", None):
        return f"unix:{smtp.socket_path}"
    scheme = "smtps" if smtp.use_tls else "smtp"
    host = smtp.hostname or "localhost"
    bracketed = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"{scheme}://{bracketed}:{smtp.port or smtp._get_default_port()}"


def _draft_connection(patch: Patcher, smtp: Any) -> Draft:
    draft = Draft(MAIL_LEVEL, "CONNECT", find_url(smtp), channel=CHANNEL)
    draft.capture, draft.sink = patch.name, patch.sink
    return draft


def _lead(draft: Draft, smtp: Any) -> None:
    draft.url, draft.passage = find_url(smtp), None


def _accompany(patch: Patcher) -> Callable[[Call], Call]:
    """Return what makes the wrapper of a command that is no part of a message, and no raw write either."""
    make_draft = safely(patch, lambda smtp: _draft_connection(patch, smtp))

    def make(original: Call) -> Call:
        async def command(self: Any, *args: Any, **kwargs: Any) -> Any:
            if CURRENT.get() is not None or patch.sink is None:
                return await original(self, *args, **kwargs)
            # What ``connect`` is given settles where it leads only inside; the protocol asks again.
            token = CURRENT.set(make_draft(self))
            try:
                return await original(self, *args, **kwargs)
            finally:
                reset(CURRENT, token)

        return command

    return make


def _answer_connection(module: ModuleType, patch: Patcher) -> Callable[[Call], Call]:
    lead = safely(patch, _lead)

    def make(original: Call) -> Call:
        async def create_connection(self: Any, *args: Any, **kwargs: Any) -> Any:
            draft = CURRENT.get()
            if draft is not None and draft.method == "CONNECT" and draft.channel == CHANNEL:
                lead(draft, self)
            if draft is None or find_passage(draft) != "stand_in":
                return await original(self, *args, **kwargs)
            protocol = module.protocol.SMTPProtocol(loop=self.loop, connection_lost_callback=self._on_connection_lost)
            transport = ConversingTransport(self.loop, protocol)
            protocol.connection_made(transport)
            self.protocol, self.transport = protocol, transport
            transport.greet()
            return await protocol.read_response()

        return create_connection

    return make


def _answer_starttls(module: ModuleType, patch: Patcher) -> Callable[[Call], Call]:
    accompany = _accompany(patch)

    def make(original: Call) -> Call:
        accompanied = accompany(original)

        async def starttls(self: Any, *args: Any, **kwargs: Any) -> Any:
            if isinstance(self.transport, ConversingTransport):
                return module.SMTPResponse(220, "2.0.0 ready")
            return await accompanied(self, *args, **kwargs)

        return starttls

    return make


def draft_sendmail(smtp: Any, sender: Any, recipients: Any, message: Any, *_: Any, **__: Any) -> Draft:
    """Return the draft of ``SMTP.sendmail``.

    Args:
        smtp: The client.
        sender: The sender, which the head has too.
        recipients: Who gets it.
        message: The message.
    """
    del sender
    return draft_mail(find_url(smtp), write_text(message), read_recipients(recipients))


def _watch_sendmail(patch: Patcher) -> Callable[[Call], Call]:
    take = safely(patch, _adopt_sendmail)

    def make(original: Call) -> Call:
        async def sendmail(self: Any, *args: Any, **kwargs: Any) -> Any:
            if patch.sink is None:
                return await original(self, *args, **kwargs)
            draft = take(self, args, kwargs) or begin(patch, draft_sendmail, original, (self, *args), kwargs)
            token = CURRENT.set(draft)
            try:
                return await original(self, *args, **kwargs)
            finally:
                reset(CURRENT, token)

        return sendmail

    return make


def _adopt_sendmail(smtp: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Draft | None:
    named = {**dict(zip(("sender", "recipients", "message"), args, strict=False)), **kwargs}
    return adopt(find_url(smtp), read_recipients(named.get("recipients")), write_text(named.get("message")))


def _guard_write(module: ModuleType) -> Callable[[Call], Call]:
    def make(original: Call) -> Call:
        def write(self: Any, data: Any) -> Any:
            draft = CURRENT.get()
            stood_in = isinstance(self.transport, ConversingTransport)
            if draft is None or stood_in or find_passage(draft) == "open":
                return original(self, data)
            if self.transport is not None:
                self.transport.abort()
            raise module.SMTPServerDisconnected("Connection lost") from make_refusal()

        return write

    return make
