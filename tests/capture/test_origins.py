"""Who is told to have sent something: the test, through threads, executors and tasks."""

from __future__ import annotations

import asyncio
import queue
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import responses

from pytest_phiguard.capture.origin import ORIGIN, adopt, resolve
from pytest_phiguard.model import Origin

URL = "https://vendor.invalid/"
MINE = Origin("test_a", "call")
NEXT = Origin("test_b", "call")


@pytest.fixture
def seen(guard):
    """Yield the origins of what is sent; the session is in another test by then."""
    found = []
    guard.record = lambda _: found.append(resolve(NEXT))
    with responses.RequestsMock(assert_all_requests_are_fired=False) as answers:
        answers.get(URL)
        token = ORIGIN.set(MINE)
        yield found
        ORIGIN.reset(token)


def send():
    """Send one request."""
    requests.get(URL, timeout=5)


def run_in(thread):
    """Run a thread to its end."""
    thread.start()
    thread.join(10)


def test_same_thread(seen):
    """What the test's own code sends is the test's."""
    send()
    assert seen == [MINE]


def test_thread_of_the_running_test(seen, guard):
    """A thread that the running test has started works for it."""
    guard.record = lambda _: seen.append(resolve(MINE))
    run_in(threading.Thread(target=send))
    assert seen == [MINE]


def test_thread_of_an_ended_test(seen):
    """A thread that outlives its test is laid to it, with a doubt and with the test that runs meanwhile."""
    run_in(threading.Thread(target=send))
    assert seen == [Origin("test_a", "call", certain=False, item="test_b")]


def test_thread_of_a_thread(seen):
    """The birth of a thread is inherited."""
    run_in(threading.Thread(target=lambda: run_in(threading.Thread(target=send))))
    assert [origin.test for origin in seen] == ["test_a"]


def test_thread_of_nobody(seen):
    """A thread that nobody known has started is laid to the running test, with a doubt."""
    token = ORIGIN.set(None)
    run_in(threading.Thread(target=send))
    ORIGIN.reset(token)
    assert seen == [Origin("test_b", "call", certain=False)]


def test_nobody_at_all():
    """Between tests and without a birth there is no test to name."""
    token = ORIGIN.set(None)
    assert resolve(None) == Origin("", certain=False)
    ORIGIN.reset(token)


def test_executor_carries_the_submitter(seen):
    """A worker that one test has started works for the test that submits the job."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(send).result(10)
        token = ORIGIN.set(NEXT)
        pool.submit(send).result(10)
        list(pool.map(lambda _: send(), [1]))
        ORIGIN.reset(token)
    assert seen == [MINE, NEXT, NEXT]


def test_executor_runs_what_it_was_given(guard):
    """A job's arguments, result and exception are those of the function."""
    token = ORIGIN.set(MINE)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda a, *, b: (a, b), 1, b=2).result(10) == (1, 2)
        with pytest.raises(ZeroDivisionError):
            pool.submit(lambda: 1 / 0).result(10)
        assert pool.submit(max, 1, 2).result(10) == 2
    ORIGIN.reset(token)
    assert guard.failures == []


@pytest.mark.parametrize("way", ["task", "to_thread", "run_in_executor", "gather"])
def test_asyncio(seen, way):
    """Tasks inherit the origin, and jobs of the loop's executor carry it."""

    async def send_async():
        send()

    async def run():
        if way == "task":
            await asyncio.create_task(send_async())
        elif way == "to_thread":
            await asyncio.to_thread(send)
        elif way == "run_in_executor":
            await asyncio.get_running_loop().run_in_executor(None, send)
        else:
            await asyncio.gather(send_async())

    asyncio.run(run())
    assert seen == [MINE]


def test_adopted_origin(seen):
    """A coroutine that adopts an origin has its own, whatever the loop was started with."""

    async def run():
        adopt(NEXT)
        send()

    asyncio.run(run())
    send()
    assert seen == [NEXT, MINE]


def test_consumer_thread_is_uncertain(seen):
    """A consumer that was started by one test and fed by another cannot be told by its thread."""
    jobs = queue.Queue()

    def consume():
        job = jobs.get(timeout=10)
        job()

    consumer = threading.Thread(target=consume)
    consumer.start()
    token = ORIGIN.set(NEXT)
    jobs.put(send)
    consumer.join(10)
    ORIGIN.reset(token)
    assert [origin.certain for origin in seen] == [False]


def test_thread_started_in_a_request_is_none_of_its_parts(guard):
    """What a thread sends that was started while a request is made is a request of its own."""
    with responses.RequestsMock() as answers:
        answers.add_callback("GET", URL, lambda _: (run_in(threading.Thread(target=send_other)), (200, {}, ""))[1])
        answers.get("https://other.invalid/")
        send()
    assert sorted(sent.url for sent in guard.sent) == ["https://other.invalid/", URL]


def send_other():
    """Send one request elsewhere."""
    requests.get("https://other.invalid/", timeout=5)
