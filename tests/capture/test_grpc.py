"""gRPC, synchronous and asynchronous: recorded once, sent as given, refused by the client's own error."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

grpc = pytest.importorskip("grpc")
pytest.importorskip("grpc.experimental")

PHI = b"ottoline.brakspear@patient.example"
SECRET = b"\0" + len(PHI).to_bytes(4, "big") + PHI


class Service:
    """What a loopback server has received: metadata and messages."""

    def __init__(self):
        self.metadata = []
        self.messages = []

    def keep(self, request, context):
        """Keep a request."""
        self.metadata.append(dict(context.invocation_metadata()))
        self.messages.append(request)

    def unary_unary(self, request, context):
        """Answer one by one."""
        self.keep(request, context)
        return b"answer"

    def unary_stream(self, request, context):
        """Answer one by two."""
        self.keep(request, context)
        yield from (b"one", b"two")

    def stream_unary(self, requests, context):
        """Answer all by one."""
        for request in requests:
            self.keep(request, context)
        return b"answer"

    def stream_stream(self, requests, context):
        """Answer each by itself."""
        for request in requests:
            self.keep(request, context)
            yield request


@pytest.fixture
def service():
    """Yield a service and the port that it listens at."""
    kept = Service()
    server = grpc.server(ThreadPoolExecutor(4))
    kinds = ("unary_unary", "unary_stream", "stream_unary", "stream_stream")
    handlers = {kind: getattr(grpc, f"{kind}_rpc_method_handler")(getattr(kept, kind)) for kind in kinds}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("lab.Orders", handlers),))
    kept.port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield kept
    server.stop(None).wait(5)


@pytest.fixture
def channel(guard, service):
    """Yield a channel to the service."""
    with grpc.insecure_channel(f"127.0.0.1:{service.port}") as made:
        yield made


def call(channel, style, requests, metadata=None):
    """Call the service in one of the styles of the synchronous client; return the answers."""
    kind, _, way = style.partition(".")
    method = getattr(channel, kind)(f"/lab.Orders/{kind}")
    given = iter(requests) if kind.startswith("stream") else requests[0]
    made = (getattr(method, way) if way else method)(given, metadata=metadata, timeout=5)
    if way == "future":
        return [made.result(5)]
    if kind.endswith("stream"):
        return list(made)
    return [made[0] if way == "with_call" else made]


async def call_async(target, kind, requests, metadata=None, interceptors=None):
    """Call the service by the asynchronous client; return the answers."""
    async with grpc.aio.insecure_channel(target, interceptors=interceptors) as channel:
        method = getattr(channel, kind)(f"/lab.Orders/{kind}")
        given = iter(requests) if kind.startswith("stream") else requests[0]
        made = method(given, metadata=metadata, timeout=5)
        if kind.endswith("stream"):
            return [answer async for answer in made]
        return [await made]


STYLES = [
    *("unary_unary", "unary_unary.with_call", "unary_unary.future", "unary_stream"),
    *("stream_unary", "stream_unary.with_call", "stream_unary.future", "stream_stream"),
]
KINDS = ["unary_unary", "unary_stream", "stream_unary", "stream_stream"]
ANSWERS = {"unary_unary": [b"answer"], "unary_stream": [b"one", b"two"], "stream_unary": [b"answer"]}


def frames(*messages):
    """Return messages as they stand on the wire."""
    return b"".join(b"\0" + len(message).to_bytes(4, "big") + message for message in messages)


@pytest.mark.parametrize("style", STYLES)
def test_synchronous_call(style, guard, service, channel):
    """Each style of call is recorded once with address, metadata and messages, which arrive as given."""
    kind = style.partition(".")[0]
    requests = [b"first", PHI] if kind.startswith("stream") else [PHI]
    assert call(channel, style, requests, [("x-patient", "mrn")]) == ANSWERS.get(kind, requests)
    sent = guard.only
    assert (sent.method, sent.url) == ("POST", f"http://127.0.0.1:{service.port}/lab.Orders/{kind}")
    assert sent.headers == (("content-type", "application/grpc"), ("x-patient", "mrn"))
    assert (sent.body, sent.problem, sent.channel) == (frames(*requests), "", "http")
    assert service.messages == requests
    assert service.metadata[0]["x-patient"] == "mrn"


@pytest.mark.parametrize("kind", KINDS)
def test_asynchronous_call(kind, guard, service):
    """So it is with the asynchronous client."""
    requests = [b"first", PHI] if kind.startswith("stream") else [PHI]
    target = f"127.0.0.1:{service.port}"
    answers = asyncio.run(call_async(target, kind, requests, (("x-patient", "mrn"),)))
    assert answers == ANSWERS.get(kind, requests)
    sent = guard.only
    assert sent.url == f"http://127.0.0.1:{service.port}/lab.Orders/{kind}"
    assert ("x-patient", "mrn") in sent.headers
    assert (sent.body, sent.problem) == (frames(*requests), "")
    assert service.messages == requests


def test_written_stream(guard, service):
    """What is written to a call message by message is recorded as it is written."""

    async def write():
        async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
            made = channel.stream_stream("/lab.Orders/stream_stream")()
            await made.write(b"first")
            first = await made.read()
            await made.write(PHI)
            await made.done_writing()
            return [first, await made.read(), await made.read() is grpc.aio.EOF]

    assert asyncio.run(write()) == [b"first", PHI, True]
    assert guard.only.body == frames(b"first", PHI)


@pytest.mark.parametrize("style", STYLES)
def test_contained_synchronous_call(style, containing, service, channel):
    """What is contained fails as an unreachable service would, and no message arrives."""
    with pytest.raises(grpc.RpcError) as raised:
        call(channel, style, [PHI])
    assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
    assert "phiguard_network" in raised.value.details()
    assert service.messages == []
    assert containing.failures == []


@pytest.mark.parametrize("kind", KINDS)
def test_contained_asynchronous_call(kind, containing, service):
    """So it is with the asynchronous client."""
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        asyncio.run(call_async(f"127.0.0.1:{service.port}", kind, [PHI]))
    assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
    assert "phiguard_network" in raised.value.details()
    assert service.messages == []
    assert containing.failures == []


@pytest.mark.parametrize("style", STYLES)
def test_contained_metadata(style, containing, service, channel):
    """Metadata that gives the patient away does not leave either."""
    with pytest.raises(grpc.RpcError):
        call(channel, style, [b"harmless"], [("x-patient", PHI.decode())])
    assert service.metadata == []


@pytest.mark.parametrize("kind", KINDS)
def test_contained_asynchronous_metadata(kind, containing, service):
    """So it is with the asynchronous client."""
    metadata = (("x-patient", PHI.decode()),)
    with pytest.raises(grpc.aio.AioRpcError):
        asyncio.run(call_async(f"127.0.0.1:{service.port}", kind, [b"harmless"], metadata))
    assert service.metadata == []


@pytest.mark.parametrize("kind", ["stream_unary", "stream_stream"])
def test_contained_in_the_middle_of_a_stream(kind, containing, service, channel):
    """Of a stream, the message that gives the patient away does not arrive."""
    with pytest.raises(grpc.RpcError) as raised:
        call(channel, kind, [b"harmless", PHI, b"later"])
    assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        asyncio.run(call_async(f"127.0.0.1:{service.port}", kind, [b"harmless", PHI, b"later"]))
    assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
    assert set(service.messages) <= {b"harmless"}
    assert containing.failures == []


def test_contained_write(containing, service):
    """A message that is written by hand is refused where it is written."""

    async def write():
        async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
            made = channel.stream_stream("/lab.Orders/stream_stream")()
            await made.write(b"harmless")
            await made.read()
            with pytest.raises(grpc.aio.AioRpcError) as raised:
                await made.write(PHI)
            return raised.value.code(), made.done(), await made.code()

    unavailable = grpc.StatusCode.UNAVAILABLE
    assert asyncio.run(write()) == (unavailable, True, unavailable)
    assert service.messages == [b"harmless"]


def test_open_calls_of_a_guarded_network(containing, service, channel):
    """What is harmless goes the usual way, synchronously and not, on the same channels."""
    for style in STYLES:
        assert call(channel, style, [b"x"])
    for kind in KINDS:
        assert asyncio.run(call_async(f"127.0.0.1:{service.port}", kind, [b"x"]))
    assert service.messages == [b"x"] * (len(STYLES) + len(KINDS))
    assert len(containing.drafts) == len(service.messages)


def test_calls_that_are_stood_in_for(guard, service, channel):
    """Nothing stands in for a service: where nothing is to leave, it cannot be reached."""
    guard.guards_network, guard.answer = True, "stand_in"
    for style in STYLES:
        with pytest.raises(grpc.RpcError) as raised:
            call(channel, style, [b"x"])
        assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
    for kind in KINDS:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            asyncio.run(call_async(f"127.0.0.1:{service.port}", kind, [b"x"]))
        assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
    assert service.messages == []


def test_responses_without_a_thread(containing, service):
    """The client that needs no thread for its responses is watched likewise."""
    options = [(grpc.experimental.ChannelOptions.SingleThreadedUnaryStream, 1)]
    with grpc.insecure_channel(f"127.0.0.1:{service.port}", options=options) as channel:
        assert call(channel, "unary_stream", [b"x"]) == [b"one", b"two"]
        with pytest.raises(grpc.RpcError):
            call(channel, "unary_stream", [PHI])
    assert service.messages == [b"x"]
    assert [sent.body for sent in containing.sent] == [frames(b"x"), SECRET]


def test_future_that_fails(containing, channel):
    """A future that is contained is done, and says so to whoever asks it."""
    future = channel.unary_unary("/lab.Orders/unary_unary").future(PHI)
    told = []
    future.add_done_callback(told.append)
    assert (told, future.done(), future.cancelled()) == ([future], True, False)
    assert future.code() is grpc.StatusCode.UNAVAILABLE
    assert future.exception() is future
    assert future.cancel() is False


def test_requests_are_serialised_once(guard, service, channel):
    """The application's own function is called once for a request, and what it returns is sent."""
    calls = []

    def serialize(request):
        calls.append(request)
        return request.encode()

    method = channel.unary_unary("/lab.Orders/unary_unary", request_serializer=serialize)
    assert method("text", timeout=5) == b"answer"

    async def post():
        async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as made:
            return await made.unary_unary("/lab.Orders/unary_unary", request_serializer=serialize)("more", timeout=5)

    assert asyncio.run(post()) == b"answer"
    assert calls == ["text", "more"]
    assert [sent.body for sent in guard.sent] == [frames(b"text"), frames(b"more")]


