"""What libcurl does in C is known by the options of its handles: redirects, forms and streams too."""

from __future__ import annotations

import asyncio
import gc
import io
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pytest_phiguard.capture import builtin_captures
from pytest_phiguard.capture.patching import Patches

BODY = b'{"email": "ottoline.brakspear@patient.example"}'
pycurl = pytest.importorskip("pycurl")
curl_cffi = pytest.importorskip("curl_cffi")


def make_handle(url, **options):
    """Return a handle of pycurl with some options."""
    handle = pycurl.Curl()
    handle.setopt(pycurl.URL, url)
    handle.setopt(pycurl.WRITEFUNCTION, len)
    for name, value in options.items():
        handle.setopt(getattr(pycurl, name), value)
    return handle


@pytest.fixture
def containing(contain):
    """Return a sink that contains what holds the patient's mailbox, and a redirect that was followed."""
    return contain("ottoline.brakspear@patient.example", "from=redirect")


def test_headers_and_credentials_are_recorded(guard, server):
    """What options add to the headers is a part of the request."""
    handle = make_handle(
        server.url("/x#part"),
        HTTPHEADER=["X-Patient: MRN0012345", "Accept:", b"X-Raw: bytes"],
        COOKIE="mrn=MRN0012345",
        USERAGENT="ward",
        REFERER="http://portal.example/?mrn=MRN0012345",
        USERPWD="nurse:MRN0012345",
    )
    handle.perform()
    handle.close()
    assert guard.only.headers == (
        ("X-Patient", "MRN0012345"),
        ("X-Raw", "bytes"),
        ("User-Agent", "ward"),
        ("Referer", "http://portal.example/?mrn=MRN0012345"),
        ("Cookie", "mrn=MRN0012345"),
        ("Authorization", "Basic bnVyc2U6TVJOMDAxMjM0NQ=="),
    )
    assert (guard.only.method, guard.only.url) == ("GET", server.url("/x"))


@pytest.mark.parametrize(
    ("options", "method", "body"),
    [
        ({"POSTFIELDS": "a=1"}, "POST", b"a=1"),
        ({"COPYPOSTFIELDS": "a=1"}, "POST", b"a=1"),
        ({"POSTFIELDS": "a=1", "CUSTOMREQUEST": "PATCH"}, "PATCH", b"a=1"),
        ({"POSTFIELDS": "a=1", "HTTPGET": 1}, "GET", None),
        ({"NOBODY": 1}, "HEAD", None),
        ({"NOBODY": 1, "HTTPGET": 1}, "GET", None),
        ({"POST": 1, "POSTFIELDSIZE": 0}, "POST", None),
    ],
)
def test_method_and_body_are_what_the_server_receives(options, method, body, guard, server):
    """The last option that selects a method counts, as in libcurl."""
    handle = make_handle(server.url("/x"), **options)
    handle.perform()
    handle.close()
    assert (guard.only.method, guard.only.body) == (method, body)
    assert (server.requests[0][0], server.requests[0][3]) == (method, body or b"")


def test_upload_is_teed(guard, server):
    """What libcurl reads from a file object is recorded as it is read, and only once."""
    source = io.BytesIO(BODY)
    handle = make_handle(server.url("/x"), UPLOAD=1, INFILESIZE=len(BODY), READDATA=source)
    handle.perform()
    handle.close()
    assert (guard.only.method, guard.only.body, guard.only.problem) == ("PUT", BODY, "")
    assert server.requests[0][3] == BODY
    assert source.tell() == len(BODY)


def test_long_upload_is_capped(guard, server):
    """Of a long body the beginning is kept, and what is left is told."""
    source = io.BytesIO(b"x" * (3 << 20))
    handle = make_handle(server.url("/x"), UPLOAD=1, INFILESIZE=3 << 20, READFUNCTION=source.read)
    handle.perform()
    handle.close()
    assert len(guard.only.body) == 1 << 20
    assert guard.only.problem == f"body recorded up to 1 MiB of {3 << 20} bytes"
    assert len(server.requests[0][3]) == 3 << 20


