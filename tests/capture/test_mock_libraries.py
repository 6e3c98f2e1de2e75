"""Each mock library: every request that it answers is recorded once, and none is asked about or sent."""

from __future__ import annotations

import asyncio
import io

import aiohttp
import httpx
import pytest
import requests
import urllib3

from pytest_phiguard.capture import builtin_captures
from pytest_phiguard.capture.patching import Patches
from tests.capture.mocked import BODY, EMAIL, URL, check


@pytest.fixture
def guard(refusing):
    """Return a sink that would contain everything that really leaves."""
    return refusing


def test_responses_as_a_decorator(guard):
    """A decorated function's request is recorded once, with its body."""
    import responses

    @responses.activate
    def run():
        responses.post(URL, json={})
        return requests.post(URL, data=BODY, timeout=5).json()

    assert run() == {}
    assert check(guard).body == BODY


def test_responses_as_a_context(guard):
    """Each request inside the context is recorded, the same one twice as two."""
    import responses

    with responses.RequestsMock() as answers:
        answers.get(URL, json={})
        with requests.Session() as session:
            session.get(URL)
            session.get(URL)
    check(guard, method="GET", count=2)


def test_responses_before_an_adapter(guard):
    """A request that an adapter sends without a session is seen at the dispatcher."""
    import responses

    with responses.RequestsMock() as answers:
        answers.post(URL)
        requests.adapters.HTTPAdapter().send(requests.Request("POST", URL, data=BODY).prepare())
    assert check(guard).body == BODY


def test_responses_callback_sends_more(guard):
    """What a callback sends elsewhere, by whichever client, is a request of its own."""
    import responses

    def callback(_):
        with pytest.raises(urllib3.exceptions.HTTPError):
            urllib3.PoolManager(retries=False).request("POST", "https://other.invalid/", body=b"more")
        return 200, {}, ""

    with responses.RequestsMock() as answers:
        answers.add_callback("POST", URL, callback)
        requests.post(URL, data=BODY, timeout=5)
    assert [sent.url for sent in guard.sent] == [URL, "https://other.invalid/"]


def test_responses_that_leaves_a_generator_unread(guard):
    """A body that the mock never reads is left as it is, and the draft says so."""
    import responses

    body = iter([b"one", b"two"])
    with responses.RequestsMock() as answers:
        answers.post(URL)
        requests.post(URL, data=body, timeout=5)
    sent = check(guard)
    assert (sent.body, sent.problem) == (None, "body was not read by what answered the request")
    assert list(body) == [b"one", b"two"]


def test_responses_passthrough_is_one_request(guard, server):
    """A request that is let through reaches the server and is recorded once."""
    import responses

    guard.answer = "open"
    with responses.RequestsMock() as answers:
        answers.add_passthru(server.url())
        assert requests.post(server.url("/x"), data=BODY, timeout=5).json() == {"real": True}
    assert guard.only.url == server.url("/x")
    assert len(server.requests) == 1


def test_responses_entered_before_the_guard(sink):
    """A mock that stands already when the guard comes makes no difference."""
    import responses

    patches = Patches()
    with responses.RequestsMock() as answers:
        answers.post(URL)
        patches.push(sink, builtin_captures())
        try:
            requests.post(URL, data=BODY, timeout=5)
        finally:
            patches.pop()
    assert check(sink).body == BODY


def test_requests_mock_as_a_context(guard):
    """A request inside the context is recorded once."""
    import requests_mock

    with requests_mock.Mocker() as mocker:
        mocker.post(URL, json={})
        assert requests.post(URL, data=BODY, timeout=5).json() == {}
    assert check(guard).body == BODY


def test_requests_mock_of_a_prepared_request(guard):
    """A prepared request is recorded too, although the mock goes round the session's own method."""
    import requests_mock

    with requests_mock.Mocker() as mocker, requests.Session() as session:
        mocker.post(URL)
        session.send(requests.Request("POST", URL, data=BODY).prepare())
    assert check(guard).body == BODY


