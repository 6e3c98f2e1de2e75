"""Owns what a process is lent that is to send through the recording proxy, as its starter sees it; knows no proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class Loan(Protocol):
    """What one process is lent."""

    environment: dict[Any, Any]
    """Its environment, a copy with what has it send through the proxy."""

    def hold(self, holder: Any) -> None:
        """Note who keeps it, until it ends: an object with a ``returncode``, or the number of a process."""


class Lender(Protocol):
    """What lends, begun with the first loan and ended with the run."""

    def lend(self, environment: Mapping[Any, Any] | None) -> Loan | None:
        """Return what a process is lent by the test that runs now, or None where it is no test's.

        Args:
            environment: The environment that it is given, or None for the inherited one.
        """

    def close(self) -> None:
        """End; nothing of it stays."""
