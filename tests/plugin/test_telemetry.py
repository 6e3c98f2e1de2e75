"""Telemetry with a patient's identifier fails its test, whatever becomes of it; what the suite scrubs passes."""

from __future__ import annotations

import gc

import pytest

sentry_sdk = pytest.importorskip("sentry_sdk")
trace = pytest.importorskip("opentelemetry.trace")
pytest.importorskip("opentelemetry.sdk")

QUIET = "default_integrations=False, auto_enabling_integrations=False"
APP = f"""
import sentry_sdk
from sentry_sdk.transport import Transport


class Silent(Transport):
    def capture_envelope(self, envelope):
        pass


def scrub(event, hint):
    event.pop("user", None)
    return event


def init(dsn=None, **options):
    sentry_sdk.init(dsn, {QUIET}, **options)


def init_scrubbing():
    init("https://key@sentry.example/1", before_send=scrub)


def init_plain():
    init("https://key@sentry.example/1")


def init_wrong():
    raise LookupError("no such ward")


async def init_later():
    pass


def init_spans():
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    class Redacting(SpanProcessor):
        def on_end(self, span):
            span._attributes = {{name: "***" for name in span.attributes if name == "email"}}

    provider = TracerProvider()
    provider.add_span_processor(Redacting())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint="https://collector.example/v1/traces")))
    trace.set_tracer_provider(provider)


def report(patient):
    with sentry_sdk.new_scope() as scope:
        scope.set_user({{"email": patient.email}})
        sentry_sdk.capture_message("late")
"""
NEVER = "    app.report(phi_patient)"


@pytest.fixture
def suite(suite):
    """Return an inner suite with an application that reports to Sentry; afterwards there is no client again."""
    before = sentry_sdk.get_global_scope().client
    suite.pytester.makepyfile(observed=APP)
    suite.header = "import pytest\nimport observed as app\n\n"
    yield suite
    sentry_sdk.get_client().close(timeout=0)
    sentry_sdk.get_global_scope().set_client(before)
    gc.collect()


@pytest.mark.parametrize("init", ["", "'https://key@sentry.example/1', transport=app.Silent"])
def test_event_with_an_identifier_fails_its_test(suite, init):
    """An event fails its test without a key, and with one on a transport of the suite's own."""
    suite.write(f"def test_it(phi_patient):\n    app.init({init})\n    app.report(phi_patient)")
    result = suite.run()
    result.assert_outcomes(failed=1)
    assert suite.rules == ["PHG103"]
    result.stdout.fnmatch_lines(["*PHG103 telemetry event for *Sentry* carries a patient's e-mail address*"])
    assert suite.report["findings"][0]["channel"] == "telemetry"


def test_event_with_a_key_fails_once_and_never_leaves(suite):
    """With a key and the SDK's own transport the event fails its test once."""
    suite.write(
        "def test_it(phi_patient):\n    app.init('https://key@sentry.example/1')\n    app.report(phi_patient)\n"
        "    app.sentry_sdk.flush(timeout=2)"
    )
    suite.run().assert_outcomes(failed=1)
    assert suite.rules == ["PHG103"]


def test_mocked_transport_hides_nothing(suite):
    """An event whose transport is mocked fails its test."""
    suite.write(
        "from unittest import mock\n\ndef test_it(phi_patient):\n"
        "    with mock.patch('sentry_sdk.transport.HttpTransport.capture_envelope') as sent:\n"
        "        app.init('https://key@sentry.example/1')\n        app.report(phi_patient)\n"
        "    assert sent.call_count == 1"
    )
    suite.run().assert_outcomes(failed=1)
    assert suite.rules == ["PHG103"]


def test_scrubbed_event_passes(suite):
    """What ``before_send`` takes out does not count."""
    suite.write("def test_it(phi_patient):\n    app.init(before_send=app.scrub)\n    app.report(phi_patient)")
    suite.run().assert_outcomes(passed=1)
    assert suite.rules == []


def test_sdk_that_was_never_initialised_is_context(suite):
    """What is told to an SDK that the suite never sets up is context, and fails nothing."""
    sentry_sdk.get_global_scope().set_client(None)
    suite.write(f"def test_it(phi_patient):\n{NEVER}")
    result = suite.run()
    result.assert_outcomes(passed=1)
    findings = suite.report["findings"]
    assert {finding["verdict"] for finding in findings} == {"context"}
    assert {finding["rule"] for finding in findings} == {"PHG103"}


def test_first_party_collector_passes(suite):
    """An event for an address that the settings call first-party is nobody else's."""
    suite.write(
        "def test_it(phi_patient):\n    app.init('https://key@sentry.example/1', transport=app.Silent)\n" + NEVER
    )
    suite.run(ini=["phiguard_first_party = sentry.example"]).assert_outcomes(passed=1)


@pytest.mark.parametrize(("name", "outcome"), [("init_scrubbing", {"passed": 1}), ("init_plain", {"failed": 1})])
def test_telemetry_init_lets_the_applications_scrubbers_be_judged(suite, name, outcome):
    """The application's own set-up is run once, with its scrubbers and a transport of ours."""
    sentry_sdk.get_global_scope().set_client(None)
    suite.write(f"def test_it(phi_patient):\n    assert app.sentry_sdk.get_client().dsn\n{NEVER}")
    suite.run(ini=[f"phiguard_telemetry_init = observed:{name}"]).assert_outcomes(**outcome)
    assert suite.rules == (["PHG103"] if "failed" in outcome else [])
    assert not sentry_sdk.get_client().is_active()


