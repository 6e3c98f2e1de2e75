"""Child processes that send by themselves, and what the recording proxy has seen of them."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from pytest_phiguard.origin import Origin

EMAIL = "ottoline.brakspear@patient.example"
TEST = Origin("test_proxy.py::test_it")
CURL = [shutil.which("curl") or "curl", "-sS", "--max-time", "30"]
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="the children are those of POSIX systems")
SHOW = "import json, os; print(json.dumps(dict(os.environ)))"
CLIENTS = {
    "urllib": "import urllib.request as r; print(r.urlopen(sys.argv[1], data=body).read().decode())",
    "requests": "import requests; print(requests.post(sys.argv[1], data=body).text)",
    "httpx": "import httpx; print(httpx.post(sys.argv[1], content=body).text)",
}
READ = "import sys; body = sys.stdin.buffer.read(); "


def run(command, **options):
    """Run a child and return how it ended."""
    return subprocess.run(command, capture_output=True, check=False, timeout=60, **options)


def run_python(code, *arguments, **options):
    """Run Python in a child and return how it ended."""
    return run([sys.executable, "-c", code, *arguments], **options)


def of_child(guard):
    """Return what children have sent by themselves, not what they were told to send."""
    assert guard.failures == []
    return [sent for sent in guard.sent if sent.capture == "proxy"]
