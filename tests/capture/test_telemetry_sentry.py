"""What the application hands to Sentry is seen once, as its scrubbers leave it."""

from __future__ import annotations

import json
import threading

import pytest

sentry_sdk = pytest.importorskip("sentry_sdk")
from sentry_sdk.envelope import Envelope, Item, PayloadRef  # noqa: E402
from sentry_sdk.transport import Transport  # noqa: E402

from pytest_phiguard.capture.base import CURRENT  # noqa: E402

EMAIL = "ottoline.brakspear@patient.example"
DSN = "https://key@o1.ingest.sentry.example/7"


class Silent(Transport):
    """A transport that a suite may bring: it keeps envelopes and sends nothing."""

    def __init__(self, options=None):
        super().__init__(options)
        self.envelopes = []

    def capture_envelope(self, envelope):
        self.envelopes.append(envelope)


@pytest.fixture
def init(guard):
    """Return what initialises the SDK, without what it does by itself; it is closed at the end."""
    before = sentry_sdk.get_global_scope().client

    def make(dsn=None, **options):
        options = {"default_integrations": False, "auto_enabling_integrations": False, **options}
        sentry_sdk.init(dsn=dsn, **options)
        return sentry_sdk.get_client()

    yield make
    sentry_sdk.get_client().close(timeout=0)
    sentry_sdk.get_global_scope().set_client(before)
    for scope in (sentry_sdk.get_global_scope(), sentry_sdk.get_isolation_scope(), sentry_sdk.get_current_scope()):
        scope.clear()


def body(draft):
    """Return the text of an event."""
    return draft.body.decode()


@pytest.mark.parametrize("dsn", [None, DSN])
def test_message_is_one_event(guard, init, dsn):
    """A message is one event of Sentry's, with a key and without; with one it is addressed to the key's host."""
    init(dsn, transport=Silent)
    sentry_sdk.capture_message(f"no appointment for {EMAIL}")
    event = guard.only
    assert EMAIL in body(event)
    assert (event.channel, event.vendor, event.initialised) == ("telemetry", "sentry", True)
    assert event.url == ("https://o1.ingest.sentry.example/api/7/envelope/" if dsn else "")


def test_handled_exception_brings_its_frames(guard, init):
    """The local variables of a handled exception's frames are a part of the event."""
    init()
    patient = {"email": EMAIL}
    try:
        raise KeyError(sorted(patient)[0])
    except KeyError as error:
        sentry_sdk.capture_exception(error)
    assert EMAIL in body(guard.only)


def test_local_variables_that_are_not_kept_do_not_count(guard, init):
    """Where the suite sets ``include_local_variables=False`` they are no part of it."""
    init(include_local_variables=False)
    patient = {"email": EMAIL}
    try:
        raise KeyError(sorted(patient)[0])
    except KeyError as error:
        sentry_sdk.capture_exception(error)
    assert EMAIL not in body(guard.only)


def test_scope_is_a_part_of_the_event(guard, init):
    """User, tags, contexts and breadcrumbs of the scope go with the next event, and with nothing before."""
    init()
    sentry_sdk.set_user({"email": EMAIL})
    sentry_sdk.set_tag("mrn", "MRN-1")
    sentry_sdk.set_context("visit", {"ward": "W-2"})
    sentry_sdk.add_breadcrumb(message="opened C-3")
    assert guard.drafts == []
    sentry_sdk.capture_message("late")
    text = body(guard.only)
    assert all(value in text for value in (EMAIL, "MRN-1", "W-2", "C-3"))


@pytest.mark.parametrize("dsn", [None, DSN])
def test_scrubbed_event_is_seen_scrubbed(guard, init, dsn):
    """What ``before_send`` takes out is not seen."""

    def scrub(event, hint):
        event["user"] = {"id": "anonymous"}
        return event

    init(dsn, transport=Silent, before_send=scrub)
    sentry_sdk.set_user({"email": EMAIL})
    sentry_sdk.capture_message("late")
    assert EMAIL not in body(guard.only)
    assert "anonymous" in body(guard.only)


