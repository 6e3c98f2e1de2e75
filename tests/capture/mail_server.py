"""An SMTP server on loopback that keeps what it receives."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager

from aiosmtpd.smtp import SMTP


class MailServer:
    """What the server has received: of each message the envelope and the content, and every byte."""

    def __init__(self):
        self.port = 0
        self.envelopes = []
        self.raw = bytearray()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- aiosmtpd calls it so
        """Keep a message."""
        self.envelopes.append((envelope.mail_from, sorted(envelope.rcpt_tos), envelope.content))
        return "250 kept"

    @property
    def said(self):
        """Return what was said beside greeting and leaving."""
        return [
            line
            for line in bytes(self.raw).splitlines()
            if line[:4].upper() not in {b"EHLO", b"HELO", b"QUIT", b"RSET"}
        ]


class _Recording(SMTP):
    def data_received(self, data):
        self.event_handler.raw.extend(data)
        super().data_received(data)


@contextmanager
def serve_mail(context=None):
    """Yield a server that runs in a thread; with a TLS context it is encrypted from the start."""
    kept = MailServer()
    loop = asyncio.new_event_loop()

    def accept():
        return _Recording(kept, loop=loop, hostname="mail.test", enable_SMTPUTF8=True)

    server = loop.run_until_complete(loop.create_server(accept, "127.0.0.1", 0, ssl=context))
    kept.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        server.close()
        loop.run_until_complete(_end_others())
        loop.close()


async def _end_others():
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    # Transports say goodbye in the next round.
    await asyncio.sleep(0)