def test_telemetry_init_runs_before_the_first_fixture(suite):
    """It is run once, before the first test's fixtures."""
    suite.write(
        "calls = []\n\ndef init():\n    calls.append('init')\n\n"
        "@pytest.fixture(autouse=True)\ndef first():\n    calls.append('fixture')\n\n"
        "def test_one():\n    assert calls == ['init', 'fixture']\n\n"
        "def test_two():\n    assert calls == ['init', 'fixture', 'fixture']",
        name="test_order",
    )
    suite.run(ini=["phiguard_telemetry_init = test_order:init"]).assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("observed:init_wrong", "LookupError: no such ward"),
        ("computed:no_such_function", "AttributeError"),
        ("broken:init", "ZeroDivisionError"),
    ],
)
def test_telemetry_init_that_cannot_be_run(suite, target, reason):
    """A set-up that cannot be run fails the run, with the reason, and no test."""
    suite.pytester.makepyfile(computed="def __getattr__(name):\n    raise AttributeError(name)", broken="init = 1 / 0")
    suite.write("def test_it():\n    pass")
    result = suite.run(ini=[f"phiguard_telemetry_init = {target}"])
    result.assert_outcomes(passed=1, errors=1)
    assert result.ret == 1
    assert suite.rules == ["PHG803"]
    result.stdout.fnmatch_lines([f"*PHG803*phiguard_telemetry_init = {target}*{reason}*"])


@pytest.mark.parametrize("options", [(), ("-n1",)])
@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("no_such_module:init", "there is no module 'no_such_module'"),
        ("observed.later:init", "there is no module 'observed.later': 'observed' is no package"),
        ("observed:init_plane", "the module 'observed' has no 'init_plane' (did you mean 'init_plain'?)"),
        ("observed:init_later", "'init_later' is asynchronous; name a function that can be called"),
    ],
)
def test_telemetry_init_that_names_nothing_is_a_usage_error(suite, target, problem, options):
    """What is not there, or cannot be called, ends with exit code 4 before the first test, in workers too."""
    if options:
        pytest.importorskip("xdist")
    suite.write("def test_it():\n    open('ran', 'w')")
    result = suite.run(*options, ini=[f"phiguard_telemetry_init = {target}"], subprocess=bool(options))
    assert result.ret == 4
    result.stderr.fnmatch_lines(
        [f"*PHG901 '{target}' is not a valid phiguard_telemetry_init (tox.ini): {problem}".replace("[", "[[]")]
    )
    assert not (suite.pytester.path / "ran").exists()


SPAN = (
    "from opentelemetry import trace\n\ndef test_it(phi_patient):\n"
    "    tracer = trace.get_tracer('app')\n"
    "    with tracer.start_as_current_span('visit', attributes={NAME: phi_patient.email}):\n        pass"
)


def test_telemetry_init_of_spans(suite):
    """The application's own processors redact what they redact; the provider is gone at the end."""
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    suite.write(SPAN.replace("NAME", "'email'"))
    suite.run(ini=["phiguard_telemetry_init = observed:init_spans"]).assert_outcomes(passed=1)
    assert suite.rules == []
    assert type(trace.get_tracer_provider()).__name__ == "ProxyTracerProvider"


def test_span_of_a_provider_fails_its_test(suite):
    """A span fails its test although nothing exports it."""
    suite.write(
        "from opentelemetry.sdk.trace import TracerProvider\n\ndef test_it(phi_patient):\n"
        "    tracer = TracerProvider(shutdown_on_exit=False).get_tracer('app')\n"
        "    tracer.start_span('visit', attributes={'patient.mrn': phi_patient.mrn}).end()"
    )
    suite.run().assert_outcomes(failed=1)
    assert suite.rules == ["PHG103"]


def test_span_without_a_provider_is_context(suite):
    """A span of the bare API is context."""
    suite.write(SPAN.replace("NAME", "'email'"))
    suite.run().assert_outcomes(passed=1)
    assert [finding["verdict"] for finding in suite.report["findings"]] == ["context"]


LISTENER = """
import socket
import threading

received = bytearray()


@pytest.fixture
def port():
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                taken, _ = listening.accept()
            except OSError:
                return
            with taken:
                taken.settimeout(5)
                received.extend(taken.recv(65536))
                taken.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\n{}")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    listening.close()


"""


@pytest.mark.parametrize(("scrub", "reached"), [("None", False), ("app.scrub", True)])
def test_delivery_is_contained_with_its_event(suite, scrub, reached):
    """What delivers a failing event never reaches the network, and is told once; what delivers a clean one does."""
    suite.write(
        LISTENER + "def test_it(phi_patient, port):\n"
        f"    app.init(f'http://key@127.0.0.1:{{port}}/1', before_send={scrub}, send_client_reports=False)\n"
        "    app.report(phi_patient)\n"
        "    app.sentry_sdk.flush(timeout=5)\n"
        f"    assert bool(received) is {reached}"
    )
    result = suite.run(ini=["phiguard_third_party = 127.0.0.1", "# the network is guarded as by default"])
    result.assert_outcomes(**({"passed": 1} if reached else {"failed": 1}))
    assert suite.rules == ([] if reached else ["PHG103"])
    result.stdout.no_fnmatch_line("*AssertionError*")
