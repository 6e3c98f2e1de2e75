"""Owns whether a ``module:function`` line names something that is there; must not import what it names.

Where only the import would tell, nothing is said: the import does, when its time comes.
"""

from __future__ import annotations

import ast
import inspect
import sys
from difflib import get_close_matches
from importlib.machinery import PathFinder
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from importlib.machinery import ModuleSpec

    # The name, and whether it is an asynchronous function.
    Names = dict[str, bool]

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def find_wrong_target(target: str) -> str:
    """Return what is wrong with a ``module:function``, or empty where nothing is, or only its import would tell.

    Args:
        target: The line, in a valid form.
    """
    name, _, function = target.partition(":")
    try:
        source = _read_source(name)
    except ModuleNotFoundError as error:
        return str(error)
    except (ImportError, OSError, SyntaxError, ValueError):
        # The application's own failure, which its import will tell.
        return ""
    module, wanted = sys.modules.get(name), function.partition(".")[0]
    if module is not None:
        names = {one: _is_async(getattr(module, one, None)) for one in dir(module)}
        missing = not hasattr(module, wanted)
    else:
        found = _find_names(source) if source is not None else None
        if found is None:
            return ""
        names, missing = found, wanted not in found
    if missing:
        close = get_close_matches(wanted, names, n=1)
        return f"the module {name!r} has no {wanted!r}" + (f" (did you mean {close[0]!r}?)" if close else "")
    if wanted == function and names.get(wanted):
        return f"{wanted!r} is asynchronous; name a function that can be called"
    return ""


def _is_async(value: object) -> bool:
    return inspect.iscoroutinefunction(value)


def _read_source(name: str) -> ast.Module | None:
    """Return a module's tree, or None where it is imported already or has no readable source.

    Raises:
        ModuleNotFoundError: There is no such module.
    """
    if name in sys.modules:
        return None
    spec: ModuleSpec | None = None
    path: Sequence[str] | None = None
    parts = name.split(".")
    for number in range(len(parts)):
        part = ".".join(parts[: number + 1])
        spec = find_spec(part) if path is None else PathFinder.find_spec(part, path)
        if spec is None:
            raise ModuleNotFoundError(f"there is no module {part!r}")
        path = spec.submodule_search_locations
        if path is None and number + 1 < len(parts):
            raise ModuleNotFoundError(f"there is no module {name!r}: {part!r} is no package")
        if number + 1 < len(parts) and _changes_its_path(spec):
            return None
    if spec is None or not (spec.origin or "").endswith(".py"):
        return None
    return ast.parse(Path(str(spec.origin)).read_bytes())


def _changes_its_path(spec: ModuleSpec) -> bool:
    """Tell whether a package that was not imported yet may say where else its modules are."""
    origin = spec.origin or ""
    return origin.endswith(".py") and b"__path__" in Path(origin).read_bytes()


def _find_names(tree: ast.Module) -> Names | None:
    """Return what a module defines at its top, or None where that cannot be told."""
    names: Names = {}
    for node in _iter_top(tree.body):
        if isinstance(node, _DEFINITIONS):
            names[node.name] = isinstance(node, ast.AsyncFunctionDef) and not node.decorator_list
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                if alias.name == "*":
                    return None
                names[alias.asname or alias.name.partition(".")[0]] = False
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names[node.id] = False
        elif isinstance(node, ast.Name) and node.id in {"globals", "setattr", "exec"}:
            return None
    return None if "__getattr__" in names else names


def _iter_top(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes that are run when the module is, the bodies of functions and classes left out."""
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*_DEFINITIONS, ast.Lambda)):
            waiting.extend(ast.iter_child_nodes(node))
