"""All classes of positives, and what is counted as the core; knows only where they are."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from corpus.formats import iter_formats
from corpus.hashed import SALTS, iter_hashed
from corpus.keyed import iter_keyed
from corpus.layered import iter_layered
from corpus.scripts import iter_scripts
from corpus.split import iter_split
from corpus.transports import iter_transports
from corpus.vendor_shapes import iter_table
from corpus.vendors_advertising import ADVERTISING
from corpus.vendors_analytics import ANALYTICS
from corpus.vendors_messages import MESSAGES
from corpus.vendors_telemetry import TELEMETRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.message import Class

# Plain to three layers.
CORE = ("plain", "single", "layer2", "layer3", "hash", "hash_norm", "hash_layer", "layer_hash")
# Known limits and rare ways, reported apart.
APART = ("exotic", "hard", "hash_32bit", "hash_fast", "format_rare")

__all__ = ["APART", "CORE", "SALTS", "iter_classes"]


def iter_classes() -> Iterator[Class]:
    """Yield every class, group by group."""
    yield from chain(
        iter_layered(), iter_hashed(), iter_formats(), iter_scripts(), iter_split(), iter_keyed(), iter_transports()
    )
    for table in (ADVERTISING, ANALYTICS, TELEMETRY, MESSAGES):
        yield from iter_table(table)
