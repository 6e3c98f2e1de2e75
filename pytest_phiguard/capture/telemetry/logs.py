"""Owns the capture of loggers whose records an agent ships; must not know which agent."""

from __future__ import annotations

import traceback
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import reset
from pytest_phiguard.capture.recording import begin, safely
from pytest_phiguard.capture.telemetry.event import draft_event
from pytest_phiguard.capture.telemetry.plain import make_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

    Call = Callable[..., Any]
    Attributes = dict[str, Any]

_SHIPPER = "log_shippers"
_ROOT = "root"
# Of handlers that the test runner adds, none ships anything.
_RUNNERS = ("_pytest.", "pytest_", "unittest.")
# Of what makes test data, none is there in production.
_TOOLS = frozenset({"faker", "factory"})
# What every record has, and what formatting adds; all other attributes are extra.
_USUAL = frozenset(
    "args asctime created exc_info exc_text filename funcName levelname levelno lineno message module msecs msg name "
    "pathname process processName relativeCreated stack_info taskName thread threadName".split()
)


class LogsCapture:
    """Watches records of some loggers as they are after the filters of their logger and of its handlers.

    Args:
        lines: Names of loggers, each with the vendor that its agent ships to, or empty.
    """

    name = "logging"
    distribution = ""
    modules = ("logging",)

    def __init__(self, lines: Iterable[tuple[str, str]]) -> None:
        self._lines = sorted(lines, key=lambda line: -len(line[0]))
        self._vendors: dict[str, str] = {}
        # For each record at work, what each handler of the application has taken of it.
        self._taken: ContextVar[list[Attributes | None] | None] = ContextVar("phiguard_taken", default=None)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where a logger hands a record to its handlers, and where these filter it."""
        patch.wrap(module, "Logger.callHandlers", self._watch_logger(patch))
        patch.wrap(module, "Handler.filter", self._watch_handler(patch))

    def find_vendor(self, logger: str) -> str:
        """Return the vendor that the records of a logger are shipped to, or empty.

        Args:
            logger: The logger's name.
        """
        vendor = self._vendors.get(logger)
        if vendor is None:
            vendor = self._vendors[logger] = self._match(logger)
        return vendor

    def _match(self, logger: str) -> str:
        for name, vendor in self._lines:
            under = name == _ROOT and logger.partition(".")[0] not in _TOOLS
            if under or logger == name or logger.startswith(f"{name}."):
                return vendor or _SHIPPER
        return ""

    def _watch_logger(self, patch: Patcher) -> Callable[[Call], Call]:
        taken = self._taken

        def make(original: Call) -> Call:
            def call_handlers(logger: Any, record: Any) -> Any:
                vendor = self.find_vendor(logger.name) if patch.sink is not None else ""
                if not vendor and taken.get() is None:
                    return original(logger, record)
                before = dict(vars(record))
                versions: list[Attributes | None] | None = [] if vendor else None
                token = taken.set(versions)
                try:
                    return original(logger, record)
                finally:
                    reset(taken, token)
                    if versions is not None:
                        # Afterwards: a handler has formatted the message by now, and formatting may run a query.
                        begin(patch, draft_record, original, (vendor, record, versions or [before]), {})

            return call_handlers

        return make

    def _watch_handler(self, patch: Patcher) -> Callable[[Call], Call]:
        taken = self._taken
        note = safely(patch, _note_version)

        def make(original: Call) -> Call:
            def filter(handler: Any, record: Any) -> Any:  # noqa: A001 -- tracebacks show it
                passed = original(handler, record)
                versions = taken.get()
                if versions is not None:
                    note(versions, handler, record, passed)
                return passed

            return filter

        return make


def _note_version(versions: list[Attributes | None], handler: Any, record: Any, passed: Any) -> None:
    if type(handler).__module__.startswith(_RUNNERS):
        return
    if not passed:
        versions.append(None)
        return
    # From Python 3.12 on a filter may answer with another record.
    versions.append(dict(vars(record if isinstance(passed, (bool, int)) else passed)))


def draft_record(vendor: str, record: Any, versions: list[Attributes | None]) -> Draft | None:
    """Return the draft of a record, or None where every handler has filtered it out.

    Args:
        vendor: The vendor's id.
        record: The record, as the handlers have left it.
        versions: The attributes that each handler has taken; None of one that dropped the record.
    """
    kept = [version for version in versions if version is not None]
    if not kept:
        return None
    payloads = []
    for version in kept:
        payload = _describe(type(record), version, vars(record))
        if payload not in payloads:
            payloads.append(payload)
    return draft_event(vendor, payloads[0] if len(payloads) == 1 else payloads, method=str(record.levelname))


def _describe(kind: Any, version: Attributes, left: Attributes) -> Attributes:
    payload = {
        "logger": version.get("name"),
        "message": _find_message(kind, version, left),
        "event": make_plain(version.get("msg")) if isinstance(version.get("msg"), dict) else None,
        "args": make_plain(version.get("args")),
        "extra": {name: _write_extra(value) for name, value in version.items() if name not in _USUAL},
        "exception": _find_exception(version),
        "stack": version.get("stack_info"),
    }
    return {name: value for name, value in payload.items() if value}


def _find_message(kind: Any, version: Attributes, left: Attributes) -> str:
    """Return the formatted message, made once more only where no handler has made it of the same parts."""
    if "message" in left and all(version.get(name) is left.get(name) for name in ("msg", "args")):
        return str(left["message"])
    try:
        copy = kind.__new__(kind)
        vars(copy).update(version)
        return str(copy.getMessage())
    except Exception:  # noqa: BLE001 -- logging itself prints such errors and goes on; its parts are told
        return f"{make_plain(version.get('msg'))} {make_plain(version.get('args'))}"


def _find_exception(version: Attributes) -> str:
    """Return the text of an exception as a formatter would, which is not told that it was made."""
    text, error = version.get("exc_text"), version.get("exc_info")
    if text or not isinstance(error, tuple) or len(error) != 3:
        return str(text or "")
    return "".join(traceback.format_exception(*error))


def _write_extra(value: Any) -> Any:
    plain = make_plain(value)
    # What is named by its type only is written as an agent would write it, unless that could run a query.
    if plain != value and isinstance(plain, str) and not hasattr(type(value), "__iter__"):
        try:
            return [plain, str(value)]
        except Exception:  # noqa: BLE001 -- it is the agent that would fail
            return plain
    return plain
