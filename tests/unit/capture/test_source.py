"""Which line of the application, and which of the suite, led to a call."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import pytest

from pytest_phiguard.capture.source import SourceFinder, is_test_file
from pytest_phiguard.model import Source

ROOT = Path(__file__).parent


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/test_b.py", True),
        ("/a/b_test.py", True),
        ("/a/conftest.py", True),
        ("/a/tests.py", False),
        ("/a/test_b.txt", False),
        ("/tests/b.py", False),
    ],
)
def test_files_of_a_suite(path, expected):
    """Files are told by their names, as pytest's defaults have them."""
    assert is_test_file(path) is expected


def compile_call(name):
    """Return a function of a file of that name that calls what it is given, on its third line."""
    names = {}
    exec(compile("def call(f):\n    pass\n    return f()\n", name, "exec"), names)
    return names["call"]


def test_nearest_line_of_each():
    """The application's nearest line is named, and the suite's first one above it."""
    outer = compile_call(str(ROOT / "app" / "views.py"))
    names = {"inner": compile_call(str(ROOT / "app" / "clients.py")), "find": SourceFinder(ROOT).find}
    exec(compile("def run():\n    return inner(find)\n", str(ROOT / "app" / "pages.py"), "exec"), names)
    source, test_source, _ = outer(names["run"])
    assert source == Source("app/clients.py", 3)
    assert test_source.file == "test_source.py"


def test_libraries_and_generated_code_are_neither():
    """What is installed, standard or generated has no line to show."""
    finder = SourceFinder(ROOT)
    for name in (
        "<string>",
        "/x/site-packages/requests/api.py",
        "/usr/lib/python3/dist-packages/x.py",
        threading_path(),
    ):
        source, test_source, _ = compile_call(name)(finder.find)
        assert source is None
        assert test_source.file == "test_source.py"


def test_sdk_that_calls_on_its_own_account_is_named():
    """The SDK beneath the application's nearest line is the carrier; what it puts around the application is not."""
    worker = compile_call("/x/site-packages/posthog/consumer.py")
    traced = compile_call("/x/site-packages/sentry_sdk/integrations/stdlib.py")
    view = compile_call(str(ROOT / "app" / "views.py"))
    client = compile_call("/x/site-packages/requests/sessions.py")
    finder = SourceFinder(ROOT)
    assert worker(partial(client, finder.find)).carrier == "posthog"
    assert worker(partial(traced, finder.find)).carrier == "posthog"
    assert traced(finder.find).carrier == ""
    assert worker(partial(view, finder.find)).carrier == ""
    assert view(partial(worker, finder.find)).carrier == "posthog"


def threading_path():
    """Return the path of a module of the standard library."""
    import threading

    return threading.__file__


def test_lines_are_made_once(monkeypatch):
    """The same place yields the same lines, one further on others, and not too many are kept."""
    monkeypatch.setattr("pytest_phiguard.capture.source._MOST_LINES", 2)
    finder = SourceFinder(ROOT)
    one, other = (compile_call(f"/elsewhere/{name}.py") for name in "ab")
    found = [call(finder.find) for call in (one, one, other, other)]
    assert (found[0] is found[1], found[1] is found[2], found[2] is found[3]) == (True, False, True)
    assert [lines.source.file for lines in found] == [f"/elsewhere/{name}.py" for name in "aabb"]
    assert one(finder.find).test_source != found[0].test_source
    assert len(finder._found) == 1


def test_code_that_is_made_again_has_its_own_lines():
    """The number of a code object that is gone may be another's, which must not get its lines."""
    finder = SourceFinder(ROOT)
    for number in range(50):
        assert compile_call(f"/elsewhere/{number}.py")(finder.find).source.file == f"/elsewhere/{number}.py"


def test_outside_the_root_is_absolute():
    """A file outside the root directory keeps its path."""
    source, _, _ = compile_call("/elsewhere/app.py")(SourceFinder(ROOT).find)
    assert source == Source("/elsewhere/app.py", 3)


def test_without_a_suite_above():
    """Where no line of the suite stands above, the walk ends with the stack, or after very many frames."""
    call = compile_call("/elsewhere/app.py")
    source, test_source, _ = call(SourceFinder(ROOT, is_test=lambda _: False).find)
    assert source == Source("/elsewhere/app.py", 3)
    assert test_source is None
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + 1000)
    try:
        assert _recurse(500, SourceFinder(ROOT, is_test=lambda name: "pytest" in name).find)[1] is None
    finally:
        sys.setrecursionlimit(limit)


def _recurse(depth, find):
    return find() if depth == 0 else _recurse(depth - 1, find)


def test_line_is_shortened_where_it_is_below_the_root(tmp_path):
    """A full path becomes relative to the root; one that is elsewhere, and none, stay."""
    finder = SourceFinder(tmp_path)
    assert finder.shorten(Source(str(tmp_path / "app" / "views.py"), 3)) == Source("app/views.py", 3)
    assert finder.shorten(Source("/elsewhere/views.py", 3)) == Source("/elsewhere/views.py", 3)
    assert finder.shorten(None) is None
