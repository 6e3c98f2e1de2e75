"""Owns where a peer's suite runs: its source, its environment, and the plugin in it or out of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from outcomes import Run, read_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from records import Peer

CHECKOUT = Path(__file__).parents[2]
_LONGEST = 900.0
_PLUGINS = "from importlib.metadata import entry_points as e; print(*(p.name for p in e(group='pytest11')))"
_PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")


class BuildError(Exception):
    """A peer could not be had; carries what pip or tar said."""


def _call(*command: str | Path) -> str:
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=_LONGEST, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise BuildError(str(error)) from error
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-15:])
        raise BuildError(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{tail}")
    return done.stdout.strip()


class Plugin:
    """The plugin of this checkout, built once.

    Args:
        folder: Where it is built.
    """

    def __init__(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        wheels, self.folder = folder / "wheels", folder / "site"
        _call(sys.executable, *_PIP, "wheel", "--no-deps", "--wheel-dir", wheels, CHECKOUT)
        (self.wheel,) = wheels.glob("*.whl")
        _call(sys.executable, *_PIP, "install", "--no-deps", "--target", self.folder, self.wheel)


class Bench:
    """One peer's source and environment.

    Args:
        peer: The peer.
        folder: Where all benches are kept.
        plugin: The plugin.
    """

    def __init__(self, peer: Peer, folder: Path, plugin: Plugin) -> None:
        self.peer = peer
        self._plugin = plugin
        self._folder = folder / f"{peer.name}-{peer.version}"
        self._venv = self._folder / "venv"
        self._python = self._venv / "bin" / "python"
        stamp = self._folder / "built"
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != repr(peer):
            shutil.rmtree(self._folder, ignore_errors=True)
            self._build()
            stamp.write_text(repr(peer), encoding="utf-8")
        (self._source,) = (self._folder / "source").iterdir()

    def _build(self) -> None:
        peer, name = self.peer, self.peer.name
        pinned = f"{name}=={peer.version}"
        packed = self._folder / "packed"
        _call(sys.executable, *_PIP, "download", "--no-deps", "--no-binary", name, "--dest", packed, pinned)
        (archive,) = packed.iterdir()
        with tarfile.open(archive) as source:
            source.extractall(self._folder / "source", filter="data")
        (root,) = (self._folder / "source").iterdir()
        for hidden in peer.hidden:
            shutil.rmtree(root / hidden)
        _call(sys.executable, "-m", "venv", "--without-pip", self._venv)
        pip = (sys.executable, *_PIP, "--python", self._python)
        # Resolved together with the plugin, for what it needs; the plugin itself comes and goes.
        required = ("pytest", peer.requirement, *peer.requires, self._plugin.wheel)
        _call(*pip, "install", "--no-compile", *required)
        _call(*pip, "uninstall", "--yes", "pytest-phiguard")

    def run(self, *, guarded: bool) -> Run:
        """Run the suite once.

        Args:
            guarded: Whether the plugin is installed.
        """
        report = self._folder / "report.xml"
        report.unlink(missing_ok=True)
        output = self._folder / f"output-{'on' if guarded else 'off'}.txt"
        command = [
            self._venv / "bin" / "pytest",
            *self.peer.paths,
            *self.peer.arguments,
            f"--junitxml={report}",
            "-p",
            "no:cacheprovider",
        ]
        begin = time.monotonic()
        with self._installed(guarded=guarded), output.open("w", encoding="utf-8") as file:
            code = _wait(
                subprocess.Popen(
                    command,
                    cwd=self._source,
                    stdin=subprocess.DEVNULL,
                    stdout=file,
                    stderr=subprocess.STDOUT,
                    env=_make_environment(self._venv),
                    start_new_session=True,
                )
            )
        text = output.read_text(encoding="utf-8", errors="replace")
        return read_run(report, text, code, time.monotonic() - begin)

    @contextlib.contextmanager
    def _installed(self, *, guarded: bool) -> Iterator[None]:
        """Have the plugin there or not at all, for inner runs and child processes of the suite too."""
        place = _call(self._python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
        path = Path(place) / "phiguard-checkout.pth"
        path.unlink(missing_ok=True)
        if guarded:
            path.write_text(f"{self._plugin.folder}\n", encoding="utf-8")
        try:
            names = _call(self._python, "-c", _PLUGINS).split()
            if ("phiguard" in names) is not guarded:
                raise BuildError(f"{self.peer.name}: the plugins are {names}")
            yield
        finally:
            path.unlink(missing_ok=True)


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Return the exit code of a process, which takes with it all that it has started."""
    try:
        return process.wait(_LONGEST)
    except subprocess.TimeoutExpired:
        return -1
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _make_environment(venv: Path) -> dict[str, str]:
    """Return the environment of this process, without what would change what a suite does."""
    unwanted = ("PYTEST", "PYTHON", "COVERAGE", "VIRTUAL_ENV", "CI", "AWS_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    return {**kept, "PATH": f"{venv / 'bin'}{os.pathsep}{kept.get('PATH', '')}", "PYTHONHASHSEED": "0", "NO_COLOR": "1"}
