"""What libcurl does in C is known by the options of its handles: redirects, forms and streams too."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.capture import curl_handles
from tests.capture.curl_handles import BODY, make_handle

containing = curl_handles.containing
pycurl = pytest.importorskip("pycurl")
curl_cffi = pytest.importorskip("curl_cffi")


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
