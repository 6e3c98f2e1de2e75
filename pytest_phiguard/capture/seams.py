"""Owns the suite's own functions whose calls mean that something goes to a vendor; must not know any client."""

from __future__ import annotations

import dataclasses
import importlib.machinery
import inspect
import json
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.recording import begin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

LEVEL = 45
_SEAM = "__phiguard_seam__"


@dataclasses.dataclass(frozen=True)
class Seam:
    """What a watched function stands for.

    Args:
        name: Its dotted name.
        vendor: The vendor's id.
        signature: Names its positional arguments; None where it has none to read.
    """

    name: str
    vendor: str
    signature: inspect.Signature | None


class SeamCapture:
    """Watches one function; what it sends itself is watched too, and only that is ever contained.

    Args:
        target: The function's dotted name.
        vendor: The vendor's id.
    """

    distribution = ""

    def __init__(self, target: str, vendor: str) -> None:
        self.name = f"seam {target}"
        self._target = target
        self._vendor = vendor
        parts = target.split(".")
        # Any of these may turn out to be a class.
        self.modules = tuple(".".join(parts[:count]) for count in range(1, len(parts)))

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Watch the function, once the module that holds it is there, wherever it was imported to."""
        rest = self._target.removeprefix(f"{module.__name__}.")
        part, _, deeper = rest.partition(".")
        if deeper and _leads_to_module(module, part):
            return
        original = None if deeper else getattr(module, part, None)
        patch.wrap(module, rest, self._watch(patch))
        if original is not None:
            for holder, name in _find_copies(original, module):
                patch.swap(holder, name, getattr(module, part))

    def _watch(self, patch: Patcher) -> Callable[[Call], Call]:
        def make(original: Call) -> Call:
            seam = Seam(self._target, self._vendor, _read_signature(original))

            async def call_async(*args: Any, **kwargs: Any) -> Any:
                begin(patch, partial(draft_seam, seam), original, args, kwargs)
                return await original(*args, **kwargs)

            def call(*args: Any, **kwargs: Any) -> Any:
                begin(patch, partial(draft_seam, seam), original, args, kwargs)
                return original(*args, **kwargs)

            made = call_async if inspect.iscoroutinefunction(original) else call
            setattr(made, _SEAM, seam)
            return made

        return make


def find_seam(part: Any) -> Seam | None:
    """Return what a function stands for, or None where it is no seam.

    Args:
        part: What stood where a mock stands now.
    """
    seam = getattr(part, "__dict__", {}).get(_SEAM) if callable(part) else None
    return seam if isinstance(seam, Seam) else None


def watch_fake(patch: Patcher, seam: Seam, fake: Any) -> Any:
    """Return what is to stand in the place of a seam: a test's own function or object, its calls recorded.

    Args:
        patch: The capture's patcher.
        seam: What the replaced function stands for.
        fake: What the test puts there.
    """
    return _WatchedFake(patch, seam, fake) if callable(fake) and find_seam(fake) is None else fake


class _WatchedFake:
    """A fake of the test's own that is recorded; everything but a call is the fake's."""

    def __init__(self, patch: Patcher, seam: Seam, fake: Any) -> None:
        self._phiguard = (patch, seam, fake)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        patch, seam, fake = self._phiguard
        begin(patch, partial(draft_seam, seam), fake, args, kwargs)
        return fake(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._phiguard[2], name)


def draft_seam(seam: Seam, *args: Any, **kwargs: Any) -> Draft:
    """Return the draft of a call.

    Args:
        seam: What the function stands for.
        args: The positional arguments.
        kwargs: The keyword arguments.
    """
    draft = Draft(LEVEL, "CALL", "", channel="seam")
    draft.vendor = seam.vendor
    draft.headers = (("Content-Type", "application/json"),)
    named = _name(seam.signature, args, kwargs)
    try:
        draft.body = json.dumps(named, default=_describe).encode()
    except (TypeError, ValueError, RecursionError):
        draft.body = json.dumps({name: repr(value) for name, value in named.items()}).encode()
    return draft


def draft_mocked(seam: Seam, *args: Any, **kwargs: Any) -> Draft:
    """Return the draft of a call of a mock: of a method, it is not given the object that it would be bound to.

    Args:
        seam: What the replaced function stands for.
        args: The positional arguments.
        kwargs: The keyword arguments.
    """
    first = next(iter(seam.signature.parameters), "") if seam.signature else ""
    unbound = dataclasses.replace(seam, signature=None) if first in {"self", "cls"} else seam
    return draft_seam(unbound, *args, **kwargs)


def _name(signature: inspect.Signature | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    try:
        named = dict(signature.bind_partial(*args, **kwargs).arguments) if signature else {}
    except TypeError:
        named = {}  # it will refuse the call
    if not named:
        return {**{f"argument{number}": value for number, value in enumerate(args)}, **kwargs}
    return {name: value for name, value in named.items() if name not in {"self", "cls"}}


def _describe(value: Any) -> Any:
    """Return what an object holds, as far as it tells it without being asked to do anything."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    held = getattr(value, "__dict__", None)
    if isinstance(held, dict) and held and not isinstance(value, type):
        return {"": str(value), **{name: part for name, part in held.items() if not name.startswith("_")}}
    return str(value)


def _read_signature(original: Call) -> inspect.Signature | None:
    try:
        return inspect.signature(original)
    except (TypeError, ValueError):
        return None


def _leads_to_module(package: ModuleType, name: str) -> bool:
    path, full = getattr(package, "__path__", None), f"{package.__name__}.{name}"
    if full in sys.modules:
        return True
    return path is not None and importlib.machinery.PathFinder.find_spec(full, path) is not None


def _find_copies(original: Any, home: ModuleType) -> Iterator[tuple[ModuleType, str]]:
    """Yield where else a function stands that was imported before it was watched."""
    for module in list(sys.modules.values()):
        if module is not home and getattr(module, "__dict__", None):
            for name, part in list(vars(module).items()):
                if part is original:
                    yield module, name
