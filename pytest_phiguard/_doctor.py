"""``pytest --phiguard-doctor``: which captures are active, absent or broken here, and which packages would help."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import TYPE_CHECKING

from pytest_phiguard._state import STATE, describe_captures, find_captures, find_distribution, find_version
from pytest_phiguard.capture.patching import process_patches
from pytest_phiguard.decode.optional_codings import Optional, iter_optional
from pytest_phiguard.variants.algorithms import SIZES, find_algorithm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pytest

    from pytest_phiguard.capture.base import Capture

# What makes the digests that the standard library lacks, or may lack; see `variants.algorithms.find_algorithm`.
_DIGESTS: Mapping[str, tuple[str, ...]] = {
    "blake3": ("blake3",),
    "mmh3": tuple(name for name in SIZES if name.startswith("murmur3")),
    "pycryptodome": ("keccak_256", "ripemd160"),
    "xxhash": tuple(name for name in SIZES if name.startswith("xxh")),
}


def run_doctor(config: pytest.Config) -> int:
    """Print the state of each capture and optional package; return 1 where a capture is broken, else 0."""
    config._do_configure()
    try:
        config.stash[STATE]
        problems = [problem for capture in find_captures(config) for problem in _load(capture)]
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        write = reporter.write_line if reporter is not None else print
        write(f"pytest-phiguard {find_version()}")
        reasons = {name: reason for name, (_, reason) in process_patches().state().items()}
        records = describe_captures(config)
        for record in records:
            reason = reasons[str(record["name"])]
            write(f"  {record['state']:<7} {record['name']} {record['version']}" + (f"  {reason}" if reason else ""))
        for problem in problems:
            write(f"  not importable: {problem}")
        write(_describe_children(config))
        write("not watched: sockets that code in C opens for itself, other than that of the clients above")
        write("optional packages, all of them in pytest-phiguard[fast]:")
        for package in iter_packages():
            write(_describe_package(package))
        return int(any(record["state"] == "broken" for record in records))
    finally:
        config._ensure_unconfigure()


def _describe_children(config: pytest.Config) -> str:
    """Return how far what child processes do by themselves is watched here."""
    if config.stash[STATE].settings.children == "proxy":
        return (
            "child processes: by arguments, environment and input, and by the proxy that HTTP_PROXY and HTTPS_PROXY "
            "name to them; not watched: what takes no notice of these, and what is no HTTP"
        )
    return (
        "child processes: by arguments, environment and input; not watched: what they send by themselves "
        "(phiguard_children = proxy has their HTTP and HTTPS recorded)"
    )


def iter_packages() -> Iterator[Optional]:
    """Yield the packages that detection uses where they are installed, each with what it brings.

    Of an absent one only what is missing is named: OpenSSL may have a digest that a package has, too.
    """
    yield from iter_optional()
    missing = {name for name in SIZES if find_algorithm(name) is None}
    for package, names in _DIGESTS.items():
        absent = [name for name in names if name in missing]
        yield Optional(package, f"digests {', '.join(absent or names)}", not absent)
    yield Optional("hyperscan", "a faster search, once much was searched", find_spec("hyperscan") is not None)
    bare = missing.difference(*_DIGESTS.values())
    if bare:
        yield Optional("OpenSSL", f"digests {', '.join(sorted(bare))}, which this build leaves out", installed=False)


def _describe_package(package: Optional) -> str:
    state = "present" if package.installed else "absent"
    named = f"{package.package} {find_distribution(package.package)}".rstrip()
    return f"  {state:<7} {named}  {package.reads}"


def _load(capture: Capture) -> list[str]:
    """Import what a capture watches, so that its hook points are tried; return what cannot be imported."""
    problems = []
    for module in capture.modules:
        try:
            importlib.import_module(module)
        except ModuleNotFoundError:
            continue
        except Exception as error:  # noqa: BLE001  # a client that is broken by itself is told, not raised
            problems.append(f"{module}: {type(error).__name__}: {error}")
    return problems