def test_piece_that_gives_the_patient_away_does_not_leave(containing, server):
    """A stream is broken off before the piece."""
    pieces = iter([b"harmless", BODY, b""])
    handle = make_handle(server.url("/x"), POST=1, READFUNCTION=lambda _: next(pieces))
    handle.setopt(pycurl.HTTPHEADER, ["Transfer-Encoding: chunked", "Expect:"])
    with pytest.raises(pycurl.error):
        handle.perform()
    handle.close()
    assert BODY not in server.raw


@pytest.mark.filterwarnings("ignore:HTTPPOST is deprecated:DeprecationWarning")
def test_form_is_read(guard, server, tmp_path):
    """Fields and files of a form are recorded, those that libcurl reads by itself too."""
    file = tmp_path / "chart.txt"
    file.write_bytes(b"MRN0012345")
    fields = [
        ("name", "Ottoline"),
        ("chart", (pycurl.FORM_FILE, str(file))),
        ("note", (pycurl.FORM_CONTENTS, "asthma", pycurl.FORM_CONTENTTYPE, "text/plain")),
    ]
    handle = make_handle(server.url("/x"), HTTPPOST=fields)
    handle.perform()
    handle.close()
    assert guard.only.body.split(b"\n") == [
        b"name",
        b"Ottoline",
        b"chart",
        str(file).encode(),
        b"MRN0012345",
        b"note",
        b"asthma",
    ]
    assert b"MRN0012345" in server.requests[0][3]


@pytest.mark.skipif(not hasattr(pycurl, "CurlMime"), reason="before pycurl 7.46")
def test_multipart_form_is_read(guard, server, tmp_path):
    """A form of parts is recorded; one whose parts are told later is not taken for known."""
    file = tmp_path / "chart.txt"
    file.write_bytes(b"MRN0012345")
    handle = make_handle(server.url("/x"))
    form = pycurl.CurlMime(handle)
    form.add_field("name", "Ottoline")
    form.add_file("chart", str(file))
    form.add(name="note", data=b"asthma")
    handle.setopt(pycurl.MIMEPOST, form)
    handle.perform()
    form.addpart().name("late")
    handle.perform()
    handle.close()
    first, second = guard.sent
    assert (first.method, first.body.split(b"\n")) == (
        "POST",
        [b"name", b"Ottoline", b"chart", str(file).encode(), b"MRN0012345", b"note", b"asthma"],
    )
    assert second.problem == "body is a form with parts that cannot be seen"


@pytest.mark.parametrize(("path", "method", "body"), [("/redirect", "GET", None), ("/redirect-keep", "POST", BODY)])
def test_redirect_is_a_transmission_of_its_own(path, method, body, guard, server):
    """A redirect that libcurl follows is recorded, with the body where it is sent again."""
    handle = make_handle(server.url(path), POSTFIELDS=BODY, FOLLOWLOCATION=1)
    handle.perform()
    handle.close()
    assert [(sent.method, sent.url) for sent in guard.sent] == [
        ("POST", server.url(path)),
        (method, server.url("/landed?from=redirect")),
    ]
    assert guard.sent[1].body == body
    assert [request[0] for request in server.requests] == ["POST", method]


def test_redirect_of_another_host_gets_no_credentials(guard, server):
    """libcurl keeps credentials to itself there, and so does the record."""
    handle = make_handle(server.url("/redirect", host="localhost"), FOLLOWLOCATION=1, USERPWD="nurse:secret")
    handle.setopt(pycurl.HTTPHEADER, [f"Host: 127.0.0.1:{server.port}", "X-Ward: 7"])
    handle.perform()
    handle.close()
    assert [[name for name, _ in sent.headers] for sent in guard.sent] == [
        ["Host", "X-Ward", "Authorization"],
        ["Host", "X-Ward"],
    ]


@pytest.mark.parametrize("binding", ["pycurl", "curl_cffi"])
def test_contained_redirect_is_not_followed(binding, containing, server):
    """A redirect that would hand the patient on is not followed, and the client raises its own error."""
    if binding == "pycurl":
        handle = make_handle(server.url("/redirect"), FOLLOWLOCATION=1)
        with pytest.raises(pycurl.error):
            handle.perform()
        handle.close()
    else:
        with curl_cffi.Session() as session, pytest.raises(curl_cffi.requests.exceptions.RequestException):
            session.get(server.url("/redirect"))
    assert len(server.requests) == 1


