"""Owns how a wrapper is made to look like what it wraps; must not know what it is for."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def make_wrapper(owner: object, name: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> object:
    """Return a wrapper of a function that looks like it, to be set in its place.

    Args:
        owner: A class or a module.
        name: The name of the function.
        make: Given the original, returns the wrapper.

    Raises:
        AttributeError: There is no such function.
    """
    original = getattr(owner, name)
    raw = inspect.getattr_static(owner, name)
    if isinstance(raw, classmethod):
        original = raw.__func__  # it is given the class, as the wrapper is
    wrapper = functools.update_wrapper(make(original), original)
    # respx and others ask getfullargspec, which does not follow __wrapped__ but honours __signature__.
    wrapper.__signature__ = _find_signature(original)  # type: ignore[attr-defined]  # set on any function
    return type(raw)(wrapper) if isinstance(raw, (staticmethod, classmethod)) else wrapper


def _find_signature(original: Callable[..., Any]) -> inspect.Signature:
    try:
        return inspect.signature(original)
    except ValueError:
        # Methods of C types may have none, such as those of sockets before Python 3.13.
        return inspect.signature(lambda *args, **kwargs: None)
