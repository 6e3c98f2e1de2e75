"""Celery: a task is a transmission to its broker, and what it does is laid to who queued it."""

from __future__ import annotations

import json
import queue
from functools import partial

import pytest

from pytest_phiguard.capture.base import CURRENT
from tests.capture import queueing
from tests.capture.queueing import EMAIL, MINE, NEXT, URL, as_test, describe, send

seen = queueing.seen
as_mine = queueing.as_mine


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
