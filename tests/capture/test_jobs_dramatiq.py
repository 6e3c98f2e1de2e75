"""Dramatiq: a message is a transmission to its broker, and what it does is laid to who sent it."""

from __future__ import annotations

import pytest

from tests.capture import queueing
from tests.capture.queueing import EMAIL, MINE, NEXT, URL, Part, as_test, describe, send

seen = queueing.seen
as_mine = queueing.as_mine


@pytest.fixture
def dramatiq_broker():
    """Yield a broker in the process, with a worker that was started by nobody known."""
    dramatiq = pytest.importorskip("dramatiq")
    stub = pytest.importorskip("dramatiq.brokers.stub")
    broker = stub.StubBroker()
    broker.emit_after("process_boot")
    worker = dramatiq.Worker(broker, worker_timeout=100, worker_threads=1)
    as_test(NEXT, worker.start)
    yield broker
    worker.stop()
    broker.close()


@pytest.mark.parametrize("delay", [None, 1])
def test_dramatiq_message_is_a_transmission_and_works_for_who_sent_it(seen, dramatiq_broker, delay):
    """A message is sent once with its arguments, and what its actor sends is the test's that sent it."""
    dramatiq = pytest.importorskip("dramatiq")
    actor = dramatiq.actor(send, broker=dramatiq_broker, actor_name="send")
    as_test(MINE, lambda: actor.send_with_options(args=(EMAIL,), delay=delay))
    dramatiq_broker.join(actor.queue_name, timeout=20_000)
    assert {draft.origin.test for draft in seen} == {"test_a"}
    assert describe(seen)[-1] == ("GET", URL, "test_a")
    assert EMAIL in seen[0].seal().body.decode()


def test_dramatiq_middleware_sends_on_its_own(seen, dramatiq_broker, as_mine):
    """What a middleware sends while a message is queued is no part of the message."""
    dramatiq = pytest.importorskip("dramatiq")

    class Telling(dramatiq.Middleware):
        def before_enqueue(self, *_):
            send()

    dramatiq_broker.add_middleware(Telling())
    actor = dramatiq.actor(lambda: None, broker=dramatiq_broker, actor_name="nothing")
    actor.send()
    dramatiq_broker.join(actor.queue_name, timeout=20_000)
    assert describe(seen) == [("PUBLISH", "memory:", "test_a"), ("GET", URL, "test_a")]


def test_dramatiq_redis_broker_is_named_and_contained(guard):
    """A broker in Redis is named by its server, and what is contained raises its client's error."""
    brokers = pytest.importorskip("dramatiq.brokers.redis")
    redis, fakeredis = pytest.importorskip("redis"), pytest.importorskip("fakeredis")
    dramatiq = pytest.importorskip("dramatiq")
    from pytest_phiguard.capture.jobs.dramatiq import find_broker

    assert (
        find_broker(brokers.RedisBroker(url="redis://:secret@redis.example:6380/1")) == "redis://redis.example:6380/1"
    )
    broker = brokers.RedisBroker(client=fakeredis.FakeStrictRedis())
    assert find_broker(broker) == "memory:"
    actor = dramatiq.actor(send, broker=broker, actor_name="send")
    guard.guards_network, guard.answer = True, "contained"
    with pytest.raises(redis.ConnectionError):
        actor.send(EMAIL)
    assert [draft.method for draft in guard.drafts] == ["PUBLISH"]


@pytest.mark.parametrize(
    "parameters", [Part(host="rabbit.example", port=5671), {"host": "rabbit.example", "port": 5671}]
)
@pytest.mark.parametrize("many", [True, False])
def test_dramatiq_rabbit_is_named(parameters, many):
    """The first server of a broker in RabbitMQ is named, however it was configured."""
    from pytest_phiguard.capture.jobs.dramatiq import find_broker

    assert find_broker(Part(parameters=[parameters] if many else parameters)) == "amqp://rabbit.example:5671/"
