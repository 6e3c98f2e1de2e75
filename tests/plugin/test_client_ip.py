"""phiguard_client_ip: test clients send the patient's address as theirs."""

from __future__ import annotations

import pytest

from tests.plugin.test_callers import DJANGO, FASTAPI, FLASK

# Each application answers with the address that it takes for its caller's.
DJANGO = DJANGO.replace("HttpResponse(make(VALUES), content_type=KIND)", "HttpResponse(request.META['REMOTE_ADDR'])")
FLASK = FLASK.replace("Response(make(VALUES), content_type=KIND)", "__import__('flask').request.remote_addr")
FASTAPI = FASTAPI.replace("def answer(rest: str)", "def answer(rest: str, request: Request)").replace(
    "Response(make(VALUES), media_type=KIND)", "Response(request.client.host)"
)
FASTAPI = FASTAPI.replace("import FastAPI, Response", "import FastAPI, Request, Response")
QUART = """
import asyncio
from quart import Quart, request

app = Quart(__name__)


@app.post("/<path:rest>")
async def answer(rest):
    return request.remote_addr


def ask(url):
    async def run():
        return await (await app.test_client().post(url)).get_data(as_text=True)

    return asyncio.run(run())
"""


@pytest.mark.parametrize("site", [DJANGO, FLASK, FASTAPI, QUART], ids=["django", "flask", "fastapi", "quart"])
def test_clients_send_the_patients_address(suite, site):
    """With the option the application sees the patient, without it and without a patient it sees what it always did."""
    suite.pytester.makepyfile(clinic=site)
    suite.header = "import clinic\n\n"
    suite.write(
        "def test_nobody():\n    assert clinic.ask('/p') in {'127.0.0.1', 'testclient', '<local>'}\n\n"
        "def test_patient(phi_patient):\n    assert clinic.ask('/p') == phi_patient.ip_address\n"
    )
    suite.run(ini=["phiguard_client_ip = patient"]).assert_outcomes(passed=2)
    suite.run(ini=["phiguard_mask = auto"]).assert_outcomes(passed=1, failed=1)


def test_wrong_value_is_a_usage_error(suite):
    """There is one value."""
    suite.write("def test_it():\n    pass\n")
    result = suite.run(ini=["phiguard_client_ip = 203.0.113.7"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*phiguard_client_ip*Valid values: patient*"])