def test_redirect_that_is_not_followed_is_no_transmission(guard, server):
    """Where libcurl stops, there is nothing to record; the application's callback gets every line."""
    lines = []
    handle = make_handle(server.url("/redirect"), HEADERFUNCTION=lines.append)
    handle.perform()
    assert handle.getinfo(pycurl.HTTP_CODE) == 302
    handle.close()
    assert guard.only.url == server.url("/redirect")
    assert lines[0].startswith(b"HTTP/1.1 302")
    assert lines[-1] == b"\r\n"


def test_headers_are_written_to_the_applications_file(guard, server):
    """A file for the headers receives them, redirects included."""
    target = io.BytesIO()
    handle = make_handle(server.url("/redirect"), WRITEHEADER=target, FOLLOWLOCATION=1)
    handle.perform()
    handle.close()
    assert target.getvalue().count(b"HTTP/1.1") == 2
    assert len(guard.sent) == 2


def test_handle_is_free_after_containment(containing, server):
    """A handle that was led astray once goes its way again, on the connection that it had."""
    handle = make_handle(server.url("/x"), POSTFIELDS=b"harmless")
    handle.perform()
    handle.setopt(pycurl.POSTFIELDS, BODY)
    with pytest.raises(pycurl.error) as raised:
        handle.perform()
    handle.setopt(pycurl.POSTFIELDS, b"harmless too")
    handle.perform()
    handle.close()
    assert raised.value.args[0] == pycurl.E_COULDNT_CONNECT
    assert [request[3] for request in server.requests] == [b"harmless", b"harmless too"]
    assert BODY not in server.raw


def test_stand_in_answers_for_an_encrypted_address(guard):
    """The application is told the address that it asked for, and streams are read to their end."""
    guard.guards_network, guard.answer = True, "stand_in"
    received = io.BytesIO()
    handle = make_handle("https://vendor.invalid/x", POST=1, READFUNCTION=io.BytesIO(BODY).read)
    handle.setopt(pycurl.HTTPHEADER, ["Transfer-Encoding: chunked"])
    handle.setopt(pycurl.WRITEFUNCTION, received.write)
    handle.perform()
    told = handle.getinfo(pycurl.EFFECTIVE_URL)
    handle.close()
    assert (received.getvalue(), told) == (b"{}", "https://vendor.invalid/x")
    assert guard.only.body == BODY
    answer = curl_cffi.post("https://vendor.invalid/x", data=BODY)
    assert (answer.json(), answer.url) == ({}, "https://vendor.invalid/x")


def test_duplicate_and_reset(guard, server):
    """A duplicate does what the handle was told; a handle that was reset knows nothing."""
    handle = make_handle(server.url("/x"), POSTFIELDS=BODY)
    twin = handle.duphandle()
    handle.reset()
    with pytest.raises(pycurl.error):
        handle.perform()
    twin.perform()
    handle.close()
    twin.close()
    assert (guard.only.url, guard.only.body) == (server.url("/x"), BODY)


def test_other_performers_are_watched(guard, server):
    """The functions that perform and return the answer at once are the same request."""
    handle = pycurl.Curl()
    handle.setopt(pycurl.URL, server.url("/x"))
    assert handle.perform_rb() == b'{"real": true}'
    assert handle.perform_rs() == '{"real": true}'
    handle.close()
    assert [sent.url for sent in guard.sent] == [server.url("/x")] * 2


def test_files_are_no_transmission(guard, tmp_path):
    """libcurl reads files too, and these leave no machine."""
    file = tmp_path / "x"
    file.write_bytes(b"here")
    handle = make_handle(file.as_uri())
    handle.perform()
    handle.close()
    assert guard.drafts == []
    assert guard.failures == []


def test_mail_by_libcurl_is_an_email(guard):
    """A message that is sent by SMTP is told with its mailboxes."""
    guard.guards_network, guard.answer = True, "contained"
    handle = make_handle("smtp://mail.vendor.example", UPLOAD=1, READFUNCTION=io.BytesIO(BODY).read)
    handle.setopt(pycurl.MAIL_FROM, "<ward@clinic.example>")
    handle.setopt(pycurl.MAIL_RCPT, ["<someone@vendor.example>"])
    with pytest.raises(pycurl.error):
        handle.perform()
    handle.close()
    assert (guard.only.channel, guard.only.fields) == (
        "email",
        (("email.from", "ward@clinic.example"), ("email.rcpt", "someone@vendor.example")),
    )


