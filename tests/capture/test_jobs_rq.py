"""RQ: a job is a transmission to its server, and what it does is laid to who queued it."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from pytest_phiguard.capture.origin import ORIGIN
from tests.capture import queueing
from tests.capture.queueing import EMAIL, MINE, NEXT, URL, as_test, describe, send

seen = queueing.seen
as_mine = queueing.as_mine


@pytest.fixture
def rq_queue():
    """Return a queue in a server that lives in the process."""
    rq, fakeredis = pytest.importorskip("rq"), pytest.importorskip("fakeredis")
    return rq.Queue(connection=fakeredis.FakeStrictRedis())


def run_rq(rq_queue):
    """Run what waits in the queue, in the name of the second test."""
    rq = pytest.importorskip("rq")
    worker = rq.SimpleWorker([rq_queue], connection=rq_queue.connection)
    as_test(NEXT, partial(worker.work, burst=True, logging_level="ERROR"))


@pytest.mark.parametrize("way", ["enqueue", "enqueue_call", "enqueue_many", "enqueue_many of an iterator"])
def test_rq_job_is_a_transmission_and_works_for_who_queued(seen, rq_queue, way):
    """A job is sent once with its arguments, and what it sends is the test's that queued it."""

    def store():
        if way == "enqueue":
            rq_queue.enqueue(send, EMAIL)
        elif way == "enqueue_call":
            rq_queue.enqueue_call(send, args=(EMAIL,))
        else:
            datas = [rq_queue.prepare_data(send, (EMAIL,))]
            rq_queue.enqueue_many(iter(datas) if "iterator" in way else datas)

    as_test(MINE, store)
    assert describe(seen) == [("PUBLISH", "memory:", "test_a")]
    assert EMAIL in seen[0].seal().body.decode()
    run_rq(rq_queue)
    assert describe(seen)[1:] == [("GET", URL, "test_a")]


def test_rq_scheduled_job_is_a_transmission(seen, rq_queue, as_mine):
    """A job for later is sent now."""
    from datetime import datetime, timedelta, timezone

    rq_queue.enqueue_at(datetime.now(timezone.utc) + timedelta(hours=1), send, EMAIL)
    assert describe(seen) == [("PUBLISH", "memory:", "test_a")]


def test_rq_job_of_a_synchronous_queue_sends_on_its_own(seen, rq_queue, as_mine):
    """A queue that is synchronous stores the job and runs it; what the job sends is no part of that."""
    rq = pytest.importorskip("rq")
    rq.Queue(is_async=False, connection=rq_queue.connection).enqueue(send, EMAIL)
    assert describe(seen) == [("PUBLISH", "memory:", "test_a"), ("GET", URL, "test_a")]


def test_rq_contained_job_is_not_stored(guard, rq_queue):
    """A job that is contained is not stored, and RQ raises what it raises without a server."""
    redis = pytest.importorskip("redis")
    guard.guards_network, guard.answer = True, "contained"
    with pytest.raises(redis.ConnectionError):
        rq_queue.enqueue(send, EMAIL)
    guard.guards_network = False
    assert rq_queue.connection.keys("rq:job:*") == []


def test_rq_job_that_was_read_from_the_server_is_not_unpickled(seen, rq_queue, monkeypatch, as_mine):
    """A job that is queued again is recorded as it is kept: only who works on it may load what it is made of."""
    rq_job = pytest.importorskip("rq.job")
    job = rq_queue.enqueue(send, EMAIL)
    again = rq_job.Job.fetch(job.id, connection=rq_queue.connection)
    monkeypatch.setattr(again, "_deserialize_data", lambda: pytest.fail("it was unpickled"))
    rq_queue.enqueue_job(again)
    assert len(seen) == 2
    assert EMAIL in seen[1].seal().body.decode()


def test_client_that_is_a_mock_is_in_the_process(guard):
    """What a mock is given goes nowhere."""
    rq, mock = pytest.importorskip("rq"), pytest.importorskip("unittest.mock")
    from pytest_phiguard.capture.jobs.celery import find_broker
    from pytest_phiguard.capture.jobs.redis import find_redis

    assert rq
    assert find_redis(mock.MagicMock()) == "memory:"
    assert find_broker(mock.MagicMock()) == "memory:"


@pytest.fixture
def redis_server():
    """Yield the address of a server of Redis on loopback."""
    fakeredis = pytest.importorskip("fakeredis")
    server = fakeredis.TcpFakeServer(("127.0.0.1", 0), server_type="redis")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server.server_address
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_rq_job_over_the_network_is_one_transmission(guard, redis_server):
    """What the client of Redis writes for a job is the job; contained, nothing is stored, on an old connection too."""
    rq, redis = pytest.importorskip("rq"), pytest.importorskip("redis")
    with redis.Redis(*redis_server) as client:
        client.ping()
        before = len(guard.drafts)
        guard.guards_network, guard.answer = True, "contained"
        with pytest.raises(redis.ConnectionError):
            rq.Queue(connection=client).enqueue(send, EMAIL)
        guard.answer = "open"
        rq.Queue(connection=client).enqueue(send, "next")
        sent = [(draft.method, draft.url) for draft in guard.drafts[before:]]
        guard.guards_network = False
        stored = client.keys("rq:job:*")
    assert sent == [("PUBLISH", f"redis://127.0.0.1:{redis_server[1]}/0")] * 2
    assert len(stored) == 1


def test_job_that_is_queued_again_stays_with_who_queued_it_first(guard):
    """A worker that queues a job again does not take it over, where it is not certain itself."""
    from pytest_phiguard.capture.jobs.queued import JobOrigins

    origins = JobOrigins()
    as_test(MINE, lambda: origins.remember("job"))
    as_test(NEXT._replace(certain=False), lambda: origins.remember("job"))
    with origins.working_on("job"):
        assert ORIGIN.get() == MINE
