"""Who is told of a page by its reports, whatever its Referrer-Policy says."""

from __future__ import annotations

from tests.browser.cases import Case

_V = "https://vendor.test"
_IMG = '<img src="https://other.test/a.gif">'
_TO = f"report-uri {_V}/csp"
_ENDPOINTS = ("Reporting-Endpoints", f'csp="{_V}/reports"')
_GROUPS = ("Report-To", f'{{"group":"csp","max_age":600,"endpoints":[{{"url":"{_V}/reports"}}]}}')

CASES = (
    Case("an image that is stopped", _IMG, (("Content-Security-Policy", f"img-src 'none'; {_TO}"),)),
    Case("nothing that is stopped", _IMG, (("Content-Security-Policy", f"img-src *; {_TO}"),)),
    Case("an image that would be", _IMG, (("Content-Security-Policy-Report-Only", f"img-src 'none'; {_TO}"),)),
    Case(
        "under no-referrer",
        _IMG,
        (("Content-Security-Policy", f"img-src 'none'; {_TO}"), ("Referrer-Policy", "no-referrer")),
    ),
    Case("an inline script", "<script>var a</script>", (("Content-Security-Policy", f"script-src 'self'; {_TO}"),)),
    Case("a style attribute", '<p style="color:red">x', (("Content-Security-Policy", f"style-src 'self'; {_TO}"),)),
    Case(
        "two addresses",
        _IMG,
        (("Content-Security-Policy", f"img-src 'none'; {_TO} https://other.test/csp"),),
    ),
    Case(
        "in a meta",
        f"<meta http-equiv=Content-Security-Policy content=\"img-src 'none'; {_TO}\">{_IMG}",
    ),
    Case("by an endpoint", _IMG, (("Content-Security-Policy", "img-src 'none'; report-to csp"), _ENDPOINTS)),
    Case(
        "by an endpoint of nobody", _IMG, (("Content-Security-Policy", "img-src 'none'; report-to other"), _ENDPOINTS)
    ),
    Case(
        "by a group",
        _IMG,
        (("Content-Security-Policy", "img-src 'none'; report-to csp"), _GROUPS),
        more="it is told a minute later",
    ),
    Case(
        "by an endpoint rather than an address",
        _IMG,
        (("Content-Security-Policy", f"img-src 'none'; report-to csp; report-uri {_V}/old"), _ENDPOINTS),
    ),
)
