"""Spans, logs and measurements of OpenTelemetry are seen once, as their processors and views leave them."""

from __future__ import annotations

import asyncio
import threading

import pytest

pytest.importorskip("opentelemetry.sdk")
from opentelemetry import metrics, trace
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry._logs import NoOpLogger as SilentLogger
from opentelemetry.sdk._logs import LoggerProvider, LogRecordProcessor
from opentelemetry.sdk._logs.export import (
    BatchLogRecordProcessor,
    InMemoryLogRecordExporter,
    SimpleLogRecordProcessor,
)
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.metrics.view import View
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import Link, SpanContext, Status, StatusCode

EMAIL = "ottoline.brakspear@patient.example"


@pytest.fixture
def make_tracer(guard):
    """Return what makes a tracer of a provider of its own; providers are shut down at the end."""
    made = []

    def make(*processors, **options):
        provider = TracerProvider(shutdown_on_exit=False, **options)
        made.append(provider)
        for processor in processors:
            provider.add_span_processor(processor)
        return provider.get_tracer("app")

    yield make
    for provider in made:
        provider.shutdown()


def text(draft):
    """Return the text of an event."""
    return draft.body.decode()


class Redacting(SpanProcessor):
    """Redacts a span in place, or hands a redacted copy on."""

    def __init__(self, inner=None):
        self.inner = inner

    def on_end(self, span):
        attributes = dict.fromkeys(span.attributes, "***")
        if self.inner is None:
            span._attributes = attributes
        else:
            copy = ReadableSpan(name=span.name, context=span.context, attributes=attributes, resource=span.resource)
            self.inner.on_end(copy)

    def shutdown(self):
        if self.inner is not None:
            self.inner.shutdown()

    def force_flush(self, timeout_millis=30000):
        return True


PROCESSORS = {
    "none": lambda: (),
    "memory": lambda: (SimpleSpanProcessor(InMemorySpanExporter()),),
    "batch": lambda: (BatchSpanProcessor(InMemorySpanExporter()),),
    "two": lambda: (SimpleSpanProcessor(InMemorySpanExporter()), Redacting()),
}


@pytest.mark.parametrize("name", PROCESSORS)
def test_span_is_one_event_at_its_end(guard, make_tracer, name):
    """A span is one event, when it ends, whatever exports it or nothing does."""
    span = make_tracer(*PROCESSORS[name]()).start_span("visit", attributes={"patient.email": EMAIL})
    assert guard.drafts == []
    span.end()
    event = guard.only
    assert EMAIL in text(event)
    assert (event.channel, event.vendor, event.method, event.initialised) == (
        "telemetry",
        "opentelemetry",
        "SPAN",
        True,
    )


def test_whole_span_is_seen(guard, make_tracer):
    """Name, events, links, status, resource and exceptions are a part of it."""
    resource = Resource({"host.owner": "R-1"})
    link = Link(SpanContext(1, 2, is_remote=False), {"mrn": "L-1"})
    with make_tracer(resource=resource).start_as_current_span("visit of N-1", links=[link]) as span:
        span.add_event("booked E-1", {"ward": "E-2"})
        span.record_exception(ValueError("X-1"))
        span.set_status(Status(StatusCode.ERROR, "S-1"))
    assert all(value in text(guard.only) for value in ("N-1", "R-1", "L-1", "E-1", "E-2", "X-1", "S-1"))


@pytest.mark.parametrize("inner", [None, "batch", "memory"])
def test_redacting_processor_passes(guard, make_tracer, inner):
    """What a processor takes out before a span is queued, in place or in a copy, is not seen."""
    rest = PROCESSORS[inner]() if inner else ()
    processors = (Redacting(*rest),) if inner else (Redacting(), *PROCESSORS["batch"]())
    make_tracer(*processors).start_span("visit", attributes={"patient.email": EMAIL}).end()
    assert EMAIL not in text(guard.only)
    assert "***" in text(guard.only)