def test_requests_mock_fixture(guard, requests_mock):
    """The fixture serves as well as the context."""
    requests_mock.post(URL)
    requests.post(URL, data=BODY, timeout=5)
    assert check(guard).body == BODY


def test_requests_mock_adapter_mounted_by_hand(guard):
    """An adapter that is mounted on a session is beneath it."""
    import requests_mock

    with requests.Session() as session:
        adapter = requests_mock.Adapter()
        session.mount("https://", adapter)
        adapter.register_uri("POST", URL)
        session.post(URL, data=BODY)
    assert check(guard).body == BODY


def test_requests_mock_redirect_is_two_requests(guard):
    """A redirect that the mock answers is a request of its own."""
    import requests_mock

    with requests_mock.Mocker() as mocker:
        mocker.get(URL, status_code=302, headers={"Location": "https://vendor.invalid/landed"})
        mocker.get("https://vendor.invalid/landed")
        requests.get(URL, timeout=5)
    assert [sent.url for sent in guard.sent] == [URL, "https://vendor.invalid/landed"]


def test_requests_mock_that_lets_through(guard, server):
    """A request that no matcher knows is sent on and recorded once."""
    import requests_mock

    guard.answer = "open"
    with requests_mock.Mocker(real_http=True):
        assert requests.post(server.url("/x"), data=BODY, timeout=5).status_code == 200
    assert guard.only.url == server.url("/x")


def test_requests_mock_entered_before_the_guard_and_left_after(sink):
    """A mock that ends while the guard runs takes the guard's hook with it only until the next test begins."""
    import requests_mock

    mocker = requests_mock.Mocker()
    mocker.start()
    mocker.post(URL)
    patches = Patches()
    patches.push(sink, builtin_captures())
    try:
        requests.post(URL, data=BODY, timeout=5)
        mocker.stop()
        patches.rearm()
        with requests.Session() as session:
            session.mount("https://", requests_mock.Adapter())
            with pytest.raises(requests_mock.NoMockAddress):
                session.post(URL, data=BODY)
        assert requests.Session.send.__wrapped__ is not None
    finally:
        patches.pop()
    check(sink, count=2)
    assert not hasattr(requests.Session.send, "__wrapped__")


def test_respx_decorator_and_context(guard):
    """Sync and async requests are recorded once each."""
    import respx

    @respx.mock
    def run():
        respx.post(URL).respond(json={})
        return httpx.post(URL, content=BODY).json()

    async def run_async():
        async with httpx.AsyncClient() as client:
            return (await client.post(URL, content=BODY)).json()

    assert run() == {}
    with respx.mock:
        respx.post(URL).respond(json={})
        assert asyncio.run(run_async()) == {}
    assert check(guard, count=2).body == BODY


@pytest.mark.parametrize("using", ["httpx", "httpcore"])
def test_respx_by_either_way(guard, using):
    """The mock may replace the transport of the client or the pool beneath it."""
    import respx

    with respx.mock(using=using) as router:
        router.post(URL).respond(json={})
        httpx.post(URL, content=BODY)
    assert check(guard).body == BODY


def test_respx_fixture(guard, respx_mock):
    """The fixture serves as well as the context."""
    respx_mock.post(URL).respond(json={})
    httpx.post(URL, content=BODY)
    assert check(guard).body == BODY


def test_respx_reads_a_stream(guard):
    """A generator that the mock reads is recorded as it is read."""
    import respx

    with respx.mock as router:
        router.post(URL).respond(json={})
        httpx.post(URL, content=iter([b"one", b"two"]))
        assert router.calls[0].request.content == b"onetwo"
    assert check(guard).body == b"onetwo"


