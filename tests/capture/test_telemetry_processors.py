"""Packages that stand on OpenTelemetry are seen by its capture, each under its own name."""

from __future__ import annotations

import pytest

pytest.importorskip("opentelemetry.sdk")
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

EMAIL = "ottoline.brakspear@patient.example"


def text(draft):
    """Return the text of an event."""
    return draft.body.decode()


@pytest.fixture
def make_logfire(guard):
    """Return what makes an instance of Logfire that sends nothing."""
    logfire = pytest.importorskip("logfire")
    made = []

    def make(**options):
        options = {"send_to_logfire": False, "console": False, "inspect_arguments": False, **options}
        instance = logfire.configure(local=True, metrics=False, **options)
        made.append(instance)
        return instance

    yield make
    for instance in made:
        instance.shutdown()


def test_azure_monitor(guard, monkeypatch):
    """A span for Azure Monitor is one event, addressed to its ingestion endpoint."""
    monkeypatch.setenv("APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL", "true")
    exporters = pytest.importorskip("azure.monitor.opentelemetry.exporter")
    place = "https://westus2-0.in.applicationinsights.azure.com/"
    exporter = exporters.AzureMonitorTraceExporter(
        connection_string=f"InstrumentationKey={'0' * 8}-0000-0000-0000-{'0' * 12};IngestionEndpoint={place}",
        disable_offline_storage=True,
    )
    exporter.export = lambda spans: None
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    provider.get_tracer("app").start_span("visit", attributes={"email": EMAIL}).end()
    assert EMAIL in text(guard.only)
    assert (guard.only.url, guard.only.vendor) == (place, "azure_application_insights")
    provider.shutdown()


def test_logfire_message_is_one_event(guard, make_logfire):
    """A message of Logfire is one event, although it sends nothing here."""
    make_logfire().info("booked {contact}", contact=EMAIL)
    assert EMAIL in text(guard.only)


def test_logfire_scrubbing_passes(guard, make_logfire):
    """What Logfire scrubs before it exports is not seen."""
    make_logfire().info("booked", secret=EMAIL)
    assert EMAIL not in text(guard.only)
    assert "Scrubbed" in text(guard.only)
