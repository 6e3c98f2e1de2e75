"""Metrics: each statistic is seen once, as it is made, whatever buffers, samples or aggregates it."""

from __future__ import annotations

import socket
import threading
from contextlib import closing, suppress
from types import ModuleType

import pytest

from pytest_phiguard.capture.base import Patcher
from pytest_phiguard.capture.telemetry.datadog import DatadogCapture

MRN = "MRN0012345"


@pytest.fixture
def packets():
    """Yield a UDP socket on loopback, and what it has received."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(2)
        yield receiver


@pytest.fixture
def stream(tmp_path):
    """Yield a listening socket of the file system, and its path."""
    path = tmp_path / "statsd.sock"
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as listener:
        listener.bind(str(path))
        listener.listen()
        listener.settimeout(2)
        yield listener, str(path)


def is_silent(receiver):
    """Tell that nothing has arrived at a socket."""
    receiver.settimeout(0.05)
    with suppress(TimeoutError):
        receiver.recv(1024)
        return False
    return True


def queued(guard):
    """Return the drafts of events, sealed, without what delivers them; the guard must not have failed."""
    assert guard.failures == []
    return [sent for sent in guard.sent if sent.channel == "telemetry" and not sent.delivers]


@pytest.fixture
def statsd(packets):
    """Yield a StatsD client over UDP."""
    module = pytest.importorskip("statsd")
    with closing(module.StatsClient("127.0.0.1", packets.getsockname()[1], prefix="clinic")) as client:
        yield client


@pytest.mark.parametrize(
    ("send", "line"),
    [
        (lambda client: client.incr(f"visits.{MRN}"), f"clinic.visits.{MRN}:1|c"),
        (lambda client: client.timing(f"visits.{MRN}", 3), f"clinic.visits.{MRN}:3.000000|ms"),
        (lambda client: client.gauge(f"visits.{MRN}", 3), f"clinic.visits.{MRN}:3|g"),
        (lambda client: client.set("visits", MRN), f"clinic.visits:{MRN}|s"),
    ],
)
def test_statistic_is_seen_once_and_arrives(statsd, guard, packets, send, line):
    """A statistic is one draft with the client's own address, and the same packet arrives."""
    send(statsd)
    event = guard.only
    assert (event.channel, event.vendor, event.capture) == ("telemetry", "statsd", "statsd")
    assert event.url == f"udp://127.0.0.1:{packets.getsockname()[1]}"
    assert event.body == packets.recv(1024) == line.encode()


def test_sampled_statistic_is_seen(statsd, guard, packets):
    """One that this time is not sent is seen: the next run may send it."""
    statsd.incr(f"visits.{MRN}", rate=1e-12)
    assert MRN in guard.only.body.decode()
    assert is_silent(packets)


def test_contained_statistic_leaves_no_packet(statsd, guard, packets):
    """A contained statistic is lost as the client loses them, without an error."""
    guard.guards_network, guard.answer = True, "contained"
    statsd.incr(f"visits.{MRN}")
    assert is_silent(packets)
    assert guard.only.vendor == "statsd"
    assert {asked.vendor for asked in guard.asked} == {"statsd"}


def test_pipeline_is_seen_piece_by_piece(statsd, guard, packets):
    """Each statistic of a pipeline is an event, and its packet delivers them."""
    with statsd.pipeline() as pipe:
        pipe.incr(f"visits.{MRN}")
        with pipe.pipeline() as inner:
            inner.incr("errors")
    assert [event.body for event in queued(guard)] == [f"clinic.visits.{MRN}:1|c".encode(), b"clinic.errors:1|c"]
    assert {event.url for event in queued(guard)} == {f"udp://127.0.0.1:{packets.getsockname()[1]}"}
    received = packets.recv(1024)
    assert b"errors" in received + packets.recv(1024) if b"errors" not in received else True
    assert all(sent.delivers == "statsd" for sent in guard.sent if sent not in queued(guard))


def test_contained_pipeline_leaves_no_packet(statsd, guard, packets):
    """The packet of a pipeline asks for itself."""
    guard.guards_network, guard.answer = True, "contained"
    with statsd.pipeline() as pipe:
        pipe.incr(f"visits.{MRN}")
    assert is_silent(packets)
    assert any(MRN in asked.body.decode() for asked in guard.asked)


