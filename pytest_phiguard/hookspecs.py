"""The hooks of pytest-phiguard, in pytest's own plugin manager; the built-in parts implement the same ones.

Implement them in a ``conftest.py`` or a plugin::

    import pytest_phiguard

    @pytest_phiguard.hookimpl
    def pytest_phiguard_party(destination):
        if destination.startswith("https://warehouse."):
            return "first"
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pytest_phiguard.capture.base import Capture
    from pytest_phiguard.model import Finding, Identifier
    from pytest_phiguard.patients import Patient

hookimpl = pytest.hookimpl


@pytest.hookspec
def pytest_phiguard_captures(config: pytest.Config) -> Sequence[Capture]:
    """Return captures: parts that watch one way out.

    Example::

        @hookimpl
        def pytest_phiguard_captures(config):
            return [FaxGatewayCapture()]
    """
    raise AssertionError("a hook specification is never called")


@pytest.hookspec
def pytest_phiguard_vendors(config: pytest.Config) -> Sequence[Mapping[str, Any]]:
    """Return vendors that the table lacks, in the form of ``vendors.json``.

    Example::

        @hookimpl
        def pytest_phiguard_vendors(config):
            return [{"id": "acme_rum", "name": "Acme RUM", "owner": "Acme", "category": ["analytics"],
                     "hosts": ["*.acme-rum.example"], "hint": "transmits_location", "sends_url": True}]
    """
    raise AssertionError("a hook specification is never called")


@pytest.hookspec(firstresult=True)
def pytest_phiguard_party(destination: str) -> str | None:
    """Return ``"first"``, ``"third"`` or a vendor id for an address, or None to leave it to the settings.

    The first result wins, before every setting.
    """
    raise AssertionError("a hook specification is never called")


@pytest.hookspec
def pytest_phiguard_variants(identifier: Identifier) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Return further written forms of an identifier, each with its chain.

    Example::

        @hookimpl
        def pytest_phiguard_variants(identifier):
            if identifier.kind == "mrn":
                yield f"urn:mrn:{identifier.value}", ("urn",)
    """
    raise AssertionError("a hook specification is never called")


@pytest.hookspec
def pytest_phiguard_decoders(config: pytest.Config) -> Sequence[Callable[..., Iterable[tuple[str, Any, str]]]]:
    """Return decoders: functions ``(location, content)`` that yield ``(suffix, content, chain step)``."""
    raise AssertionError("a hook specification is never called")


@pytest.hookspec
def pytest_phiguard_patient(patient: Patient) -> None:
    """Take note of a patient that was just made, for example to store it in the application's database."""


@pytest.hookspec
def pytest_phiguard_finding(finding: Finding) -> None:
    """Take note of a finding, where it is found (under xdist in the worker)."""


@pytest.hookspec
def pytest_phiguard_report(report: Mapping[str, Any]) -> None:
    """Take note of the whole report, schema ``pytest-phiguard/1``; called once, in the controller."""
