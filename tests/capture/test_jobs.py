"""A job is a transmission to its broker, and what it does is laid to who queued it."""

from __future__ import annotations

import json
import queue
import threading
from functools import partial

import pytest
import requests
import responses

from pytest_phiguard.capture.base import CURRENT
from pytest_phiguard.capture.origin import ORIGIN, resolve
from pytest_phiguard.model import Origin

URL = "https://vendor.invalid/"
MINE = Origin("test_a", "call")
NEXT = Origin("test_b", "call")
EMAIL = "ottoline.brakspear@patient.example"


@pytest.fixture
def seen(guard):
    """Yield method, address, body and test of what is sent; the session is in another test by then."""
    found = []

    def record(draft):
        draft.origin = resolve(NEXT)
        found.append(draft)
        guard.drafts.append(draft)

    guard.record = record
    with responses.RequestsMock(assert_all_requests_are_fired=False) as answers:
        answers.get(URL)
        yield found
    assert guard.failures == []


@pytest.fixture
def as_mine():
    """Run the body of the test as the first test."""
    token = ORIGIN.set(MINE)
    yield
    ORIGIN.reset(token)


def send(*_, **__):
    """Send one request, as a job does."""
    requests.get(URL, timeout=5)


def as_test(origin, work):
    """Do something in the name of a test."""
    token = ORIGIN.set(origin)
    try:
        return work()
    finally:
        ORIGIN.reset(token)


def describe(found):
    """Return method, address and test of each draft."""
    return [(draft.method, draft.url, draft.origin.test) for draft in found]


def wait_for(done, what):
    """Wait until an event is set."""
    assert done.wait(20), what


# Celery.


@pytest.fixture
def celery_app():
    """Return an application with a broker in memory, and a task that sends."""
    celery = pytest.importorskip("celery")
    app = celery.Celery("inner", broker="memory://", backend="cache+memory://", set_as_current=False)
    app.conf.update(task_default_queue=f"queue-{id(app)}", broker_transport_options={"polling_interval": 0.05})
    return app


@pytest.fixture
def worker(celery_app):
    """Return a function that begins a worker in a thread, in the name of the second test."""
    testing = pytest.importorskip("celery.contrib.testing.worker")
    started = []

    def start(pool="solo"):
        context = testing.start_worker(celery_app, pool=pool, perform_ping_check=False, shutdown_timeout=20)
        as_test(NEXT, context.__enter__)
        started.append(context)

    yield start
    for context in started:
        context.__exit__(None, None, None)


def test_celery_message_is_a_transmission(seen, celery_app, as_mine):
    """A task that is queued is sent to the broker, once, with its arguments."""
    task = celery_app.task(send, name="send", shared=False)
    task.apply_async((EMAIL,), {"again": True}, countdown=3)
    assert [draft.method for draft in seen] == ["PUBLISH"]
    sealed = seen[0].seal()
    assert (sealed.channel, sealed.url, sealed.capture) == ("socket", "memory:", "celery")
    assert json.loads(sealed.body)["body"][:2] == [[EMAIL], {"again": True}]
    assert CURRENT.get() is None


def test_celery_task_by_name_is_a_transmission(seen, celery_app, as_mine):
    """A task of another process is queued by its name alone."""
    celery_app.send_task("elsewhere", args=[EMAIL])
    assert EMAIL in seen[0].seal().body.decode()


@pytest.mark.parametrize("pool", ["solo", "threads"])
def test_celery_worker_works_for_who_queued(seen, celery_app, worker, pool):
    """A task, its retry, and what follows it in a chain or a chord are the test's that queued the first."""
    celery = pytest.importorskip("celery")
    done, headers = queue.Queue(), queue.Queue()
    task = partial(celery_app.task, shared=False)

    @task(name="first", bind=True, max_retries=2)
    def first(self):
        send()
        headers.put(str(vars(self.request)))
        if self.request.retries == 0:
            raise self.retry(countdown=0)
        return 1

    @task(name="last")
    def last(_):
        send()
        done.put(True)

    worker(pool)
    as_test(MINE, (first.s() | last.s()).apply_async)
    assert done.get(timeout=20)
    assert [draft.method for draft in seen] == ["PUBLISH", "GET", "PUBLISH", "GET", "PUBLISH", "GET"]
    as_test(MINE, lambda: celery.chord([first.s(), first.s()], app=celery_app)(last.s()))
    assert done.get(timeout=20)
    assert {draft.origin.test for draft in seen} == {"test_a"}
    assert "phiguard" not in headers.get(timeout=20)


