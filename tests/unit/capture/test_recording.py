"""The wrappers that turn a client's call into a draft."""

from __future__ import annotations

import asyncio

import pytest

from pytest_phiguard.capture.base import CURRENT, Draft, Patcher
from pytest_phiguard.capture.recording import begin, dispatching, note_dispatch, recording, safely

URL = "https://vendor.invalid/"


def build(url, **_):
    """Return a draft of a call."""
    return Draft(20, "GET", url)


def send(url, answer="sent"):
    """Return what was sent, and what is at hand meanwhile."""
    return answer, url, CURRENT.get() and CURRENT.get().url


async def send_async(url, answer="sent"):
    """Do the same asynchronously."""
    return send(url, answer)


def wrap(patch, build=build, level=20, is_part=None):
    """Return callables that call the wrapped functions."""
    make = recording(patch, level, build, is_part)
    wrapped = make(send_async)
    return [make(send), lambda *args, **kwargs: asyncio.run(wrapped(*args, **kwargs))]


BOTH = pytest.mark.parametrize("which", [0, 1])


@BOTH
def test_call_is_recorded_and_passed_on(patch, sink, which):
    """Arguments and result are the client's, and the draft is at hand only while it works."""
    assert wrap(patch)[which](URL, answer="ok") == ("ok", URL, URL)
    assert [(draft.url, draft.capture, draft.sink) for draft in sink.drafts] == [(URL, "fake", sink)]
    assert CURRENT.get() is None


@BOTH
def test_levels(patch, sink, which):
    """Beneath a higher level nothing is recorded; beside or above it, it is."""
    for level in (30, 20, 10):
        token = CURRENT.set(Draft(level, "GET", "https://outer.invalid/"))
        wrap(patch)[which](URL)
        CURRENT.reset(token)
    assert len(sink.drafts) == 2


@BOTH
@pytest.mark.parametrize(("answer", "count"), [(True, 0), (False, 1), (None, 1)])
def test_part_of_a_request(patch, sink, which, answer, count):
    """Beneath a higher level, what is no part of that request is recorded; so is what cannot be told."""

    def is_part(parent, url):
        assert (parent.url, url) == ("https://outer.invalid/", URL)
        if answer is None:
            raise RuntimeError
        return answer

    token = CURRENT.set(Draft(30, "GET", "https://outer.invalid/"))
    wrap(patch, is_part=is_part)[which](URL)
    CURRENT.reset(token)
    assert len(sink.drafts) == count
    assert sink.failures == []


@BOTH
def test_in_process(patch, sink, which):
    """What stays in the process is not recorded, and hides what is at hand."""

    def build_inside(url):
        draft = build(url)
        draft.in_process = True
        return draft

    token = CURRENT.set(Draft(20, "GET", "https://outer.invalid/"))
    assert wrap(patch, build_inside)[which](URL) == ("sent", URL, None)
    CURRENT.reset(token)
    assert sink.drafts == []


@BOTH
def test_nothing_to_record(patch, sink, which):
    """A builder may have nothing to say, and there may be no guard."""
    assert wrap(patch, lambda _: None)[which](URL) == ("sent", URL, None)
    assert wrap(Patcher("fake", [], []))[which](URL) == ("sent", URL, None)
    assert sink.drafts == sink.failures == []


@BOTH
def test_builder_that_fails(patch, sink, which):
    """The client is called as ever, and the sink is told."""

    def failing(url):
        raise RuntimeError("no")

    assert wrap(patch, failing)[which](URL) == ("sent", URL, None)
    assert sink.failures[0][0].startswith("fake: send")
    assert sink.failures[0][1] == "no"


@BOTH
@pytest.mark.parametrize(("error", "told"), [(ValueError("bad address"), 0), (OSError("no route"), 1)])
def test_builder_that_fails_where_the_client_does(patch, sink, which, error, told):
    """Arguments that the client refuses are the caller's mistake; a failing network is none."""

    def refuse(url):
        raise error

    async def refuse_async(url):
        raise error

    def failing(url):
        raise RuntimeError("no")

    make = recording(patch, 20, failing)
    with pytest.raises(type(error)):
        make(refuse)(URL) if which == 0 else asyncio.run(make(refuse_async)(URL))
    assert len(sink.failures) == told


@BOTH
def test_client_that_fails_without_a_draft(patch, sink, which):
    """A call that there was nothing to record of fails as ever, and nothing is told."""

    def refuse(url):
        raise OSError

    async def refuse_async(url):
        raise OSError

    make = recording(patch, 20, lambda _: None)
    with pytest.raises(OSError, match=r"^$"):
        make(refuse)(URL) if which == 0 else asyncio.run(make(refuse_async)(URL))
    assert sink.failures == []


@BOTH
def test_client_that_fails(patch, sink, which):
    """An error of the client passes, and nothing stays at hand."""

    def refuse(url):
        raise OSError("no route")

    async def refuse_async(url):
        raise OSError("no route")

    make = recording(patch, 20, build)
    with pytest.raises(OSError, match="no route"):
        make(refuse)(URL) if which == 0 else asyncio.run(make(refuse_async)(URL))
    assert len(sink.drafts) == 1
    assert CURRENT.get() is None


def test_wrapper_of_a_coroutine_function_is_one(patch):
    """Frameworks and mocks ask for it."""
    assert asyncio.iscoroutinefunction(recording(patch, 20, build)(send_async))
    assert asyncio.iscoroutinefunction(dispatching(patch, build)(send_async))


def test_end_of_an_asynchronous_call_is_told(patch, sink):
    """Whether it failed or not, with what it was called; of one without a draft there is nothing to tell."""
    ended = []
    make = recording(patch, 20, build, finish=lambda *told: ended.append(told))

    async def refuse(url):
        raise OSError

    asyncio.run(make(send_async)(URL, answer="ok"))
    with pytest.raises(OSError, match=r"^$"):
        asyncio.run(make(refuse)(URL))
    asyncio.run(recording(patch, 20, lambda *_, **__: None, finish=ended.append)(send_async)(URL))
    first, second = sink.drafts
    assert ended == [(first, (URL,), {"answer": "ok"}), (second, (URL,), {})]


def test_begin_tells_what_fails(patch, sink):
    """Where a draft is begun by hand, its failure is told at once; without a guard it is silence."""

    def failing():
        raise RuntimeError("no")

    assert begin(patch, failing, send, (), {}) is None
    assert begin(Patcher("fake", [], []), failing, send, (), {}) is None
    assert sink.failures == [("fake: send", "no")]


@BOTH
def test_dispatcher_notes_on_the_draft_at_hand(patch, sink, which):
    """A mock that answers a request that a client hook has seen is noted on it."""
    make = dispatching(patch, build)
    call = [make(send), lambda url: asyncio.run(make(send_async)(url))][which]
    draft = Draft(30, "GET", URL)
    token = CURRENT.set(draft)
    call(URL)
    CURRENT.reset(token)
    assert draft.mocked
    assert sink.drafts == []
    assert call(URL) == ("sent", URL, None)
    assert [draft.mocked for draft in sink.drafts] == [True]


def test_dispatcher_with_nothing_to_note(patch, sink):
    """A dispatcher of what is no request notes nothing."""
    assert note_dispatch(patch, lambda *_: None, send, (URL,), {}) is None
    assert sink.drafts == []


def test_safely(patch, sink):
    """What raises is told, and None comes back; without a guard nothing is told."""
    assert safely(patch, int)("7") == 7
    assert safely(patch, int)("seven") is None
    assert safely(Patcher("fake", [], []), int)("seven") is None
    assert len(sink.failures) == 1
