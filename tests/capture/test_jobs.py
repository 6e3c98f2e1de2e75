"""A job is a transmission to its broker, and what it does is laid to who queued it.

The tasks of Django Q need a project: see ``tests/plugin/test_jobs.py``.
"""

from __future__ import annotations

import threading
from functools import partial

import pytest

from pytest_phiguard.capture.origin import ORIGIN
from tests.capture import queueing
from tests.capture.queueing import EMAIL, MINE, NEXT, URL, Part, as_test, describe, send

seen = queueing.seen
as_mine = queueing.as_mine


def wait_for(done, what):
    """Wait until an event is set."""
    assert done.wait(20), what


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


def test_huey_group_and_pipeline_are_transmissions(seen, as_mine):
    """Each task of a group is sent, and one with what follows it, whose arguments travel with it."""
    huey = pytest.importorskip("huey")
    store = huey.MemoryHuey(immediate=False)
    task = store.task()(send)
    store.enqueue(huey.group([task.s("one"), task.s("two")]))
    store.enqueue(task.s("three").then(task, EMAIL))
    assert [draft.method for draft in seen] == ["PUBLISH"] * 3
    assert EMAIL in seen[2].seal().body.decode()
