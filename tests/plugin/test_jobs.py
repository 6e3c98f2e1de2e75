"""What a job sends fails the test that queued it, and so does the job itself where its broker is a third party."""

from __future__ import annotations

import pytest

MINE = "test_inner.py::test_two"


def blamed(suite):
    """Return test and phase of each finding."""
    return [(one["test"], one["phase"]) for one in suite.report["findings"]]


CELERY = """
import celery, queue
from celery.contrib.testing.worker import start_worker
work = celery.Celery("work", broker="memory://", backend="cache+memory://", set_as_current=False)
work.conf.broker_transport_options = {"polling_interval": 0.05}
done = queue.Queue()

@work.task(name="tell")
def tell(email):
    app.send(email=email)
    done.put(True)

@pytest.fixture(scope="module")
def worker(phi_patient_factory):
    app.send(event="visit")
    with start_worker(work, perform_ping_check=False, shutdown_timeout=20):
        yield

"""


def test_celery_worker_of_a_module(suite):
    """A worker that a wide fixture started works for the test that queued; a message in the process is no leak."""
    pytest.importorskip("celery")
    suite.write(
        CELERY + "def test_one(worker, phi_patient):\n    tell.delay('nobody')\n    assert done.get(timeout=20)\n\n"
        "def test_two(worker, phi_patient):\n    tell.delay(phi_patient.email)\n    assert done.get(timeout=20)\n\n"
        "def test_three(worker, phi_patient_factory):\n"
        "    tell.delay('nobody')\n    assert done.get(timeout=20)\n"
    )
    suite.run(subprocess=True).assert_outcomes(passed=2, failed=1)
    assert blamed(suite) == [(MINE, "call")]


def test_celery_task_about_another_tests_patient(suite):
    """The test that queued is blamed, whosever the patient."""
    pytest.importorskip("celery")
    suite.write(
        CELERY + "seen = []\n"
        "def test_one(worker, phi_patient):\n    seen.append(phi_patient.email)\n\n"
        "def test_two(worker):\n    tell.delay(seen[0])\n    assert done.get(timeout=20)\n"
    )
    suite.run(subprocess=True).assert_outcomes(passed=1, failed=1)
    assert blamed(suite) == [(MINE, "call")]


def test_celery_eager(suite):
    """An eager task is the test's own."""
    pytest.importorskip("celery")
    suite.write(
        CELERY + "work.conf.task_always_eager = True\n"
        "def test_one(phi_patient):\n    tell.delay('nobody')\n\n"
        "def test_two(phi_patient):\n    tell.delay(phi_patient.email)\n"
    )
    suite.run(subprocess=True).assert_outcomes(passed=1, failed=1)
    assert blamed(suite) == [(MINE, "call")]
    assert suite.report["summary"]["transmissions"] == 2


@pytest.mark.parametrize(
    ("broker", "failed"), [("redis://redis.vendor.example:6379/0", 1), ("redis://localhost:1/0", 0)]
)
def test_message_to_a_broker(suite, broker, failed):
    """A message with an identifier to a broker of a third party is a leak; it is contained, and Celery says so."""
    pytest.importorskip("celery")
    pytest.importorskip("redis")
    suite.write(
        f"import celery, kombu.exceptions\nwork = celery.Celery('work', broker={broker!r}, set_as_current=False)\n"
        "policy = {'max_retries': 1, 'interval_start': 0, 'interval_step': 0}\n"
        "def test_two(phi_patient):\n"
        "    with pytest.raises(kombu.exceptions.OperationalError):\n"
        "        work.send_task('tell', [phi_patient.email], retry_policy=policy)\n"
    )
    outcome = {"failed": 1} if failed else {"passed": 1}
    suite.run(ini=["phiguard_network = contain"], subprocess=True).assert_outcomes(**outcome)
    assert suite.rules == ["PHG106"] * failed
    if failed:
        finding = suite.report["findings"][0]
        assert (finding["channel"], finding["method"]) == ("socket", "PUBLISH")
        assert finding["party"]["host"] == "redis.vendor.example"