def test_request_that_cannot_be_serialised(guard, service, channel):
    """The client's own error for it stays, and is no failure of ours."""
    method = channel.unary_unary("/lab.Orders/unary_unary", request_serializer=lambda request: request.encode())
    with pytest.raises(grpc.RpcError) as raised:
        method(b"no text", timeout=5)
    assert raised.value.code() is grpc.StatusCode.INTERNAL
    assert guard.failures == []


def test_interceptors_have_the_last_word(guard, service):
    """What an interceptor makes of a request is what is recorded, once."""

    class Scrub(grpc.UnaryUnaryClientInterceptor):
        def intercept_unary_unary(self, continuation, details, request):
            return continuation(details, b"scrubbed")

    class ScrubAsync(grpc.aio.UnaryUnaryClientInterceptor):
        async def intercept_unary_unary(self, continuation, details, request):
            return await continuation(details, b"scrubbed too")

    target = f"127.0.0.1:{service.port}"
    with grpc.insecure_channel(target) as plain:
        intercepted = grpc.intercept_channel(plain, Scrub())
        assert call(intercepted, "unary_unary", [PHI]) == [b"answer"]
    assert asyncio.run(call_async(target, "unary_unary", [PHI], interceptors=[ScrubAsync()])) == [b"answer"]
    assert [sent.body for sent in guard.sent] == [frames(b"scrubbed"), frames(b"scrubbed too")]
    assert service.messages == [b"scrubbed", b"scrubbed too"]


