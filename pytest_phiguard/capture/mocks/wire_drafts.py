"""Owns what the drafts share of calls that speak no HTTP and that a mock answers; must not know any client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.mocks.client_parts import find_mock

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Draft


def tee(draft: Draft, pieces: list[Any]) -> Draft:
    """Return a draft that grows, with what is written to begin with.

    Args:
        draft: The draft.
        pieces: Bytes, or text; a mock among them is nothing.
    """
    draft.wire = bytearray()
    draft.restart()
    for piece in pieces:
        if find_mock(piece) is None:
            draft.tee(piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else piece)
    return draft


def write_base(scheme: str, host: str, port: Any, default: int = 0) -> str:
    """Return the address of a server.

    Args:
        scheme: The scheme.
        host: The host's name or IP address, empty where it is not known.
        port: The port, or anything that is none.
        default: The port that need not be written.
    """
    place = f"[{host}]" if ":" in host else host
    is_written = isinstance(port, int) and port and port != default
    return f"{scheme}://{place}:{port}" if is_written else f"{scheme}://{place}"


def take(args: tuple[Any, ...], kwargs: dict[str, Any], place: int, name: str) -> Any:
    """Return an argument of a call, None where it was not given.

    Args:
        args: The positional arguments.
        kwargs: The keyword arguments.
        place: Its place among the positional ones.
        name: Its name.
    """
    return kwargs[name] if name in kwargs else args[place] if len(args) > place else None