def test_dropped_event_is_not_seen(guard, init):
    """An event that ``before_send`` drops leaves nothing."""
    init(before_send=lambda event, hint: None)
    sentry_sdk.capture_message(EMAIL)
    assert (guard.drafts, guard.failures) == ([], [])


def test_event_scrubber_of_the_sdk_counts(guard, init):
    """The SDK's own scrubber with a list of the suite's counts."""
    from sentry_sdk.scrubber import EventScrubber

    init(event_scrubber=EventScrubber(denylist=["email"], recursive=True))
    sentry_sdk.set_extra("email", EMAIL)
    sentry_sdk.capture_message("late")
    assert EMAIL not in body(guard.only)


def test_transaction_is_one_event(guard, init):
    """A finished transaction is one event, its spans a part of it."""
    init(traces_sample_rate=1.0)
    with sentry_sdk.start_transaction(name="book"), sentry_sdk.start_span(op="db", name=f"find {EMAIL}"):
        pass
    assert EMAIL in body(guard.only)
    assert guard.only.method == "CAPTURE_TRANSACTION"


def test_log_is_seen_after_its_scrubber(guard, init):
    """A structured log is seen when it is batched, after ``before_send_log``."""

    def scrub(log, hint):
        log["attributes"].pop("phone", None)
        return log

    init(enable_logs=True, before_send_log=scrub)
    logger = pytest.importorskip("sentry_sdk.logger")
    logger.info("booked {email}", email=EMAIL, attributes={"phone": "5550100"})
    assert EMAIL in body(guard.only)
    assert "5550100" not in body(guard.only)


def test_metric_is_seen(guard, init):
    """A metric's attributes are seen."""
    metrics = pytest.importorskip("sentry_sdk.metrics")
    init(enable_metrics=True)
    metrics.count("visits", 1, attributes={"patient": EMAIL})
    assert EMAIL in body(guard.only)


def test_attachment_is_seen(guard, init, tmp_path):
    """Attachments are events of their own, read from memory or from a file."""
    letter = tmp_path / "letter.txt"
    letter.write_text(f"Dear {EMAIL}")
    init()
    with sentry_sdk.new_scope() as scope:
        scope.add_attachment(path=str(letter))
        scope.add_attachment(bytes=b"mrn MRN-1", filename="chart.txt")
        sentry_sdk.capture_message("late")
    assert guard.failures == []
    assert [body(one) for one in guard.sent][1:] == [f"Dear {EMAIL}", "mrn MRN-1"]


def test_session_of_a_process_is_seen(guard, init):
    """A session's user is seen; that of a request is a bare count."""
    init(release="1")
    sentry_sdk.set_user({"id": EMAIL})
    sentry_sdk.get_isolation_scope().start_session(session_mode="request")
    sentry_sdk.get_isolation_scope().end_session()
    assert guard.drafts == []
    sentry_sdk.get_isolation_scope().start_session()
    sentry_sdk.get_isolation_scope().end_session()
    assert EMAIL in body(guard.sent[-1])


def test_envelope_of_the_application_is_seen(guard, init):
    """What the application puts into an envelope of its own is seen when it is handed to the transport."""
    client = init(DSN)
    client.transport._worker.kill()
    client.transport._worker.submit = lambda work: True
    report = Item(payload=PayloadRef(json={"comments": EMAIL}), type="user_report")
    client.transport.capture_envelope(Envelope(items=[report]))
    assert EMAIL in body(guard.only)


def test_check_in_is_seen(guard, init):
    """A check-in is one event."""
    from sentry_sdk.crons import capture_checkin

    init()
    capture_checkin(monitor_slug="nightly", status="ok")
    assert guard.only.method == "CAPTURE_CHECK_IN"