def test_celery_eager_task_is_no_transmission(seen, celery_app, as_mine):
    """An eager task runs where it is called, and its requests are the test's."""
    celery_app.conf.task_always_eager = True
    celery_app.task(send, name="send", shared=False).delay(EMAIL)
    assert describe(seen) == [("GET", URL, "test_a")]


def test_celery_contained_message_leaves_nothing(guard, server):
    """A message that is contained never reaches its broker, and Celery raises its own error."""
    celery, exceptions = pytest.importorskip("celery"), pytest.importorskip("kombu.exceptions")
    app = celery.Celery("inner", broker=f"redis://127.0.0.1:{server.port}/0", set_as_current=False)
    guard.guards_network, guard.answer = True, "contained"
    policy = {"max_retries": 1, "interval_start": 0, "interval_step": 0}
    with pytest.raises(exceptions.OperationalError):
        app.send_task("send", (EMAIL,), retry=True, retry_policy=policy)
    assert server.raw == b""
    assert [draft.url for draft in guard.drafts] == [f"redis://127.0.0.1:{server.port}/0"]


def test_celery_stood_in_message_leaves_nothing(guard, celery_app):
    """A message to a broker that is stood in for is taken, and goes nowhere."""
    guard.guards_network, guard.answer = True, "stand_in"
    result = celery_app.task(send, name="send", shared=False).delay(EMAIL)
    guard.answer = "open"
    with celery_app.connection() as connection:
        waiting = connection.SimpleQueue(celery_app.conf.task_default_queue)
        with pytest.raises(waiting.Empty):
            waiting.get(block=False)
    assert result.id


@pytest.mark.parametrize(
    ("broker", "address"),
    [
        ("amqp://user:secret@broker.example:5671/vhost", "amqp://broker.example:5671/vhost"),
        ("redis://:secret@redis.example:6380/1", "redis://redis.example:6380/1"),
        ("redis+socket:///run/redis.sock", "unix:/run/redis.sock"),
        ("filesystem://", "file:"),
        ("memory://", "memory:"),
    ],
)
def test_celery_broker_is_named_without_credentials(broker, address):
    """The address of a broker is shown, never its password."""
    kombu = pytest.importorskip("kombu")
    from pytest_phiguard.capture.jobs.celery import find_broker

    class Producer:
        connection = kombu.Connection(broker)

    assert find_broker(Producer) == address


# RQ.


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


# Dramatiq.


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


# Huey.


def test_huey_task_is_a_transmission_and_works_for_who_queued(seen):
    """A task is sent once with its arguments, and what it sends is the test's that queued it."""
    huey = pytest.importorskip("huey")
    store = huey.MemoryHuey(immediate=False)
    task = store.task()(send)
    as_test(MINE, lambda: task(EMAIL))
    assert describe(seen) == [("PUBLISH", "memory:", "test_a")]
    assert EMAIL in seen[0].seal().body.decode()
    as_test(NEXT, lambda: store.execute(store.dequeue()))
    assert describe(seen)[1:] == [("GET", URL, "test_a")]


def test_huey_immediate_task_is_no_transmission(seen, as_mine):
    """A task that is run at once is not queued, and its requests are its own."""
    huey = pytest.importorskip("huey")
    huey.MemoryHuey(immediate=True).task()(send)(EMAIL)
    assert describe(seen) == [("GET", URL, "test_a")]


# Django Q: its tasks need a project, see tests/plugin/test_jobs.py.