def test_negative_gauge_is_two_statistics(statsd, guard, packets):
    """The SDK sends two of them in a pipeline of its own, whose packet delivers them."""
    statsd.gauge("balance", -3)
    assert [event.body for event in queued(guard)] == [b"clinic.balance:0|g", b"clinic.balance:-3|g"]
    assert packets.recv(1024) == b"clinic.balance:0|g\nclinic.balance:-3|g"


def test_statistic_over_tcp_is_seen_and_contained(guard, server, vendor):
    """A connection refuses as a closed port would, kept alive too."""
    module = pytest.importorskip("statsd")
    client = module.TCPStatsClient("127.0.0.1", server.port)
    client.incr("visits")
    assert guard.only.url == f"tcp://127.0.0.1:{server.port}"
    guard.guards_network, guard.answer = True, "contained"
    server.raw.clear()
    with pytest.raises(ConnectionRefusedError):
        client.incr(f"visits.{MRN}")
    client.close()
    with pytest.raises(ConnectionRefusedError):
        client.incr(f"visits.{MRN}")
    assert MRN.encode() not in server.raw


def test_statistic_over_a_local_socket_is_seen_and_contained(guard, stream):
    """A socket of the file system leads to a forwarder: it asks too."""
    listener, path = stream
    client = pytest.importorskip("statsd").UnixSocketStatsClient(path)
    client.incr("visits")
    with closing(listener.accept()[0]) as peer:
        assert peer.recv(1024) == b"visits:1|c\n"
        assert guard.only.url == f"unix:{path}"
        guard.guards_network, guard.answer = True, "contained"
        with pytest.raises(ConnectionRefusedError):
            client.incr(f"visits.{MRN}")
        assert is_silent(peer)
    client.close()


def test_isolated_statistic_is_dropped_without_an_error(guard):
    """Nobody answers a statistic, so a stand-in takes it and says nothing."""
    guard.guards_network, guard.answer = True, "stand_in"
    module = pytest.importorskip("statsd")
    module.TCPStatsClient("127.0.0.1", 9).incr(f"visits.{MRN}")
    assert MRN in guard.only.body.decode()


def test_statistic_of_a_thread_is_seen(statsd, guard):
    """A thread of its own makes no difference."""
    thread = threading.Thread(target=statsd.incr, args=(f"visits.{MRN}",))
    thread.start()
    thread.join(10)
    assert MRN in guard.only.body.decode()


def test_statsd_is_itself_again(statsd, patches, sink):
    """Once the guard has ended statistics go their way, unseen."""
    patches.pop()
    statsd.incr("visits")
    assert sink.sent == []
    patches.push(sink)


@pytest.fixture
def dogstatsd(packets):
    """Yield what makes clients of DogStatsD."""
    module = pytest.importorskip("datadog.dogstatsd.base")
    made = []

    def make(**options):
        place = {"host": "127.0.0.1", "port": packets.getsockname()[1]} if "socket_path" not in options else {}
        # Without an interval no thread flushes: each fork of this process would wait for one to wake up.
        client = module.DogStatsd(disable_telemetry=True, flush_interval=0, **place, **options)
        made.append(client)
        return client

    yield make
    for client in made:
        client.close_socket()
        client.stop()


def test_dogstatsd_metric_is_seen_once_and_arrives(dogstatsd, guard, packets):
    """A metric is one draft, as the client writes it: tags cleaned, name spaced."""
    client = dogstatsd(namespace="clinic", disable_buffering=True, constant_tags=["env:test"])
    client.increment("visits", tags=[f"mrn:{MRN}"])
    event = guard.only
    assert (event.vendor, event.url) == ("datadog", f"udp://127.0.0.1:{packets.getsockname()[1]}")
    assert event.body == packets.recv(1024).strip() == f"clinic.visits:1|c|#mrn:{MRN},env:test".encode()


def test_dogstatsd_with_a_rate_is_one_draft(dogstatsd, guard, packets):
    """The rate that the client writes makes no second draft of the packet."""
    dogstatsd(disable_buffering=True).histogram("visits", 3, tags=[f"mrn:{MRN}"], sample_rate=0.999999)
    assert f"|#mrn:{MRN}" in guard.only.body.decode()