def test_classes_look_like_those_of_the_library(guard):
    """Nobody who asks for a type's name sees the guard; after it the classes are the library's own again."""
    watched = pycurl.Curl
    assert (watched.__name__, watched.__module__) == ("Curl", "pycurl")
    assert isinstance(watched(), pycurl.Curl)
    assert guard.failures == []


def test_classes_are_put_back(sink):
    """When the last guard ends, the classes are the library's own, and what was made before stays silent."""
    before = (pycurl.Curl, pycurl.CurlMulti, vars(curl_cffi.Curl)["perform"])
    patches = Patches()
    patches.push(sink, builtin_captures())
    during = (pycurl.Curl, pycurl.CurlMulti, vars(curl_cffi.Curl)["perform"])
    left = make_handle("http://127.0.0.1:1/x")
    patches.pop()
    assert (pycurl.Curl, pycurl.CurlMulti, vars(curl_cffi.Curl)["perform"]) == before
    assert all(one is not other for one, other in zip(before, during, strict=True))
    with pytest.raises(pycurl.error):
        left.perform()
    left.close()
    assert sink.drafts == []


def test_session_adds_what_it_has(guard, server):
    """Cookies, parameters and headers of a session are in the record."""
    with curl_cffi.Session(headers={"X-Ward": "7"}, cookies={"mrn": "MRN0012345"}) as session:
        session.post(server.url("/x"), params={"q": "asthma"}, json={"name": "Ottoline"}, auth=("nurse", "secret"))
    seen = guard.only
    assert (seen.url, seen.body) == (server.url("/x?q=asthma"), b'{"name":"Ottoline"}')
    headers = dict(seen.headers)
    assert (headers["X-Ward"], headers["Cookie"]) == ("7", "mrn=MRN0012345")
    assert headers["Authorization"] == "Basic bnVyc2U6c2VjcmV0"
    assert server.requests[0][2]["Cookie"] == "mrn=MRN0012345"


def test_redirects_of_a_session(guard, server):
    """A session follows redirects by default, and each is recorded."""
    with curl_cffi.Session() as session:
        assert session.post(server.url("/redirect"), data=BODY).url == server.url("/landed?from=redirect")
    assert [(sent.method, sent.url, sent.body) for sent in guard.sent] == [
        ("POST", server.url("/redirect"), BODY),
        ("GET", server.url("/landed?from=redirect"), None),
    ]


def test_streams_of_a_session(guard, server):
    """A body that is generated is recorded as libcurl reads it."""
    with curl_cffi.Session() as session:
        assert session.post(server.url("/x"), content=iter([b"one", b"two"])).status_code == 200
    assert (guard.only.body, guard.only.problem) == (b"onetwo", "")
    assert server.requests[0][3] == b"onetwo"


def test_multipart_of_a_session(guard, server, tmp_path):
    """Parts of a form are recorded, with the content of files that libcurl reads by itself."""
    file = tmp_path / "chart.txt"
    file.write_bytes(b"MRN0012345")
    form = curl_cffi.CurlMime()
    form.addpart(name="name", data=b"Ottoline")
    form.addpart(name="chart", filename="chart.txt", local_path=str(file))
    with curl_cffi.Session() as session:
        session.post(server.url("/x"), multipart=form)
    form.close()
    assert guard.only.body.split(b"\n") == [
        b"name",
        b"Ottoline",
        b"chart",
        b"chart.txt",
        str(file).encode(),
        b"MRN0012345",
    ]


def test_asynchronous_session_contains(containing, server):
    """Of two requests at once only the harmless one leaves."""

    async def post():
        async with curl_cffi.AsyncSession() as session:
            return await asyncio.gather(
                session.post(server.url("/x"), data=b"harmless"),
                session.post(server.url("/x"), data=BODY),
                return_exceptions=True,
            )

    answer, error = asyncio.run(post())
    assert answer.status_code == 200
    assert isinstance(error, curl_cffi.requests.exceptions.ConnectionError)
    assert [request[3] for request in server.requests] == [b"harmless"]
    assert BODY not in server.raw


def test_session_that_never_gets_to_a_handle(guard):
    """A call that fails before anything is set is told as it was given, and raises what it ever raised."""
    with curl_cffi.Session() as session, pytest.raises(Exception, match="nobody"):
        session.post("http://vendor.invalid/x?mrn=MRN0012345", data=BODY, impersonate="nobody")
    assert (guard.only.url, guard.only.body) == ("http://vendor.invalid/x?mrn=MRN0012345", BODY)


