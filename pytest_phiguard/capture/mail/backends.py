"""Owns the capture of mail backends in Django's form, whoever has written them; must not know any client.

A backend is a class with ``send_messages``; its messages have ``message()``, ``recipients()`` and Django's attributes.
"""

from __future__ import annotations

import copy
import functools
import inspect
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.mail.drafts import draft_mail, flatten, try_first
from pytest_phiguard.capture.mail.outgoing import WATCHED, watch_messages
from pytest_phiguard.capture.recording import safely

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pytest_phiguard.capture.base import Draft, Patcher
    from pytest_phiguard.capture.mail.outgoing import Describe

    Call = Callable[..., Any]

_SEND = "send_messages"


class BackendWatch:
    """Watches classes of backends, each once, as soon as one of its objects is made.

    Args:
        patch: The capture's patcher.
        describe: Given a backend and a message, returns the message's drafts.
        left: Modules whose classes have a capture of their own.
    """

    def __init__(self, patch: Patcher, describe: Describe, left: Collection[str] = ()) -> None:
        self._patch = patch
        self._left = left
        self._make = watch_messages(patch, describe)
        self._watch_safely = safely(patch, self._watch)

    def watch(self, kind: type) -> None:
        """Watch a class; what a test has put in the place of its method stays as it is.

        Args:
            kind: The class of a backend.
        """
        self._watch_safely(kind)

    def _watch(self, kind: type) -> None:
        owner = next((one for one in kind.__mro__ if _SEND in vars(one)), kind)
        function = vars(owner).get(_SEND)
        if owner.__module__ in self._left:
            return
        if inspect.isfunction(function) and WATCHED not in vars(function):
            self._patch.wrap(owner, _SEND, self._make)

    def watch_derived(self, base: type) -> None:
        """Watch the classes that are there already.

        Args:
            base: The class that backends are derived from.
        """
        derived: list[type] = base.__subclasses__()
        for kind in derived:
            self.watch(kind)
            self.watch_derived(kind)

    def at_birth(self, original: Call) -> Call:
        """Return the wrapper of the constructor that all backends share.

        Args:
            original: The constructor.
        """

        def init(backend: Any, *args: Any, **kwargs: Any) -> None:
            self.watch(type(backend))
            original(backend, *args, **kwargs)

        return init

    def at_definition(self, base: type[Any]) -> classmethod[Any, Any, None]:
        """Return what a class that others are derived from does with each of them as soon as it is there.

        Args:
            base: The class.
        """

        def __init_subclass__(kind: type[Any], /, **options: Any) -> None:  # noqa: N807 -- as the original
            super(base, kind).__init_subclass__(**options)
            self.watch(kind)

        return classmethod(__init_subclass__)

    def at_import(self, original: Call) -> Call:
        """Return the wrapper of what imports the class of a backend by its name.

        Args:
            original: The function.
        """

        def import_string(*args: Any, **kwargs: Any) -> Any:
            made = original(*args, **kwargs)
            if isinstance(made, type):
                self.watch(made)
                return made
            # A function of the suite that makes one.
            return functools.wraps(made)(self.at_delivery(made)) if callable(made) else made

        return import_string

    def at_delivery(self, original: Call) -> Call:
        """Return the wrapper of what hands out backends, for those that share no constructor.

        Args:
            original: The function.
        """

        def get_connection(*args: Any, **kwargs: Any) -> Any:
            backend = original(*args, **kwargs)
            self.watch(type(backend))
            return backend

        return get_connection


def describe_message(backend: Any, message: Any, home: str) -> list[Draft]:
    """Return the draft of a message, none where nobody gets it.

    Args:
        backend: The backend.
        message: The message.
        home: The module of the one backend that speaks SMTP, or that others are derived from.
    """
    recipients = list_recipients(message)
    if not recipients:
        return []
    return [draft_mail(find_relay(backend, home), read_message(message), recipients)]


def list_recipients(message: Any) -> list[str]:
    """Return who gets a message; a mock in its place has nobody.

    Args:
        message: The message.
    """
    given = message.recipients() if hasattr(message, "recipients") else ()
    return [str(one) for one in given] if isinstance(given, (list, tuple, set)) else []


def find_relay(backend: Any, home: str) -> str:
    """Return the server that a backend hands messages to, or empty where it is none that speaks SMTP.

    Args:
        backend: The backend.
        home: The module of the backend that does.
    """
    if not any(kind.__module__ == home for kind in type(backend).__mro__):
        return ""
    scheme = "smtps" if getattr(backend, "use_ssl", False) else "smtp"
    return f"{scheme}://{backend.host}:{backend.port}"


def read_message(message: Any, **changes: Any) -> bytes:
    """Return the bytes of a message; the message itself stays as it is, and so does the chance of the process.

    Args:
        message: The message.
        changes: Attributes that are to differ, such as ``to``.
    """
    # Its own files may be given boundaries, and its head an id, only when it is really sent.
    twin = copy.copy(message)
    twin.attachments = copy.deepcopy(list(message.attachments))
    twin.extra_headers = {**_make_head(message.extra_headers), **message.extra_headers}
    for name, value in changes.items():
        setattr(twin, name, value)
    content: bytes = try_first(lambda: flatten(twin.message()), lambda: _write_plainly(twin))
    return content


def _make_head(given: dict[str, Any]) -> dict[str, str]:
    """Return what a message would else draw by chance or look up in the network."""
    names = {name.lower() for name in given}
    made = {"Message-ID": "<message@phiguard.invalid>", "Date": "Thu, 01 Jan 1970 00:00:00 -0000"}
    return {name: value for name, value in made.items() if name.lower() not in names}


def _write_plainly(message: Any) -> bytes:
    """Return what a message says that its own library refuses to write, such as one with a line end in its subject."""
    alternatives = getattr(message, "alternatives", None) or []
    heads = {"From": message.from_email, "To": ", ".join(map(str, message.to)), "Subject": message.subject}
    lines = [f"{name}: {' '.join(str(value).split())}" for name, value in heads.items()]
    bodies = [str(message.body), *(str(one[0]) for one in alternatives)]
    return "\r\n".join([*lines, "", *bodies]).encode("utf-8", "surrogatepass")
