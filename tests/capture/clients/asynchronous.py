"""One function per asynchronous client that posts a body in a loop of its own; else as the blocking ones."""

from __future__ import annotations

import asyncio


def post_httpx_async(url, body):
    """Post by an asynchronous client."""
    import httpx

    async def post():
        async with httpx.AsyncClient(timeout=5) as client:
            return (await client.post(url, content=body)).status_code

    return asyncio.run(post())


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


def post_httpcore_async(url, body):
    """Post by an asynchronous pool."""
    import httpcore

    async def post():
        async with httpcore.AsyncConnectionPool() as pool:
            return (await pool.request("POST", url, content=body)).status

    return asyncio.run(post())


def post_tornado_async(url, body):
    """Post by the asynchronous client."""
    import tornado.httpclient

    async def post():
        request = tornado.httpclient.HTTPRequest(url, method="POST", body=body, request_timeout=5)
        return (await tornado.httpclient.AsyncHTTPClient().fetch(request)).code

    return asyncio.run(post())


def post_tornado_curl(url, body):
    """Post by the client that stands on libcurl."""
    import tornado.curl_httpclient

    async def post():
        client = tornado.curl_httpclient.CurlAsyncHTTPClient(force_instance=True)
        try:
            return (await client.fetch(url, method="POST", body=body, request_timeout=5)).code
        finally:
            client.close()

    return asyncio.run(post())


def post_curl_cffi_async(url, body):
    """Post by an asynchronous session."""
    import curl_cffi

    async def post():
        async with curl_cffi.AsyncSession(timeout=5) as session:
            return (await session.post(url, data=body)).status_code

    return asyncio.run(post())


def post_pyreqwest_async(url, body):
    """Post by an asynchronous client."""
    from pyreqwest.client import ClientBuilder

    async def post():
        async with ClientBuilder().build() as client:
            return (await client.post(url).body_bytes(body).build().send()).status

    return asyncio.run(post())


def post_pyreqwest_function_async(url, body):
    """Post by an asynchronous function without a client."""
    from pyreqwest.simple.request import pyreqwest_post

    async def post():
        return (await pyreqwest_post(url).body_bytes(body).send()).status

    return asyncio.run(post())


def post_niquests_async(url, body):
    """Post by its asynchronous session."""
    import niquests

    async def post():
        async with niquests.AsyncSession() as session:
            return (await session.post(url, data=body, timeout=5)).status_code

    return asyncio.run(post())
