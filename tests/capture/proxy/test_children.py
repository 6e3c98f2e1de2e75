"""Which child processes send through the recording proxy, and with what environment."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_phiguard.capture import equipment
from pytest_phiguard.capture.origin import ORIGIN
from pytest_phiguard.capture.outfits import UNPASSABLE, Outfitter
from pytest_phiguard.testing import LoopbackServer
from tests.capture.proxied import (
    CLIENTS,
    CURL,
    READ,
    SHOW,
    TEST,
    needs_curl,
    needs_posix,
    of_child,
    run,
    run_python,
)

pytest.importorskip("trustme")
pytestmark = needs_posix


async def _start_async(command):
    child = await asyncio.create_subprocess_exec(*command)
    return await child.wait()


async def _start_async_line(command):
    child = await asyncio.create_subprocess_shell(" ".join(command))
    return await child.wait()


STARTS = {
    "run": lambda command: run(command).returncode,
    "input": lambda command: run(command, input=b"x").returncode,
    "iterator": lambda command: subprocess.Popen(iter(command)).wait(30),
    "system": lambda command: os.system(" ".join(command)),
    "system bytes": lambda command: os.system(" ".join(command).encode()),
    "posix_spawn": lambda command: os.waitpid(os.posix_spawn(command[0], command, os.environ), 0)[1],
    "spawnv": lambda command: os.spawnv(os.P_WAIT, command[0], command),
    "spawnve": lambda command: os.spawnve(os.P_WAIT, command[0], command, {"A": "b"}),
    "spawnlp": lambda command: os.spawnlp(os.P_WAIT, command[0], *command),
    "async": lambda command: asyncio.run(_start_async(command)),
    "async line": lambda command: asyncio.run(_start_async_line(command)),
}


@needs_curl
@pytest.mark.parametrize("start", sorted(STARTS))
def test_each_way_to_start(start, lent, server, vendor):
    """Each way to start a child has it send through the proxy, and its outcome is returned."""
    before = dict(os.environ)
    assert STARTS[start]([*CURL, "-o", os.devnull, vendor + "/x"]) == 0
    assert [sent.url for sent in of_child(lent)] == [vendor + "/x"]
    assert len(server.requests) == 1
    assert dict(os.environ) == before


@needs_curl
def test_children_of_another_loop(lent, server, vendor):
    """A loop that starts its children by itself is no exception."""
    uvloop = pytest.importorskip("uvloop")
    loop = uvloop.new_event_loop()
    try:
        assert loop.run_until_complete(_start_async([*CURL, "-o", os.devnull, vendor + "/x"])) == 0
    finally:
        loop.close()
    assert [sent.url for sent in of_child(lent)] == [vendor + "/x"]


def test_environment_of_the_caller_stays(lent, vendor):
    """The caller's own dictionary is not changed, and what is judged of it holds nothing of ours."""
    environment = {"A": "b", "NO_PROXY": "vendor.example"}
    done = run_python(SHOW, vendor, env=environment)
    assert environment == {"A": "b", "NO_PROXY": "vendor.example"}
    names = {name for sent in lent.sent for name, _ in sent.fields}
    assert names == {"subprocess.args", "subprocess.env:A", "subprocess.env:NO_PROXY"}
    seen = done.stdout.decode()
    assert '"A": "b"' in seen
    assert "http://127.0.0.1:" in seen
    assert "NO_PROXY" not in seen


def test_private_files_are_removed(guard):
    """Where a run has ended, its port is closed and its certificates are gone."""
    guard.lender = Outfitter(guard)
    token = ORIGIN.set(TEST)
    try:
        loan = guard.lender.lend({})
    finally:
        ORIGIN.reset(token)
    port = int(loan.environment["HTTP_PROXY"].rpartition(":")[2])
    file = Path(loan.environment["SSL_CERT_FILE"])
    assert file.exists()
    assert file.parent.stat().st_mode & 0o077 == 0
    socket.create_connection(("127.0.0.1", port)).close()
    guard.lender.close()
    assert not file.parent.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_child_of_no_test(lent):
    """What is started outside of a test starts as without us; so it is with what the runner starts."""
    ORIGIN.set(None)
    assert b"127.0.0.1" not in run_python(SHOW).stdout


def test_children_of_the_runner(lent, pytester):
    """What pytest itself starts starts as without us."""
    pytester.run(sys.executable, "-c", SHOW).stdout.no_fnmatch_line("*http_proxy*")
    assert lent.notes == []


def test_child_that_is_not_watched_is_counted(guard):
    """Where the suite has not asked for the proxy, the summary says how many children there were."""
    run_python("pass")
    os.system("true")
    assert guard.notes == [(equipment.UNWATCHED, 1)] * 2


@needs_curl
def test_proxy_of_its_own(lent, server, vendor):
    """A child's own proxy is gone by, but for what its own environment excepts."""
    with LoopbackServer() as own:
        environment = {**os.environ, "http_proxy": f"http://me:secret@127.0.0.1:{own.port}"}
        assert run([*CURL, vendor + "/x"], env=environment).returncode == 0
        assert [path for _, path, _, _ in own.requests] == [vendor + "/x"]
        assert own.requests[0][2]["Proxy-Authorization"] == "Basic bWU6c2VjcmV0"
        run([*CURL, vendor + "/y"], env={**environment, "no_proxy": "vendor.example"})
    assert [path for _, path, _, _ in server.requests] == ["/y"]
    assert [sent.url for sent in of_child(lent)] == [vendor + "/x", vendor + "/y"]


def test_proxy_of_another_kind(lent):
    """Where a child has a proxy that we cannot go by, it is left alone, and that is said."""
    done = run_python(SHOW, env={"all_proxy": "socks5://127.0.0.1:9"})
    assert b"http_proxy" not in done.stdout
    assert lent.notes == [(UNPASSABLE, 1)]


def test_guard_that_cannot_judge_contains(lent, server, vendor):
    """A guard that fails lets nothing through, and is told."""

    def fail(draft):
        if draft.method == "EXEC":
            return "open"
        raise RuntimeError("the judge is broken")

    lent.guards_network, lent.passage = True, fail
    done = run_python(READ + CLIENTS["urllib"], vendor + "/x", input=b"")
    assert done.returncode == 1
    assert server.raw == b""
    assert [str(error) for _, error in lent.failures] == ["the judge is broken"]


def test_proxy_that_cannot_begin(lent, monkeypatch):
    """A proxy that cannot begin is told as a capture that cannot be installed, and the child runs."""
    monkeypatch.setattr("pytest_phiguard.capture.outfits.RecordingProxy", lambda *_, **__: 1 / 0)
    assert run_python("print('ran')").stdout.strip() == b"ran"
    ((where, error),) = lent.failures
    assert "subprocess: install on " in where
    assert isinstance(error, ZeroDivisionError)