@pytest.mark.parametrize("call", ["event", "service_check"])
def test_dogstatsd_events_and_checks_are_seen_once(dogstatsd, guard, packets, call):
    """What is written of an event or a check is the draft."""
    client = dogstatsd(disable_buffering=True)
    if call == "event":
        client.event("Booked", f"by {MRN}\nat noon", tags=[f"mrn:{MRN}"])
    else:
        client.service_check("portal", 0, message=f"for {MRN}")
    event = guard.only
    assert event.method == call
    assert event.body == packets.recv(1024).strip()
    assert MRN in event.body.decode()


def test_dogstatsd_sampled_and_disabled_metrics_are_seen(dogstatsd, guard, packets):
    """What this time is not sent is seen nevertheless."""
    client = dogstatsd(disable_buffering=True)
    client.increment(f"visits.{MRN}", sample_rate=1e-12)
    client._enabled = False
    client.increment(f"visits.{MRN}")
    assert [MRN in event.body.decode() for event in queued(guard)] == [True, True]
    assert is_silent(packets)


@pytest.mark.parametrize("options", [{"disable_buffering": True}, {"disable_buffering": False}])
def test_dogstatsd_contained_metric_leaves_no_packet(dogstatsd, guard, packets, options):
    """A contained metric is dropped, buffered or not."""
    guard.guards_network, guard.answer = True, "contained"
    client = dogstatsd(**options)
    client.increment(f"visits.{MRN}")
    client.flush()
    assert is_silent(packets)
    assert len(queued(guard)) == 1
    assert any(MRN in asked.body.decode() for asked in guard.asked)


def test_dogstatsd_buffer_is_seen_line_by_line(dogstatsd, guard, packets):
    """Each line of a buffer is an event, and its packet delivers them."""
    client = dogstatsd(disable_buffering=False)
    client.increment(f"visits.{MRN}")
    client.gauge("beds", 3)
    client.flush()
    assert [event.body.decode() for event in queued(guard)] == [f"visits.{MRN}:1|c", "beds:3|g"]
    assert packets.recv(1024).decode() == f"visits.{MRN}:1|c\nbeds:3|g\n"
    assert {sent.delivers for sent in guard.sent} == {"", "datadog"}


def test_dogstatsd_aggregate_is_seen_when_it_is_made(dogstatsd, guard, packets):
    """A metric that is kept for its aggregate is seen at once, and its aggregate delivers it."""
    client = dogstatsd(disable_buffering=True, disable_aggregation=False)
    client.gauge("visits", 3, tags=[f"mrn:{MRN}"])
    assert MRN in guard.only.body.decode()
    client.flush_aggregated_metrics()
    assert len(queued(guard)) == 1
    assert MRN.encode() in packets.recv(1024)


def test_dogstatsd_over_a_local_socket_is_contained(dogstatsd, guard, tmp_path):
    """A socket of the file system leads to the agent: it asks too."""
    path = tmp_path / "dsd.sock"
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as agent:
        agent.bind(str(path))
        agent.settimeout(2)
        client = dogstatsd(socket_path=str(path), disable_buffering=True)
        client.increment("visits")
        assert agent.recv(1024) == b"visits:1|c\n"
        assert guard.only.url == f"unix:{path}"
        guard.guards_network, guard.answer = True, "contained"
        client.increment(f"visits.{MRN}")
        assert is_silent(agent)
        client.close_socket()


def test_dogstatsd_without_a_value_is_nothing(dogstatsd, guard):
    """A metric that has no value is none to the SDK."""
    dogstatsd(disable_buffering=True).gauge("visits", None)
    assert guard.failures == []
    assert guard.sent == []


