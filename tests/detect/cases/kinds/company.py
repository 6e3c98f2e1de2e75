"""Weak values and facts beside another identifier of the same patient, and common words that only look like them."""

from __future__ import annotations

from ..case import Case, Expected, Message, identify, post_json

MAIL = "heron.vexley@example.org"
SEEN = Expected("email", "body.json:to")


def _beside(name: str, kind: str, value: str, body: dict[str, object], location: str = "") -> Case:
    """Return a case of a weak value in a message to the patient's mailbox."""
    expected = (SEEN, Expected(kind, location)) if location else (SEEN,)
    return Case(
        f"{kind} {value}: {name}", post_json({"to": MAIL, **body}), identify(**{kind: value}, email=MAIL), expected
    )


FOUND = [
    _beside("in prose", "given_name", "Ottoline", {"text": "Dear Ottoline, come in."}, "body.json:text"),
    _beside("in prose", "family_name", "Brakspear", {"text": "Dear Ms Brakspear, come in."}, "body.json:text"),
    _beside("in prose", "city", "Marrowfield", {"text": "Our house in Marrowfield is open."}, "body.json:text"),
    _beside("in prose", "date_of_birth", "1957-03-14", {"text": "Born on March 14, 1957."}, "body.json:text"),
    _beside("in another key", "date_of_birth", "1957-03-14", {"x": "1957-03-14"}, "body.json:x"),
    _beside("in an address", "zip", "00418", {"text": "Marrowfield, VT 00418"}, "body.json:text"),
    _beside("in prose", "ip_address", "203.0.113.77", {"text": "Sign-in from 203.0.113.77"}, "body.json:text"),
    _beside("in prose", "condition", "asthma", {"text": "Your asthma review is due."}, "body.json:text"),
    _beside("in prose", "medication", "Zoltrivane", {"text": "Take Zoltrivane daily."}, "body.json:text"),
    _beside("in prose", "device_model", "Omnipod DASH", {"text": "Your Omnipod DASH ships."}, "body.json:text"),
    _beside("in prose", "admission_date", "2019-08-23", {"text": "Admitted 08/23/2019."}, "body.json:text"),
]

NEAR = [
    _beside("a page number", "age", "47", {"page": 47, "total": 470}),
    _beside("a count in prose", "age", "93", {"text": "You have 93 messages."}),
    _beside("a digit of more", "zip", "00418", {"build": "2.00418.7"}),
    _beside("a fraction", "zip", "00418", {"ratio": 0.00418}),
    _beside("a verb", "given_name", "Mark", {"text": "Please mark all as read."}),
    _beside("a month", "given_name", "May", {"text": "From May to July."}),
    _beside("a colour", "family_name", "Green", {"theme": "green", "text": "a green button"}),
    _beside("a gerund", "city", "Reading", {"text": "Thanks for reading."}),
    _beside("part of a word", "given_name", "Otto", {"text": "Ottoman and motto."}),
    _beside("part of a word", "family_name", "Vale", {"text": "equivalent, Valencia"}),
    _beside("a version", "ip_address", "10.1.22.3", {"version": "10.1.22.37"}),
    _beside("the year alone", "date_of_birth", "1957-03-14", {"text": "Since 1957."}),
    _beside("part of a number", "date_of_birth", "1957-03-14", {"id": "8819570314220"}),
    _beside("part of a longer time", "admission_date", "2019-08-23", {"id": "120190823145"}),
]

BOTH = identify(family_name="Brakspear", city="Marrowfield", zip="00418")
OF_TWO = identify("P1", family_name="Brakspear") + identify("P2", city="Marrowfield")
WEAK_BESIDE_WEAK = [
    Case(
        "zip and city under their keys",
        post_json({"city": "Marrowfield", "zip": "00418"}),
        BOTH,
        (Expected("city", "body.json:city"), Expected("zip", "body.json:zip")),
    ),
    Case(
        "zip under its key, the city loose in the address",
        Message("GET", "https://c.example/near/marrowfield?zip=00418"),
        BOTH,
        (Expected("city", "url.path"), Expected("zip", "url.query:zip")),
    ),
    Case(
        "the family name of one and the city of another, in prose", post_json({"x": "Brakspear of Marrowfield"}), OF_TWO
    ),
    Case(
        "the family name of one under its key, the city of another in prose",
        post_json({"last_name": "Brakspear", "x": "Marrowfield"}),
        OF_TWO,
        (Expected("family_name", "body.json:last_name"),),
    ),
]

CASES = FOUND + NEAR + WEAK_BESIDE_WEAK
