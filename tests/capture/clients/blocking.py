"""One function per blocking client that posts a body; each returns the status, or raises the client's own error."""

from __future__ import annotations

import http.client
import io
import urllib.request
from contextlib import closing
from urllib.parse import urlsplit


def post_requests(url, body):
    """Post by a module function."""
    import requests

    return requests.post(url, data=body, timeout=5).status_code


def post_requests_session(url, body):
    """Post by a session and a prepared request."""
    import requests

    with requests.Session() as session:
        return session.send(requests.Request("POST", url, data=body).prepare(), timeout=5).status_code


def post_requests_adapter(url, body):
    """Post by an adapter without a session."""
    import requests

    with closing(requests.adapters.HTTPAdapter()) as adapter:
        response = adapter.send(requests.Request("POST", url, data=body).prepare(), timeout=5)
        # Only a session reads it by itself, and gives the connection back.
        return response.status_code if response.content else 0


def post_urllib3(url, body):
    """Post by a pool manager."""
    import urllib3

    with urllib3.PoolManager(retries=False) as pools:
        return pools.request("POST", url, body=body, timeout=5).status


def post_urllib3_pool(url, body):
    """Post by a pool of one host."""
    import urllib3

    with urllib3.connection_from_url(url) as pool:
        return pool.urlopen("POST", _path(url), body=body, retries=False, timeout=5).status


def post_http_client(url, body):
    """Post by a connection, in one call."""
    connection = _connect(url)
    try:
        connection.request("POST", _path(url), body=body)
        return connection.getresponse().status
    finally:
        connection.close()


def post_http_client_piecewise(url, body):
    """Post by a connection, piece by piece."""
    connection = _connect(url)
    try:
        connection.putrequest("POST", _path(url))
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        connection.send(body)
        return connection.getresponse().status
    finally:
        connection.close()


def post_urllib(url, body):
    """Post by urlopen."""
    with urllib.request.urlopen(url, data=body, timeout=5) as response:
        return response.status


def post_httpx(url, body):
    """Post by a module function."""
    import httpx

    return httpx.post(url, content=body, timeout=5).status_code


def post_httpx_transport(url, body):
    """Post by a transport without a client."""
    import httpx

    with httpx.HTTPTransport() as transport:
        response = transport.handle_request(httpx.Request("POST", url, content=body))
        response.read()
        return response.status_code


def post_httpx2(url, body):
    """Post by the fork."""
    import httpx2

    return httpx2.post(url, content=body, timeout=5).status_code


def post_httpcore(url, body):
    """Post by a pool without httpx."""
    import httpcore

    with httpcore.ConnectionPool() as pool:
        return pool.request("POST", url, content=body).status


def post_botocore(url, body):
    """Post by the request that an API client would make, once."""
    import botocore.endpoint
    import botocore.hooks

    endpoint = botocore.endpoint.Endpoint(url, "sqs", botocore.hooks.HierarchicalEmitter())
    request = {"method": "POST", "url": url, "headers": {}, "body": body, "context": {}, "auth_path": None}
    prepared = endpoint.create_request({**request, "url_path": ""})
    answer, error = endpoint._get_response(prepared, _find_operation(), {"client_config": None})
    endpoint.close()
    if error is not None:
        raise error
    return answer[0].status_code


def post_httplib2(url, body):
    """Post by a client that Google's own stand on."""
    import httplib2

    with closing(httplib2.Http(timeout=5)) as http:
        return http.request(url, "POST", body=body)[0].status


def post_tornado(url, body):
    """Post by the blocking client."""
    import tornado.httpclient

    with closing(tornado.httpclient.HTTPClient()) as client:
        return client.fetch(url, method="POST", body=body, request_timeout=5).code


def post_pycurl(url, body):
    """Post by a handle of libcurl."""
    import pycurl

    with closing(_make_handle(pycurl, url, body)) as handle:
        handle.perform()
        return handle.getinfo(pycurl.HTTP_CODE)


def post_pycurl_stream(url, body):
    """Post what a callback reads."""
    import pycurl

    with closing(_make_handle(pycurl, url, None)) as handle:
        handle.setopt(pycurl.POST, 1)
        handle.setopt(pycurl.POSTFIELDSIZE, len(body))
        handle.setopt(pycurl.READFUNCTION, io.BytesIO(body).read)
        handle.perform()
        return handle.getinfo(pycurl.HTTP_CODE)


def post_pycurl_multi(url, body):
    """Post by a handle of libcurl among others."""
    import pycurl

    multi, handle = pycurl.CurlMulti(), _make_handle(pycurl, url, body)
    multi.add_handle(handle)
    running = 1
    while running:
        _, running = multi.perform()
        multi.select(0.05)
    _, _, failed = multi.info_read()
    multi.remove_handle(handle)
    try:
        if failed:
            raise pycurl.error(*failed[0][1:])
        return handle.getinfo(pycurl.HTTP_CODE)
    finally:
        handle.close()
        multi.close()


def post_curl_cffi(url, body):
    """Post by a session over libcurl."""
    import curl_cffi

    with curl_cffi.Session(timeout=5) as session:
        return session.post(url, data=body).status_code


def post_curl_cffi_streamed(url, body):
    """Post by a session that works in a thread of its own and streams the answer."""
    import curl_cffi

    with curl_cffi.Session(timeout=5) as session, session.stream("POST", url, data=body) as answer:
        answer.content  # noqa: B018 -- reads it
        return answer.status_code


def post_curl_cffi_handle(url, body):
    """Post by a handle without a session."""
    import curl_cffi

    handle = curl_cffi.Curl()
    try:
        handle.setopt(curl_cffi.CurlOpt.URL, url)
        handle.setopt(curl_cffi.CurlOpt.POSTFIELDS, body)
        handle.setopt(curl_cffi.CurlOpt.WRITEDATA, io.BytesIO())
        handle.perform()
        return handle.getinfo(curl_cffi.CurlInfo.RESPONSE_CODE)
    finally:
        handle.close()


def post_pyreqwest(url, body):
    """Post by a client written in Rust."""
    from pyreqwest.client import SyncClientBuilder

    with SyncClientBuilder().build() as client:
        return client.post(url).body_bytes(body).build().send().status


def post_pyreqwest_streamed(url, body):
    """Post by such a client, whose answer is streamed."""
    from pyreqwest.client import SyncClientBuilder

    with SyncClientBuilder().build() as client, client.post(url).body_bytes(body).build_streamed() as answer:
        return answer.status


def post_pyreqwest_function(url, body):
    """Post by a function without a client."""
    from pyreqwest.simple.sync_request import pyreqwest_post

    return pyreqwest_post(url).body_bytes(body).send().status


def post_niquests(url, body):
    """Post by the fork of requests."""
    import niquests

    with niquests.Session() as session:
        return session.post(url, data=body, timeout=5).status_code


def _connect(url):
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname, parts.port, timeout=5)


def _path(url):
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _make_handle(pycurl, url, body):
    handle = pycurl.Curl()
    handle.setopt(pycurl.URL, url)
    handle.setopt(pycurl.WRITEFUNCTION, len)
    if body is not None:
        handle.setopt(pycurl.POSTFIELDS, body)
    return handle


def _find_operation():
    import botocore.session

    return botocore.session.get_session().get_service_model("sqs").operation_model("SendMessage")
