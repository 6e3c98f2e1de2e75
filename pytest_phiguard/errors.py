"""The exceptions of the package; knows nothing else of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_phiguard.model import Finding


class ConfigurationError(ValueError):
    """A setting that cannot be used.

    The message always begins with ``PHG901`` and names the value, the option, where it came from and
    what would be valid; the pytest face turns it into a usage error (exit code 4).

    Args:
        problem: What is wrong, as one sentence without the code.
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"PHG901 {self.problem}"


class PHILeakError(AssertionError):
    """A patient's identifier reached, or will reach, a third party.

    Args:
        message: The text of all findings, ready to be printed.
        findings: The findings that fail the test, in the order in which they were made.
    """

    # Tracebacks show the name that users import.
    __module__ = "pytest_phiguard"

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.findings = tuple(findings)

    def __reduce__(self) -> tuple[type[PHILeakError], tuple[str, tuple[Finding, ...]]]:
        # An exception pickles its ``args`` alone; xdist and multiprocessing would lose the findings.
        return type(self), (self.message, self.findings)