def test_nothing_of_libcurl_is_imported_for_the_capture():
    """The captures name the libraries, and import neither."""
    assert "pytest_phiguard.capture.clients.pycurl" in sys.modules
    assert not hasattr(sys.modules["pytest_phiguard.capture.clients.curl_transfer"], "pycurl")


def test_handle_outlives_its_callbacks(guard, patches, server):
    """A handle that followed redirects under a guard is used on, without redirects and without the guard."""
    handle = curl_cffi.Curl()
    handle.setopt(curl_cffi.CurlOpt.URL, server.url("/x"))
    handle.setopt(curl_cffi.CurlOpt.NOBODY, 1)
    handle.setopt(curl_cffi.CurlOpt.FOLLOWLOCATION, 1)
    for follow in (1, 0):
        handle.setopt(curl_cffi.CurlOpt.FOLLOWLOCATION, follow)
        handle.perform()
        gc.collect()
    patches.push(guard)
    handle.perform()
    handle.close()
    patches.pop()
    assert len(guard.sent) == 3
    assert [request[0] for request in server.requests] == ["HEAD"] * 3


def test_subclass_of_the_application(guard, server):
    """A subclass is watched as the class is, in a multi handle too."""

    class Handle(pycurl.Curl):
        pass

    guard.guards_network, guard.answer = True, "contained"
    handle, multi = Handle(), pycurl.CurlMulti()
    handle.setopt(pycurl.URL, server.url("/x"))
    with pytest.raises(pycurl.error):
        handle.perform()
    multi.add_handle(handle)
    while multi.perform()[1]:
        multi.select(0.05)
    assert multi.info_read()[2][0][1] == pycurl.E_COULDNT_CONNECT
    multi.remove_handle(handle)
    multi.close()
    handle.close()
    assert len(guard.sent) == 2
    assert server.raw == b""


def test_cookies_of_the_engine_are_recorded(guard, server):
    """Cookies that are given to libcurl's own store are, if the host receives them."""
    handle = make_handle(server.url("/x"), COOKIELIST="Set-Cookie: old=1")
    handle.setopt(pycurl.COOKIELIST, "ALL")
    handle.setopt(pycurl.COOKIELIST, "Set-Cookie: mrn=MRN0012345; path=/")
    handle.setopt(pycurl.COOKIELIST, "#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\tward\t7")
    handle.setopt(pycurl.COOKIELIST, ".vendor.example\tTRUE\t/\tFALSE\t0\tother\t8")
    handle.setopt_string(pycurl.XOAUTH2_BEARER, "MRN0012346")
    handle.perform()
    handle.close()
    assert guard.only.headers == (("Cookie", "mrn=MRN0012345; ward=7"), ("Authorization", "Bearer MRN0012346"))


@pytest.mark.filterwarnings("ignore:HTTPPOST is deprecated:DeprecationWarning")
def test_file_that_is_not_there(guard, server, tmp_path):
    """A form with a file that cannot be read is refused by libcurl, and its name is recorded."""
    fields = [("chart", (pycurl.FORM_FILE, str(tmp_path / "absent")))]
    handle = make_handle(server.url("/x"), HTTPPOST=fields)
    with pytest.raises(pycurl.error):
        handle.perform()
    handle.close()
    assert guard.only.body == f"chart\n{tmp_path / 'absent'}".encode()


def test_bytes_over_an_open_connection(containing, server):
    """What is written to a connection that libcurl only opened is recorded, and contained."""
    handle = make_handle(server.url("/"), CONNECT_ONLY=1)
    handle.perform()
    assert handle.send(b"GET / HTTP/1.0\r\n\r\n") == 18
    with pytest.raises(pycurl.error):
        handle.send(BODY)
    handle.close()
    assert [(sent.channel, sent.method, sent.body) for sent in containing.sent[1:]] == [
        ("socket", "WRITE", b"GET / HTTP/1.0\r\n\r\n"),
        ("socket", "WRITE", BODY),
    ]
    assert BODY not in server.raw


