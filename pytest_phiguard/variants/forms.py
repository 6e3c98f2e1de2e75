"""One written form of an identifier; knows nothing of how forms are made or found."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Shape(Enum):
    """How much of a form's spelling may vary where it is met, and what may stand beside it."""

    MAIL = "mail"  # local part, "@" or "at", domain
    DIGITS = "digits"  # digits with at most two separators between any two
    DATE = "date"  # numbers or a month's name with separators where the form has some
    WORDS = "words"  # words in order with at most three characters between
    HOUSE = "house"  # the number and name of a road, with no further word behind
    CODE = "code"  # letters and digits with at most one separator between any two
    ADDRESS = "address"  # an internet address: no further part before or after
    LINK = "link"  # an absolute or scheme-less URL
    PLACE = "place"  # "latitude,longitude", each judged by itself
    NUMBER = "number"  # too short for prose, looked for as a whole value only
    RUN = "run"  # an encoded spelling, exact to the letter
    SERIES = "series"  # numbers in order with signs between


class Form(NamedTuple):
    """One written form.

    Attributes:
        text: The form as it would be written.
        chain: The steps from the value to this form; ``()`` is the value as given.
        shape: How it is proven where it is met.
    """

    text: str
    chain: tuple[str, ...]
    shape: Shape
