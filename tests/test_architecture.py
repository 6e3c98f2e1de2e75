"""The house as docs/design.md draws it: who imports whom, how big things are, and what loading the plugin costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import pytest_phiguard

PACKAGE = Path(pytest_phiguard.__file__).parent
FLOORS = {
    "errors": 0,
    "kinds": 0,
    "model": 0,
    "origin": 0,
    "rules": 1,
    "patients": 1,
    "variants": 1,
    "decode": 1,
    "parties": 1,
    "pages": 1,
    "messages": 1,
    "detect": 2,
    "config": 2,
    "policy": 2,
    "capture": 3,
    "session": 4,
    "report": 4,
    "": 5,
    "hookspecs": 5,
    "fixtures": 5,
    "plugin": 5,
    "_asynchronous": 5,
    "_building": 5,
    "_control": 5,
    "_doctor": 5,
    "_lifecycle": 5,
    "_options": 5,
    "_patients": 5,
    "_phases": 5,
    "_scopes": 5,
    "_stage": 5,
    "_state": 5,
    "_telemetry": 5,
    "_terminal": 5,
    "_verdict": 5,
    "_visiting": 5,
    "_watch": 5,
    "_xdist": 5,
    "testing": 6,
    "cli": 6,
}
# Rooms of one floor that may know each other, in this direction.
NEIGHBOURS = {("model", "kinds"), ("model", "origin"), ("errors", "model"), ("policy", "config"), ("report", "session")}
# The file that may import a client, by the library's name; everything else is a file of the standard library or ours.
REQUIRED = {
    "pytest": "the pytest face",
    "_pytest": "the pytest face",
    "pluggy": "the pytest face",
    "faker": "patients",
    "responses": "capture",
    "ahocorasick_rs": "detect",
    "hyperscan": "detect",
    "idna": "parties",
    "selectolax": "pages",
    "bs4": "pages",
    "tinycss2": "pages",
    "tree_sitter": "pages",
    "tree_sitter_javascript": "pages",
    "xxhash": "variants",
}


def iter_modules():
    """Yield each module of the package with its dotted name and tree; the demo's application is no part of it."""
    for path in sorted(PACKAGE.rglob("*.py")):
        relative = path.relative_to(PACKAGE)
        if relative.parts[:2] == ("cli", "replay"):
            continue
        parts = [part for part in relative.with_suffix("").parts if part != "__init__"]
        yield path, ".".join(parts), ast.parse(path.read_text(encoding="utf-8"))


MODULES = list(iter_modules())
NAMES = {name for _, name, _ in MODULES}
TREES = {name: (path, tree) for path, name, tree in MODULES}


def iter_imports(tree):
    """Yield each imported module's dotted name, imports inside functions and for types included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where a name comes from"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def iter_own_imports(tree):
    """Yield the package's modules that a module imports."""
    for name in iter_imports(tree):
        if name == "pytest_phiguard" or name.startswith("pytest_phiguard."):
            own = name.removeprefix("pytest_phiguard").removeprefix(".")
            if own in NAMES:
                yield own


def room(name):
    """Return the room that a module belongs to."""
    return name.partition(".")[0]


def test_every_room_has_a_floor():
    """Each room of the package stands on a floor of the house."""
    assert {room(name) for name in NAMES} <= set(FLOORS)


@pytest.mark.parametrize("name", sorted(NAMES - {""}))
def test_imports_go_up_only(name):
    """A module imports from the floors above its own, from its own room, or from a neighbour that it may know."""
    wrong = []
    for other in iter_own_imports(TREES[name][1]):
        above = FLOORS[room(other)] < FLOORS[room(name)]
        at_home = room(other) == room(name) or FLOORS[room(name)] == FLOORS[room(other)] == 5
        if not (above or at_home or (room(name), room(other)) in NEIGHBOURS):
            wrong.append(other)
    assert wrong == []


def test_there_is_no_cycle():
    """No module leads back to itself, imports for types included."""
    graph = {name: {other for other in iter_own_imports(tree) if other != name} for _, name, tree in MODULES if name}
    graph = {name: {other for other in others if other} for name, others in graph.items()}
    done, path = set(), []

    def visit(name):
        if name in path:
            pytest.fail(" -> ".join([*path[path.index(name) :], name]))
        if name not in done:
            path.append(name)
            # A package's own parts import each other directly; its __init__ gathers them.
            for other in graph.get(name, ()):
                visit(other)
            path.pop()
            done.add(name)

    for name in graph:
        visit(name)
    assert done == set(graph)


@pytest.mark.parametrize("name", sorted(NAMES - {""}))
def test_libraries_stay_in_their_room(name):
    """pytest is known to its face only, each dependency to one room, and a client to its own capture file."""
    for imported in iter_imports(TREES[name][1]):
        root = imported.partition(".")[0]
        if root in sys.stdlib_module_names or root in {"pytest_phiguard", "__future__"}:
            continue
        if root in {"pytest", "_pytest", "pluggy"}:
            assert FLOORS[room(name)] >= 5, f"{name} imports {imported}"
        elif root in REQUIRED:
            assert room(name) == REQUIRED[root], f"{name} imports {imported}"
        else:
            assert room(name) == "capture", f"{name} imports {imported}"
            assert root.replace("httpx2", "httpx") in name.replace("rest_framework", "django"), (
                f"{name} imports {imported}"
            )


@pytest.mark.parametrize("name", sorted(NAMES))
def test_sizes(name):
    """A file has at most 400 lines, a function 50."""
    path, tree = TREES[name]
    assert path.read_text(encoding="utf-8").count("\n") <= 400
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert node.end_lineno - node.lineno < 50, node.name


def test_modules_have_docstrings():
    """Each module says what it owns."""
    assert [name for _, name, tree in MODULES if not ast.get_docstring(tree)] == []


def load_over_pytest(*lines):
    """Return what a fresh interpreter prints that has imported pytest as a run does."""
    code = "\n".join(["import sys, pytest, _pytest.config, _pytest.fixtures", "before = set(sys.modules)", *lines])
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_loading_the_plugin_loads_little():
    """Importing the plugin brings in at most 25 modules over pytest, and no client, framework or Faker."""
    printed = load_over_pytest("import pytest_phiguard.plugin", "print(*sorted(set(sys.modules) - before))").split()
    assert len(printed) <= 25, printed
    assert not {"faker", "requests", "httpx", "aiohttp", "django", "flask", "responses", "selectolax"} & set(printed)


def test_public_names():
    """The public names are those of the documents, and each can be had."""
    wanted = {
        *("Patient", "Identifier", "Kind", "Strength", "Transmission", "Page", "Sighting", "Finding", "Verdict"),
        *("Party", "Allowance", "Detector", "PHILeakError", "hookimpl"),
    }
    assert set(pytest_phiguard.__all__) == wanted
    assert all(getattr(pytest_phiguard, name) is not None for name in wanted)


def test_unknown_public_name_is_an_attribute_error():
    """A name that the package does not have is an AttributeError as usual."""
    with pytest.raises(AttributeError, match="Patients"):
        _ = pytest_phiguard.Patients