def test_rq_work_horse(suite):
    """A work horse of RQ is a fork, and what it sends is the test's that queued the job, not of who began the worker."""
    pytest.importorskip("rq")
    pytest.importorskip("fakeredis")
    suite.write(
        "import fakeredis, redis, rq, threading\n"
        "@pytest.fixture(scope='module')\n"
        "def jobs():\n"
        "    server = fakeredis.TcpFakeServer(('127.0.0.1', 0), server_type='redis')\n"
        "    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()\n"
        "    connection = redis.Redis(port=server.server_address[1])\n"
        "    connection.client_info = lambda: {'addr': '127.0.0.1:1'}\n"
        "    yield rq.Queue(connection=connection)\n"
        "    server.shutdown()\n    server.server_close()\n\n"
        "def test_two(jobs, phi_patient):\n    jobs.enqueue(app.send, email=phi_patient.email)\n\n"
        "def test_three(jobs, phi_patient):\n"
        "    rq.Worker([jobs], connection=jobs.connection).work(burst=True, logging_level='ERROR')\n"
    )
    result = suite.run(subprocess=True)
    assert blamed(suite) == [(MINE, "late")]
    result.assert_outcomes(passed=2, errors=1)


DJANGO_Q = """
import os, django
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django_q"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "inner.sqlite3"}},
    Q_CLUSTER={"name": "inner", "sync": SYNC, "redis": {"host": "redis.vendor.example", "socket_timeout": 1}},
    SECRET_KEY="inner", USE_TZ=True,
)
django.setup()
from django.core.management import call_command
from django_q.tasks import async_task

"""


@pytest.mark.filterwarnings("default")
def test_django_q_task_that_is_run_at_once(suite):
    """A task of Django Q that is run at once is the test's own, and is given to no broker."""
    pytest.importorskip("django_q")
    suite.write(
        DJANGO_Q.replace("SYNC", "True") + "@pytest.fixture(scope='module')\n"
        "def tables():\n    call_command('migrate', verbosity=0)\n\n"
        "def test_one(tables, phi_patient):\n    async_task(app.send, email='nobody')\n\n"
        "def test_two(tables, phi_patient):\n    async_task(app.send, email=phi_patient.email)\n"
    )
    suite.run(subprocess=True).assert_outcomes(passed=1, failed=1)
    assert blamed(suite) == [(MINE, "call")]


def test_django_q_task_for_a_broker(suite):
    """A task of Django Q that is given to a broker of a third party is read before it is signed and packed."""
    pytest.importorskip("django_q")
    redis = pytest.importorskip("redis")
    assert redis
    suite.write(
        DJANGO_Q.replace("SYNC", "False") + "import redis\n"
        "def test_two(phi_patient):\n"
        "    with pytest.raises(redis.ConnectionError):\n        async_task(app.send, email=phi_patient.email)\n"
    )
    suite.run(ini=["phiguard_network = contain"], subprocess=True).assert_outcomes(failed=1)
    assert blamed(suite) == [(MINE, "call")]
    assert suite.rules == ["PHG106"]


@pytest.mark.parametrize("sync", [True, False])
def test_background_tasks(suite, sync):
    """What a background task of FastAPI sends after the response is the test's that made the request."""
    pytest.importorskip("fastapi")
    suite.write(
        "import fastapi\nfrom fastapi.testclient import TestClient\n"
        "site = fastapi.FastAPI()\n"
        f"{'' if sync else 'async '}def tell(email):\n    app.send(email=email)\n\n"
        "@site.get('/')\n"
        "def view(email: str, tasks: fastapi.BackgroundTasks):\n    tasks.add_task(tell, email)\n    return {}\n\n"
        "@pytest.fixture(scope='module')\n"
        "def client():\n    with TestClient(site) as client:\n        yield client\n\n"
        "def test_one(client, phi_patient):\n    client.get('/', params={'email': 'nobody'})\n\n"
        "def test_two(client, phi_patient):\n    client.get('/', params={'email': phi_patient.email})\n\n"
        "def test_three(client, phi_patient):\n    client.get('/', params={'email': 'nobody'})\n"
    )
    suite.run().assert_outcomes(passed=2, failed=1)
    assert blamed(suite) == [(MINE, "call")]
