"""Owns which messages a mail backend is sending, so that what carries one is a part of it; must not know any client."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, reset
from pytest_phiguard.capture.mail.drafts import add_recipients, find_bare, find_mailboxes
from pytest_phiguard.capture.passage import find_passage
from pytest_phiguard.capture.several import build_several, record_each

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

            name = "" if args else next((one for one in ("email_messages", *kwargs) if one in kwargs), "")
            messages = args[0] if args else kwargs.get(name)
            if isinstance(messages, Iterator):
                # One that can be read only once is read by the backend alone.
                teed = _tee(messages, note, batch)
                args, kwargs = ((teed, *args[1:]), kwargs) if args else ((), {**kwargs, name: teed})
            elif isinstance(messages, Collection):
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


def watch_changes(patch: Patcher, describe: Describe) -> Callable[[Call], Call]:
    """Return what makes the wrapper of a backend's method that lets the application change a message it is carrying.

    Args:
        patch: The capture's patcher.
        describe: Given the backend and the message, returns its drafts.
    """

    def make(original: Call) -> Call:
        def change(self: Any, message: Any, *args: Any, **kwargs: Any) -> Any:
            goes = original(self, message, *args, **kwargs)
            if goes and find_sending(message):
                SENDING.set((*SENDING.get(), *_note(patch, describe, original, self, message)))
                # What carries it looks at the one that may not leave, which may be another now; it ends this, too.
                batch = find_sending(message)
                if any(one.draft is CURRENT.get() for one in batch):
                    CURRENT.set(_find_strictest(batch))
            return goes

        return change

    return make


def _note(patch: Patcher, describe: Describe, original: Call, backend: Any, message: Any) -> list[Outgoing]:
    """Record a message, and return its copies that nobody knew.

    Of those that a backend further out was given, or that were known before the application changed the message, what
    is new is noted.
    """
    made = build_several(patch, describe, original, (backend, message), {})
    known = find_sending(message)
    for one, draft in zip(known, made, strict=False):
        _refresh(one, draft)
    fresh = record_each(patch, made[len(known) :], original)
    return [Outgoing(message, draft, carried=bool(draft.url or draft.vendor)) for draft in fresh]


def _refresh(one: Outgoing, draft: Draft) -> None:
    """Bring what was recorded of a message up to what is known of it by now."""
    known = one.draft
    known.url, known.vendor = draft.url or known.url, draft.vendor or known.vendor
    known.body = draft.body
    # Recipients are only added.
    known.fields = tuple(dict.fromkeys((*known.fields, *draft.fields)))
    known.passage = None
    one.carried = one.carried or bool(draft.url or draft.vendor)


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


def _find_strictest(batch: list[Outgoing]) -> Draft:
    return next((one.draft for one in batch if find_passage(one.draft) != "open"), batch[0].draft)


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
    token = CURRENT.set(_find_strictest(batch))
    try:
        yield
    finally:
        reset(CURRENT, token)