def test_handle_is_free_after_a_stand_in(guard, server, monkeypatch):
    """A handle for which a stand-in has answered goes its way again; proxies of the environment are left as they are."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    guard.guards_network, guard.answer = True, "stand_in"
    handle = make_handle("https://vendor.invalid/x", POSTFIELDS=BODY)
    handle.perform()
    assert handle.getinfo_raw(pycurl.EFFECTIVE_URL) == b"https://vendor.invalid/x"
    guard.answer = "open"
    handle.setopt(pycurl.URL, server.url("/x"))
    handle.perform()
    assert handle.getinfo(pycurl.EFFECTIVE_URL) == server.url("/x")
    handle.close()
    assert [request[3] for request in server.requests] == [BODY]


def test_tunnel_ends_at_the_stand_in(guard):
    """An application that insists on a tunnel is answered through one."""
    guard.guards_network, guard.answer = True, "stand_in"
    handle = make_handle("http://vendor.invalid/x", POSTFIELDS=BODY, HTTPPROXYTUNNEL=1)
    handle.perform()
    assert handle.getinfo(pycurl.HTTP_CODE) == 200
    handle.close()
    assert guard.only.body == BODY


def test_stand_in_that_cannot_be_made_lets_nothing_leave(guard, server, monkeypatch):
    """Where no port is to be had, the request is contained."""

    def refuse(*_, **__):
        raise OSError("no port")

    guard.guards_network, guard.answer = True, "stand_in"
    monkeypatch.setattr("pytest_phiguard.capture.far_end.sockets.create_server", refuse)
    handle = make_handle(server.url("/x"), POSTFIELDS=BODY)
    with pytest.raises(pycurl.error):
        handle.perform()
    handle.close()
    assert server.raw == b""


@pytest.fixture
def echo():
    """Yield the address of a WebSocket that keeps what it gets."""
    websockets = pytest.importorskip("websockets.sync.server")
    got = []

    def keep(connection):
        for message in connection:
            got.append(message)
            connection.send("seen")

    with websockets.serve(keep, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}/x", got
        server.shutdown()
        thread.join(5)


@pytest.mark.parametrize("binding", ["pycurl", "curl_cffi"])
def test_messages_of_a_websocket(binding, containing, echo):
    """Messages are recorded before they are masked, and one that gives the patient away does not leave."""
    url, got = echo
    if binding == "pycurl":
        handle = make_handle(url, CONNECT_ONLY=2)
        handle.perform()
        send, close, error = handle.ws_send, handle.close, pycurl.error
    else:
        session = curl_cffi.Session()
        connection = session.ws_connect(url)
        send, close, error = connection.send_str, session.close, curl_cffi.CurlError
    send("harmless")
    with pytest.raises(error):
        send(BODY.decode())
    close()
    ours = [sent for sent in containing.sent if sent.capture == binding]
    assert [(sent.channel, sent.url, sent.body) for sent in ours] == [
        ("http", url, None),
        ("websocket", url, b"harmless"),
        ("websocket", url, BODY),
    ]
    assert BODY.decode() not in got


def test_handle_that_is_added_by_name_is_recorded(guard, server):
    """A handle may be given to an asynchronous multi handle by the name of the argument."""

    async def run():
        multi, handle = curl_cffi.AsyncCurl(), curl_cffi.Curl()
        handle.setopt(curl_cffi.CurlOpt.URL, server.url("/x"))
        handle.setopt(curl_cffi.CurlOpt.POSTFIELDS, BODY)
        handle.setopt(curl_cffi.CurlOpt.WRITEDATA, io.BytesIO())
        await multi.add_handle(curl=handle)
        await multi.close()
        handle.close()

    asyncio.run(run())
    assert (guard.only.url, guard.only.body) == (server.url("/x"), BODY)


def test_forms_of_several_threads_are_told_apart(guard, server):
    """A form that is filled while another is sent, in whatever thread, is told as its own."""

    def post(number):
        for text in (f"{number} one", f"{number} two"):
            form = curl_cffi.CurlMime()
            form.addpart("note", data=text.encode())
            curl_cffi.post(server.url("/x"), multipart=form)
            form.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(post, range(24)))
    wanted = {f"note\n{number} {text}".encode() for number in range(24) for text in ("one", "two")}
    assert {sent.body for sent in guard.sent} == wanted
    assert len(guard.sent) == 48
    assert guard.failures == []