def test_calls_in_a_thread(guard, service, channel):
    """A call of another thread is recorded likewise."""
    thread = threading.Thread(target=call, args=(channel, "stream_unary", [b"a", b"b"]))
    thread.start()
    thread.join(10)
    assert guard.only.body == frames(b"a", b"b")


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("lab.example:50051", "https://lab.example:50051"),
        ("dns:///lab.example:443", "https://lab.example:443"),
        ("dns://8.8.8.8/lab.example:443", "https://lab.example:443"),
        ("ipv4:203.0.113.9:443,203.0.113.10:443", "https://203.0.113.9:443"),
        ("ipv6:[2001:db8::1]:443", "https://[2001:db8::1]:443"),
        ("unix:/run/lab.sock", "unix:/run/lab.sock"),
    ],
)
def test_targets(target, url):
    """A channel's target is read as gRPC's naming says."""
    from pytest_phiguard.capture.clients.grpc_calls import write_url

    assert write_url(target, secure=True) == url


def test_secure_channel_is_told(guard):
    """A channel with credentials has an encrypted address, synchronously and not."""
    with grpc.secure_channel("127.0.0.1:9", grpc.ssl_channel_credentials()) as channel, pytest.raises(grpc.RpcError):
        channel.unary_unary("/lab.Orders/unary_unary")(b"x", timeout=0.2)
    assert guard.only.url == "https://127.0.0.1:9/lab.Orders/unary_unary"


def test_hooks_are_gone_afterwards(patches, sink, service):
    """Once the last guard has ended nothing is recorded, on channels that it saw being made either."""
    from grpc import _channel, _common
    from grpc.aio import _call

    with grpc.insecure_channel(f"127.0.0.1:{service.port}") as channel:
        patches.pop()
        try:
            assert call(channel, "unary_unary", [PHI]) == [b"answer"]
            assert sink.drafts == []
            for function in (_common.serialize, _channel._consume_request_iterator, _call.UnaryUnaryCall.__init__):
                assert not hasattr(function, "__wrapped__")
        finally:
            patches.push(sink)
