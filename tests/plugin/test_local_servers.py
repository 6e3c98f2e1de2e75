"""Local servers that nobody has declared are listed; the application's own are not."""

from __future__ import annotations

SERVER = """
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
import requests


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args):
        pass


def serve():
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture
def url():
    server = serve()
    yield f"http://localhost:{server.server_port}/x"
    server.shutdown()
    server.server_close()
"""


def test_undeclared_server_is_listed_with_its_requests(suite):
    """The summary names it once, and how to say whom it plays; it is no finding."""
    suite.write(
        SERVER + "def test_two(url, phi_patient):\n"
        "    requests.get(url, params={'mrn': phi_patient.mrn})\n    requests.get(url)\n"
    )
    result = suite.run()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["NOTE undeclared local: http://localhost:* got 2 requests;*phiguard.stand_in*"])


def test_declared_server_and_the_application_are_not_listed(suite):
    """A server that plays a vendor is judged, and one that Django's test case runs is the application."""
    suite.pytester.makepyfile(
        server_of_django="from http.server import HTTPServer\nclass Server(HTTPServer):\n    pass\n"
    )
    suite.write(
        SERVER + "import sys, types\n"
        "def test_declared(url, phiguard):\n"
        "    phiguard.stand_in(url, vendor='posthog')\n    requests.get(url)\n\n"
        "def test_own():\n"
        "    names = {'__name__': 'django.core.servers.basehttp', 'serve': serve}\n"
        "    exec('def run():\\n    return serve()', names)\n"
        "    server = names['run']()\n"
        "    requests.get(f'http://127.0.0.1:{server.server_port}/')\n"
        "    server.shutdown()\n    server.server_close()\n"
    )
    result = suite.run("--phiguard-network=observe")
    result.assert_outcomes(passed=2)
    result.stdout.no_fnmatch_line("*undeclared*")
