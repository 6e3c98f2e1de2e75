"""A deterministic corpus for the detector: people, messages that hold their values, messages that do not, and traffic."""

from __future__ import annotations

from corpus.message import Message, draw_messages
from corpus.negatives import iter_negatives
from corpus.people import Person, make_people
from corpus.positives import APART, CORE, SALTS, iter_classes
from corpus.traffic import make_traffic

__all__ = [
    "APART",
    "CORE",
    "SALTS",
    "Message",
    "Person",
    "draw_messages",
    "iter_classes",
    "iter_negatives",
    "make_people",
    "make_traffic",
]
