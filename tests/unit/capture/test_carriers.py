"""Which packages deliver telemetry."""

from __future__ import annotations

import pytest

from pytest_phiguard.capture.carriers import find_carrier
from pytest_phiguard.parties.vendors import load_vendors


@pytest.mark.parametrize(
    ("path", "vendor"),
    [
        ("/v/lib/python3.11/site-packages/sentry_sdk/transport.py", "sentry"),
        ("/v/lib/python3.11/site-packages/segment/analytics/consumer.py", "segment"),
        ("/usr/lib/python3/dist-packages/statsd.py", ""),
        (r"C:\\v\\Lib\\site-packages\\azure\\monitor\\exporter\\_base.py", "azure_application_insights"),
        ("/v/site-packages/azure/storage/blob/_client.py", ""),
        ("/v/site-packages/opentelemetry/exporter/otlp/proto/http/trace_exporter/__init__.py", "opentelemetry"),
        ("/v/site-packages/opentelemetry/instrumentation/requests/__init__.py", ""),
        ("/v/site-packages/sentry_sdk/integrations/httpx.py", ""),
        ("/v/site-packages/sentry_sdk/utils.py", ""),
        ("/v/site-packages/requests/sessions.py", ""),
        ("/home/app/posthog/client.py", ""),
    ],
)
def test_files_of_sdks(path, vendor):
    """An SDK's own files are told by their place; those that wrap the application's requests are none."""
    assert find_carrier(path.replace("\\\\", "\\")) == vendor


def test_every_carrier_is_a_vendor():
    """Each package leads to an id of the table."""
    from pytest_phiguard.capture import carriers

    assert set(carriers._CARRIERS.values()) <= set(load_vendors().ids)