@pytest.mark.parametrize("flush", ["flush_aggregated_metrics", ""])
def test_older_dogstatsd_is_watched(sink, flush):
    """Versions with fewer aggregates, or none, are no broken capture."""

    class DogStatsd:
        host, port = "127.0.0.1", 8125

        def _report(self, metric, metric_type, value, tags, sample_rate):
            return self._xmit_packet(f"{metric}:{value}|{metric_type}", False)

        def _serialize_metric(self, metric, metric_type, value, tags, sample_rate=1):
            return f"{metric}:{value}|{metric_type}"

        def _xmit_packet(self, packet, is_telemetry):
            return packet

        def event(self, title, message):
            """Send nothing."""

        service_check = event

    if flush:
        setattr(DogStatsd, flush, lambda self: self._report("visits", "c", 2, [], 1))
    module = ModuleType("datadog.dogstatsd.base")
    module.DogStatsd = DogStatsd
    patcher = Patcher("datadog", [sink], [])
    DatadogCapture().install(module, patcher)
    aggregates = ModuleType("datadog.dogstatsd.aggregator")
    aggregates.Aggregator = type("Aggregator", (), {"add_metric": lambda *_: None})
    DatadogCapture().install(aggregates, patcher)
    assert patcher.take_missing() == []
    assert DogStatsd()._report("visits", "c", 1, [], 1) == "visits:1|c"
    assert sink.only.body == b"visits:1|c"
    assert not flush or getattr(DogStatsd(), flush)() == "visits:2|c"
    assert [draft.delivers for draft in sink.drafts] == ["", "datadog"][: 1 + bool(flush)]


@pytest.fixture
def api(monkeypatch):
    """Return Datadog's API, set up by nobody."""
    module = pytest.importorskip("datadog.api")
    for name in ("_api_key", "_api_host", "_application_key"):
        monkeypatch.setattr(module, name, None)
    client = pytest.importorskip("datadog.api.api_client").APIClient
    for name, value in (("_timeout_counter", 0), ("_backoff_timestamp", None)):
        monkeypatch.setattr(client, name, value)
    monkeypatch.setattr(pytest.importorskip("datadog.api.http_client").RequestClient, "_session", None)
    return module


def test_datadog_api_is_seen_once(api, guard, server, monkeypatch):
    """A call of the API is one draft with its host, and one request."""
    monkeypatch.setattr(api, "_api_key", "key")
    monkeypatch.setattr(api, "_api_host", server.url(""))
    api.Event.create(title="Booked", text=f"by {MRN}")
    event = guard.only
    assert (event.vendor, event.channel, event.url) == ("datadog", "telemetry", server.url("/api/v1/events"))
    assert MRN in event.body.decode()
    assert len(server.requests) == 1


def test_datadog_api_contained_leaves_no_byte(api, guard, server, vendor, monkeypatch):
    """A contained call ends in the SDK's own error, muted or not."""
    for name, value in (("_api_key", "key"), ("_api_host", vendor), ("_mute", False)):
        monkeypatch.setattr(api, name, value)
    guard.guards_network, guard.answer = True, "contained"
    with pytest.raises(pytest.importorskip("datadog.api.exceptions").ClientError):
        api.Metric.send(metric="visits", points=1, tags=[f"mrn:{MRN}"])
    assert server.raw == b""
    assert guard.only.vendor == "datadog"


def test_datadog_api_without_a_key_is_context(api, guard):
    """Where nobody has set the API up it raises, and the call is seen."""
    with pytest.raises(pytest.importorskip("datadog.api.exceptions").ApiNotInitialized):
        api.Event.create(title="Booked", text=f"by {MRN}")
    assert not guard.only.initialised
    assert MRN in guard.only.body.decode()


def test_datadog_statistics_are_seen_when_they_are_made(api, guard, server, monkeypatch):
    """What a thread of the SDK sends later is seen at once, and the requests deliver it."""
    for name, value in (("_api_key", "key"), ("_api_host", server.url(""))):
        monkeypatch.setattr(api, name, value)
    stats = pytest.importorskip("datadog.threadstats").ThreadStats()
    stats.start(flush_in_thread=False, roll_up_interval=1)
    stats.increment("visits", tags=[f"mrn:{MRN}"], timestamp=1.0)
    stats.event("Booked", f"by {MRN}")
    assert [MRN in event.body.decode() for event in queued(guard)] == [True, True]
    stats.flush(timestamp=1000.0)
    assert len(queued(guard)) == 2
    assert len(server.requests) == 2
