"""Owns the capture of child processes that are told to send something somewhere; must not know any client.

A child is judged by its arguments, the environment and the standard input that it is given, and the files that a known
tool is told to send. What it does by itself is seen where it is lent a way through the recording proxy.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections import OrderedDict
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from pytest_phiguard.capture.base import CURRENT, reset
from pytest_phiguard.capture.children import ChildDraft, draft_children, give_input
from pytest_phiguard.capture.equipment import lend, start_line, start_program, start_spawned
from pytest_phiguard.capture.passage import find_passage, refuse_contained
from pytest_phiguard.capture.recording import begin, safely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher
    from pytest_phiguard.capture.equipment import Start

    Call = Callable[..., Any]
    Build = Callable[..., list[ChildDraft]]

_OF_RUN = frozenset({"input", "capture_output", "timeout", "check"})

_STARTING: ContextVar[bool] = ContextVar("phiguard_starting", default=False)
"""Whether ``Popen`` is starting a child in this context, for which it may call a function of ``os``."""


class SubprocessCapture:
    """Watches where children are started, and where they are given their input."""

    name = "subprocess"
    distribution = ""
    modules = ("subprocess", "os", "asyncio.subprocess", "uvloop")

    def __init__(self) -> None:
        self._children: WeakKeyDictionary[Any, list[ChildDraft]] = WeakKeyDictionary()

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the functions and methods; ``call``, ``check_output`` and ``os.popen`` go through them."""
        if module.__name__ == "os":
            for names, build in _BUILDERS:
                for name in names:
                    # Not every platform has all of them.
                    if hasattr(module, name):
                        patch.wrap(module, name, _watch(patch, build, _find_start(module, name)))
        elif module.__name__ == "subprocess":
            patch.wrap(module, "Popen.__init__", self._watch_start(patch))
            patch.wrap(module, "Popen.communicate", self._watch_input(patch))
            patch.wrap(module, "run", _watch_run(patch, inspect.signature(inspect.unwrap(module.Popen.__init__))))
        elif module.__name__ == "uvloop":
            # It starts its children by itself.
            patch.wrap(module, "Loop.subprocess_exec", self._watch_loop(patch, draft_executed))
            patch.wrap(module, "Loop.subprocess_shell", self._watch_loop(patch, draft_executed_line))
        else:
            patch.wrap(module, "Process.communicate", self._watch_input_async(patch))

    def _watch_start(self, patch: Patcher) -> Callable[[Call], Call]:
        children = self._children

        def make(original: Call) -> Call:
            signature = inspect.signature(original)

            def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 -- as the original
                given = _bind(signature, self, args, kwargs) if patch.sink is not None else None
                if given is None:
                    original(self, *args, **kwargs)
                    return
                if isinstance(CURRENT.get(), ChildDraft):
                    # What has been said already by the function that starts it.
                    _start_lent(patch, original, given)
                    return
                if not _is_known(given.arguments["args"]):
                    drafts = _start_teed(patch, original, given)
                else:
                    drafts = _draft(patch, original, lambda: draft_popen(given.arguments))
                    with _at_work(drafts):
                        _start_lent(patch, original, given)
                if drafts:
                    children[self] = drafts

            return __init__

        return make

    def _watch_input(self, patch: Patcher) -> Callable[[Call], Call]:
        children = self._children
        give = safely(patch, give_input)

        def make(original: Call) -> Call:
            def communicate(self: Any, input: Any = None, timeout: Any = None) -> Any:  # noqa: A002 -- as the original
                if self.stdin is not None and not getattr(self, "_communication_started", False):
                    _give(children.get(self, ()), input, give, self.kill)
                return original(self, input, timeout)

            return communicate

        return make

    def _watch_input_async(self, patch: Patcher) -> Callable[[Call], Call]:
        children = self._children
        give = safely(patch, give_input)

        def make(original: Call) -> Call:
            async def communicate(self: Any, input: Any = None) -> Any:  # noqa: A002 -- as the original
                if self.stdin is not None:
                    started = self._transport.get_extra_info("subprocess")
                    drafts = children.get(self._protocol) or (children.get(started) if started is not None else None)
                    _give(drafts or (), input, give, self.kill)
                return await original(self, input)

            return communicate

        return make

    def _watch_loop(self, patch: Patcher, build: Build) -> Callable[[Call], Call]:
        children = self._children

        def make(original: Call) -> Call:
            async def start(*args: Any, **kwargs: Any) -> Any:
                if isinstance(CURRENT.get(), ChildDraft) or patch.sink is None:
                    return await original(*args, **kwargs)
                drafts = _draft(patch, original, lambda: build(*args, **kwargs))
                with _at_work(drafts):
                    loan = lend(patch, kwargs.get("env"))
                    if loan is not None:
                        kwargs["env"] = loan.environment
                    transport, protocol = await original(*args, **kwargs)
                if loan is not None:
                    loan.hold(protocol)
                if drafts:
                    children[protocol] = drafts
                return transport, protocol

            return start

        return make


