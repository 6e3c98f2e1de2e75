"""Ratios of CPU time, from interleaved pairs in one run: what the guard costs. Run by hand; no part of pass or fail.

python tests/bench/ratios.py [ROUNDS]
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

EMPTY = "import pytest\n\n@pytest.mark.parametrize('n', range(2000))\ndef test_empty(n):\n    pass\n"
MOCKED = """
import time
import requests, responses

COUNT = 400


def test_mocked(request):
    patient = request.getfixturevalue("phi_patient") if request.config.pluginmanager.has_plugin("phiguard-tests") else None
    with responses.RequestsMock() as mock:
        mock.post("https://api.partner.example/v1/events", json={"ok": True})
        session = requests.Session()
        session.post("https://api.partner.example/v1/events", json={"event": "visit", "n": 0})
        begin = time.process_time()
        for n in range(COUNT):
            session.post("https://api.partner.example/v1/events", json={"event": "visit", "n": n})
        open("time", "a").write(f"{time.process_time() - begin}\\n")
"""
LOOPBACK = """
import threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import requests

COUNT = 300


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args):
        pass


def test_loopback(request):
    patient = request.getfixturevalue("phi_patient") if request.config.pluginmanager.has_plugin("phiguard-tests") else None
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/v1/events"
    with requests.Session() as session:
        session.post(url, json={"event": "visit", "n": 0})
        begin = time.process_time()
        for n in range(COUNT):
            session.post(url, json={"event": "visit", "n": n})
        open("time", "a").write(f"{time.process_time() - begin}\\n")
    server.shutdown()
    server.server_close()
"""
IMPORT = """
import sys, time, pytest, _pytest.config, _pytest.fixtures
before, begin = len(sys.modules), time.process_time()
import pytest_phiguard.plugin
print((time.process_time() - begin) * 1000, len(sys.modules) - before)
"""


def run_suite(folder: Path, *args: str) -> float:
    """Run the suite in a folder and return the CPU seconds of the whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *args]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(source: str, rounds: int, *, inside: bool, ini: str = "") -> float:
    """Return the median over pairs of the CPU time with the plugin by that without.

    Args:
        source: The test file.
        rounds: How many pairs.
        inside: Whether the test itself writes the time of its inner part.
        ini: Lines of the ini file, of the run with the plugin.
    """
    ratios = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "test_it.py").write_text(source)
        for number in range(rounds):
            times = {}
            order = ("with", "without") if number % 2 else ("without", "with")
            for which in order:
                (folder / "pytest.ini").write_text("[pytest]\n" + (ini if which == "with" else ""))
                (folder / "time").unlink(missing_ok=True)
                seconds = run_suite(folder, *(() if which == "with" else ("-p", "no:phiguard")))
                times[which] = float((folder / "time").read_text()) if inside else seconds
            ratios.append(times["with"] / times["without"])
    return statistics.median(ratios)


def measure_import(rounds: int) -> tuple[float, int]:
    """Return the median of milliseconds, and the modules, that loading the plugin costs over pytest."""
    lines = [
        subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True).stdout.split()
        for _ in range(rounds)
    ]
    return statistics.median(float(line[0]) for line in lines), int(lines[0][1])


def main() -> None:
    """Print every figure with its limit."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    milliseconds, modules = measure_import(rounds)
    print(f"import pytest_phiguard.plugin over pytest: {milliseconds:.2f} ms (<= 5), {modules} modules (<= 25)")
    print(f"2,000 empty tests: {measure(EMPTY, rounds, inside=False):.3f} x (<= 1.02)")
    print(f"mocked requests call, patient registered: {measure(MOCKED, rounds, inside=True):.3f} x (<= 1.30)")
    print(f"loopback requests call, first party: {measure(LOOPBACK, rounds, inside=True):.3f} x (<= 1.15)")
    third = "phiguard_third_party = 127.0.0.1\n"
    print(f"loopback requests call, third party: {measure(LOOPBACK, rounds, inside=True, ini=third):.3f} x (<= 1.15)")


if __name__ == "__main__":
    main()
