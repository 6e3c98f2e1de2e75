"""Owns where a view was written, whichever framework calls it; must not know any framework."""

from __future__ import annotations

import inspect

from pytest_phiguard.model import Source


def find_view_source(view: object) -> Source | None:
    """Return where a view was written, by its full path, or None.

    Args:
        view: A function, method, class or callable object, also one with decorators around it.
    """
    # What frameworks make of a class is a function that knows the class (Django, DRF, Flask).
    for attribute in ("view_class", "cls", "func"):
        view = getattr(view, attribute, None) or view
    view = inspect.unwrap(view) if callable(view) else view
    code = getattr(getattr(view, "__func__", view), "__code__", None)
    if code is None:
        return _find_class_source(view if isinstance(view, type) else type(view))
    return Source(code.co_filename, code.co_firstlineno)


def _find_class_source(kind: type) -> Source | None:
    """Return the first method that a class defines itself: reading the source for the class's own line is slow."""
    codes = [part.__code__ for part in vars(kind).values() if inspect.isfunction(part)]
    if not codes or kind.__module__.partition(".")[0] == "builtins":
        return None
    first = min(codes, key=lambda code: code.co_firstlineno)
    return Source(first.co_filename, first.co_firstlineno)
