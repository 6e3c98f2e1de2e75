"""The test whose code sent something is blamed, through threads, executors and tasks."""

from __future__ import annotations

import pytest


def test_thread_of_the_test(suite):
    """A thread that the test started and joined is the test's."""
    suite.write(
        "import threading\n"
        "def test_it(phi_patient):\n"
        "    thread = threading.Thread(target=app.send, kwargs={'email': phi_patient.email})\n"
        "    thread.start()\n    thread.join()"
    )
    suite.run().assert_outcomes(failed=1)
    assert suite.report["findings"][0]["test"] == "test_inner.py::test_it"


def test_thread_with_another_tests_patient_is_the_threads_test(suite):
    """The origin is blamed, not the owner of the value."""
    suite.write(
        "import threading\nseen = []\n"
        "def test_one(phi_patient):\n    seen.append(phi_patient)\n\n"
        "def test_two():\n"
        "    thread = threading.Thread(target=app.send, kwargs={'email': seen[0].email})\n"
        "    thread.start()\n    thread.join()"
    )
    suite.run().assert_outcomes(passed=1, failed=1)
    assert suite.report["findings"][0]["test"] == "test_inner.py::test_two"


def test_executor(suite):
    """A job given to an executor is the test's that submitted it, in whichever thread it runs."""
    suite.write(
        "from concurrent.futures import ThreadPoolExecutor\n"
        "pool = ThreadPoolExecutor(1)\n"
        "def test_one():\n    pool.submit(app.send, event='visit').result()\n\n"
        "def test_two(phi_patient):\n    pool.submit(app.send, email=phi_patient.email).result()\n\n"
        "def test_three():\n    pool.submit(app.send, event='visit').result()\n    pool.shutdown()"
    )
    suite.run().assert_outcomes(passed=2, failed=1)
    assert suite.report["findings"][0]["test"] == "test_inner.py::test_two"


def test_consumer_thread_of_a_module_fixture_is_laid_by_value(suite):
    """What a wide fixture's worker thread sends belongs to the test whose patient it is about."""
    suite.write(
        "import queue, threading\n"
        "@pytest.fixture(scope='module')\n"
        "def jobs():\n"
        "    jobs = queue.Queue()\n"
        "    def work():\n"
        "        for job in iter(jobs.get, None):\n            app.send(**job)\n            jobs.task_done()\n"
        "    thread = threading.Thread(target=work)\n    thread.start()\n"
        "    yield jobs\n    jobs.put(None)\n    thread.join()\n\n"
        "def test_one(jobs, phi_patient):\n    jobs.put({'event': 'visit'})\n    jobs.join()\n\n"
        "def test_two(jobs, phi_patient):\n    jobs.put({'email': phi_patient.email})\n    jobs.join()\n\n"
        "def test_three(jobs, phi_patient):\n    jobs.put({'event': 'visit'})\n    jobs.join()"
    )
    suite.run().assert_outcomes(passed=2, failed=1)
    assert suite.report["findings"][0]["test"] == "test_inner.py::test_two"


def test_late_thread_fails_the_run_and_names_its_test(suite):
    """What a test still sends after it has ended fails the run, not the test that happens to be running."""
    suite.write(
        "import threading\n"
        "go = threading.Event()\nthreads = []\n"
        "def test_one(phi_patient):\n"
        "    def work(email=phi_patient.email):\n        go.wait(10)\n        app.send(email=email)\n"
        "    thread = threading.Thread(target=work)\n    thread.start()\n    threads.append(thread)\n\n"
        "def test_two(phi_patient):\n    go.set()\n    threads[0].join()"
    )
    result = suite.run()
    assert result.ret == 1
    result.assert_outcomes(passed=2, errors=1)
    finding = suite.report["findings"][0]
    assert (finding["test"], finding["phase"]) == ("test_inner.py::test_one", "late")
    result.stdout.fnmatch_lines(["*ERROR*test_inner.py::test_one*"])


def test_late_thread_of_the_last_test_fails_the_run(suite):
    """What the last test sends when the run is over fails it too."""
    suite.pytester.makeconftest(
        "import threading\ngo = threading.Event()\nthreads = []\n"
        "def pytest_sessionfinish(session):\n    go.set()\n    [thread.join() for thread in threads]\n"
    )
    suite.write(
        "import threading, conftest\n"
        "def test_one(phi_patient):\n"
        "    def work(email=phi_patient.email):\n        conftest.go.wait(10)\n        app.send(email=email)\n"
        "    thread = threading.Thread(target=work)\n    thread.start()\n    conftest.threads.append(thread)"
    )
    result = suite.run("-p", "no:threadexception")
    assert result.ret == 1
    finding = suite.report["findings"][0]
    assert (finding["test"], finding["phase"]) == ("test_inner.py::test_one", "late")


