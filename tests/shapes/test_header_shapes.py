"""What the headers of a page make a browser tell, and let a cache keep: R6, and shared caches."""

from __future__ import annotations

import pytest

REPORTS = "https://r.example.org/r"
TO = ("Report-To", '{"group":"g","max_age":60,"endpoints":[{"url":"https://r.example.org/r"}]}')
ENDPOINTS = ("Reporting-Endpoints", 'g="https://r.example.org/r"')
FOREIGN = '<img src="https://cdn.example.net/a.png">'


@pytest.mark.parametrize(
    ("html", "headers", "verdict"),
    [
        (FOREIGN, [("Content-Security-Policy", f"img-src 'self'; report-uri {REPORTS}")], "leak"),
        (FOREIGN, [("Content-Security-Policy-Report-Only", f"img-src 'self'; report-uri {REPORTS}")], "leak"),
        (FOREIGN, [ENDPOINTS, ("Content-Security-Policy", "img-src 'self'; report-to g")], "leak"),
        ("<script>x = 1</script>", [("Content-Security-Policy", f"script-src 'self'; report-uri {REPORTS}")], "leak"),
        ("", [("Content-Security-Policy", f"img-src 'self'; report-uri {REPORTS}")], "exposed"),
        ("", [ENDPOINTS, ("Content-Security-Policy", "img-src 'self'; report-to g")], "exposed"),
        ("", [TO, ("NEL", '{"report_to":"g","max_age":60,"success_fraction":1}')], "leak"),
        ("", [TO, ("NEL", '{"report_to":"g","max_age":60,"success_fraction":0.5}')], "exposed"),
        ("", [TO, ("NEL", '{"report_to":"g","max_age":60}')], "exposed"),
        ("", [("Reporting-Endpoints", f'default="{REPORTS}"')], "exposed"),
        ("", [ENDPOINTS, ("Cross-Origin-Opener-Policy", 'same-origin; report-to="g"')], "exposed"),
        ("", [ENDPOINTS, ("Cross-Origin-Embedder-Policy-Report-Only", 'require-corp; report-to="g"')], "exposed"),
        ("", [ENDPOINTS], ""),
        (FOREIGN, [("Content-Security-Policy", "img-src 'self'; report-uri /csp")], ""),
    ],
)
def test_report_endpoint_is_certain_or_not(judge, html, headers, verdict):
    """R6: what loading the page breaks, and what reports every success, is certain; an endpoint nobody names is not asked."""
    found = {finding for finding in judge(html, "/p/{mrn}", headers) if finding[2] == "r.example.org"}
    assert found == ({("PHG206", verdict, "r.example.org")} if verdict else set())
    assert not any(rule == "PHG206" for rule, _, _ in judge(html, "/p", headers))


def test_shared_cache_is_context(judge):
    """A page with an identifier that a shared cache may store is told; one for a single person is not."""
    public, private = (("Cache-Control", "public"),), (("Cache-Control", "private"),)
    assert judge("<p>{mrn}</p>", headers=public) == {("PHG210", "context", "portal.example")}
    assert judge("<p>Help</p>", "/p/{mrn}", headers=public) == {("PHG210", "context", "portal.example")}
    assert judge("<p>{mrn}</p>", headers=private) == judge("<p>Help</p>", headers=public) == set()
