"""The options as pytest reads them, turned into `Settings`; the values' meaning is `config`'s."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import date

    import pytest

    from pytest_phiguard.config import Settings

# name, type, help; the default of each is "not given", so that the header can tell.
_INI = (
    ("mode", "string", "enforce (default), report or off"),
    ("first_party", "linelist", "host patterns and CIDRs that are first-party"),
    ("third_party", "linelist", "PATTERN [= VENDOR] lines that are third-party although they look first-party"),
    ("allow", "linelist", 'DESTINATION kinds=KIND[,KIND] until=YYYY-MM-DD reason="..." lines'),
    ("fail_on", "args", "verdicts that fail a test: leak exposed unverified (default), context"),
    ("pages", "linelist", "CLASS PATH lines: public, functional or authenticated pages; first match wins"),
    ("network", "string", "contain (default), isolate or observe"),
    ("report", "paths", "report files to write, by suffix: .json"),
    ("mask", "string", "auto (default), always or never"),
    ("seed", "string", "text mixed into every patient's seed"),
    ("logs", "linelist", "LOGGER [= VENDOR] lines: records of this logger leave the machine"),
    ("seams", "linelist", "NAME = VENDOR lines: calls of this function are transmissions to that vendor"),
    ("client_ip", "string", "patient: test clients send the patient's address as theirs"),
    ("callers", "linelist", "PATH = VENDOR lines: what the application answers there goes to that vendor"),
    ("telemetry_init", "linelist", "MODULE:FUNCTION that sets up the application's telemetry, run once"),
    ("on_commit", "string", "run: callbacks that a test's rollback would drop are run"),
    ("children", "string", "proxy: what child processes send over HTTP(S) goes through a recording proxy"),
    ("require", "args", "what a full run must have seen: identifiers pages transmissions vendor:ID"),
)
_FLAGS = (
    ("--phiguard", "phiguard_mode", "MODE", "enforce, report or off"),
    ("--phiguard-fail-on", "phiguard_fail_on", "VERDICTS", "verdicts that fail a test"),
    ("--phiguard-network", "phiguard_network", "MODE", "contain, isolate or observe"),
    ("--phiguard-mask", "phiguard_mask", "MODE", "auto, always or never"),
    ("--phiguard-seed", "phiguard_seed", "TEXT", "text mixed into every patient's seed"),
)
_ON_COMMAND_LINE = frozenset({"mode", "fail_on", "network", "mask", "seed"})


def add_options(parser: pytest.Parser) -> None:
    """Declare the options, each with its command-line twin where it makes sense."""
    group = parser.getgroup("phiguard", "privacy tests for health software")
    for flag, dest, metavar, text in _FLAGS:
        group.addoption(flag, dest=dest, metavar=metavar, default=None, help=text)
    group.addoption(
        "--phiguard-report",
        dest="phiguard_report",
        metavar="PATH",
        action="append",
        default=[],
        help="write a report, by suffix: .json (repeatable)",
    )
    group.addoption(
        "--phiguard-doctor",
        dest="phiguard_doctor",
        action="store_true",
        default=False,
        help="print which captures are active, absent or broken here, and leave",
    )
    for name, kind, text in _INI:
        parser.addini(f"phiguard_{name}", text, type=kind, default=None)  # type: ignore[arg-type]


class _Reader:
    """Reads one option from the command line or the ini file, and remembers where a value came from."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._file = config.inipath.name if config.inipath else "ini file"
        self.sources: list[tuple[str, str]] = []

    def read(self, name: str) -> tuple[object, dict[str, Any]]:
        """Return the value, None where it is not given, and the ``option`` and ``source`` for messages."""
        given = self._config.getoption(f"phiguard_{name}", None) if name in _ON_COMMAND_LINE else None
        if given is not None:
            flag = "--phiguard" if name == "mode" else f"--phiguard-{name.replace('_', '-')}"
            self.sources.append((name, f"{given} (command line)"))
            return given, {"option": flag, "source": "command line"}
        return self.read_ini(name)

    def read_ini(self, name: str) -> tuple[object, dict[str, Any]]:
        """Return what the ini file says."""
        where = {"option": f"phiguard_{name}", "source": self._file}
        try:
            value = self._config.getini(f"phiguard_{name}")
        except (TypeError, ValueError) as error:
            # pytest 9 reads native TOML types and is strict about them.
            raise _error(f"phiguard_{name} in {self._file} has a wrong type: {error}") from None
        if value is None or value in ([], ""):
            return None, where
        shown = " ".join(str(one) for one in value) if isinstance(value, list) else str(value)
        self.sources.append((name, f"{shown} ({self._file})"))
        return value, where


