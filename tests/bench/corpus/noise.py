"""Messages about nothing: random data, code, catalogues, prose with common names; knows no patient but to avoid them."""

from __future__ import annotations

import json
import zlib
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from corpus.carriers import base, carry, get, post, post_json
from corpus.codecs import TEXT, gzip_steady
from corpus.message import Draw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from corpus.people import Registry
    from pytest_phiguard import Transmission

WORDS = (
    "account action active address after agent album alert amount anchor angle apple archive article aspect asset author badge banner "
    "basket batch beacon bridge bright browser bucket budget button cable campaign canvas carbon castle category center channel charge "
    "check circle client cloud color column comment common config content corner counter cover credit custom danger detail device digital "
    "discount display domain double drawer driver editor effect element engine entry error event export factor feature field figure filter "
    "finish folder footer format frame garden gather global grid group handle header height hidden history hover image impact import "
    "index inner input island item kernel label layer layout leader level light limit linear list local locale logic magnet manager "
    "margin market master matrix median member menu message metric middle minute mirror mobile module moment motion native network normal "
    "notice number object offset option orange order output packet page panel parent patch pattern payload pencil period phone pixel place "
    "player plugin pocket point policy popup portal prefix price print process product profile project public purple query queue quick "
    "random range reader record region remote render report request reset result return reward river rocket route row sample scale schema "
    "screen script scroll search second section select server service session shadow shape signal silver simple single socket source space "
    "spring square stable stage static status storage stream string style submit summer switch symbol system table target task template "
    "theme thread ticket timer title token toggle topic track traffic trigger update upload user value vector version video view visit "
    "visual volume wallet widget width window winter wizard worker yellow zone"
).split()
PROSE = (
    "may young people will find reading hard", "John went home, and Smith & Sons closed early", "Alli Baker and Al Lindqvist may call ill Li",
    "the young may read; reading is fun", "Will Mark be there in May, or April?", "Mr. Smithson spoke to John Smithers of Readington",
    "a smith named John of Youngstown", "She may, young as she is, win", "Al, Lily and Maya Youngblood", "John's smithy on May Street",
    "room 14471 and account type 1234567890", "version 4471.2 of build 123456789", "call 911, or dial 0 for reading",
    "asthmatic cats and migraineurs", "Johnny Smithfield plays Al Lipton", "in May Youngsters gather",
)  # fmt: skip


def words(rng: Random, count: int) -> str:
    """Draw words."""
    return " ".join(rng.choice(WORDS) for _ in range(count))


def make_product(draw: Draw) -> dict[str, Any]:
    """Draw a product of a catalogue."""
    rng = draw.rng
    return {
        "sku": f"{draw.token(3, 'ABCDEFGHJK')}-{draw.digits(5)}-{draw.token(2, 'ABCDEFGHJK')}", "gtin": draw.digits(13),
        "title": words(rng, 3).title(), "description": words(rng, 14), "price": round(rng.uniform(2, 900), 2),
        "url": f"https://shop.example/p/{words(rng, 2).replace(' ', '-')}-{draw.digits(6)}", "stock": rng.randint(0, 400),
        "image": f"https://cdn.shop.example/{draw.hexadecimal(32)}.webp", "rating": rng.random() * 5,
        "updated": f"20{rng.randint(10, 26)}-0{rng.randint(1, 9)}-{rng.randint(10, 28)}T08:00:00Z", "tags": words(rng, 4).split(),
    }  # fmt: skip


