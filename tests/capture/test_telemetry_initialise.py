"""The application's own set-up is run with nothing behind it that sends, and undone."""

from __future__ import annotations

import subprocess
import sys
import types

import pytest

sentry_sdk = pytest.importorskip("sentry_sdk")
pytest.importorskip("opentelemetry.sdk")
from opentelemetry import _logs, metrics, trace  # noqa: E402
from opentelemetry.sdk._logs import LoggerProvider  # noqa: E402
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor  # noqa: E402
from opentelemetry.sdk.metrics import MeterProvider  # noqa: E402
from opentelemetry.sdk.metrics.export import MetricExporter, PeriodicExportingMetricReader  # noqa: E402
from opentelemetry.sdk.trace import TracerProvider  # noqa: E402
from opentelemetry.sdk.trace.export import SimpleSpanProcessor  # noqa: E402

from pytest_phiguard.capture.telemetry.initialise import Initialisation  # noqa: E402

EMAIL = "ottoline.brakspear@patient.example"


class Exporter(MetricExporter):
    """Keeps what it is given: an exporter of the application's own."""

    def __init__(self):
        super().__init__()
        self.given = []

    def export(self, *batch, **_):
        self.given.append(batch)

    def shutdown(self, *_, **__):
        pass

    def force_flush(self, *_, **__):
        return True


@pytest.fixture
def application(monkeypatch):
    """Return a module of the application, which can be imported."""
    module = types.ModuleType("observed_application")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


@pytest.fixture
def initialise(guard, patches, application):
    """Return what runs the application's set-up, undone at the end."""
    made = []

    def run(*functions):
        targets = []
        for number, function in enumerate(functions):
            setattr(application, f"init_{number}", function)
            targets.append(f"{application.__name__}:init_{number}")
        initialisation = Initialisation(tuple(targets), guard, patches)
        made.append(initialisation)
        initialisation.run()
        return initialisation

    yield run
    for initialisation in made:
        initialisation.undo()


def test_sentry_sends_nothing_and_is_reset(guard, initialise):
    """A client that the set-up makes sends nothing, is seen, and is gone at the end."""
    hook, before = sys.excepthook, sentry_sdk.get_global_scope().client
    initialisation = initialise(lambda: sentry_sdk.init("https://key@sentry.example/1", default_integrations=False))
    sentry_sdk.capture_message(EMAIL)
    sentry_sdk.flush(timeout=1)
    assert EMAIL in guard.only.body.decode()
    assert guard.only.url == "https://sentry.example/api/1/envelope/"
    initialisation.undo()
    assert sentry_sdk.get_global_scope().client is before
    assert sys.excepthook is hook


def test_exporters_send_nothing_and_providers_are_reset(guard, initialise):
    """Exporters of the set-up drop what they are given; what goes to them is seen; the providers are gone at the end."""
    exporters = [Exporter(), Exporter(), Exporter()]

    def init():
        spans = TracerProvider(shutdown_on_exit=False)
        spans.add_span_processor(SimpleSpanProcessor(exporters[0]))
        trace.set_tracer_provider(spans)
        logs = LoggerProvider(shutdown_on_exit=False)
        logs.add_log_record_processor(SimpleLogRecordProcessor(exporters[1]))
        _logs.set_logger_provider(logs)
        reader = PeriodicExportingMetricReader(exporters[2], export_interval_millis=3_600_000)
        metrics.set_meter_provider(MeterProvider(metric_readers=[reader], shutdown_on_exit=False))

    before = (trace.get_tracer_provider(), _logs.get_logger_provider(), metrics.get_meter_provider())
    initialisation = initialise(init)
    trace.get_tracer("app").start_span("visit", attributes={"email": EMAIL}).end()
    _logs.get_logger("app").emit(_logs.LogRecord(body=EMAIL))
    metrics.get_meter("app").create_counter("visits").add(1, {"email": EMAIL})
    assert [EMAIL in one.body.decode() for one in guard.sent] == [True, True, True]
    initialisation.undo()
    assert [exporter.given for exporter in exporters] == [[], [], []]
    after = (trace.get_tracer_provider(), _logs.get_logger_provider(), metrics.get_meter_provider())
    assert list(map(type, after)) == list(map(type, before))
    assert guard.failures == []


def test_what_is_initialised_later_is_the_suites_own(guard, initialise):
    """Only what the set-up makes is silenced."""
    initialise(lambda: None)
    exporter = Exporter()
    SimpleSpanProcessor(exporter)
    assert exporter.export.__func__ is Exporter.export


@pytest.mark.parametrize("error", [LookupError("no such ward"), SystemExit(3)])
def test_failing_set_up_is_told_and_the_next_one_is_run(guard, initialise, error):
    """A set-up that raises is told with its reason; the next line is run nevertheless."""
    called = []

    def fail():
        raise error

    initialise(fail, lambda: called.append(True))
    assert guard.failures == [("phiguard_telemetry_init = observed_application:init_0", error)]
    assert called == [True]


def test_undo_without_run_does_nothing(guard, patches):
    """A set-up that was never run is not undone."""
    hook = sys.excepthook
    Initialisation((), guard, patches).undo()
    assert sys.excepthook is hook


FRESH = """
import socket, sys
from pytest_phiguard.capture.patching import Patches
from pytest_phiguard.capture import builtin_captures
from pytest_phiguard.capture.telemetry.initialise import Initialisation
from pytest_phiguard.testing import RecordingSink

class Sink(RecordingSink):
    def record(self, draft):
        print(draft.method, draft.url)
    def failed(self, where, error):
        print("failed", where, error)

sink, patches = Sink(), Patches()
patches.push(sink, builtin_captures())
assert "sentry_sdk" not in sys.modules
Initialisation(("sentry_application:init",), sink, patches).run()
import sentry_sdk
print(type(sentry_sdk.get_client().transport).__name__)
sentry_sdk.capture_message("late")
"""


def test_sdk_that_only_the_set_up_imports(tmp_path):
    """An SDK that nobody has imported before is silenced and seen too."""
    application = "import sentry_sdk\ndef init():\n    sentry_sdk.init('https://key@sentry.example/1')\n"
    (tmp_path / "sentry_application.py").write_text(application)
    done = subprocess.run(
        [sys.executable, "-c", FRESH], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines() == ["SilentTransport", "CAPTURE_EVENT https://sentry.example/api/1/envelope/"]