def _bind(signature: inspect.Signature, child: Any, args: Any, kwargs: Any) -> inspect.BoundArguments | None:
    try:
        given = signature.bind(child, *args, **kwargs)
    except TypeError:
        # To be refused by the class itself.
        return None
    return given if "args" in given.arguments else None


def _start_lent(patch: Patcher, original: Call, given: inspect.BoundArguments) -> None:
    """Start a child with what it is lent; the caller's own environment stays as it is."""
    loan = lend(patch, given.arguments.get("env"))
    if loan is not None:
        given = inspect.BoundArguments(given.signature, OrderedDict(given.arguments, env=loan.environment))
    token = _STARTING.set(True)
    try:
        original(*given.args, **given.kwargs)
    finally:
        reset(_STARTING, token)
    if loan is not None:
        loan.hold(given.args[0])


def _is_known(arguments: Any) -> bool:
    return isinstance(arguments, (str, bytes, os.PathLike, list, tuple))


def draft_popen(given: dict[str, Any]) -> list[ChildDraft]:
    """Return the drafts of a child that ``Popen`` starts.

    Args:
        given: The arguments of ``Popen`` by name.
    """
    arguments = given["args"]
    shell = bool(given.get("shell"))
    if isinstance(arguments, (str, bytes, os.PathLike)):
        arguments = [arguments]
    drafts = draft_children(
        arguments, shell=shell, environment=given.get("env"), stdin=given.get("stdin"), cwd=given.get("cwd")
    )
    for draft in drafts:
        draft.encoding = given.get("encoding") or "utf-8"
    return drafts


def _draft(patch: Patcher, original: Call, build: Callable[[], list[ChildDraft]]) -> list[ChildDraft]:
    drafts = safely(patch, build)() or []
    return [draft for draft in drafts if begin(patch, lambda draft=draft: draft, original, (), {}) is not None]


@contextmanager
def _at_work(drafts: list[ChildDraft]) -> Iterator[None]:
    """Have drafts at hand while their child is started.

    Raises:
        ConnectionRefusedError: One of them is contained, and the child must not start.
    """
    if not drafts:
        yield
        return
    token = CURRENT.set(drafts[0])
    try:
        for draft in reversed(drafts):
            CURRENT.set(draft)
            refuse_contained()
        yield
    finally:
        reset(CURRENT, token)


class _TeedArguments:
    """Arguments that only the client may iterate, once: known when it has."""

    def __init__(self, arguments: Any, known: Callable[[list[Any]], None]) -> None:
        self._arguments = arguments
        self._known = known

    def __iter__(self) -> Iterator[Any]:
        passed = []
        for argument in self._arguments:
            passed.append(argument)
            yield argument
        self._known(passed)


def _start_teed(patch: Patcher, original: Call, given: inspect.BoundArguments) -> list[ChildDraft]:
    arguments, child = given.arguments["args"], given.args[0]
    drafts: list[ChildDraft] = []

    def known(passed: list[Any]) -> None:
        drafts.extend(_draft(patch, original, lambda: draft_popen({**given.arguments, "args": passed})))
        # The process is forked after its arguments are known: raised here, it never is.
        with _at_work(drafts):
            return

    given.arguments["args"] = teed = _TeedArguments(arguments, known)
    try:
        _start_lent(patch, original, given)
    finally:
        if getattr(child, "args", None) is teed:
            child.args = arguments
    return drafts


