"""What decoding yields, and how much of it; knows no format."""

from __future__ import annotations

from typing import NamedTuple

MEGABYTE = 1 << 20


class Piece(NamedTuple):
    """A readable text and where it stands.

    Attributes:
        location: A path such as ``body.json:user.email``; ``|`` joins what was opened on the way.
        text: The text, its carrier's own escapes undone.
        key: The name that the text stands under, or empty.
        chain: The encodings that were opened to read it, the innermost first.
    """

    location: str
    text: str
    key: str = ""
    chain: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        """Return how many encodings were opened to read it."""
        return sum(step in ENCODINGS for step in self.chain) if self.chain else 0


# Steps that open a run of characters; escapes and structures lead no deeper.
ENCODINGS = frozenset({"base64", "base64url", "base32", "hex"})


class Budget:
    """How much one message may cost, and what it left unread.

    Args:
        depth: How many encodings inside each other are opened.
        structures: How many structures inside each other (JSON in a query in a form) are opened.
        decoded: How many bytes all openings together may yield.
        inflated: How many bytes one decompression may yield.
        leaves: How many values of structures are told apart; beyond, a structure is read as text.
        runs: How many encoded runs are tried on one level.
    """

    def __init__(
        self,
        *,
        depth: int = 4,
        structures: int = 12,
        decoded: int = 64 * MEGABYTE,
        inflated: int = 32 * MEGABYTE,
        leaves: int = 20_000,
        runs: int = 50_000,
    ) -> None:
        self.depth = depth
        self.structures = structures
        self.inflated = inflated
        self.leaves = leaves
        self.runs = runs
        self.idle: set[object] = set()
        """Runs that are known to hold nothing, each with all that this depends on."""
        self._decoded = decoded
        self._unread: dict[str, None] = {}

    @property
    def unread(self) -> tuple[str, ...]:
        """Return what could not be read, each as ``location: reason``, in the order of meeting it."""
        return tuple(self._unread)

    def cut(self, location: str, reason: str) -> None:
        """Note that something stays unread."""
        self._unread[f"{location}: {reason}"] = None

    def spend(self, location: str, size: int) -> bool:
        """Take ``size`` decoded bytes off the budget; note it and return False where they are too many."""
        if size > self._decoded:
            self.cut(location, "not decoded, the message's budget of decoded bytes is spent")
            return False
        self._decoded -= size
        return True
