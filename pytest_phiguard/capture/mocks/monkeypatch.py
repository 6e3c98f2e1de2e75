"""Owns the capture of requests whose function ``monkeypatch`` has replaced; must not know any client.

Not seen: a replaced function of the application itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.recording import safely

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher
    from pytest_phiguard.capture.mocks.roots import MockRoots


class MonkeypatchCapture:
    """Watches ``monkeypatch.setattr`` as it replaces a client's function by one of the test's.

    Args:
        find_roots: Returns where mocks that stand for clients are noted.
    """

    name = "monkeypatch"
    distribution = "pytest"
    modules = ("_pytest.monkeypatch",)

    def __init__(self, find_roots: Callable[[], MockRoots]) -> None:
        self._find_roots = find_roots

    def _watch(self, patch: Patcher, replaced: Any, replacement: Any) -> Any:
        # pytest itself imports what this capture watches, so that it is loaded in every run; the rest waits.
        from pytest_phiguard.capture.mocks.client_parts import find_mock, is_client_part
        from pytest_phiguard.capture.mocks.replacements import watch_replacement
        from pytest_phiguard.capture.seams import find_seam, watch_fake

        mock, seam = find_mock(replacement), find_seam(replaced)
        if mock is None:
            return watch_fake(patch, seam, replacement) if seam else watch_replacement(patch, replaced, replacement)
        if seam or is_client_part(replaced):
            self._find_roots().add(mock, replaced)
        return replacement

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the method through which all replacements go."""
        attempt = safely(patch, lambda find, new: (self._watch(patch, find(), new),))

        def watch(find: Callable[[], Any], new: Any) -> Any:
            # In a tuple, to tell None from a failure: nobody may ask an array whether it is true.
            watched = attempt(find, new)
            return new if watched is None else watched[0]

        def make(original: Callable[..., Any]) -> Callable[..., Any]:
            def setattr_(self: Any, target: Any, name: Any, *rest: Any, **kwargs: Any) -> Any:
                if isinstance(target, str):
                    # The dotted form: the replacement comes second.
                    name = watch(lambda: find_named(module, target), name)
                elif rest:
                    rest = (watch(lambda: find_member(target, name), rest[0]), *rest[1:])
                elif "value" in kwargs:
                    kwargs["value"] = watch(lambda: find_member(target, name), kwargs["value"])
                return original(self, target, name, *rest, **kwargs)

            return setattr_

        patch.wrap(module, "MonkeyPatch.setattr", make)


def find_member(target: Any, name: Any) -> Any:
    """Return what is about to be replaced, or None.

    Args:
        target: A module, class or object.
        name: The attribute.
    """
    return getattr(target, name, None) if isinstance(name, str) else None


def find_named(module: ModuleType, path: str) -> Any:
    """Return what a dotted path names, imported as ``monkeypatch`` is about to import it, or None.

    Args:
        module: ``_pytest.monkeypatch``.
        path: Such as ``requests.api.post``.
    """
    place, _, name = path.rpartition(".")
    try:
        return getattr(module.resolve(place), name, None)
    except (ImportError, AttributeError):
        # What is wrong with the path is for ``monkeypatch`` to say.
        return None
