"""Traffic as trackers, shops and pages make it, for measuring speed: no patient in it, and sizes as they are met."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from corpus.carriers import AGENT, base, get, post, post_form, post_json
from corpus.codecs import gzip_steady
from corpus.message import Draw
from corpus.noise import make_code, make_product, words

if TYPE_CHECKING:
    from pytest_phiguard import Transmission


def make_traffic(seed: int | str, scale: float = 1.0) -> dict[str, list[Transmission]]:
    """Return messages by sort: ``small`` (under 4 KB, as pixels send), ``json`` (4 to 200 KB) and ``mixed`` (up to 1 MB).

    Args:
        seed: What to draw from.
        scale: How many, against what the bench uses.
    """
    draw = Draw(Random(f"{seed}/traffic"), ())
    small = [_make_small(draw, number) for number in range(int(1200 * scale))]
    documents = [_make_json(draw) for _ in range(int(50 * scale))]
    mixed = [_make_mixed(draw, number) for number in range(int(60 * scale))]
    return {"small": small, "json": documents, "mixed": [*mixed, *small[:100], *documents[:20]]}


def measure(transmission: Transmission) -> int:
    """Return the bytes of address and body as sent."""
    return len(transmission.url) + len(transmission.body or b"")


def _make_small(draw: Draw, number: int) -> Transmission:
    rng = draw.rng
    page = f"https://www.shop.example/{words(rng, 2).replace(' ', '/')}?utm_source={rng.choice(('mail', 'ads'))}&p={draw.digits(4)}"
    if number % 5 == 0:
        event = {"type": "track", "event": words(rng, 2), "messageId": draw.uuid(), "anonymousId": draw.uuid(), "properties": {"url": page, "n": rng.random()},
                 "context": {"userAgent": AGENT, "locale": "en-US", "library": {"name": "analytics.js", "version": "4.1.2"}}}  # fmt: skip
        return post_json(base(draw), event, kind="text/plain")
    if number % 5 == 1:
        return post_form(
            base(draw),
            {
                "v": "1",
                "tid": f"UA-{draw.digits(8)}-1",
                "cid": draw.digits(10),
                "dl": page,
                "dt": words(rng, 3),
                "ec": words(rng, 2),
                "el": words(rng, 6),
                "cd1": draw.hexadecimal(32),
                "_u": draw.token(12),
                "z": draw.digits(9),
            },
        )
    if number % 5 == 2:
        pixel = {
            "id": draw.digits(15),
            "ev": "PageView",
            "dl": page,
            "rl": "",
            "if": "false",
            "ts": draw.digits(13),
            "cd[content_name]": words(rng, 4),
            "cd[content_ids]": json.dumps([draw.digits(6) for _ in range(4)]),
            "sw": "1920",
            "sh": "1080",
            "v": "2.9.176",
            "r": "stable",
            "ec": "2",
            "o": "4126",
            "fbp": f"fb.1.{draw.digits(13)}.{draw.digits(10)}",
        }
        return get(f"{base(draw)}?{urlencode(pixel)}", {"Referer": "https://www.shop.example/"})
    hit = {
        "v": "2", "tid": f"G-{draw.token(10).upper()}", "gtm": f"45je{draw.digits(4)}v9", "_p": draw.digits(13), "cid": f"{draw.digits(9)}.{draw.digits(10)}", "ul": "en-us",
        "sr": "1920x1080", "uaa": "x86", "uab": "64", "uafvl": "Chromium;131.0.6778.86|Not_A Brand;24.0.0.0", "uap": "Linux", "uapv": "6.8.0", "gcd": "13l3l3l3l1l1", "npa": "0",
        "dma": "0", "tag_exp": f"{draw.digits(9)}~{draw.digits(9)}", "_s": "1", "sid": draw.digits(10), "sct": "2", "seg": "1", "dl": page, "dr": "https://www.google.com/",
        "dt": words(rng, 4).title(), "en": "page_view", "ep.list": words(rng, 3), "ep.group": words(rng, 2), "epn.depth": draw.digits(3), "_et": draw.digits(4), "tfd": draw.digits(5),
    }  # fmt: skip
    return get(
        f"{base(draw)}?{urlencode(hit)}",
        {"Cookie": f"_gid=GA1.2.{draw.digits(9)}.{draw.digits(10)}; id={draw.hexadecimal(32)}"},
    )


def _make_json(draw: Draw) -> Transmission:
    products = [make_product(draw) for _ in range(draw.rng.randint(8, 440))]
    return post_json(base(draw), {"event": "impressions", "session": draw.uuid(), "products": products})


def _make_page(draw: Draw, blocks: int) -> str:
    rng = draw.rng
    rows = "".join(
        f'<div class="{rng.choice(("card", "tile", "row"))}" data-id="{draw.digits(7)}"><h2>{words(rng, 3).title()}</h2><p>{words(rng, 22)}</p>'
        f'<a href="/c/{draw.token(8)}?ref={draw.hexadecimal(8)}&amp;n=2">{words(rng, 2)}</a></div>'
        for _ in range(blocks)
    )
    return f"<!doctype html><html><head><title>{words(rng, 3)}</title></head><body>{rows}</body></html>"


def _make_mixed(draw: Draw, number: int) -> Transmission:
    rng = draw.rng
    if number % 20 == 0:
        return post(base(draw), make_code(draw, 18_000)[:1_000_000], "application/javascript")
    if number % 6 == 1:
        return post(
            base(draw),
            gzip_steady(json.dumps([make_product(draw) for _ in range(rng.randint(10, 200))]).encode()),
            "application/json",
            {"Content-Encoding": "gzip"},
        )
    if number % 6 == 2:
        return post(base(draw), _make_page(draw, rng.randint(20, 300)), "text/html; charset=utf-8")
    if number % 6 == 3:
        return post_form(
            base(draw),
            {rng.choice(("q", "comment", "text")) + str(n): words(rng, 12) for n in range(rng.randint(4, 60))},
        )
    if number % 6 == 4:
        return post(base(draw), make_code(draw, rng.randint(60, 900)), "application/javascript")
    return _make_json(draw)
