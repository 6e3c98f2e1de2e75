"""The clients by name, each a function that posts a body; and the error that each raises.

A package that imports nothing of the suite's: inner runs are given a copy of it.
"""

from __future__ import annotations

import importlib.util
import json

from . import asynchronous, blocking

# By the beginning of a client's name: the library that it needs is the first part of its error's place.
_ERRORS = {
    "requests": "requests.ConnectionError",
    "urllib3": "urllib3.exceptions.HTTPError",
    "http_client": "builtins.OSError",
    "urllib": "urllib.error.URLError",
    "httpx": "httpx.NetworkError",
    "httpx2": "httpx2.NetworkError",
    "httpcore": "httpcore.NetworkError",
    "aiohttp": "aiohttp.ClientError",
    "botocore": "botocore.exceptions.EndpointConnectionError",
    "httplib2": "builtins.ConnectionRefusedError",
    "tornado": "builtins.ConnectionRefusedError",
    "tornado_curl": "tornado.curl_httpclient.CurlError",
    "pycurl": "pycurl.error",
    "curl_cffi": "curl_cffi.requests.exceptions.ConnectionError",
    "curl_cffi_handle": "curl_cffi.CurlError",
    "pyreqwest": "pyreqwest.exceptions.ConnectError",
    "niquests": "niquests.ConnectionError",
}
RESOLVE_IN_C = ("httplib2", "pycurl", "tornado_curl", "curl_cffi", "pyreqwest")
"""Clients that look names up in C and not in Python, by the beginning of their names."""

_LIBRARIES = ("httpx2", "httpcore", "botocore", "httplib2", "tornado", "pycurl", "curl_cffi", "pyreqwest", "niquests")


def find_error(name):
    """Return the network error that a client raises."""
    place = _ERRORS[next(library for library in sorted(_ERRORS, reverse=True) if name.startswith(library))]
    module, _, error = place.rpartition(".")
    return getattr(importlib.import_module(module), error)


def _is_installed(name):
    needed = next((library for library in _LIBRARIES if name.startswith(library)), "http")
    return all(importlib.util.find_spec(one) for one in {needed, "pycurl" if name == "tornado_curl" else needed})


CLIENTS = {
    name.removeprefix("post_"): call
    for module in (blocking, asynchronous)
    for name, call in vars(module).items()
    if name.startswith("post_") and _is_installed(name.removeprefix("post_"))
}
BODY = json.dumps({"email": "ottoline.brakspear@patient.example"}).encode()
