"""Spans of ddtrace are seen when the writer is given them, as trace filters leave them."""

from __future__ import annotations

import pytest

ddtrace = pytest.importorskip("ddtrace.trace")

EMAIL = "ottoline.brakspear@patient.example"


def text(draft):
    """Return the text of an event."""
    return draft.body.decode()


@pytest.fixture
def tracer(guard, monkeypatch):
    """Return the tracer, whose writer drops what it is given."""
    tracer = ddtrace.tracer
    monkeypatch.setattr(tracer._span_aggregator.writer, "_clients", [])
    yield tracer
    tracer.enabled = True


class Redacting(ddtrace.TraceFilter):
    """Takes an address out of every trace."""

    def process_trace(self, trace):
        for span in trace:
            span.set_tag("email", "***")
        return trace


def trace_visit(tracer):
    """Trace one visit."""
    with tracer.trace("visit", resource="GET /portal") as span:
        span.set_tag("email", EMAIL)


def test_trace_is_one_event(guard, tracer):
    """A finished trace is one event for Datadog."""
    with tracer.trace("request"):
        trace_visit(tracer)
    assert EMAIL in text(guard.only)
    assert (guard.only.vendor, guard.only.initialised) == ("datadog", True)


def test_exception_is_a_part_of_it(guard, tracer):
    """The message of an exception that ends a span is seen."""
    with pytest.raises(ValueError, match="ottoline"), tracer.trace("visit"):
        raise ValueError(EMAIL)
    assert EMAIL in text(guard.only)


@pytest.mark.parametrize(("answer", "written"), [("open", 1), ("contained", 0), ("stand_in", 0)])
def test_contained_trace_never_reaches_the_native_writer(guard, tracer, monkeypatch, answer, written):
    """A trace that is contained is kept from the native code that sends it."""
    guard.guards_network, guard.answer = True, answer
    sent = []
    writer = tracer._span_aggregator.writer
    monkeypatch.setattr(writer, "_clients", ["agent"])
    monkeypatch.setattr(writer, "_write_with_client", lambda client, spans: sent.append(spans))
    trace_visit(tracer)
    assert len(guard.drafts) == 1
    assert len(sent) == written


def test_trace_filter_passes(guard, tracer):
    """What a filter of the suite takes out is not seen."""
    tracer.configure(trace_processors=[Redacting()])
    tracer._span_aggregator.writer._clients = []
    try:
        trace_visit(tracer)
    finally:
        tracer.configure(trace_processors=[])
    assert EMAIL not in text(guard.only)
    assert "***" in text(guard.only)


def test_tracer_that_is_switched_off(guard, tracer):
    """What a tracer that is switched off drops is context."""
    tracer.enabled = False
    trace_visit(tracer)
    assert EMAIL in text(guard.only)
    assert guard.only.initialised is False


def test_unpatched_with_the_last_guard(patches, sink):
    """All hook points are restored with the last guard."""
    from ddtrace.internal.writer.writer import NativeWriter

    wrapped = NativeWriter.write
    patches.pop()
    assert NativeWriter.write is not wrapped
    patches.push(sink, ())
