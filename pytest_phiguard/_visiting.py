"""Opens the link of a message for `_control`: finds the link and the test client; judges nothing itself."""

from __future__ import annotations

import inspect
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pytest_phiguard.capture.mail.given import draft_given
from pytest_phiguard.capture.pages.clients import find_client, make_django_client, visit
from pytest_phiguard.parties.hosts import find_local_reason, normalise_host
from pytest_phiguard.session.following import find_links, find_relative_links

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable, Iterator, Sequence
    from types import FrameType

    from pytest_phiguard._state import State


def follow(state: State, message: object, client: Any, caller: FrameType) -> Any:
    """Open a message's link and return the last answer, to be awaited where the client is asynchronous.

    Args:
        state: The run.
        message: The message.
        client: A test client or an application, or None to look for one.
        caller: The frame of the function that wants it.

    Raises:
        TypeError: It is no message, or the client is none.
        ValueError: It has no link to the application, or only one without a host.
        LookupError: There is no test client.
    """
    __tracebackhide__ = True
    guard = state.guard
    is_own = guard.following.is_own if guard is not None else is_local
    sent = draft_given(message).seal()
    links = find_links(sent, is_own)
    if not links:
        others = [link.url for link in find_links(sent, lambda url: True)]
        raise ValueError(_describe_missing(others, [state.masking.show_url(one) for one in find_relative_links(sent)]))
    client = _find_client(state, client, caller)
    with ExitStack() as stack:
        link = links[0]
        if guard is not None:
            link = guard.following.choose(links)
            stack.enter_context(guard.following.opening(link, guard.judge))
        answer = visit(client, link.url, is_own)
        if inspect.isawaitable(answer):
            return _finish(answer, stack.pop_all())
        return answer


async def _finish(answer: Awaitable[Any], stack: ExitStack) -> Any:
    with stack:
        return await answer


def is_local(url: str) -> bool:
    """Tell whether an address is local whatever the settings say: in mode ``off`` there are none.

    Args:
        url: The address.
    """
    return bool(find_local_reason(normalise_host(urlsplit(url).hostname or "")))


def _describe_missing(others: Iterable[str], relative: Sequence[str]) -> str:
    hosts = dict.fromkeys(urlsplit(url).hostname or "" for url in others)
    if relative:
        return (
            f"the link {relative[0]!r} of the message is relative, and a message has no address that would complete "
            "it; write it with scheme and host, as Django's request.build_absolute_uri() and Flask's "
            "url_for(…, _external=True) return it"
        )
    if not hosts:
        return "the message has no link"
    return (
        f"the message has no link to the application, only to {', '.join(hosts)}; a host of the application's own is "
        "named in phiguard_first_party"
    )


def _find_client(state: State, given: Any, caller: FrameType) -> Any:
    __tracebackhide__ = True
    if given is not None:
        return find_client([given]) or given
    for values in _iter_values(state, caller):
        client = find_client(values)
        if client is not None:
            return client
    client = make_django_client()
    if client is None:
        raise LookupError("no test client was found; give one: phiguard.follow(message, client)")
    return client


def _iter_values(state: State, caller: FrameType) -> Iterator[Iterable[Any]]:
    """Yield where a test keeps its client: its fixtures, its own variables, its class's, its module's."""
    item = state.stage.item
    yield getattr(item, "funcargs", {}).values()
    yield caller.f_locals.values()
    yield getattr(getattr(item, "instance", None), "__dict__", {}).values()
    yield caller.f_globals.values()
