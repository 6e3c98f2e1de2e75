"""What an application tells Langfuse and LangSmith is seen once, as their masks leave it."""

from __future__ import annotations

import gc
import uuid
import warnings

import pytest

EMAIL = "ottoline.brakspear@patient.example"


def text(draft):
    """Return the text of an event."""
    return draft.body.decode()


class Langfuse:
    """Makes clients of Langfuse with exporters that drop."""

    def __init__(self, module, monkeypatch):
        self.module = module
        self.monkeypatch = monkeypatch
        self.made = []

    def __call__(self, *, key=True, **options):
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

        # Langfuse keeps what belongs to a key, and so one that was in use before would bring another mask with it.
        keys = {"public_key": f"pk-{uuid.uuid4()}", "secret_key": "sk"} if key else {}
        if key:
            options["tracer_provider"] = TracerProvider(shutdown_on_exit=False)
            options["span_exporter"] = InMemorySpanExporter()
        client = self.module.Langfuse(**keys, base_url="https://langfuse.example", **options)
        self.made.append(client)
        return client


@pytest.fixture
def make_langfuse(guard, monkeypatch):
    """Return what makes a client of Langfuse."""
    module = pytest.importorskip("langfuse")
    if not hasattr(module, "_client"):
        pytest.skip("version 2 has another suite")
    make = Langfuse(module, monkeypatch)
    yield make
    for client in make.made:
        if hasattr(client, "_resources") and client._resources is not None:
            client._resources._stop_and_join_consumer_threads()
            client._resources.tracer_provider.shutdown()
    gc.collect()


def mask(data):
    """Take everything out."""
    return "***"


def observe(client):
    """Make one observation with an address."""
    span = client.start_observation(name="answer", as_type="generation", input=f"mail {EMAIL}")
    span.end()


def test_langfuse_observation_is_one_event(guard, make_langfuse):
    """An observation is one event for Langfuse."""
    observe(make_langfuse())
    assert EMAIL in text(guard.only)
    assert (guard.only.vendor, guard.only.initialised) == ("langfuse", True)


def test_langfuse_mask_passes(guard, make_langfuse):
    """What the suite's mask takes out is not seen."""
    observe(make_langfuse(mask=mask))
    assert EMAIL not in text(guard.only)
    assert "***" in text(guard.only)


def test_langfuse_mask_of_spans_passes(guard, make_langfuse):
    """What the exporter's mask takes out is not seen either, although it is applied later."""
    types = pytest.importorskip("langfuse.types")

    def mask_spans(*, params):
        patches = {
            identifier: types.OtelSpanPatch(set_attributes={"langfuse.observation.input": "***"})
            for identifier in params.spans
        }
        return types.MaskOtelSpansResult(span_patches=patches)

    observe(make_langfuse(mask_otel_spans=mask_spans))
    # Workers that SDKs of other tests have left may send something meanwhile.
    (event,) = [one for one in guard.sent if one.channel == "telemetry"]
    assert guard.failures == []
    assert EMAIL not in text(event)


def test_langfuse_without_a_key(guard, make_langfuse):
    """A client without a key drops what it is given; it is seen as what it would send."""
    observe(make_langfuse(key=False))
    assert guard.failures == []
    told = [one for one in guard.sent if one.vendor == "langfuse" and EMAIL in text(one)]
    assert [one.initialised for one in told] == [True]
    assert all(EMAIL not in text(one) for one in guard.sent if one not in told)


def test_langfuse_mask_without_a_key(guard, make_langfuse):
    """The mask of a client without a key counts."""
    observe(make_langfuse(key=False, mask=mask))
    assert all(EMAIL not in text(one) for one in guard.sent)


def test_langfuse_score(guard, make_langfuse, monkeypatch):
    """A score is seen when it is queued."""
    client = make_langfuse()
    resources = client._resources
    # Its name before version 5.
    queue = getattr(resources, "_score_queue", None) or resources._score_ingestion_queue
    with monkeypatch.context() as patch:
        patch.setattr(queue, "put", lambda score, block: None)
        client.create_score(name="tone", value=1.0, trace_id="0" * 31 + "1", comment=EMAIL)
    assert EMAIL in text(guard.only)
    assert guard.only.method == "SCORE"


