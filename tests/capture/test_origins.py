"""Who is told to have sent something: the test, through threads, executors and tasks."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool

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


def submit_to_pool(pool, way):
    """Submit one job by one of the ways of a pool of ``multiprocessing``, and wait for it."""
    work = {
        "apply": lambda: pool.apply(send),
        "apply_async": lambda: pool.apply_async(send).get(10),
        "map": lambda: pool.map(send_any, [1], chunksize=1),
        "starmap": lambda: pool.starmap(send_any, [(1,)]),
        "imap": lambda: list(pool.imap(send_any, [1])),
        "imap in chunks": lambda: list(pool.imap(send_any, [1], chunksize=2)),
        "imap_unordered": lambda: list(pool.imap_unordered(send_any, [1])),
    }
    work[way]()


def send_any(_):
    """Send one request, as a job with an argument."""
    send()


@pytest.mark.parametrize("way", ["apply", "apply_async", "map", "starmap", "imap", "imap in chunks", "imap_unordered"])
def test_thread_pool_carries_the_submitter(seen, way):
    """A pool of threads that one test has made works for the test that submits the job."""
    with ThreadPool(1) as pool:
        token = ORIGIN.set(NEXT)
        submit_to_pool(pool, way)
        ORIGIN.reset(token)
        submit_to_pool(pool, way)
    assert seen == [NEXT, MINE]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no forks")
def test_process_pool_is_given_what_it_was_given(guard):
    """The jobs of a pool of processes are pickled as they are."""
    token = ORIGIN.set(MINE)
    pool = multiprocessing.get_context("fork").Pool(1)
    try:
        assert pool.map(abs, [-1, 2]) == [1, 2]
        assert pool.apply(divmod, (7, 2)) == (3, 1)
    finally:
        # Told to end, not killed: a signal that comes while it begins to wait is lost now and then, and so is the run.
        pool.close()
        pool.join()
    ORIGIN.reset(token)
    assert guard.failures == []


def test_timer_of_the_running_test(seen, guard):
    """A timer is a thread of the test that began it."""
    guard.record = lambda _: seen.append(resolve(MINE))
    run_in(threading.Timer(0, send))
    assert seen == [MINE]


@pytest.mark.parametrize("way", ["task", "thread", "portal"])
def test_anyio(seen, way):
    """Tasks of anyio inherit the origin, its threads carry it, and so does a portal into its loop."""
    anyio = pytest.importorskip("anyio")
    portals = pytest.importorskip("anyio.from_thread")

    async def send_async():
        send()

    async def run():
        if way == "thread":
            await anyio.to_thread.run_sync(send)
        else:
            async with anyio.create_task_group() as group:
                group.start_soon(send_async)

    if way == "portal":
        token = ORIGIN.set(NEXT)
        with portals.start_blocking_portal() as portal:
            ORIGIN.reset(token)
            portal.call(send_async)
    else:
        anyio.run(run)
    assert seen == [MINE]


@pytest.mark.parametrize("way", ["task", "thread"])
def test_trio(seen, way):
    """Tasks of trio inherit the origin, and its threads carry it."""
    trio = pytest.importorskip("trio")

    async def send_async():
        send()

    async def run():
        if way == "thread":
            await trio.to_thread.run_sync(send)
        else:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(send_async)

    trio.run(run)
    assert seen == [MINE]


def test_greenlet_is_uncertain(seen):
    """A greenlet begins with an empty context: it is laid to the running test, with a doubt, so that the value decides."""
    gevent = pytest.importorskip("gevent")
    gevent.joinall([gevent.spawn(send)], timeout=10)
    assert seen == [Origin("test_b", "call", certain=False)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no forks")
def test_fork_is_told_in_both_processes(guard):
    """The guard is told before a fork, in the parent, in the child, and when the child ends."""
    reader, writer = os.pipe()
    guard.fork = lambda moment: os.write(writer, f"{moment} {os.getpid()}\n".encode())
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    with os.fdopen(reader) as told:
        lines = told.read().split("\n")
    parent = os.getpid()
    assert sorted(filter(None, lines)) == sorted(
        [f"before {parent}", f"parent {parent}", f"child {child}", f"exit {child}"]
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no forks")
def test_fork_after_the_guard_is_not_told(patches, sink):
    """When the last guard has ended, a fork is nobody's business, and ``os._exit`` is Python's own."""
    patches.pop()
    child = os.fork()
    if not child:
        os._exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert sink.moments == []
    assert not hasattr(os._exit, "__wrapped__")
    patches.push(sink)
