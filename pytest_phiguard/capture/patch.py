"""Owns one replaced attribute: how it is put in place, put back and undone; must not know why."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_NOTHING = object()


class Patch:
    """One attribute of a class or module that was replaced.

    Args:
        owner: The class or module.
        attribute: The name.
        replacement: What stands there now.
        original: What stood there, or a mark for an inherited one.
        renew: Makes the replacement anew from what stands there, where others are known to restore the original behind
            our back; else None.
    """

    __slots__ = ("attribute", "original", "owner", "renew", "replacement")

    def __init__(
        self,
        owner: object,
        attribute: str,
        replacement: object,
        original: object,
        renew: Callable[[], object] | None = None,
    ) -> None:
        self.owner = owner
        self.attribute = attribute
        self.replacement = replacement
        self.original = original
        self.renew = renew

    @classmethod
    def apply(
        cls, owner: object, attribute: str, replacement: object, *, renew: Callable[[], object] | None = None
    ) -> Patch:
        """Replace the attribute and remember what stood there.

        Args:
            owner: The class or module.
            attribute: The name.
            replacement: What is to stand there.
            renew: As above.
        """
        patch = cls(owner, attribute, replacement, vars(owner).get(attribute, _NOTHING), renew)
        setattr(owner, attribute, replacement)
        return patch

    def rearm(self) -> Patch:
        """Put the replacement back where somebody has restored the original; return the patch that holds now."""
        current = vars(self.owner).get(self.attribute, _NOTHING)
        if self.renew is None or current is self.replacement:
            return self
        if current is self._restored():
            setattr(self.owner, self.attribute, self.replacement)
        elif self._is_genuine(current):
            # A mock that stood there before us has ended, and put back what had stood there before it.
            renewed = Patch(self.owner, self.attribute, self.renew(), current, self.renew)
            setattr(self.owner, self.attribute, renewed.replacement)
            return renewed
        return self

    def undo(self) -> None:
        """Put the original back, unless somebody else's replacement stands there: theirs wraps ours, and ends later."""
        if vars(self.owner).get(self.attribute, _NOTHING) is not self.replacement:
            return
        if self.original is _NOTHING:
            delattr(self.owner, self.attribute)
        else:
            setattr(self.owner, self.attribute, self.original)

    def _restored(self) -> object:
        # An inherited method that was saved and restored by assignment now stands in the class itself.
        if self.original is not _NOTHING:
            return self.original
        return inspect.unwrap(self.replacement) if callable(self.replacement) else _NOTHING

    def _is_genuine(self, current: object) -> bool:
        """Tell whether a function is the owner's own, and no mock or wrapper of anybody's."""
        home = getattr(self.owner, "__module__", None) or getattr(self.owner, "__name__", "")
        return inspect.isfunction(current) and current.__module__ == home and not vars(current)