def _give(drafts: Any, content: Any, give: Call, kill: Call) -> None:
    """Note the input of a child that runs already.

    Raises:
        ConnectionRefusedError: It is contained; the child is ended before it gets any.
    """
    for draft in drafts:
        give(draft, content)
    if any(find_passage(draft) != "open" for draft in drafts):
        with suppress(OSError):
            kill()
        with _at_work(list(drafts)):
            return


def _watch_run(patch: Patcher, signature: inspect.Signature) -> Callable[[Call], Call]:
    def make(original: Call) -> Call:
        def run(*args: Any, **kwargs: Any) -> Any:
            content = kwargs.get("input")
            if content is None or isinstance(CURRENT.get(), ChildDraft) or patch.sink is None:
                return original(*args, **kwargs)
            options = {name: value for name, value in kwargs.items() if name not in _OF_RUN}
            given = _bind(signature, None, args, options)
            if given is None or not _is_known(given.arguments["args"]):
                return original(*args, **kwargs)
            with _at_work(_draft(patch, original, lambda: _draft_run(given.arguments, content))):
                return original(*args, **kwargs)

        return run

    return make


def _draft_run(given: dict[str, Any], content: Any) -> list[ChildDraft]:
    drafts = draft_popen(given)
    for draft in drafts:
        give_input(draft, content)
    return drafts


def _find_start(module: ModuleType, name: str) -> Start:
    """Return how a function of ``os`` is called so that its child has what it is lent."""
    if name == "system":
        return start_line
    if name.startswith("posix_spawn"):
        return start_program
    if not name.startswith("spawn"):
        # The program takes the place of this process, where no proxy could be begun for it.
        return lambda _, original, args, kwargs: original(*args, **kwargs)
    sibling = None if name.endswith("e") else inspect.unwrap(getattr(module, f"{name}e"))
    return functools.partial(start_spawned, sibling)


def _watch(patch: Patcher, build: Build, begin_child: Start) -> Callable[[Call], Call]:
    def make(original: Call) -> Call:
        def start(*args: Any, **kwargs: Any) -> Any:
            if _STARTING.get() or isinstance(CURRENT.get(), ChildDraft) or patch.sink is None:
                return original(*args, **kwargs)
            with _at_work(_draft(patch, original, lambda: build(*args, **kwargs))):
                return begin_child(patch, original, args, kwargs)

        return start

    return make


def draft_line(command: Any) -> list[ChildDraft]:
    """Return the drafts of a line for a shell.

    Args:
        command: The line.
    """
    return draft_children([command], shell=True)


def draft_program(_: Any, argv: Any, env: Any = None, **__: Any) -> list[ChildDraft]:
    """Return the drafts of a program with its arguments.

    Args:
        argv: The arguments, the program first.
        env: The environment, or None for the inherited one.
    """
    return draft_children(argv, environment=env) if isinstance(argv, (list, tuple)) else []


def draft_executed(_: Any, __: Any, *args: Any, **options: Any) -> list[ChildDraft]:
    """Return the drafts of a program that a loop starts.

    Args:
        args: The program and its arguments.
        options: What else was given.
    """
    return _draft_in_loop(args, options, shell=False)


def draft_executed_line(_: Any, __: Any, cmd: Any, **options: Any) -> list[ChildDraft]:
    """Return the drafts of a line for a shell that a loop starts.

    Args:
        cmd: The line.
        options: What else was given.
    """
    return _draft_in_loop((cmd,), options, shell=True)


def _draft_in_loop(arguments: tuple[Any, ...], options: dict[str, Any], *, shell: bool) -> list[ChildDraft]:
    # A loop gives its children pipes where nothing else is asked for.
    stdin = options.get("stdin", -1)
    return draft_children(arguments, shell=shell, environment=options.get("env"), stdin=stdin, cwd=options.get("cwd"))


def draft_spawned(_: Any, file: Any, args: Any, env: Any = None) -> list[ChildDraft]:
    """Return the drafts of a program that is started in a mode.

    Args:
        file: The program.
        args: The arguments, the program first.
        env: The environment, or None for the inherited one.
    """
    return draft_program(file, args, env)


_BUILDERS: tuple[tuple[tuple[str, ...], Build], ...] = (
    (("system",), draft_line),
    (("posix_spawn", "posix_spawnp", "execv", "execve"), draft_program),
    (("spawnv", "spawnve", "spawnvp", "spawnvpe"), draft_spawned),
)
