"""Analytics, metrics and error monitoring: an event with an identifier fails its test, once, whatever delivers it."""

from __future__ import annotations

import pytest

# What each suite does with a patient's e-mail address, by the vendor and the package that it takes.
SUITES = {
    "segment": ("segment.analytics.client", "Client('key', send=False).track('u1', 'Booked', {'email': email})"),
    "segment sync": (
        "segment.analytics.client",
        "Client('key', sync_mode=True, max_retries=0).track('u1', 'Booked', {'email': email})",
    ),
    "rudderstack": (
        "rudderstack.analytics.client",
        "Client('key', send=False).track('u1', 'Booked', {'email': email})",
    ),
    "posthog": ("posthog.client", "Client('').capture('Booked', distinct_id=email)"),
    "posthog sync": ("posthog.client", "Client('key', sync_mode=True).capture('Booked', distinct_id=email)"),
    "mixpanel": ("mixpanel", "Mixpanel('token').track(email, 'Booked')"),
    "mixpanel buffered": (
        "mixpanel",
        "consumer = BufferedConsumer(); Mixpanel('token', consumer).track(email, 'Booked'); consumer.flush()",
    ),
    "amplitude": (
        "amplitude",
        "client = Amplitude('key'); client.track(BaseEvent('Booked', user_id=email)); client.flush(); client.shutdown()",
    ),
    "statsd": ("statsd", "client = StatsClient(); client.incr('visits.' + mrn); client.close()"),
    "statsd pipeline": (
        "statsd",
        "client = StatsClient(); pipe = client.pipeline(); pipe.incr('visits.' + mrn); pipe.send(); client.close()",
    ),
    "datadog": ("datadog.dogstatsd.base", "statsd.increment('visits', tags=['mrn:' + mrn]); statsd.close_socket()"),
    "datadog buffered": (
        "datadog.dogstatsd.base",
        "client = DogStatsd(disable_buffering=False); client.event('Booked', email); client.flush(); client.stop()",
    ),
    "rollbar": (
        "rollbar",
        "init('key', 'test', handler='blocking', allow_logging_basic_config=False); report_message('for ' + email)",
    ),
    "bugsnag": (
        "bugsnag.client",
        "Client(install_sys_hook=False, api_key='a' * 32, asynchronous=False).notify(ValueError(email))",
    ),
    "honeybadger": (
        "honeybadger.core",
        "client = Honeybadger(); client.configure(api_key='key', force_sync=True); client.notify(ValueError(email))",
    ),
}


# Contained, the others try again and again as they do offline.
_CONTAINED = ("segment sync", "statsd pipeline", "datadog buffered", "rollbar", "honeybadger")


@pytest.mark.parametrize(
    ("name", "network"), [*((name, "isolate") for name in sorted(SUITES)), *((name, "contain") for name in _CONTAINED)]
)
def test_event_with_an_identifier_fails_once(suite, name, network):
    """One event is one finding for its vendor, and the request within the call or after it is the same one."""
    module, call = SUITES[name]
    pytest.importorskip(module)
    suite.header = f"from contextlib import suppress\nfrom {module} import *\n\n"
    suite.ini(f"phiguard_network = {network}", "filterwarnings = ignore")
    suite.write(
        "def test_it(phi_patient):\n"
        "    email, mrn = phi_patient.email, phi_patient.mrn\n"
        "    with suppress(Exception):\n"
        f"        {call}\n"
    )
    suite.run().assert_outcomes(failed=1)
    assert suite.rules == ["PHG103"]
    (finding,) = suite.report["findings"]
    assert finding["party"]["vendor"] == name.split()[0]
    assert finding["count"] == 1


def test_sdk_that_nobody_set_up_is_context(suite):
    """An event of an SDK without any settings is told, and fails nothing."""
    pytest.importorskip("rollbar")
    suite.header = "import rollbar\n\n"
    suite.write("def test_it(phi_patient):\n    rollbar.report_message('for ' + phi_patient.email)")
    suite.run(subprocess=True).assert_outcomes(passed=1)
    assert [finding["verdict"] for finding in suite.report["findings"]] == ["context"]
