"""Owns what the arguments of a client's call say about its request, whichever client it is; must not import any."""

from __future__ import annotations

import base64
import inspect
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.headers import Pairs, read_pairs, read_text, remove_fragment

if TYPE_CHECKING:
    from collections.abc import Callable

API_CALL = "_make_api_call"
"""The name of the function of botocore through which all operations go."""

_AWS = "https://amazonaws.com/"
_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_METHOD_FIRST = frozenset({"request", "stream", "_request"})
VERBS = (
    _METHODS
    | _METHOD_FIRST
    | {"ws_connect", "urlopen", "open", "send", "_send_single_request", "handle_request", "handle_async_request"}
    | {"fetch", API_CALL}
)
"""Names of functions whose call is a request."""

_ADDRESSES = ("url", "str_or_url", "fullurl", "uri", "request")
_BODIES = ("data", "content", "body", "fields")
_SELF = frozenset({"self", "cls"})


def draft_call(
    level: int, verb: str, args: tuple[Any, ...], kwargs: dict[str, Any], *, function: Any = None, base: str = ""
) -> Draft | None:
    """Return the draft of a call, or None where its arguments name no address.

    Args:
        level: The level of the hook.
        verb: The name of the function.
        args: Its positional arguments; a leading session, client or pool is skipped.
        kwargs: Its keyword arguments.
        function: The client's own function, whose signature names the positional ones; None where it is not known.
        base: The base address of the client, for a relative one.
    """
    if verb == API_CALL:
        return _draft_api_call(level, args, kwargs, base)
    named = name_arguments(verb, args, kwargs, function)
    request = next((part for part in named.values() if _is_request(part)), None)
    if request is not None:
        return _draft_request(level, request, named)
    address = next((named[name] for name in _ADDRESSES if named.get(name) is not None), None)
    url = _find_url(address, named.get("params"), base)
    if url is None:
        return None
    draft = Draft(level, "", url, _read_headers(named))
    given = fill_body(draft, named)
    draft.method = str(named.get("method") or (verb if verb in _METHODS else "POST" if given else "GET")).upper()
    return draft


def name_arguments(verb: str, args: tuple[Any, ...], kwargs: dict[str, Any], function: Any = None) -> dict[str, Any]:
    """Return the arguments of a call by the names that the client gives them.

    Args:
        verb: The name of the function.
        args: Its positional arguments.
        kwargs: Its keyword arguments.
        function: The client's own function, or None.
    """
    if args and not isinstance(args[0], (str, bytes)) and not _is_address(args[0]) and not _is_request(args[0]):
        # A replaced method is called with its session, client or pool first.
        args = args[1:]
    names = _find_names(function) or _guess_names(verb, args)
    return {**dict(zip(names, args, strict=False)), **kwargs}


def _find_names(function: Callable[..., Any] | None) -> list[str]:
    try:
        parameters = inspect.signature(function).parameters.values() if function is not None else ()
    except (TypeError, ValueError):
        return []
    positional = {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}
    return [one.name for one in parameters if one.kind in positional and one.name not in _SELF]


def _guess_names(verb: str, args: tuple[Any, ...]) -> list[str]:
    if verb in _METHOD_FIRST or (verb == "urlopen" and len(args) > 1 and _is_method(args[0])):
        return ["method", "url", "body", "headers"]
    # requests.get has its parameters second; every other function its body.
    return ["url", "params" if verb in {"get", "head", "options", "delete"} else "data", "json"]


def _is_address(part: Any) -> bool:
    # yarl.URL and httpx.URL; a mock of anything says yes to every attribute but is of no such type.
    return type(part).__name__ == "URL"


def _is_method(part: Any) -> bool:
    return isinstance(part, str) and part.lower() in _METHODS | {"trace", "connect"}


def _is_request(part: Any) -> bool:
    return type(part).__name__ in {"PreparedRequest", "Request", "HTTPRequest"}


def _is_mock(part: Any) -> bool:
    return type(part).__module__ == "unittest.mock"


def _draft_request(level: int, request: Any, named: dict[str, Any]) -> Draft | None:
    """Return the draft of a request object of requests, httpx, urllib or tornado."""
    url = _find_url(getattr(request, "full_url", None) or getattr(request, "url", None), None, "")
    if url is None:
        return None
    header_items = getattr(request, "header_items", None)
    headers = read_pairs(header_items() if header_items is not None else request.headers)
    draft = Draft(level, "", url, headers)
    body = named.get("data")
    for name in ("body", "_content", "data", "stream"):
        body = body if body is not None else getattr(request, name, None)
    given = _fill(draft, body)
    draft.method = str(getattr(request, "method", None) or ("POST" if given else "GET"))
    return draft


def _find_url(address: Any, params: Any, base: str) -> str | None:
    if not isinstance(address, (str, bytes)) and not _is_address(address):
        return None
    url = address.decode("latin-1") if isinstance(address, bytes) else str(address)
    if "://" not in url:
        if "://" not in base:
            return None
        url = urljoin(base if base.endswith("/") else f"{base}/", url.lstrip("/"))
    url = remove_fragment(url)
    query = write_query(params) if params else ""
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def write_query(params: Any) -> str:
    """Return parameters as a client would write them into an address.

    Args:
        params: Text, a mapping, or pairs.
    """
    if isinstance(params, (str, bytes)):
        return params if isinstance(params, str) else params.decode("latin-1")
    pairs = _read_items(params)
    return "" if pairs is None else urlencode(pairs, doseq=True, errors="surrogatepass")


