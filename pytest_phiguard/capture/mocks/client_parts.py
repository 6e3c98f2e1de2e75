"""Owns which objects belong to a client, and what they are called with there; must not import any client."""

from __future__ import annotations

import sys
from types import FunctionType, ModuleType
from typing import Any

from pytest_phiguard.capture.mocks.mail_parts import MAIL_CLIENTS, MAIL_MODULES, find_relay
from pytest_phiguard.capture.mocks.wire_parts import WIRE_CLIENTS

_AWS = frozenset({"boto3", "botocore"})
_CLIENTS = (
    _AWS
    | WIRE_CLIENTS
    | {
        "requests",
        "urllib3",
        "httpx",
        "httpx2",
        "httpcore",
        "httpcore2",
        "aiohttp",
        "aiosmtplib",
        "niquests",
        "httplib2",
        "curl_cffi",
        "pyreqwest",
    }
)
_CLIENT_MODULES = MAIL_MODULES | frozenset(
    {
        "http.client",
        "subprocess",
        "urllib.request",
        "tornado.httpclient",
        "tornado.simple_httpclient",
        "tornado.curl_httpclient",
    }
)
# What makes a client of a service, whose every method is a request; and those that are none.
AWS_MAKERS = frozenset({"client", "resource", "create_client"})
_NO_CALLS = frozenset({"close", "can_paginate", "get_paginator", "get_waiter", "get_available_subresources"})

# Their replacements are seen at their own dispatchers.
_MOCKS = frozenset(
    {
        "responses",
        "requests_mock",
        "respx",
        "pytest_httpx",
        "vcr",
        "aioresponses",
        "pook",
        "httpretty",
        "mocket",
        "pytest_socket",
    }
)

_CONNECTIONS = frozenset({"HTTPConnection", "HTTPSConnection", "HTTPConnectionPool", "HTTPSConnectionPool"})


def find_module(part: Any) -> str:
    """Return the name of the module that an object, or else its type, comes from.

    Args:
        part: A module, class, function or any object.
    """
    module = part.__name__ if isinstance(part, ModuleType) else getattr(part, "__module__", None)
    return module if isinstance(module, str) else str(type(part).__module__)


def is_client_part(part: Any) -> bool:
    """Tell whether something is a client, or a class, function or object of one.

    Args:
        part: What stood where a mock stands now.
    """
    module = find_module(part)
    return module.partition(".")[0] in _CLIENTS or module in _CLIENT_MODULES


def find_wire_client(part: Any) -> str:
    """Return the name of the client that speaks no HTTP of which something is a part, or empty.

    Args:
        part: What stood where a mock stands now.
    """
    root = find_module(part).partition(".")[0]
    return root if root in WIRE_CLIENTS else ""


def is_mock_library(part: Any) -> bool:
    """Tell whether something belongs to a library that answers for clients and is watched itself.

    Args:
        part: What stands in the place of a client's part.
    """
    return find_module(part).partition(".")[0] in _MOCKS


def is_seen_itself(effect: Any) -> bool:
    """Tell whether what a mock is about to call is seen by itself: a client's, or a mock library's; an error is none.

    Args:
        effect: The mock's side effect, or what it wraps.
    """
    if isinstance(effect, BaseException) or (isinstance(effect, type) and issubclass(effect, BaseException)):
        return False
    return is_client_part(effect) or is_mock_library(effect)


def is_suites_own(part: Any) -> bool:
    """Tell whether something may be the suite's own: of no client, mock library or standard module, and not ours.

    Args:
        part: What stands in the place of a client's part.
    """
    root = find_module(part).partition(".")[0]
    return not (root in sys.stdlib_module_names or root in _CLIENTS or root in _MOCKS or root == "pytest_phiguard")


def find_mock(replacement: Any) -> Any:
    """Return the mock of ``unittest.mock`` that a replacement is, or None.

    Args:
        replacement: What stands in the place of a client's part.
    """
    # The autospec of a function is a function that keeps its mock; asking a mock for an attribute would make one.
    found = vars(replacement).get("mock") if isinstance(replacement, FunctionType) else replacement
    return found if any(kind.__module__ == "unittest.mock" for kind in type(found).__mro__) else None


def is_api_call(replaced: Any, names: list[str]) -> bool:
    """Tell whether a call is one of an operation of AWS.

    Args:
        replaced: What the root of the mocks stands for.
        names: How the function is reached: the root, the attributes, and the function itself.
    """
    if find_module(replaced).partition(".")[0] not in _AWS:
        return False
    *outer, verb = names
    is_client = hasattr(replaced, "meta") and not isinstance(replaced, (type, ModuleType))
    made = [place for place, name in enumerate(outer) if name in AWS_MAKERS] or ([0] if is_client else [])
    if not made or verb in _NO_CALLS or not verb[:1].islower():
        return False
    # ``resource().Table().put_item`` is one; what is called on an answer is none.
    return all(name[:1].isupper() for name in outer[made[-1] + 1 :])


def find_part(part: Any, path: list[str]) -> Any:
    """Return what a path of attributes leads to in a client, or None; a call leads to the class that is called.

    Args:
        part: Where the path begins.
        path: Names of attributes.
    """
    for name in path:
        part = getattr(part, name, None)
    return part


def find_base(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Return the base address that a client's class was called with, or empty.

    Args:
        name: The name of the class.
        args: The positional arguments of the call.
        kwargs: Its keyword arguments.
    """
    if name in AWS_MAKERS:
        service = kwargs.get("service_name", args[0] if args else "")
        return f"https://{service}.amazonaws.com/"
    if name in MAIL_CLIENTS:
        return find_relay(name, args, kwargs)
    if name in _CONNECTIONS:
        host = kwargs.get("host", args[0] if args else "")
        port = kwargs.get("port", args[1] if len(args) > 1 else None)
        scheme = "https" if name.startswith("HTTPS") else "http"
        return f"{scheme}://{host}" if port is None else f"{scheme}://{host}:{port}"
    # aiohttp.ClientSession has it first, httpx by name.
    base = kwargs.get("base_url", args[0] if args else "")
    return str(base or "")
