"""Who caused what runs now."""

from __future__ import annotations

import contextvars
import threading

from pytest_phiguard.capture.origin import ORIGIN, OriginCapture, adopt, find_birth, resolve
from pytest_phiguard.capture.patching import Patches
from pytest_phiguard.model import Origin

MINE, RUNNING = Origin("test_a", "setup"), Origin("test_b", "call")


def test_context_wins():
    """What the context says is certain."""
    context = contextvars.copy_context()
    context.run(adopt, MINE)
    assert context.run(resolve, RUNNING) == MINE
    assert ORIGIN.get() != MINE


def test_nobody_is_known():
    """Without a context and a birth it is the running test, with a doubt, or no test."""
    context = contextvars.Context()
    assert context.run(resolve, RUNNING) == Origin("test_b", "call", certain=False)
    assert context.run(resolve, None) == Origin("", certain=False)
    assert find_birth() is None


def test_birth_between_tests():
    """A thread of a test that runs on between tests has no test that runs meanwhile."""
    patches = Patches()
    patches.push(_Silent(), [OriginCapture()])
    found = []
    context = contextvars.copy_context()
    context.run(adopt, MINE)
    thread = threading.Thread(target=lambda: found.append(resolve(None)))
    context.run(thread.start)
    thread.join(5)
    patches.pop()
    assert found == [Origin("test_a", "setup", certain=False)]


def test_job_looks_like_its_function():
    """A job answers for its function's attributes."""
    patches = Patches()
    patches.push(_Silent(), [OriginCapture()])
    from concurrent.futures import ThreadPoolExecutor

    class Derived(ThreadPoolExecutor):
        """An executor of another class."""

        def submit(self, fn, /, *args, **kwargs):
            return super().submit(fn, *args, **kwargs)

    def work():
        return ORIGIN.get()

    context = contextvars.copy_context()
    context.run(adopt, MINE)
    with Derived(1) as pool:
        assert context.run(pool.submit, work).result(5) == MINE
        job = context.run(_capture_job, work)
        assert job.__name__ == "work"
        assert contextvars.Context().run(pool.submit, work).result(5) is None
    patches.pop()


def _capture_job(work):
    from concurrent.futures import ThreadPoolExecutor

    class Keeping:
        """As much of an executor as submitting needs."""

        def __getattr__(self, name):
            raise RuntimeError(name)

    found = []
    original = ThreadPoolExecutor.submit
    cell = next(cell for cell in original.__closure__ if cell.cell_contents is original.__wrapped__)
    real, cell.cell_contents = cell.cell_contents, lambda _, fn: found.append(fn)
    try:
        original(Keeping(), work)
    finally:
        cell.cell_contents = real
    return found[0]


class _Silent:
    """A sink for captures that record nothing."""

    guards_network = False

    def failed(self, where, error):
        """Fail the test."""
        raise AssertionError((where, error))