def _read_items(fields: Any) -> list[tuple[Any, Any]] | None:
    """Return the pairs of a mapping, or of a list of pairs; None for what is neither."""
    for name in ("multi_items", "items"):
        if hasattr(fields, name) and not _is_mock(fields):
            fields = list(getattr(fields, name)())
            break
    if not isinstance(fields, (list, tuple)) or not all(isinstance(part, tuple) and len(part) == 2 for part in fields):
        return None
    return [(name, value) for name, value in fields if value is not None]


def _read_headers(named: dict[str, Any]) -> Pairs:
    given = named.get("headers")
    headers = (() if _is_mock(given) else read_pairs(given)) + read_cookies(named)
    auth = named.get("auth")
    if isinstance(auth, tuple) and len(auth) == 2:
        credentials = f"{auth[0]}:{auth[1]}".encode("utf-8", "surrogatepass")
        headers += (("Authorization", f"Basic {base64.b64encode(credentials).decode()}"),)
    return headers


def read_cookies(named: dict[str, Any]) -> Pairs:
    """Return the cookies that were given as a header.

    Args:
        named: The arguments of the call.
    """
    cookies = _read_items(named.get("cookies") or ())
    return (("Cookie", "; ".join(f"{name}={value}" for name, value in cookies)),) if cookies else ()


def fill_body(draft: Draft, named: dict[str, Any]) -> bool:
    """Fill the body of a draft with what was given, and tell whether anything was.

    Args:
        draft: The draft.
        named: The arguments of the call.
    """
    if named.get("json") is not None:
        draft.body = write_json(named["json"])
        return True
    body = next((named[name] for name in _BODIES if named.get(name) is not None), None)
    given = _fill(draft, body)
    files = _read_items(named.get("files") or ())
    if files:
        pieces = [draft.body or b"", write_fields(files, draft)]
        draft.body = b"\n".join(piece for piece in pieces if piece)
    return given or bool(files)


def _fill(draft: Draft, body: Any) -> bool:
    if body is None or _is_mock(body):
        return False
    fields = _read_items(body)
    if fields is not None:
        draft.body = write_fields(fields, draft)
        return True
    draft.body, teed, draft.problem = keep(body)
    # Never written to: the draft will say that nobody has read it.
    draft.wire = bytearray() if teed else None
    return True


def write_fields(fields: list[tuple[Any, Any]], draft: Draft) -> bytes:
    """Return the fields of a form, urlencoded; or one piece a line, where there are files among them.

    Args:
        fields: Name and value; a file's value may be a tuple of its name, its content, and more.
        draft: Learns of a file that nobody has read.
    """
    if not any(_is_file(value) for _, value in fields):
        return urlencode(fields, doseq=True, errors="surrogatepass").encode()
    pieces = []
    for name, value in fields:
        pieces.append(str(name).encode("utf-8", "surrogatepass"))
        for part in value[:2] if isinstance(value, (tuple, list)) else (value,):
            if part is None or _is_mock(part):
                continue
            kept, teed, problem = keep(part) if _is_file(part) or isinstance(part, (str, bytes)) else (None, False, "")
            draft.wire = bytearray() if teed else draft.wire
            draft.problem = draft.problem or problem
            pieces.append(str(part).encode("utf-8", "surrogatepass") if kept is None and not teed else kept or b"")
    return b"\n".join(pieces)


def _is_file(value: Any) -> bool:
    if isinstance(value, (tuple, list)):
        return any(_is_file(part) for part in value[:2])
    return hasattr(value, "read") or isinstance(value, (bytes, bytearray, memoryview))


def write_json(value: Any) -> bytes:
    """Return a value as JSON, or as Python writes it where a client could not either.

    Args:
        value: What was given as ``json``.
    """
    try:
        return json.dumps(value, default=str).encode()
    except (TypeError, ValueError, RecursionError):
        return repr(value).encode("utf-8", "surrogatepass")


def _draft_api_call(level: int, args: tuple[Any, ...], kwargs: dict[str, Any], base: str) -> Draft:
    """Return the draft of an operation of AWS: client, name and parameters, or the parameters alone."""
    endpoint = next((part.meta.endpoint_url for part in args if hasattr(part, "meta") and not _is_mock(part)), None)
    operation = next((part for part in args if isinstance(part, str)), str(kwargs.get("operation_name", "")))
    given = [part for part in args if isinstance(part, dict)]
    draft = Draft(level, "POST", str(endpoint or base or _AWS))
    named = kwargs.get("api_params", kwargs)
    draft.body = write_api_call(operation, given[0] if given else named)
    return draft


def write_api_call(operation: str, parameters: Any) -> bytes:
    """Return a call of an API's operation as JSON.

    Args:
        operation: The name of the operation.
        parameters: What it was given, as plain values, bytes and files.
    """
    return write_json({operation: _write_plain(parameters)})


def _write_plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _write_plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_write_plain(part) for part in value]
    if isinstance(value, (bytes, bytearray, memoryview)) or hasattr(value, "read"):
        kept = keep(value)[0]
        return read_text(kept) if kept is not None else str(value)
    return value