def test_pytest_httpx(guard, httpx_mock):
    """The fixture's answers are recorded, those to multipart uploads too."""
    httpx_mock.add_response(url=URL, json={})
    assert httpx.post(URL, files={"scan": ("x.txt", BODY)}).json() == {}
    sent = check(guard)
    # Older versions leave the upload unread until the test asks for it.
    assert BODY in (sent.body or b"") or sent.problem == "body was not read by what answered the request"
    assert BODY in httpx_mock.get_requests()[0].read()
    assert BODY in guard.sent[0].body


def test_responses_matches_a_file(guard):
    """A file that the mock reads in order to match it is learnt from what the mock has read."""
    import responses

    reader = type("Reader", (), {"read": lambda self: BODY, "__iter__": lambda self: iter([BODY])})()

    def match(request):
        if not isinstance(request.body, bytes):
            request.body = request.body.read()
        return True, ""

    with responses.RequestsMock() as answers:
        answers.post(URL, match=[match])
        requests.post(URL, data=reader, timeout=5)
    assert (check(guard).body, guard.sent[0].problem) == (BODY, "")


def test_requests_mock_adapter_used_alone(guard):
    """An adapter that is used without a session is seen itself."""
    import requests_mock

    adapter = requests_mock.Adapter()
    adapter.register_uri("POST", URL)
    adapter.send(requests.Request("POST", URL, data=BODY).prepare())
    assert check(guard).body == BODY


def test_pytest_httpx_before_a_transport(guard, httpx_mock):
    """A transport without a client is seen at the dispatcher."""
    httpx_mock.add_response(url=URL, json={})
    with httpx.HTTPTransport() as transport:
        transport.handle_request(httpx.Request("POST", URL, content=BODY))
    assert check(guard).body == BODY


def test_mock_transport(guard):
    """A transport of the client's own that answers is recorded once, and asynchronously."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={}))

    async def run():
        async with httpx.AsyncClient(transport=transport) as client:
            await client.post(URL, content=BODY)

    with httpx.Client(transport=transport) as client:
        client.post(URL, content=BODY)
    asyncio.run(run())
    assert check(guard, count=2).body == BODY


async def _post_aiohttp(**kwargs):
    async with aiohttp.ClientSession() as session, session.post(URL, **kwargs) as response:
        return response.status


def _can_answer():
    # aioresponses 0.7.9 does not know what aiohttp 3.14 wants for an answer.
    return tuple(map(int, aiohttp.__version__.split(".")[:2])) < (3, 14)


def _run_aioresponses(**kwargs):
    from aioresponses import aioresponses

    with aioresponses() as answers:
        answers.post(URL, payload={})
        if _can_answer():
            assert asyncio.run(_post_aiohttp(**kwargs)) == 200
            return
        with pytest.raises(TypeError, match="stream_writer"):
            asyncio.run(_post_aiohttp(**kwargs))


@pytest.mark.parametrize(
    "kwargs",
    [
        {"json": {"email": EMAIL}},
        {"data": {"email": EMAIL}},
        {"data": BODY},
        {"data": io.BytesIO(BODY)},
        {"data": {"scan": io.BytesIO(BODY)}},
    ],
)
def test_aioresponses(guard, kwargs):
    """A mocked request is recorded once, with whatever body it was given."""
    _run_aioresponses(**kwargs)
    body = check(guard).body
    assert EMAIL.encode() in body or EMAIL.replace("@", "%40").encode() in body


def test_aioresponses_of_a_form(guard):
    """A form's fields are recorded, files among them."""
    from aioresponses import aioresponses

    async def run(answers):
        form = aiohttp.FormData()
        form.add_field("note", "hello")
        form.add_field("scan", io.BytesIO(BODY), filename="x.txt")
        answers.post(URL, payload={})
        async with aiohttp.ClientSession() as session, session.post(URL, data=form):
            pass

    with aioresponses() as answers:
        try:
            asyncio.run(run(answers))
        except TypeError:
            assert not _can_answer()
    sent = check(guard)
    assert BODY in sent.body
    assert b"note" in sent.body
