"""One function per client that posts a body; each returns the status, or raises the client's own error."""

from __future__ import annotations

import asyncio
import http.client
import importlib.util
import json
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


def post_httpx_async(url, body):
    """Post by an asynchronous client."""
    import httpx

    async def post():
        async with httpx.AsyncClient(timeout=5) as client:
            return (await client.post(url, content=body)).status_code

    return asyncio.run(post())


def post_httpx2(url, body):
    """Post by the fork."""
    import httpx2

    return httpx2.post(url, content=body, timeout=5).status_code


def post_httpx2_async(url, body):
    """Post by the fork's asynchronous client."""
    import httpx2

    async def post():
        async with httpx2.AsyncClient(timeout=5) as client:
            return (await client.post(url, content=body)).status_code

    return asyncio.run(post())


def post_aiohttp(url, body):
    """Post by a session."""
    import aiohttp

    async def post():
        async with aiohttp.ClientSession() as session, session.post(url, data=body) as response:
            await response.read()
            return response.status

    return asyncio.run(post())


def post_aiohttp_function(url, body):
    """Post by the module function, which does not use the verbs of a session."""
    import aiohttp

    async def post():
        async with aiohttp.request("POST", url, data=body) as response:
            await response.read()
            return response.status

    return asyncio.run(post())


def find_errors():
    """Return each client's own network error."""
    import aiohttp
    import httpx
    import requests
    import urllib3

    forks = {"httpx2": importlib.import_module("httpx2").NetworkError} if HAS_FORK else {}
    return {
        "requests": requests.ConnectionError,
        "urllib3": urllib3.exceptions.HTTPError,
        "http": OSError,
        "urllib": urllib.error.URLError,
        "httpx": httpx.NetworkError,
        **forks,
        "aiohttp": aiohttp.ClientError,
    }


def _connect(url):
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname, parts.port, timeout=5)


def _path(url):
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


HAS_FORK = importlib.util.find_spec("httpx2") is not None
CLIENTS = {
    name.removeprefix("post_"): call
    for name, call in list(globals().items())
    if name.startswith("post_") and (HAS_FORK or "httpx2" not in name)
}
BODY = json.dumps({"email": "ottoline.brakspear@patient.example"}).encode()
