"""Owns the note that the settings name a relay, while the suite's backend keeps messages in memory; knows no client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.capture.recording import safely
from pytest_phiguard.parties.hosts import find_local_reason, normalise_host

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_phiguard.capture.base import Patcher

NOTE = "{{count}} e-mails stayed in memory; the settings name {relay} as their relay, which was judged in no test"


def note_relay(patch: Patcher, find: Callable[[], str]) -> None:
    """Tell the summary which relay the settings name, where it is not of this machine or network.

    Args:
        patch: The capture's patcher.
        find: Asks the settings; empty where they name none.
    """
    relay, sink = safely(patch, find)(), patch.sink
    if relay and sink is not None and not find_local_reason(normalise_host(relay)):
        sink.note(NOTE.format(relay=relay))
