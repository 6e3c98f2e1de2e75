"""The file in which forked children leave what they have recorded, for their parent to judge; judges nothing.

It is private to the user and lives as long as the run.
"""

from __future__ import annotations

import base64
import os
import pickle
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Draft
    from pytest_phiguard.model import Finding, Page, Transmission


class Left(NamedTuple):
    """What a child has left: one of the three."""

    transmission: Transmission | None = None
    page: Page | None = None
    failure: Finding | None = None


class Spool:
    """Lines that children append and the parent reads, each one record."""

    def __init__(self) -> None:
        handle, path = tempfile.mkstemp(prefix="phiguard-", suffix=".spool")
        os.close(handle)
        self._path = Path(path)
        self._size = 0
        self._owner = os.getpid()

    def append(self, left: Left) -> None:
        """Leave a record, in the child.

        Args:
            left: The record.

        Raises:
            OSError: The file cannot be written.
        """
        line = base64.b64encode(pickle.dumps(left)) + b"\n"
        try:
            # By its path each time: a child may have closed all that it inherited.
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND)
        except FileNotFoundError:
            # The run is over, and nobody is left to read it.
            return
        try:
            # One write, so that lines of many children do not mix.
            os.write(handle, line)
        finally:
            os.close(handle)

    def take(self) -> list[Left]:
        """Return what was left since the last time, in the parent.

        Raises:
            OSError: The file cannot be read.
        """
        if self._path.stat().st_size <= self._size:
            return []
        with self._path.open("rb") as file:
            file.seek(self._size)
            # The last line may still be in the writing.
            lines = file.read().rpartition(b"\n")[0].splitlines()
        self._size += sum(len(line) + 1 for line in lines)
        return [pickle.loads(base64.b64decode(line)) for line in lines]

    def remove(self) -> None:
        """Remove the file; a child does not, for it is its parent's."""
        if self._owner == os.getpid():
            with suppress(FileNotFoundError):
                self._path.unlink()


class Child:
    """What the guard is in a forked child: it keeps nothing.

    Args:
        spool: Where it leaves what it records.
    """

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._growing: list[tuple[Draft, int]] = []

    def leave(self, left: Left) -> None:
        """Leave a record.

        Args:
            left: The record.

        Raises:
            OSError: It cannot be written.
        """
        self._spool.append(left)

    def leave_draft(self, draft: Draft) -> None:
        """Leave a draft as far as it is known: the child may be killed.

        Args:
            draft: The draft; one whose body is teed is left again at the end.
        """
        sealed = draft.seal()
        if draft.wire is not None:
            self._growing.append((draft, draft.total))
            # That nobody has read its body is not known before the end.
            sealed = replace(sealed, problem=draft.problem)
        self.leave(Left(sealed))

    def leave_rest(self) -> None:
        """Leave what has grown since, or was never sent."""
        growing, self._growing = self._growing, []
        for draft, size in growing:
            if draft.total > size or not draft.reached:
                self.leave(Left(draft.seal()))