@pytest.mark.parametrize(
    "call",
    [
        lambda: sentry_sdk.set_user({"email": EMAIL}),
        lambda: sentry_sdk.set_tag("email", EMAIL),
        lambda: sentry_sdk.set_extra("email", EMAIL),
        lambda: sentry_sdk.set_context("patient", {"email": EMAIL}),
        lambda: sentry_sdk.add_breadcrumb(message=EMAIL),
        lambda: sentry_sdk.capture_message(EMAIL),
    ],
)
def test_sdk_that_was_never_initialised(guard, init, call):
    """What is handed to an SDK that was never initialised is an event of which the scrubbers are unknown."""
    sentry_sdk.get_global_scope().set_client(None)
    call()
    assert EMAIL in body(guard.only)
    assert guard.only.initialised is False


def test_exception_for_an_sdk_that_was_never_initialised(guard, init):
    """The frames of an exception are seen there too, and no object is asked how it looks but by the SDK itself, once."""
    sentry_sdk.get_global_scope().set_client(None)

    class Query:
        asked = 0

        def __repr__(self):
            Query.asked += 1
            return "rows"

    query, email = Query(), EMAIL
    try:
        raise ValueError(len([query, email]))
    except ValueError:
        sentry_sdk.capture_exception()
    assert EMAIL in body(guard.only)
    assert Query.asked == 1


def test_payload_is_what_is_sent(guard, init):
    """The event that is seen is the one that the transport is given."""
    client = init(DSN, transport=Silent)
    sentry_sdk.capture_message("late", tags={"mrn": "MRN-1"})
    seen = json.loads(guard.only.body)
    given = client.transport.envelopes[0].items[0].payload.json
    assert (seen["event_id"], seen["tags"], seen["message"]) == (given["event_id"], given["tags"], given["message"])


def test_event_of_a_thread(guard, init):
    """An event of a thread is seen."""
    init()
    thread = threading.Thread(target=sentry_sdk.capture_message, args=(EMAIL,))
    thread.start()
    thread.join(5)
    assert EMAIL in body(guard.only)


@pytest.mark.parametrize("answer", ["open", "contained"])
def test_transport_that_sends_at_once(guard, init, server, answer):
    """What a transport of the suite's own sends at once is a part of the event, and contained with it."""
    requests = pytest.importorskip("requests")
    outcomes = []

    class Posting(Silent):
        def capture_envelope(self, envelope):
            try:
                outcomes.append(requests.post(server.url("/envelope"), data=envelope.serialize(), timeout=5).ok)
            except requests.ConnectionError:
                outcomes.append(False)

    init(f"http://key@127.0.0.1:{server.port}/7", transport=Posting)
    guard.guards_network, guard.answer = True, answer
    sentry_sdk.capture_message(EMAIL)
    assert len(guard.drafts) == 1
    assert outcomes == [answer == "open"]
    assert (EMAIL.encode() in bytes(server.raw)) is (answer == "open")
    assert CURRENT.get() is None


def test_scrubber_that_sends_by_itself(guard, init, server):
    """What ``before_send`` sends is a request of its own."""
    requests = pytest.importorskip("requests")

    def report(event, hint):
        requests.get(server.url("/seen"), timeout=5)
        return event

    init(before_send=report)
    sentry_sdk.capture_message("late")
    assert [draft.channel for draft in guard.sent] == ["http", "telemetry"]


def test_delivery_reaches_the_server(guard, init, server):
    """The SDK delivers as it would alone: one envelope reaches the server."""
    client = init(f"http://key@127.0.0.1:{server.port}/7")
    sentry_sdk.capture_message(EMAIL)
    client.flush(timeout=5)
    assert [path for _, path, _, _ in server.requests] == ["/api/7/envelope/"]
    assert [draft.channel for draft in guard.sent] == ["telemetry", "http"]


def test_nothing_is_seen_once_the_guard_has_gone(patches, sink, monkeypatch):
    """All hook points are restored with the last guard."""
    wrapped = sentry_sdk.client._Client._prepare_event
    patches.pop()
    assert sentry_sdk.client._Client._prepare_event is not wrapped
    sentry_sdk.set_user({"email": EMAIL})
    sentry_sdk.get_isolation_scope().clear()
    assert sink.drafts == []
    patches.push(sink, ())