def test_span_is_addressed_to_its_exporter(guard, make_tracer):
    """The exporter's endpoint is the address."""
    exporters = pytest.importorskip("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    exporter = exporters.OTLPSpanExporter(endpoint="https://api.collector.example/v1/traces")
    exporter.export = lambda spans: None
    make_tracer(BatchSpanProcessor(exporter)).start_span("visit", attributes={"email": EMAIL}).end()
    assert (guard.only.url, guard.only.vendor) == ("https://api.collector.example/v1/traces", "")


def test_span_is_addressed_to_the_configured_collector(guard, make_tracer, monkeypatch):
    """Without an exporter the environment says where it would go."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.example:4318")
    make_tracer().start_span("visit").end()
    assert guard.only.url == "https://collector.example:4318"


def test_delivery_is_a_part_of_a_simple_processors_span(guard, make_tracer, server):
    """What a simple processor sends at once is the same event, and reaches the server."""
    exporters = pytest.importorskip("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    exporter = exporters.OTLPSpanExporter(endpoint=server.url("/v1/traces"))
    make_tracer(SimpleSpanProcessor(exporter)).start_span("visit", attributes={"email": EMAIL}).end()
    assert EMAIL in text(guard.only)
    assert [(path, EMAIL.encode() in body) for _, path, _, body in server.requests] == [("/v1/traces", True)]


def test_contained_span_does_not_leave(guard, make_tracer, server):
    """A span that is contained is not exported: the server sees no byte, and the application goes on."""
    exporters = pytest.importorskip("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    guard.guards_network, guard.answer = True, "contained"
    exporter = exporters.OTLPSpanExporter(endpoint=server.url("/v1/traces"), timeout=0.2)
    make_tracer(SimpleSpanProcessor(exporter)).start_span("visit", attributes={"email": EMAIL}).end()
    assert bytes(server.raw) == b""
    assert len(guard.drafts) == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda span: span.set_attribute("email", EMAIL),
        lambda span: span.set_attributes({"email": EMAIL}),
        lambda span: span.add_event("sent", {"email": EMAIL}),
        lambda span: span.update_name(EMAIL),
        lambda span: span.set_status(Status(StatusCode.ERROR, EMAIL)),
        lambda span: span.record_exception(ValueError(EMAIL)),
    ],
)
def test_span_that_records_nothing(guard, call):
    """What a span of the bare API is given is an event of which the scrubbers are unknown."""
    call(trace.INVALID_SPAN)
    assert EMAIL in text(guard.only)
    assert guard.only.initialised is False


def test_tracer_that_records_nothing(guard):
    """What a span of the bare API is started with is seen too."""
    with trace.NoOpTracer().start_as_current_span("visit", attributes={"email": EMAIL}):
        pass
    assert EMAIL in text(guard.only)
    assert guard.only.initialised is False


def test_span_that_the_sampler_drops(guard, make_tracer):
    """What a sampler drops here may be kept in production: it is seen, as context."""
    span = make_tracer(*PROCESSORS["memory"](), sampler=ALWAYS_OFF).start_span("visit", attributes={"email": EMAIL})
    span.end()
    assert EMAIL in text(guard.only)
    assert guard.only.initialised is False


def test_span_of_a_thread_and_of_a_task(guard, make_tracer):
    """Spans of threads and tasks are seen."""
    tracer = make_tracer(*PROCESSORS["batch"]())

    def end():
        tracer.start_span("visit", attributes={"email": EMAIL}).end()

    async def end_later():
        await asyncio.sleep(0)
        end()

    thread = threading.Thread(target=end)
    thread.start()
    thread.join(5)
    asyncio.run(end_later())
    assert [EMAIL in text(one) for one in guard.sent] == [True, True]


LOG_PROCESSORS = {
    "none": lambda: (),
    "memory": lambda: (SimpleLogRecordProcessor(InMemoryLogRecordExporter()),),
    "batch": lambda: (BatchLogRecordProcessor(InMemoryLogRecordExporter()),),
}


@pytest.fixture
def make_logger(guard):
    """Return what makes a logger of a provider of its own."""
    made = []

    def make(*processors):
        provider = LoggerProvider(shutdown_on_exit=False)
        made.append(provider)
        for processor in processors:
            provider.add_log_record_processor(processor)
        return provider.get_logger("app")

    yield make
    for provider in made:
        provider.shutdown()


def emit(logger):
    """Emit one record."""
    logger.emit(LogRecord(body="booked", severity_number=SeverityNumber.INFO, attributes={"email": EMAIL}))


@pytest.mark.parametrize("name", LOG_PROCESSORS)
def test_log_is_one_event(guard, make_logger, name):
    """A log record is one event, whatever exports it or nothing does."""
    emit(make_logger(*LOG_PROCESSORS[name]()))
    assert EMAIL in text(guard.only)
    assert guard.only.method == "LOG"


def test_redacted_log_passes(guard, make_logger):
    """What a processor takes out of a record is not seen."""

    class RedactingLogs(LogRecordProcessor):
        def on_emit(self, log_record):
            log_record.log_record.attributes = {"email": "***"}

        def shutdown(self):
            pass

        def force_flush(self, timeout_millis=30000):
            return True

    emit(make_logger(RedactingLogs(), *LOG_PROCESSORS["batch"]()))
    assert EMAIL not in text(guard.only)


def test_log_without_a_provider(guard):
    """What a logger of the bare API is given is context."""
    emit(SilentLogger("app"))
    assert EMAIL in text(guard.only)
    assert guard.only.initialised is False


@pytest.mark.parametrize("readers", [0, 1, 2])
def test_measurement_is_one_event(guard, readers):
    """What an instrument is given is one event, however many readers there are."""
    provider = MeterProvider(metric_readers=[InMemoryMetricReader() for _ in range(readers)], shutdown_on_exit=False)
    provider.get_meter("app").create_counter("visits").add(1, {"email": EMAIL})
    assert EMAIL in text(guard.only)
    assert guard.only.method == "METRIC"
    provider.shutdown()


@pytest.mark.parametrize("readers", [0, 1])
def test_attributes_that_a_view_takes_out(guard, readers):
    """What a view takes out is not seen."""
    view = View(instrument_name="visits", attribute_keys={"ward"})
    made = [InMemoryMetricReader() for _ in range(readers)]
    provider = MeterProvider(metric_readers=made, views=[view], shutdown_on_exit=False)
    provider.get_meter("app").create_counter("visits").add(1, {"email": EMAIL, "ward": "W-1"})
    assert EMAIL not in text(guard.only)
    assert "W-1" in text(guard.only)
    provider.shutdown()


def test_observation_is_seen_when_a_reader_collects(guard):
    """What the callback of an observable instrument returns is seen when it is asked."""
    reader = InMemoryMetricReader()
    provider = MeterProvider(metric_readers=[reader], shutdown_on_exit=False)
    observed = metrics.Observation(1, {"email": EMAIL})
    provider.get_meter("app").create_observable_gauge("beds", callbacks=[lambda _: [observed]])
    assert guard.drafts == []
    reader.get_metrics_data()
    assert EMAIL in text(guard.only)
    provider.shutdown()


@pytest.mark.parametrize("make", [metrics.NoOpMeter, metrics.get_meter])
def test_measurement_without_a_provider(guard, make):
    """What an instrument of the bare API is given is context."""
    make("app").create_counter("visits").add(1, {"email": EMAIL})
    assert EMAIL in text(guard.only)
    assert guard.only.initialised is False


def test_no_provider_is_ever_set(guard, make_tracer):
    """The application's own providers stay the first that are set."""
    make_tracer().start_span("visit").end()
    assert type(trace.get_tracer_provider()).__name__ == "ProxyTracerProvider"


def test_unpatched_with_the_last_guard(patches, sink):
    """All hook points are restored with the last guard."""
    patches.pop()
    trace.INVALID_SPAN.set_attribute("email", EMAIL)
    assert "__wrapped__" not in vars(BatchSpanProcessor.on_end)
    assert sink.drafts == []
    patches.push(sink, ())
