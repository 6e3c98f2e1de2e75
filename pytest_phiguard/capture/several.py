"""Owns the drafts of one call that sends to several places, or several copies; must not know any client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.recording import begin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_phiguard.capture.base import Draft, Patcher

    Call = Callable[..., Any]


def build_several(
    patch: Patcher, build: Callable[..., Iterable[Draft]], original: Call, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> list[Draft]:
    """Build drafts and record none yet; whatever fails goes to the sink and never to the application.

    Args:
        patch: The capture's patcher.
        build: Makes the drafts from the arguments of the call.
        original: The function that was called.
        args: Its positional arguments.
        kwargs: Its keyword arguments.
    """
    made: list[Draft] = []

    def collect(*args: Any, **kwargs: Any) -> None:
        made.extend(build(*args, **kwargs))

    begin(patch, collect, original, args, kwargs)
    return made


def record_each(patch: Patcher, drafts: Iterable[Draft], original: Call) -> list[Draft]:
    """Record drafts, and return those that were.

    Args:
        patch: The capture's patcher.
        drafts: The drafts.
        original: The function that was called.
    """
    return [draft for draft in drafts if begin(patch, lambda draft=draft: draft, original, (), {}) is not None]
