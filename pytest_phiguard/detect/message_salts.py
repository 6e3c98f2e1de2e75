"""Digests salted with a value that stands in the same message, found by trying; knows no table and no index."""

from __future__ import annotations

import hmac
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.detect.digest_spelling import iter_candidates
from pytest_phiguard.variants.algorithms import MAIN_SIZES, find_algorithm
from pytest_phiguard.variants.digests import SEPARATORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_phiguard.decode import Run
    from pytest_phiguard.variants import Text

MOST_TOKENS = 8
LONGEST_TOKEN = 64
# Digests made for one message and size, by how the salt is mixed in: joined, as a key, joined by a sign. A digest
# and its mixing cost 0.7 microseconds.
_MOST_JOINED = 2_500
_MOST_KEYED = 1_500
_MOST_SIGNED = 2_000
_NAMES = {size: name for name, size in MAIN_SIZES.items()}


class Target(NamedTuple):
    """A run that may be a digest, by one reading.

    Attributes:
        run: The run.
        raw: Its bytes.
        step: How it is written.
    """

    run: Run
    raw: bytes
    step: str


def find_targets(runs: Iterable[Run]) -> dict[int, list[Target]]:
    """Return the runs that may be whole digests of a main algorithm, by their size in bytes."""
    targets: dict[int, list[Target]] = {}
    for run in runs:
        for digits, step, _ in iter_candidates(run):
            if len(digits) // 2 in _NAMES and step != "decimal":
                targets.setdefault(len(digits) // 2, []).append(Target(run, bytes.fromhex(digits), step))
    return targets


def find_salts(tokens: Iterable[str], runs: Iterable[Run]) -> list[bytes]:
    """Return what may be a salt among the values of a message: the first that are short and no run themselves.

    A salt written in hexadecimal may be mixed in as it is written, or as the bytes that it means.
    """
    written = {run.text for run in runs}
    usable = [token for token in dict.fromkeys(tokens) if 0 < len(token) <= LONGEST_TOKEN and token not in written]
    salts = [token.encode("utf-8", "replace") for token in usable[:MOST_TOKENS]]
    return salts + [salt for token in usable[:MOST_TOKENS] if (salt := _read_hex(token))]


def iter_salted(
    targets: dict[int, list[Target]], salts: Sequence[bytes], texts: Sequence[Text]
) -> Iterator[tuple[Target, Text, tuple[str, ...]]]:
    """Yield the targets that are digests of a text with a salt, each with the steps from the text to it.

    Args:
        targets: What is to be explained, by size.
        salts: What may be mixed in, the likely first.
        texts: What may have been digested, the likely first.
    """
    for size, group in targets.items():
        name = _NAMES[size]
        wanted: dict[bytes, list[Target]] = {}
        for target in group:
            wanted.setdefault(target.raw, []).append(target)
        for raw, text, step in _iter_attempts(name, salts, texts):
            for target in wanted.get(raw, ()):
                yield target, text, (step, name, target.step)


def _iter_attempts(name: str, salts: Sequence[bytes], texts: Sequence[Text]) -> Iterator[tuple[bytes, Text, str]]:
    make = find_algorithm(name)
    if not salts or make is None:
        return
    for text, salt in _limit(texts, salts, _MOST_JOINED // 2):
        yield make(salt + text.content), text, "salted"
        yield make(text.content + salt), text, "salted"
    for text, salt in _limit(texts, salts, _MOST_KEYED):
        yield hmac.digest(salt, text.content, name), text, "hmac"
    signs = [sign for sign in SEPARATORS if sign]
    for text, salt in _limit(texts, salts, _MOST_SIGNED // (2 * len(signs))):
        for sign in signs:
            yield make(salt + sign + text.content), text, "salted"
            yield make(text.content + sign + salt), text, "salted"


def _limit(texts: Sequence[Text], salts: Sequence[bytes], most: int) -> Iterator[tuple[Text, bytes]]:
    """Yield the pairs of the first texts and all salts, at most so many."""
    return product(texts[: max(1, most // len(salts))], salts)


def _read_hex(token: str) -> bytes:
    if len(token) < 16:
        return b""
    try:
        return bytes.fromhex(token)
    except ValueError:
        return b""