def make_code(draw: Draw, lines: int) -> str:
    """Draw minified script."""
    rng, out = draw.rng, []
    for _ in range(lines):
        one, two, three = rng.choice(WORDS), rng.choice(WORDS), draw.token(2)
        out.append(
            rng.choice(
                (
                    f'function {three}(e,t){{var n=e.{one}||"{two}";return t({draw.digits(4)},n)?n:void 0}}',
                    f"var {one}_{three}=[{','.join(draw.digits(rng.randint(1, 9)) for _ in range(6))}];",
                    f'e.exports={{{one}:function(){{return r("./{two}.js")}},id:"{draw.hexadecimal(8)}"}};',
                    f'if({one}&&!{two}){{console.log("\\u00{draw.hexadecimal(2)}{two}: "+e.{one}+"\\x{draw.hexadecimal(2)}")}}',
                    f".{one}-{two}{{color:#{draw.hexadecimal(6)};margin:{rng.randint(0, 40)}px {rng.random():.6f}em}}",
                    f'<path d="M{rng.uniform(1, 99):.4f} {rng.uniform(1, 99):.5f}l{rng.uniform(1, 9):.6f}-{rng.uniform(1, 9):.4f}z"/>',
                    f"const {one}{draw.digits(2)}=/^[a-z0-9._%+-]+@{two}\\.(com|org)$/i.test({three});",
                )
            )
        )
    return "".join(out)


def _random_text(draw: Draw) -> Transmission:
    size = draw.rng.randint(20, 900)
    step = draw.rng.choice(("base64", "base64url_unpadded", "hex", "hex_upper", "base32", "percent_all", "json_u"))
    return carry(draw, TEXT[step](draw.rng.randbytes(size)))


def _random_bytes(draw: Draw) -> Transmission:
    raw = draw.rng.randbytes(draw.rng.randint(50, 4000))
    return post(base(draw), draw.rng.choice((raw, gzip_steady(raw), zlib.compress(raw))), "application/octet-stream")


def _random_digits(draw: Draw) -> Transmission:
    return post_json(
        base(draw),
        {
            "n": [int(draw.digits(draw.rng.randint(3, 17))) for _ in range(60)],
            "f": [draw.rng.random() for _ in range(40)],
        },
    )


def _tokens(draw: Draw) -> Transmission:
    return get(
        f"{base(draw)}?"
        + urlencode(
            {
                "cid": draw.uuid(),
                "sid": draw.digits(10),
                "h": draw.hexadecimal(64),
                "m": draw.hexadecimal(32),
                "z": draw.token(24),
            }
        ),
        {
            "Cookie": f"_ga=GA1.2.{draw.digits(9)}.{draw.digits(10)}; _fbp=fb.1.{draw.digits(13)}.{draw.digits(10)}; s={draw.hexadecimal(40)}"
        },
    )


def _code(draw: Draw) -> Transmission:
    return post(base(draw), make_code(draw, draw.rng.randint(3, 60)), "application/javascript")


def _catalogue(draw: Draw) -> Transmission:
    return post_json(base(draw), {"products": [make_product(draw) for _ in range(draw.rng.randint(1, 20))]})


def _catalogue_packed(draw: Draw) -> Transmission:
    body = json.dumps([make_product(draw) for _ in range(8)]).encode()
    return post(base(draw), gzip_steady(body), "application/json", {"Content-Encoding": "gzip"})


def _prose(draw: Draw) -> Transmission:
    text = f"{words(draw.rng, 4)}. {draw.rng.choice(PROSE)}. {words(draw.rng, 5)}"
    return carry(draw, draw.rng.choice((text, text, TEXT["base64"](text.encode()))))


NOISE: dict[str, tuple[Callable[[Draw], Transmission], int]] = {
    "random text": (_random_text, 220), "random bytes": (_random_bytes, 120), "random numbers": (_random_digits, 60), "tokens": (_tokens, 120),
    "code": (_code, 120), "catalogue": (_catalogue, 80), "catalogue gzip": (_catalogue_packed, 40), "prose": (_prose, 160),
}  # fmt: skip


def iter_noise(seed: int | str, registry: Registry) -> Iterator[tuple[str, str, Transmission]]:
    """Yield (group, class, transmission); what holds a patient's value by chance is left out."""
    for name, (make, count) in NOISE.items():
        for number in range(count):
            transmission = make(Draw(Random(f"{seed}/noise/{name}/{number}"), ()))
            text = transmission.url + (transmission.body or b"").decode("latin-1")
            if len(text) > 20_000 or not registry.touches(text):
                yield "noise", name, transmission
