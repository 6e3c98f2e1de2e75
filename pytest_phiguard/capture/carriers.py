"""Owns which packages deliver telemetry that was seen when it was queued; must not import any of them."""

from __future__ import annotations

import re

# Package to vendor id of ``vendors.json``.
_CARRIERS = {
    "amplitude": "amplitude",
    "analytics": "segment",
    "azure/monitor": "azure_application_insights",
    "bugsnag": "bugsnag",
    "datadog": "datadog",
    "ddtrace": "datadog",
    "elasticapm": "elastic_apm",
    "honeybadger": "honeybadger",
    "langfuse": "langfuse",
    "langsmith": "langsmith",
    "ldclient": "launchdarkly",
    "logfire": "logfire",
    "logtail": "log_shippers",
    "mixpanel": "mixpanel",
    "newrelic": "new_relic",
    "opentelemetry": "opentelemetry",
    "posthog": "posthog",
    "rollbar": "rollbar",
    "rudderstack": "rudderstack",
    "segment/analytics": "segment",
    "sentry_sdk": "sentry",
}
_NAMES = "|".join(_CARRIERS).replace("/", r"[\\/]")
_FILE = re.compile(rf"(?:site|dist)-packages[\\/]({_NAMES})[\\/](.*)")
# What stands around the application's own requests, to trace them.
_INSTRUMENTING = frozenset({"integrations", "instrumentation", "contrib", "hooks", "propagate", "internal", "utils.py"})


def find_carrier(path: str) -> str:
    """Return the id of the vendor whose SDK a file belongs to, or empty.

    What an SDK puts around the application's own requests, in order to trace them, delivers nothing.

    Args:
        path: A file's path.
    """
    match = _FILE.search(path)
    if match is None or not _INSTRUMENTING.isdisjoint(re.split(r"[\\/]", match[2])):
        return ""
    return _CARRIERS[match[1].replace("\\", "/")]
