"""What niquests sends over its own fork of urllib3 is seen and contained, in both kinds of session."""

from __future__ import annotations

import asyncio

import pytest

BODY = b'{"email": "ottoline.brakspear@patient.example"}'
niquests = pytest.importorskip("niquests")


def run(function):
    """Run a coroutine function with an asynchronous session."""

    async def with_session():
        async with niquests.AsyncSession() as session:
            return await function(session)

    return asyncio.run(with_session())


def test_redirects_are_transmissions_of_their_own(guard, server):
    """Each hop is recorded with what it sends."""
    with niquests.Session() as session:
        session.post(server.url("/redirect"), data=BODY, headers={"X-Ward": "7"})
    run(lambda session: session.post(server.url("/redirect"), data=BODY))
    hops = [("POST", server.url("/redirect"), BODY), ("GET", server.url("/landed?from=redirect"), None)]
    assert [(sent.method, sent.url, sent.body) for sent in guard.sent] == hops * 2
    assert ("x-ward", "7") in {(name.lower(), value) for name, value in guard.sent[0].headers}


def test_streams_are_recorded_as_they_are_sent(guard, server):
    """A body that is generated is known by what is written."""

    async def pour():
        yield b"one"
        yield b"two"

    with niquests.Session() as session:
        session.post(server.url("/x"), data=iter([b"one", b"two"]))
    run(lambda session: session.post(server.url("/x"), data=pour()))
    assert [(sent.body, sent.problem) for sent in guard.sent] == [(b"onetwo", "")] * 2
    assert [request[3] for request in server.requests] == [b"onetwo"] * 2


def test_kept_alive_connection_is_guarded(containing, server):
    """On a connection that is open already, a contained request leaves no byte."""

    async def post(session):
        await session.post(server.url("/x"), data=b"harmless")
        await session.post(server.url("/x"), data=BODY)

    with niquests.Session() as session:
        session.post(server.url("/x"), data=b"harmless")
        with pytest.raises(niquests.RequestException):
            session.post(server.url("/x"), data=BODY)
    with pytest.raises(niquests.RequestException):
        run(post)
    assert [request[3] for request in server.requests] == [b"harmless"] * 2
    assert BODY not in server.raw


def test_multiplexed_session_is_recorded(guard, server):
    """A session that answers later sends at once, and is recorded once."""
    with niquests.Session(multiplexed=True) as session:
        answers = [session.post(server.url(f"/{place}"), data=BODY) for place in range(2)]
        session.gather()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [sent.url for sent in guard.sent] == [server.url("/0"), server.url("/1")]


def test_stand_in_reads_streams(guard):
    """A stream is read as a server would read it, and the answers are the client's own."""
    guard.guards_network, guard.answer = True, "stand_in"

    async def pour():
        yield b"one"
        yield b"two"

    with niquests.Session() as session:
        answer = session.post("https://vendor.invalid/x", data=iter([b"one", b"two"]))
    assert (answer.status_code, answer.json()) == (200, {})
    answer = run(lambda session: session.post("https://vendor.invalid/x", data=pour()))
    assert (answer.status_code, answer.json()) == (200, {})
    assert [(sent.body, sent.problem) for sent in guard.sent] == [(b"onetwo", "")] * 2
