"""Messages that hold no patient's value: near misses, longer values, strangers, words, dates, noise, code, catalogues."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from random import Random
from typing import TYPE_CHECKING

from corpus.carriers import base, carry, get, post, post_json
from corpus.codecs import BINARY, TEXT
from corpus.hashed import SPELLINGS, digest
from corpus.keyed import under_key
from corpus.message import Draw, Message, draw_messages
from corpus.nearmiss import NEAR_KINDS, iter_longer, make_near, make_near_date
from corpus.noise import iter_noise
from corpus.payloads import make_payload
from corpus.people import Registry
from corpus.positives import iter_classes
from corpus.strangers import make_strangers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.people import Person

ENCODINGS = (
    "percent_all", "base64", "base64url_unpadded", "hex", "json_u", "html_decimal", "base32", "gzip_base64", "base64_double",
    "lz_uri", "js_x", "hex_colon",
)  # fmt: skip


def iter_negatives(seed: int | str, people: tuple[Person, ...]) -> Iterator[Message]:
    """Yield every negative, with its group and class."""
    registry = Registry(people)
    yield from _iter_near(seed, people, registry)
    yield from _iter_longer(seed, people)
    yield from _iter_loose(seed, people)
    yield from _iter_strangers(seed, registry)
    yield from _iter_today(seed, people)
    for group, name, transmission in iter_noise(seed, registry):
        yield Message(group, name, transmission)


def _iter_near(seed: int | str, people: tuple[Person, ...], registry: Registry) -> Iterator[Message]:
    for person in people:
        for kind in NEAR_KINDS:
            if kind in person.hard:
                continue
            rng = Random(f"{seed}/near/{person.label}/{kind}")
            draw = Draw(rng, people)
            near = make_near(rng, person, kind, registry)
            yield Message("near", f"{kind} plain", carry(draw, make_payload(draw, kind, near)), plain=near)
            for step in rng.sample(ENCODINGS, 4):
                payload = make_payload(draw, kind, near).encode()
                yield Message("near_encoded", f"{kind} {step}", carry(draw, TEXT[step](payload)), plain=near)
            body = BINARY["gzip"](json.dumps({"v": near}).encode())
            yield Message("near_encoded", f"{kind} gzip", post(base(draw), body), plain=near)
            for algorithm in ("md5", "sha1", "sha256"):
                spelling = rng.choice(list(SPELLINGS))
                raw = digest(algorithm, near.lower())
                yield Message(
                    "near_digest", f"{kind} {algorithm} {spelling}", carry(draw, SPELLINGS[spelling](raw)), plain=near
                )
        draw = Draw(Random(f"{seed}/near/{person.label}"), people)
        near = make_near_date(draw.rng, person)
        yield Message("near", "date_of_birth under its key", under_key(draw, "dob", near), plain=near)


def _iter_longer(seed: int | str, people: tuple[Person, ...]) -> Iterator[Message]:
    for person in people:
        draw = Draw(Random(f"{seed}/longer/{person.label}"), people)
        for kind, text in iter_longer(person):
            yield Message("longer", kind, carry(draw, text), plain=text)
            if draw.rng.random() < 0.4:
                yield Message("longer", f"{kind} base64", carry(draw, TEXT["base64"](text.encode())), plain=text)


LOOSE = (
    "We met {} on the way to the market.", "The word {} stands in this sentence.", "Our article about {} was read often.",
    "Lot {} was sold first.", "Nothing is known of {} so far.",
)  # fmt: skip


def _iter_loose(seed: int | str, people: tuple[Person, ...]) -> Iterator[Message]:
    """Yield one weak or short value each, loose in prose."""
    for person in people:
        draw = Draw(Random(f"{seed}/loose/{person.label}"), people)
        for kind in (
            "given_name",
            "family_name",
            "city",
            "zip",
            "date_of_birth",
            "admission_date",
            "age",
            "condition",
            "medication",
            "device_model",
        ):
            text = draw.rng.choice(LOOSE).format(person[kind])
            yield Message("loose", kind, carry(draw, text), plain=text)
        for kind in sorted(person.hard - {"name"}):
            text = draw.rng.choice(LOOSE).format(person[kind])
            yield Message("loose", f"short {kind}", carry(draw, text), plain=text)
            yield Message("loose", f"short {kind} encoded", carry(draw, TEXT["base64"](text.encode())), plain=text)


def _iter_strangers(seed: int | str, registry: Registry) -> Iterator[Message]:
    strangers = make_strangers(seed, registry)
    for message in draw_messages(iter_classes(), f"{seed}/strangers", strangers, 1):
        yield Message(f"stranger_{message.group}", message.name, message.transmission, plain=message.plain)


def _iter_today(seed: int | str, people: tuple[Person, ...]) -> Iterator[Message]:
    """Yield time stamps of now and around, under keys that say nothing of a patient."""
    now = datetime.now(timezone.utc)
    draw = Draw(Random(f"{seed}/today"), people)
    forms = (
        now.isoformat(), f"{now:%Y-%m-%d}", f"{now:%Y%m%d}", f"{now:%m/%d/%Y}", f"{now:%a, %d %b %Y %H:%M:%S GMT}", str(int(now.timestamp())),
        str(int(now.timestamp() * 1000)), f"{now:%B} {now.day}, {now.year}", f"{now:%Y-%m-%dT%H:%M:%SZ}",
    )  # fmt: skip
    for form in forms:
        for key in ("ts", "timestamp", "sent_at", "created", "t", "build"):
            yield Message(
                "today", f"{key}", post_json(base(draw), {"event": "view", key: form, "id": draw.uuid()}), plain=form
            )
        yield Message(
            "today",
            "path",
            get(f"https://cdn.static.example/{form.replace('/', '-').replace(' ', '_')}/app.js"),
            plain=form,
        )
