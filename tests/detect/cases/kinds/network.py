"""IP addresses: a public one is exact enough to be sighted anywhere; what that means is policy's to say."""

from __future__ import annotations

from ..case import Case, Expected, Message, identify, kind_cases, post_json

V4 = kind_cases(
    "ip_address",
    "203.0.113.77",
    found={
        "ip": ({"ip": "203.0.113.77"}, ""),
        "client_ip_address": ({"client_ip_address": "203.0.113.77"}, ""),
        "remoteAddr": ({"remoteAddr": "203.0.113.77"}, ""),
        "with a port": ({"ip": "203.0.113.77:50514"}, ""),
        "padded": ({"ip": "203.000.113.077"}, "padded"),
        "integer": ({"ip": 3405803853}, "integer"),
        "hexadecimal": ({"ip": "cb00714d"}, ""),
        "mapped into IPv6": ({"ip": "::ffff:203.0.113.77"}, ""),
        "in brackets": ({"ip": "[203.0.113.77]"}, ""),
        "in prose": ("203.0.113.77", "()"),
        "sha256": ({"client_ip": "0c25434b09c62046f88142b1412b949ea7e9bc61479d71b2b74ab8dbc3d2d946"}, "sha256 hex"),
    },
    near={
        "another": {"ip": "203.0.113.78"},
        "a longer last part": {"ip": "203.0.113.177"},
        "a longer last part behind": {"ip": "203.0.113.771"},
        "its network": {"ip": "203.0.113.0"},
        "a version": {"version": "1.203.0.113.77"},
        "a version under ip": {"ip_version": "203.0.113.77.2"},
        "another integer": {"ip": 3405803854},
    },
)

V6 = kind_cases(
    "ip_address",
    "2001:db8:85a3::8a2e:370:7334",
    found={
        "in prose": ("2001:db8:85a3::8a2e:370:7334", "()"),
        "as given": ({"ip": "2001:db8:85a3::8a2e:370:7334"}, "()"),
        "upper case": ({"ip": "2001:DB8:85A3::8A2E:370:7334"}, ""),
        "exploded": ({"ip": "2001:0db8:85a3:0000:0000:8a2e:0370:7334"}, "exploded"),
        "zeros kept": ({"ip": "2001:db8:85a3:0:0:8a2e:370:7334"}, ""),
        "in brackets with a port": ({"ip": "[2001:db8:85a3::8a2e:370:7334]:443"}, ""),
        "with a zone": ({"ip": "2001:db8:85a3::8a2e:370:7334%eth0"}, ""),
    },
    near={
        "another": {"ip": "2001:db8:85a3::8a2e:370:7335"},
        "longer": {"ip": "2001:db8:85a3::8a2e:370:73341"},
        "its network": {"ip": "2001:db8:85a3::"},
    },
)

PRIVATE = kind_cases(
    "ip_address",
    "10.1.22.37",
    found={"under its key": ({"ip": "10.1.22.37"}, "")},
    near={"in prose": "10.1.22.37", "a version": {"version": "10.1.22.37"}},
    email="heron.vexley@example.org",
)

KNOWN = identify(ip_address="203.0.113.77", device_model="Omnipod DASH", mrn="MRN-7Q4K82ZP15")


def _get(url: str, **headers: str) -> Message:
    return Message("GET", url, {name.replace("_", "-"): value for name, value in headers.items()})


COMPANY = [
    Case(
        "the insulin pump: address and device in a path",
        _get("https://vwo.example/j.php?u=https%3A%2F%2Fpump.example%2Fack%2F203.0.113.77%2Fomnipod-dash"),
        KNOWN,
        (Expected("ip_address", "url.query:u"), Expected("device_model", "url.query:u")),
    ),
    Case(
        "an address in prose beside a record number",
        post_json({"message": "MRN-7Q4K82ZP15 opened by 203.0.113.77"}),
        KNOWN,
        (Expected("ip_address", "body.json:message"), Expected("mrn", "body.json:message")),
    ),
    Case(
        "an address in X-Forwarded-For",
        _get("https://collect.example/a", X_Forwarded_For="203.0.113.77, 198.51.100.4"),
        KNOWN,
        (Expected("ip_address", "header:x-forwarded-for"),),
    ),
    Case(
        "an address in Forwarded",
        _get("https://collect.example/a", Forwarded="for=203.0.113.77;proto=https"),
        KNOWN,
        (Expected("ip_address", "header:forwarded"),),
    ),
    Case(
        "an address as a query value under uip",
        _get("https://collect.example/collect?v=1&uip=203.0.113.77"),
        KNOWN,
        (Expected("ip_address", "url.query:uip"),),
    ),
    Case(
        "a private address in prose beside a record number",
        post_json({"m": "MRN-7Q4K82ZP15 from 10.1.22.37"}),
        identify(ip_address="10.1.22.37", mrn="MRN-7Q4K82ZP15"),
        (Expected("mrn", "body.json:m"), Expected("ip_address", "body.json:m")),
    ),
    Case("another's address beside another's record number", post_json({"m": "MRN-7Q4K82ZP16 by 203.0.113.78"}), KNOWN),
    Case(
        "two patients: the address of one beside the record number of the other",
        post_json({"m": "MRN-7Q4K82ZP15 by 203.0.113.77"}),
        identify("P1", ip_address="203.0.113.77") + identify("P2", mrn="MRN-7Q4K82ZP15"),
        (Expected("mrn", "body.json:m"), Expected("ip_address", "body.json:m")),
    ),
]

CASES = V4 + V6 + PRIVATE + COMPANY