def test_late_traffic_that_nobody_can_be_blamed_for(suite):
    """A late thread with a patient of the whole session is unverified, not the running test's."""
    suite.write(
        "import threading\n"
        "go = threading.Event()\nthreads = []\n"
        "@pytest.fixture(scope='session')\ndef patient(phi_patient_factory):\n    return phi_patient_factory()\n\n"
        "def test_one(patient):\n"
        "    def work():\n        go.wait(10)\n        app.send(email=patient.email)\n"
        "    thread = threading.Thread(target=work)\n    thread.start()\n    threads.append(thread)\n\n"
        "def test_two(patient):\n    go.set()\n    threads[0].join()"
    )
    result = suite.run()
    assert result.ret == 1
    result.assert_outcomes(passed=2, errors=1)
    assert suite.rules == ["PHG804"]


ASYNC_LEAK = (
    "import asyncio, httpx\n"
    "async def send(**values):\n"
    "    async with httpx.AsyncClient() as client:\n"
    "        try:\n            await client.post(app.THIRD, json=values)\n        except httpx.HTTPError:\n            pass\n"
)


@pytest.mark.parametrize("scope", ["function", "module", "session"])
def test_asyncio_with_any_loop_scope(suite, scope):
    """Under pytest-asyncio each test is blamed for its own requests, also where one loop serves them all."""
    suite.write(
        ASYNC_LEAK + f"pytestmark = pytest.mark.asyncio(loop_scope='{scope}')\n"
        "async def test_one(phi_patient):\n    await send(event='visit')\n\n"
        "async def test_two(phi_patient):\n    await asyncio.create_task(send(email=phi_patient.email))\n\n"
        "async def test_three(phi_patient):\n    await asyncio.to_thread(app.send, event='visit')"
    )
    suite.run(ini=["asyncio_mode = strict"]).assert_outcomes(passed=2, failed=1)
    assert suite.report["findings"][0]["test"] == "test_inner.py::test_two"


def test_asyncio_session_fixture_then_test(suite):
    """A session-scoped asynchronous fixture is its scope's; the test that follows is blamed for its own."""
    suite.write(
        "import pytest_asyncio\n" + ASYNC_LEAK + "pytestmark = pytest.mark.asyncio(loop_scope='session')\n"
        "@pytest_asyncio.fixture(scope='session', loop_scope='session')\n"
        "async def client():\n    async with httpx.AsyncClient() as client:\n        yield client\n\n"
        "async def post(client, **values):\n"
        "    try:\n        await client.post(app.THIRD, json=values)\n    except httpx.HTTPError:\n        pass\n\n"
        "async def test_one(client, phi_patient):\n    await post(client, event='visit')\n\n"
        "async def test_two(client, phi_patient):\n    await post(client, email=phi_patient.email)"
    )
    suite.run().assert_outcomes(passed=1, failed=1)
    assert suite.report["findings"][0]["test"] == "test_inner.py::test_two"


def test_asyncio_fixture_teardown_is_an_error(suite):
    """What an asynchronous fixture sends in its teardown is an error of that phase."""
    suite.write(
        "import pytest_asyncio\n" + ASYNC_LEAK + "pytestmark = pytest.mark.asyncio\n"
        "@pytest_asyncio.fixture\nasync def sender(phi_patient):\n    yield\n    await send(email=phi_patient.email)\n\n"
        "async def test_one(sender):\n    pass"
    )
    suite.run().assert_outcomes(passed=1, errors=1)
    assert suite.report["findings"][0]["phase"] == "teardown"


@pytest.mark.parametrize("scope", ["function", "module"])
def test_anyio_with_any_fixture_scope(suite, scope):
    """Under anyio, whose runner keeps the context it began with, each test is blamed for its own requests."""
    suite.write(
        ASYNC_LEAK + "pytestmark = pytest.mark.anyio\n"
        f"@pytest.fixture(scope='{scope}')\ndef anyio_backend():\n    return 'asyncio'\n\n"
        f"@pytest.fixture(scope='{scope}')\nasync def wide(anyio_backend):\n    yield\n\n"
        "async def test_one(wide, phi_patient):\n    await send(event='visit')\n\n"
        "async def test_two(wide, phi_patient):\n    await send(email=phi_patient.email)\n\n"
        "async def test_three(wide, phi_patient):\n    await send(event='visit')"
    )
    suite.run("-p", "no:asyncio").assert_outcomes(passed=2, failed=1)
    assert suite.report["findings"][0]["test"] == "test_inner.py::test_two"


def test_inner_session_stacks_on_the_outer_one(suite):
    """A pytest run inside a test judges for itself and leaves the outer guard in place."""
    suite.pytester.makeconftest("pytest_plugins = ['pytester']")
    suite.write(
        "def test_outer(pytester, phi_patient):\n"
        "    pytester.makepyfile('def test_inner(phi_patient):\\n    pass')\n"
        "    pytester.runpytest_inprocess('-p', 'no:cacheprovider').assert_outcomes(passed=1)\n"
        "    app.send(email=phi_patient.email)"
    )
    suite.run().assert_outcomes(failed=1)
