"""Owns which messages a mail backend is sending, so that what carries one is a part of it; must not know any client."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, reset
from pytest_phiguard.capture.mail.drafts import add_recipients, find_bare, find_mailboxes
from pytest_phiguard.capture.passage import find_passage
from pytest_phiguard.capture.recording import begin

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_phiguard.capture.base import Draft, Patcher

    Call = Callable[..., Any]
    Describe = Callable[[Any, Any], list[Draft]]


WATCHED = "_phiguard_watched"
"""What marks a function that is a wrapper of ours already."""


class Outgoing:
    """One message that a backend was given.

    Args:
        message: The backend's own object.
        draft: Its draft.
        carried: Whether the backend itself is known to carry it over the network.
    """

    __slots__ = ("carried", "draft", "message", "sent")

    def __init__(self, message: Any, draft: Draft, *, carried: bool) -> None:
        self.message = message
        self.draft = draft
        self.carried = carried
        self.sent = False


SENDING: ContextVar[tuple[Outgoing, ...]] = ContextVar("phiguard_sending", default=())
"""The messages that backends are sending in this context."""


def adopt(url: str, recipients: list[str], body: bytes | None) -> Draft | None:
    """Return the draft of the message that a client beneath a backend is about to send, or None where there is none.

    What goes over the wire is what counts from now on.

    Args:
        url: Where the client sends it.
        recipients: Who gets it; empty where the client alone knows.
        body: The message, or None where it is not known.
    """
    wanted = find_bare(recipients)
    for one in SENDING.get():
        if one.sent or (wanted and not wanted & find_mailboxes(one.draft)):
            continue
        one.sent = True
        draft = one.draft
        draft.url = url or draft.url
        draft.body = draft.body if body is None else body
        draft.passage = None
        add_recipients(draft, [text for text in recipients if not find_bare([text]) <= find_mailboxes(draft)])
        return draft
    return None


def find_sending(message: Any) -> list[Outgoing]:
    """Return what is known of a message that a backend further out was given too.

    Args:
        message: The backend's own object.
    """
    return [one for one in SENDING.get() if one.message is message]


def watch_messages(patch: Patcher, describe: Describe) -> Callable[[Call], Call]:
    """Return what makes the wrapper of a backend's ``send_messages``, for ``Patcher.wrap``.

    Args:
        patch: The capture's patcher.
        describe: Given the backend and a message, returns its drafts.
    """

    def make(original: Call) -> Call:
        def send_messages(self: Any, *args: Any, **kwargs: Any) -> Any:
            batch: list[Outgoing] = []

            def note(message: Any) -> None:
                batch.extend(_note(patch, describe, original, self, message))

            messages = args[0] if args else next(iter(kwargs.values()), None)
            if isinstance(messages, Iterator):
                # One that can be read only once is read by the backend alone.
                with _sending(batch):
                    return original(self, _tee(messages, note, batch), *args[1:])
            if isinstance(messages, Collection):
                for message in messages:
                    note(message)
            with _sending(batch):
                return original(self, *args, **kwargs)

        setattr(send_messages, WATCHED, True)
        return send_messages

    return make


def watch_message(patch: Patcher, describe: Describe) -> Callable[[Call], Call]:
    """Return what makes the wrapper of a connection's ``send``, which is given one message.

    Args:
        patch: The capture's patcher.
        describe: Given the connection and the message, returns its drafts.
    """

    def make(original: Call) -> Call:
        def send(self: Any, message: Any, *args: Any, **kwargs: Any) -> Any:
            with _sending(_note(patch, describe, original, self, message)):
                return original(self, message, *args, **kwargs)

        return send

    return make


def _note(patch: Patcher, describe: Describe, original: Call, backend: Any, message: Any) -> list[Outgoing]:
    """Record a message, unless a backend further out was given it: of that one, what is new is noted."""
    made: list[Draft] = []

    def build(*_: Any) -> Draft | None:
        made.extend(describe(backend, message))
        return None

    begin(patch, build, original, (backend, message), {})
    known = find_sending(message)
    if known:
        for one, draft in zip(known, made, strict=False):
            _refresh(one, draft)
        return []
    for draft in made:
        begin(patch, lambda *_, draft=draft: draft, original, (), {})
    return [Outgoing(message, draft, carried=bool(draft.url or draft.vendor)) for draft in made]


def _refresh(one: Outgoing, draft: Draft) -> None:
    known = one.draft
    known.url, known.vendor = draft.url or known.url, draft.vendor or known.vendor
    one.carried = one.carried or bool(draft.url or draft.vendor)
    fill(known, draft)


def fill(known: Draft, draft: Draft) -> None:
    """Bring a draft up to what is known of its message by now; recipients are only added.

    Args:
        known: The draft that was recorded.
        draft: A later one of the same message.
    """
    known.body = draft.body
    known.fields = tuple(dict.fromkeys((*known.fields, *draft.fields)))
    known.passage = None


def _tee(messages: Iterator[Any], note: Callable[[Any], None], batch: list[Outgoing]) -> Iterator[Any]:
    for message in messages:
        note(message)
        SENDING.set((*SENDING.get(), *(one for one in batch if one not in SENDING.get())))
        yield message


@contextmanager
def _sending(batch: list[Outgoing]) -> Iterator[None]:
    """Mark messages as being sent; of a single one that its backend carries, all that this does is a part."""
    token = SENDING.set((*SENDING.get(), *batch))
    try:
        with carrying(batch):
            yield
    finally:
        reset(SENDING, token)


@contextmanager
def carrying(batch: list[Outgoing]) -> Iterator[None]:
    """Make a message that is being carried the draft at hand; of several copies the one that may not leave.

    Args:
        batch: The copies of one message.
    """
    messages = {id(one.message) for one in batch}
    if len(messages) != 1 or not batch[0].carried:
        yield
        return
    draft = next((one.draft for one in batch if find_passage(one.draft) != "open"), batch[0].draft)
    token = CURRENT.set(draft)
    try:
        yield
    finally:
        reset(CURRENT, token)
