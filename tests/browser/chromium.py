"""A headless Chromium, driven over its own protocol: raw, without the flags by which a driver changes what it fetches."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import time
import urllib.request
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from websockets.sync.client import ClientConnection

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Longer than any start on a loaded machine.
PATIENCE = 60


def find_chromium() -> str:
    """Return the path of a Chromium; without one, tests are skipped, and fail where CI says that they must run."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium on the PATH")
    return path


class Browser:
    """A running browser.

    Args:
        socket: By which it takes commands.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    def call(self, method: str, session: str = "", **params: Any) -> dict[str, Any]:
        """Return what a command answers.

        Args:
            method: Such as ``Target.createTarget``.
            session: The page that it is for, or empty for the browser.
            params: What it takes.

        Raises:
            RuntimeError: The browser refuses it.
        """
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv(timeout=PATIENCE))
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def open(self, url: str) -> str:
        """Open a window of its own, which is drawn as the one in front is, and return its name.

        Args:
            url: What it shows.
        """
        return self.call("Target.createTarget", url=url, newWindow=True)["targetId"]

    def run(self, target: str, script: str) -> Any:
        """Return what a script evaluates to in a page.

        Args:
            target: The window.
            script: The script; the page's policy does not hold for it.
        """
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        result = self.call("Runtime.evaluate", session, expression=script, userGesture=True, awaitPromise=True)
        return result["result"].get("value")

    def shut(self, target: str) -> None:
        """Close a window.

        Args:
            target: The window.
        """
        self.call("Target.closeTarget", targetId=target)

    def close(self) -> None:
        """Have the browser end."""
        with suppress(ConnectionClosed):
            self.call("Browser.close")


@contextmanager
def browsing(path: str, folder: Path, ports: dict[str, int]) -> Iterator[Browser]:
    """Yield a browser for which every name leads to two ports of loopback.

    Args:
        path: Of the Chromium.
        folder: Where its profile is put.
        ports: Where ``http`` and ``https`` are answered.
    """
    rules = (
        f"MAP *:80 127.0.0.1:{ports['http']}, MAP *:443 127.0.0.1:{ports['https']}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    )
    arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-backgrounding-occluded-windows",
        "--disable-renderer-backgrounding",
        "--disable-popup-blocking",
        "--short-reporting-delay",
        "--ignore-certificate-errors",
        "--remote-debugging-port=0",
        "--remote-allow-origins=*",
        f"--host-resolver-rules={rules}",
        f"--user-data-dir={folder}",
    ]
    process = subprocess.Popen([path, *arguments, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with connect(_find_address(process, folder), max_size=None, open_timeout=PATIENCE) as socket:
            browser = Browser(socket)
            try:
                yield browser
            finally:
                browser.close()
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _find_address(process: subprocess.Popen[bytes], folder: Path) -> str:
    told = folder / "DevToolsActivePort"
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"Chromium ended by itself with {process.returncode}")
        if told.exists() and told.read_text(encoding="ascii").count("\n"):
            port = told.read_text(encoding="ascii").split("\n")[0]
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/version", timeout=PATIENCE) as answer:
                address: str = json.load(answer)["webSocketDebuggerUrl"]
                return address
        time.sleep(0.05)
    raise RuntimeError("Chromium did not say where it listens")