def _error(problem: str) -> Exception:
    from pytest_phiguard.errors import ConfigurationError

    return ConfigurationError(problem)


def today_utc() -> date:
    """Return the day that allowances are compared with."""
    return datetime.now(timezone.utc).date()


def has_options(config: pytest.Config) -> bool:
    """Tell cheaply whether anything at all was said to the guard, right or wrong."""
    option = config.option
    if option.phiguard_report or any(getattr(option, dest) is not None for _, dest, _, _ in _FLAGS):
        return True
    keys = config._get_unknown_ini_keys()
    overrides = config.getoption("override_ini", None) or []
    if any(key.startswith("phiguard") for key in (*keys, *overrides)):
        return True
    return any(_is_given(config, f"phiguard_{name}") for name, _, _ in _INI)


def _is_given(config: pytest.Config, name: str) -> bool:
    try:
        return config.getini(name) not in (None, [], "")
    except (TypeError, ValueError):
        return True


def read_settings(config: pytest.Config, vendors: Collection[str], today: date) -> Settings:
    """Return the run's settings.

    Args:
        config: pytest's configuration.
        vendors: The vendor ids that are known.
        today: The day that allowances are compared with.

    Raises:
        ConfigurationError: A value is wrong or a key is unknown.
    """
    _check_keys(config)
    from pytest_phiguard import config as parse

    reader = _Reader(config)
    choices: tuple[tuple[str, Any], ...] = (
        ("mode", lambda value, **where: parse.parse_choice(value, valid=parse.MODES, **where)),
        ("first_party", parse.parse_first_party),
        ("third_party", lambda value, **where: parse.parse_third_party(value, vendors=vendors, **where)),
        ("allow", lambda value, **where: parse.parse_allow(value, today=today, vendors=vendors, **where)),
        ("fail_on", parse.parse_fail_on),
        ("pages", parse.parse_pages),
        ("network", lambda value, **where: parse.parse_choice(value, valid=parse.NETWORKS, **where)),
        ("mask", lambda value, **where: parse.parse_choice(value, valid=parse.MASKS, **where)),
        ("seed", lambda value, **where: str(value)),
        ("logs", lambda value, **where: parse.parse_logs(value, vendors=vendors, **where)),
        ("seams", lambda value, **where: parse.parse_seams(value, vendors=vendors, **where)),
        ("client_ip", lambda value, **where: parse.parse_choice(value, valid=("patient",), **where)),
        ("callers", lambda value, **where: _parse_callers(parse.parse_lines(value, **where), vendors, where)),
        ("telemetry_init", parse.parse_targets),
        ("on_commit", lambda value, **where: parse.parse_choice(value, valid=("run",), **where)),
        ("children", parse.parse_children),
        ("require", lambda value, **where: parse.parse_require(value, vendors=vendors, **where)),
    )
    values = dict(_iter_values(reader, choices))
    if values.get("mode") == "report":
        # A contained client would raise, and so change what the suite sees.
        values.setdefault("network", "observe")
    reports = _read_reports(config, reader)
    return parse.Settings(**values, reports=reports, sources=tuple(reader.sources))


def _parse_callers(lines: tuple[str, ...], vendors: Collection[str], where: dict[str, Any]) -> object:
    from pytest_phiguard.parties.callers import parse_callers

    return parse_callers(lines, vendors=vendors, **where)


def _iter_values(reader: _Reader, choices: tuple[tuple[str, Callable[..., object]], ...]) -> Iterator[tuple[str, Any]]:
    for name, parse in choices:
        value, where = reader.read(name)
        if value is not None:
            yield name, parse(value, **where)


def _read_reports(config: pytest.Config, reader: _Reader) -> tuple[Any, ...]:
    from pathlib import Path

    from pytest_phiguard.config import parse_reports

    value, where = reader.read_ini("report")
    written = parse_reports(value if isinstance(value, list) else [], **where)
    given = config.getoption("phiguard_report")
    paths = [Path(config.invocation_params.dir) / path for path in given]
    return (*written, *parse_reports(paths, option="--phiguard-report", source="command line"))


def _check_keys(config: pytest.Config) -> None:
    known = {f"phiguard_{name}" for name, _, _ in _INI}
    overrides = config.getoption("override_ini", None) or []
    # Public access to the keys of the file ends with pytest 10; this is what pytest itself asks for its own warning.
    keys = {*config._get_unknown_ini_keys(), *(override.partition("=")[0] for override in overrides)}
    unknown = sorted(key for key in keys if key.startswith("phiguard") and key not in known)
    if unknown:
        file = config.inipath.name if config.inipath else "ini file"
        raise _error(f"{unknown[0]!r} in {file} is no option of phiguard. Valid options: {', '.join(sorted(known))}")