@pytest.fixture
def make_langsmith(guard, server, monkeypatch):
    """Return what makes a client of LangSmith that sends to a local server."""
    langsmith = pytest.importorskip("langsmith")
    made = []

    def make(**options):
        options = {"api_url": server.url(""), "api_key": "key", "info": {"version": "1"}, **options}
        client = langsmith.Client(**options)
        made.append(client)
        return client

    yield make
    for client in made:
        client.cleanup() if hasattr(client, "cleanup") else None


RUN = {"name": "answer", "run_type": "llm"}
TRACED = {
    "id": "00000000-0000-4000-8000-000000000001",
    "trace_id": "00000000-0000-4000-8000-000000000001",
    "dotted_order": "20260101T000000000000Z00000000-0000-4000-8000-000000000001",
}


def test_langsmith_run_sent_at_once(guard, make_langsmith, server):
    """A run that the client sends at once is one event, and reaches the server."""
    client = make_langsmith(auto_batch_tracing=False)
    client.create_run(inputs={"prompt": EMAIL}, **RUN)
    assert EMAIL in text(guard.only)
    assert (guard.only.vendor, guard.only.channel) == ("langsmith", "telemetry")
    assert [EMAIL.encode() in body for _, _, _, body in server.requests] == [True]


def test_langsmith_contained_run_does_not_leave(guard, make_langsmith, server):
    """A contained run is refused by the client's own error, and no byte leaves."""
    from langsmith.utils import LangSmithConnectionError

    client = make_langsmith(auto_batch_tracing=False, retry_config=pytest.importorskip("urllib3").Retry(0))
    guard.guards_network, guard.answer = True, "contained"
    with pytest.raises(LangSmithConnectionError):
        client.create_run(inputs={"prompt": EMAIL}, **RUN)
    assert bytes(server.raw) == b""


@pytest.mark.parametrize("key", ["key", None])
def test_langsmith_queued_run(guard, make_langsmith, key):
    """A queued run is one event in the caller's thread, with a key and without."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = make_langsmith(auto_batch_tracing=True, api_key=key)
    client.create_run(inputs={"prompt": EMAIL}, **RUN, **TRACED)
    queued = [one for one in guard.sent if one.method == "RUN"]
    assert [EMAIL in text(one) for one in queued] == [True]
    assert guard.failures == []


def test_langsmith_update(guard, make_langsmith):
    """What a run ends with is an event too."""
    client = make_langsmith(auto_batch_tracing=True)
    where = {name: TRACED[name] for name in ("trace_id", "dotted_order")}
    client.update_run(TRACED["id"], outputs={"answer": EMAIL}, **where)
    queued = [one for one in guard.sent if one.method == "RUN"]
    assert [EMAIL in text(one) for one in queued] == [True]


@pytest.mark.parametrize("batch", [True, False])
def test_langsmith_anonymizer_passes(guard, make_langsmith, batch):
    """What the client's anonymizer takes out is not seen."""
    client = make_langsmith(auto_batch_tracing=batch, anonymizer=lambda data: {"prompt": "***"})
    client.create_run(inputs={"prompt": EMAIL}, **RUN, **TRACED)
    assert all(EMAIL not in text(one) for one in guard.sent)
    assert any("***" in text(one) for one in guard.sent)


@pytest.mark.parametrize("tracing", [True, False])
def test_langsmith_traceable(guard, make_langsmith, tracing):
    """A traced function tells its arguments where tracing is on, and nothing where it is not."""
    import langsmith

    client = make_langsmith(auto_batch_tracing=True)

    @langsmith.traceable(client=client, name="answer")
    def answer(prompt):
        return len(prompt)

    with langsmith.tracing_context(enabled=tracing, client=client):
        answer(EMAIL)
    assert any(EMAIL in text(one) for one in guard.sent) is tracing
    assert bool(guard.drafts) is tracing


def test_unpatched_with_the_last_guard(patches, sink):
    """All hook points are restored with the last guard."""
    module = pytest.importorskip("langsmith.client")
    wrapped = module.serialize_run_dict
    patches.pop()
    assert module.serialize_run_dict is not wrapped
    patches.push(sink, ())
