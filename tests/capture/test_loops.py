"""What other event loops and green threads allow: requests are seen and contained, in a process of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = str(Path(__file__).parent)
UVLOOP = """
import asyncio, sys
sys.path.insert(0, sys.argv[1])
import uvloop
asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
import clients
from pytest_phiguard.testing import LoopbackServer, RecordingSink, running
call = clients.CLIENTS[sys.argv[2]]
with LoopbackServer() as server, running(RecordingSink()) as sink:
    assert call(server.url("/c"), clients.BODY) == 200
    assert sink.only.body == clients.BODY
with LoopbackServer() as server, running(RecordingSink(guards_network=True, answer="contained")) as sink:
    try:
        call(server.url("/c"), clients.BODY)
    except OSError as error:
        print("refused", type(error).__name__, len(server.raw))
    except Exception as error:
        print("refused", type(error).__name__, len(server.raw))
"""
GEVENT = """
import sys
from gevent import monkey
when = sys.argv[1]
if when == "before":
    monkey.patch_all()
from pytest_phiguard.testing import LoopbackServer, RecordingSink, running
with running(RecordingSink(guards_network=True, answer="contained")) as sink:
    if when == "after":
        monkey.patch_all()
    import requests
    with LoopbackServer() as server:
        try:
            requests.post(server.url("/c"), data=b"secret", timeout=5)
        except requests.ConnectionError:
            print("refused", len(server.raw), sink.only.body)
with running(RecordingSink()) as sink, LoopbackServer() as server:
    requests.post(server.url("/c"), data=b"secret", timeout=5)
    print(sink.only.body, server.requests[0][3])
"""


def run(code, *arguments):
    """Return what a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("name", ["aiohttp", "aiohttp_function", "httpx_async", "httpx2_async"])
def test_clients_on_uvloop(name):
    """A loop in C makes no difference to what is seen, nor to what is contained."""
    pytest.importorskip("uvloop")
    (line,) = run(UVLOOP, HERE, name)
    assert line.startswith("refused ")
    assert line.endswith(" 0")


@pytest.mark.parametrize("when", ["before", "after"])
def test_clients_under_gevent(when):
    """Sockets that were replaced before the guard began, or after, are guarded like others."""
    pytest.importorskip("gevent")
    assert run(GEVENT, when) == ["refused 0 b'secret'", "b'secret' b'secret'"]
