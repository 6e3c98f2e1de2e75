"""The peers that can be had, on a part of the corpus: recall and speed beside the detector; holds none of their code.

LeakDetector (leaky-forms/leaky-forms, ``leak-detector/LeakDetector.py``) is imported from a clone; it needs pycryptodome,
mmh3, base58 and lzstring. value-searcher (stevenwdv/value-searcher) runs in node from a clone after ``npm ci``.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
import shutil
import subprocess
import sys
import time
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from corpus import CORE, SALTS, draw_messages, iter_classes, make_people, make_traffic
from corpus.payloads import STRONG

from pytest_phiguard import Detector, Identifier

if TYPE_CHECKING:
    from pytest_phiguard import Transmission

STEP, CLEAN = 5, 150
_NODE = """
const {ValueSearcher} = require('./src/valueSearcher.ts');
(async () => {
  const job = JSON.parse(require('fs').readFileSync(0, 'utf8'));
  const searcher = await ValueSearcher.fromValues(...job.values);
  const found = [], begin = process.cpuUsage();
  for (const text of job.texts) found.push(!!(await searcher.findValueIn(Buffer.from(text, 'base64'))));
  const {user, system} = process.cpuUsage(begin);
  console.log(JSON.stringify({found, seconds: (user + system) / 1e6}));
})();
"""


class Engine(Protocol):
    """What is compared: tells for each message whether anything was found, and the CPU seconds of it all."""

    def run(self, messages: list[Transmission]) -> tuple[list[bool], float]:
        """Search all messages."""


class Ours:
    """The detector with the strong values of one patient."""

    def __init__(self, values: dict[str, str]) -> None:
        self.detector = Detector([Identifier(kind, value, "P01") for kind, value in values.items()], salts=SALTS)

    def run(self, messages: list[Transmission]) -> tuple[list[bool], float]:
        """Search all messages."""
        begin = time.process_time()
        found = [bool(self.detector.scan(message)) for message in messages]
        return found, time.process_time() - begin


class LeakDetector:
    """LeakDetector with all encodings and hashes that run today, two layers deep.

    Raises:
        ImportError: It, or what it needs, is not to be had.
    """

    def __init__(self, values: dict[str, str], path: str) -> None:
        if path:
            sys.path.insert(0, str(Path(path) / "leak-detector"))
        sys.modules.setdefault("sha3", types.ModuleType("sha3")).__dict__.update(
            {f"sha3_{bits}": getattr(hashlib, f"sha3_{bits}") for bits in (224, 256, 384, 512)}
        )
        peer = importlib.import_module("LeakDetector")
        # OpenSSL 3 has dropped some of its digests: the ones that cannot be made are left out of its list.
        peer.HASHES[:] = [name for name in peer.HASHES if _can_hash(peer.Hasher(), name)]
        self.peer = peer.LeakDetector(
            list(values.values()), encoding_set=peer.ENCODINGS_NO_ROT, hash_layers=2, encoding_layers=2
        )

    def _search(self, message: Transmission) -> bool:
        headers = {name.lower(): value for name, value in message.headers}
        if self.peer.check_url(message.url, encoding_layers=2):
            return True
        if self.peer.check_referrer_str(headers.get("referer", ""), encoding_layers=2):
            return True
        if self.peer.check_cookie_str(headers.get("cookie", ""), encoding_layers=2):
            return True
        try:
            body = (message.body or b"").decode()
        except UnicodeDecodeError:
            return False
        return bool(self.peer.check_post_data(body, encoding_layers=2))

    def run(self, messages: list[Transmission]) -> tuple[list[bool], float]:
        """Search all messages; where it raises, it found nothing."""
        begin, found = time.process_time(), []
        for message in messages:
            try:
                found.append(self._search(message))
            except Exception:  # noqa: BLE001  # whatever it stumbles over is a miss of its own
                found.append(False)
        return found, time.process_time() - begin


def _can_hash(hasher: Any, name: str) -> bool:
    try:
        hasher.get_hash(name, "x")
    except (ValueError, TypeError, AttributeError):
        return False
    return True


class ValueSearcher:
    """value-searcher with its own defaults, in node.

    Raises:
        ImportError: It, or node, is not to be had.
    """

    def __init__(self, values: dict[str, str], path: str) -> None:
        self.node = shutil.which("node") or ""
        if not self.node:
            raise ImportError("node is not installed")
        if not path or not (Path(path) / "node_modules" / "ts-node").exists():
            raise ImportError("give an installed clone with --peer-value-searcher PATH (git clone, then npm ci)")
        self.path, self.values = path, list(values.values())

    def run(self, messages: list[Transmission]) -> tuple[list[bool], float]:
        """Search address, header values and body of all messages."""
        texts = [
            message.url.encode()
            + b"\n"
            + "\n".join(value for _, value in message.headers).encode()
            + b"\n"
            + (message.body or b"")
            for message in messages
        ]
        job = json.dumps({"values": self.values, "texts": [base64.b64encode(text).decode() for text in texts]})
        command = [self.node, "-r", "ts-node/register/transpile-only", "-e", _NODE]
        done = subprocess.run(command, input=job, capture_output=True, text=True, check=True, cwd=self.path)
        answer = json.loads(done.stdout.strip().splitlines()[-1])
        return answer["found"], answer["seconds"]


def report_peers(seed: str, *, leaky: str, searcher: str) -> dict[str, Any]:
    """Run what can be had, print, and return the figures.

    Args:
        seed: What people and messages are drawn from.
        leaky: A clone of leaky-forms, or empty where LeakDetector is importable.
        searcher: An installed clone of value-searcher.
    """
    person = make_people(seed)[0]
    values = {kind: person[kind] for kind in STRONG}
    strong = set(STRONG)
    messages = [
        message
        for message in draw_messages(
            [c for c in iter_classes() if c.group in {*CORE, "vendor"}][::STEP], seed, (person,), 1
        )
        if strong & {kind for kind, _ in message.expect}
    ]
    clean = make_traffic(seed, 0.2)["small"][:CLEAN]
    figures: dict[str, Any] = {}
    print(f"peers: {len(messages)} messages about one patient, {len(clean)} small clean ones, strong values only")
    for name, make in (
        ("pytest-phiguard", lambda: Ours(values)),
        ("LeakDetector", lambda: LeakDetector(values, leaky)),
        ("value-searcher", lambda: ValueSearcher(values, searcher)),
    ):
        try:
            engine: Engine = make()
        except ImportError as reason:
            print(f"  {name}: not run: {reason}")
            continue
        engine.run(clean[:1])
        found, _ = engine.run([message.transmission for message in messages])
        wrong, seconds = engine.run(clean)
        core = [hit for hit, message in zip(found, messages, strict=True) if message.group != "vendor"]
        vendor = [hit for hit, message in zip(found, messages, strict=True) if message.group == "vendor"]
        figures[name] = {
            "core": 100 * sum(core) / len(core),
            "vendor": 100 * sum(vendor) / len(vendor),
            "accused": sum(wrong),
            "messages_per_second": len(clean) / max(seconds, 1e-9),
        }
        row = figures[name]
        ratio = figures["pytest-phiguard"]["messages_per_second"] / row["messages_per_second"]
        print(
            f"  {name:16} core {row['core']:6.1f} %  vendor {row['vendor']:6.1f} %  accused {row['accused']}"
            f"  {row['messages_per_second']:9.1f} clean messages/s  (1/{ratio:.0f} of ours)"
        )
    return figures
