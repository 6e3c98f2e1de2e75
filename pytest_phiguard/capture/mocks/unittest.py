"""Owns the capture of requests whose function ``unittest.mock`` has replaced; must not know any client.

Not seen: a replaced function of the application itself.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.mocks.client_parts import find_mock, is_client_part
from pytest_phiguard.capture.mocks.replacements import draft_replaced, watch_replacement
from pytest_phiguard.capture.mocks.streams import MockedStreams
from pytest_phiguard.capture.recording import begin, safely
from pytest_phiguard.capture.seams import draft_mocked, find_seam, watch_fake
from pytest_phiguard.capture.several import build_several, record_each

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher
    from pytest_phiguard.capture.mocks.roots import MockRoots

    Call = Callable[..., Any]


class MockCapture:
    """Watches ``unittest.mock`` as it replaces a client's functions, and the calls that these replacements get.

    Args:
        find_roots: Returns where mocks that stand for clients are noted.
    """

    name = "unittest.mock"
    distribution = ""
    modules = ("unittest.mock",)

    def __init__(self, find_roots: Callable[[], MockRoots]) -> None:
        self._roots = find_roots()

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the patcher, and the one method through which all calls of mocks go."""
        enter = safely(patch, lambda patcher, new: self._enter(patch, patcher, new))
        patch.wrap(module, "_patch.__enter__", _watch_enter(enter))
        patch.wrap(module, "_patch.__exit__", _watch_exit(safely(patch, self._leave)))
        patch.wrap(module, "CallableMixin._increment_mock_call", self._watch_call(patch))
        for patcher in getattr(module._patch, "_active_patches", ()):
            # Started before there was a guard.
            if isinstance(patcher, module._patch):
                enter(patcher, getattr(patcher.target, patcher.attribute, None))

    def _enter(self, patch: Patcher, patcher: Any, new: Any) -> None:
        # patch.multiple and patch.dict give back a mapping, and their parts are entered one by one.
        replaced = getattr(patcher, "temp_original", None)
        seam = find_seam(replaced)
        if seam is None and not is_client_part(replaced):
            return
        mock = find_mock(new)
        if mock is not None:
            self._roots.add(mock, replaced)
            return
        watched = watch_fake(patch, seam, new) if seam else watch_replacement(patch, replaced, new)
        if watched is not new:
            setattr(patcher.target, patcher.attribute, watched)

    def _leave(self, patcher: Any) -> None:
        target = getattr(patcher, "target", None)
        replaced = getattr(patcher, "temp_original", None)
        if target is not None and (is_client_part(replaced) or find_seam(replaced)):
            self._roots.remove(find_mock(getattr(target, patcher.attribute, None)))

    def _watch_call(self, patch: Patcher) -> Callable[[Call], Call]:
        roots, streams = self._roots, MockedStreams()

        def note(mock: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
            call = roots.find_call(mock)
            if call is None:
                return
            seam = find_seam(call.function)
            if seam is not None:
                begin(patch, partial(draft_mocked, seam), note, args, kwargs)
                return

            def build() -> Sequence[Draft]:
                return draft_replaced(call.verb, args, kwargs, function=call.function, base=call.base, steps=call.steps)

            drafts = build_several(patch, build, note, (), {})
            owner = call.steps.owner
            record_each(patch, [draft for draft in drafts if not streams.grow(owner, draft, patch.sink)], note)

        note_safely = safely(patch, note)

        def make(original: Call) -> Call:
            def increment(self: Any, /, *args: Any, **kwargs: Any) -> Any:
                note_safely(self, args, kwargs)
                return original(self, *args, **kwargs)

            return increment

        return make


def _watch_enter(entered: Callable[[Any, Any], Any]) -> Callable[[Call], Call]:
    def make(original: Call) -> Call:
        def enter(self: Any) -> Any:
            new = original(self)
            entered(self, new)
            return new

        return enter

    return make


def _watch_exit(leaving: Callable[[Any], Any]) -> Callable[[Call], Call]:
    def make(original: Call) -> Call:
        def leave(self: Any, *exc_info: Any) -> Any:
            leaving(self)
            return original(self, *exc_info)

        return leave

    return make
