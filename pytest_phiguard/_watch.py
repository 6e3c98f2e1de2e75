"""What is there from the first moment of a run: which test and phase runs now. Everything else waits for its need.

Most tests of most suites send nothing and ask for no patient, so that the guard, with all that it imports, is
built when the first transmission, page, identifier or mark appears.
"""

from __future__ import annotations

import traceback
from threading import RLock
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_phiguard._scopes import Scopes
    from pytest_phiguard._stage import Stage
    from pytest_phiguard.capture.base import Draft, Moment, Passage
    from pytest_phiguard.capture.lending import Lender
    from pytest_phiguard.capture.patching import Patches
    from pytest_phiguard.model import Page
    from pytest_phiguard.session import Guard
    from pytest_phiguard.session.spool import Spool


class Judge(Protocol):
    """What the watch wakes: the guard, and what a test means to it."""

    guard: Guard

    def begin(self, item: pytest.Item) -> None:
        """Begin an attempt at a test."""

    def mark(self, item: pytest.Item) -> None:
        """Take marks into account that a fixture has added."""

    def finish(self) -> None:
        """End the last test, and judge what came since."""


class Watch:
    """The hooks around each test, and the sink of all captures, until and after the guard is built.

    Args:
        stage: What knows which test and phase runs.
        scopes: What knows which fixture is being set up.
        patches: The patches of the process.
        build: Builds the guard and registers the hooks that judge with it.
        guards_network: Whether captures are to ask before something leaves.
        claims_local: Whether the settings say of any local address that it is not ours.
    """

    def __init__(
        self,
        stage: Stage,
        scopes: Scopes,
        patches: Patches,
        build: Callable[[], Judge],
        *,
        guards_network: bool,
        claims_local: bool = False,
    ) -> None:
        self.guards_network = guards_network
        self.runs_on_commit = False
        """Whether callbacks that a test's rollback would drop are run."""
        self.tells_client_ip = False
        """Whether test clients are to send a patient's address as theirs."""
        self.callers: tuple[str, ...] = ()
        """Paths at which a vendor asks the application, as globs."""
        self.lender: Lender | None = None
        """What has child processes send through a proxy of ours, or None."""
        self._claims_local = claims_local
        self.own_ports: set[int] = set()
        """Ports of this machine at which the application serves itself."""
        self.stage = stage
        self._patches = patches
        self._scopes = scopes
        self._build = build
        self.broken = ""
        """Why the guard could not be built, as a traceback, or empty."""
        self._hooks: Judge | None = None
        self._lock = RLock()
        self._spool: Spool | None = None
        self._is_child = False

    @property
    def is_awake(self) -> bool:
        """Tell whether the guard was built."""
        return self._hooks is not None

    def wake(self) -> Judge:
        """Return what judges, built on the first call, from whatever thread it comes.

        Raises:
            Exception: It could not be built. A capture swallows that, so it is kept, and fails the run at its end.
        """
        hooks = self._hooks
        if hooks is not None:
            return hooks
        with self._lock:
            if self._hooks is None:
                hooks = self._build_once()
                hooks.guard.spool = self._spool
                if self._is_child:
                    hooks.guard.become_child()
                if self.stage.item is not None:
                    self.stage.catch_up()
                    hooks.begin(self.stage.item)
                self._hooks = hooks
            return self._hooks

    def _build_once(self) -> Judge:
        if self.broken:
            raise RuntimeError("the guard could not be built")
        # What a hook of the suite sends while the guard is being built must not build it again.
        self.broken = "the guard was needed while it was being built"
        try:
            hooks = self._build()
        except Exception:
            self.broken = traceback.format_exc()
            raise
        self.broken = ""
        return hooks

    def finish(self) -> None:
        """End the last test, and judge what came since."""
        self.stage.end()
        if self._hooks is not None:
            self._hooks.finish()

    # The hooks of a test.

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Begin an attempt at a test."""
        if self._is_child:
            self._leave_nothing()
        self.stage.begin(item)
        self._patches.rearm()
        if self._hooks is not None:
            self._scopes.begin()
            self.stage.enter("setup")
            self._hooks.begin(item)

    # What captures call: from any thread, and never an error of ours.

    def trace(self, draft: Draft) -> None:
        """Say on a draft who caused it and the lines that led to it."""
        self.wake().guard.trace(draft)

    def record(self, draft: Draft) -> None:
        """Keep a transmission in the making."""
        self.wake().guard.record(draft)

    def page(self, page: Page) -> None:
        """Keep a rendered page."""
        self.wake().guard.page(page)

    def rendering(self, build: Callable[[], Page | None]) -> None:
        """Keep a page that may still change until it is judged."""
        self.wake().guard.rendering(build)

    def passage(self, draft: Draft) -> Passage:
        """Tell whether a transmission that is about to really leave may do so."""
        return self.wake().guard.passage(draft)

    def concerns(self, url: str, *, is_local: bool) -> bool:
        """Tell whether what goes to an address may be anyone's but ours; a database must not wake the guard."""
        if is_local and self._hooks is None and not self._claims_local:
            return False
        return self.wake().guard.concerns(url, is_local=is_local)

    def client_ip(self) -> str:
        """Return the address of the patient that was made last, where test clients are to send it, or empty."""
        hooks = self._hooks
        return hooks.guard.registry.find_client_ip() if self.tells_client_ip and hooks is not None else ""

    def serves(self, port: int) -> None:
        """Learn at which port of this machine the application serves itself."""
        self.own_ports.add(port)
        if self._hooks is not None:
            self._hooks.guard.own_ports.add(port)

    def failed(self, where: str, error: BaseException) -> None:
        """Keep a failure of a capture as a finding."""
        self.wake().guard.failed(where, error)

    def note(self, text: str, count: int = 1) -> None:
        """Have the summary say something, once there is something to find."""
        if self._hooks is not None:
            self._hooks.guard.note(text, count)

    def fork(self, moment: Moment) -> None:
        """Go on in two processes: a child leaves what it records in a file, and its parent judges it."""
        hooks = self._hooks
        if moment == "before":
            self._prepare_fork()
        elif moment == "child":
            # Another thread of the parent may have held it.
            self._lock = RLock()
            self._is_child = True
            if hooks is not None:
                hooks.guard.become_child()
        elif moment == "exit":
            if self.lender is not None:
                self.lender.close()
            if hooks is not None:
                hooks.guard.leave_rest()
            if self._spool is not None:
                # Of a child that tests are run in, its own; nobody else comes to remove it.
                self._spool.remove()

    def _prepare_fork(self) -> None:
        if self._spool is None:
            from pytest_phiguard.session.spool import Spool

            self._spool = Spool()
            if self._hooks is not None:
                self._hooks.guard.spool = self._spool

    def _leave_nothing(self) -> None:
        """Judge again for itself: tests are run in this child (pytest-forked), and it makes their reports."""
        self._is_child, self._spool = False, None
        if self._hooks is not None:
            self._hooks.guard.spool = None
            self._hooks.guard.become_parent()

    def close(self) -> None:
        """Forget what children have left, and end what they were lent."""
        if self.lender is not None:
            self.lender.close()
        if self._spool is not None:
            self._spool.remove()

    def stays_closed(self) -> bool:
        """Tell whether something that must not leave may still wait in a queue; from now on it is held back."""
        return self.guards_network and self._hooks is not None and self._hooks.guard.close()