def test_nothing_is_left_behind(patches):
    """What was patched of the queues is as before when the guard has ended."""
    celery_base = pytest.importorskip("celery.concurrency.base")
    messaging, rq_queue = pytest.importorskip("kombu.messaging"), pytest.importorskip("rq.queue")
    stub = pytest.importorskip("dramatiq.brokers.stub")
    owners = [
        (messaging.Producer, "publish"),
        (messaging.Producer, "_publish"),
        (celery_base.BasePool, "apply_async"),
        (rq_queue.Queue, "enqueue_job"),
        (stub.StubBroker, "enqueue"),
    ]
    assert all(hasattr(getattr(owner, name), "__wrapped__") for owner, name in owners)
    patches.pop()
    assert not any(hasattr(getattr(owner, name), "__wrapped__") for owner, name in owners)
    patches.push(type("Sink", (), {"guards_network": False})())


def test_worker_of_a_job_that_nobody_knows(seen):
    """A job that was queued by nobody known is laid as without us."""
    from pytest_phiguard.capture.jobs.queued import JobOrigins

    done = threading.Event()
    origins = JobOrigins()
    with origins.working_on("unknown"), origins.working_on(None):
        assert ORIGIN.get() is None
        done.set()
    wait_for(done, "the block ran")


def test_job_that_is_queued_again_stays_with_who_queued_it_first(guard):
    """A worker that queues a job again does not take it over, where it is not certain itself."""
    from pytest_phiguard.capture.jobs.queued import JobOrigins

    origins = JobOrigins()
    as_test(MINE, lambda: origins.remember("job"))
    as_test(NEXT._replace(certain=False), lambda: origins.remember("job"))
    with origins.working_on("job"):
        assert ORIGIN.get() == MINE


def test_only_so_many_jobs_are_remembered(monkeypatch):
    """The oldest of very many waiting jobs is forgotten, and laid by its value."""
    from pytest_phiguard.capture.jobs import queued

    monkeypatch.setattr(queued, "_REMEMBERED", 2)
    origins = queued.JobOrigins()
    for job in ("a", "b", "c"):
        as_test(MINE, partial(origins.remember, job))
    with origins.working_on("a"):
        assert ORIGIN.get() is None
    with origins.working_on("b"):
        assert ORIGIN.get() == MINE


class Part:
    """Whatever a broker is made of."""

    def __init__(self, **parts):
        vars(self).update(parts)


# As a client of MongoDB knows it without asking any server.
TOPOLOGY = Part(server_descriptions=lambda: {("mongo.example", 27017): "unknown"})


@pytest.mark.parametrize(
    ("name", "parts", "address"),
    [
        ("Sqs", {"region_name": "eu-central-1"}, "https://sqs.eu-central-1.amazonaws.com/"),
        ("IronMQBroker", {}, "https://mq-aws-us-east-1-1.iron.io/"),
        ("Mongo", {"topology_description": TOPOLOGY}, "mongodb://mongo.example:27017/"),
    ],
)
def test_django_q_broker_is_named(name, parts, address):
    """The servers of Django Q's brokers are named, those of derived classes too."""
    from pytest_phiguard.capture.jobs.django_q import find_broker

    own = type("Own", (type(name, (Part,), {}),), {})
    assert find_broker(own(connection=Part(**parts))) == address


@pytest.mark.parametrize(
    "parameters", [Part(host="rabbit.example", port=5671), {"host": "rabbit.example", "port": 5671}]
)
@pytest.mark.parametrize("many", [True, False])
def test_dramatiq_rabbit_is_named(parameters, many):
    """The first server of a broker in RabbitMQ is named, however it was configured."""
    from pytest_phiguard.capture.jobs.dramatiq import find_broker

    assert find_broker(Part(parameters=[parameters] if many else parameters)) == "amqp://rabbit.example:5671/"


def test_huey_group_and_pipeline_are_transmissions(seen, as_mine):
    """Each task of a group is sent, and one with what follows it, whose arguments travel with it."""
    huey = pytest.importorskip("huey")
    store = huey.MemoryHuey(immediate=False)
    task = store.task()(send)
    store.enqueue(huey.group([task.s("one"), task.s("two")]))
    store.enqueue(task.s("three").then(task, EMAIL))
    assert [draft.method for draft in seen] == ["PUBLISH"] * 3
    assert EMAIL in seen[2].seal().body.decode()
