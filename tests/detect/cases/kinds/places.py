"""Street lines, cities, counties, ZIP codes and coordinates."""

from __future__ import annotations

from ..case import Case, Expected, identify, kind_cases, post_json

STREET = kind_cases(
    "street",
    "4186 Thistlewick Lane",
    found={
        "as given": ("4186 Thistlewick Lane", "()"),
        "lower case": ("4186 thistlewick lane", ""),
        "upper case": ("4186 THISTLEWICK LANE", ""),
        "abbreviated": ("4186 Thistlewick Ln", "abbreviated"),
        "abbreviated with a point": ("4186 Thistlewick Ln.", "abbreviated"),
        "a comma after the number": ("4186, Thistlewick Lane", ""),
        "a unit behind": ("4186 Thistlewick Lane, Apt 3", ""),
        "city and state behind": ("4186 Thistlewick Lane, Marrowfield, VT 00418", ""),
        "plus for spaces": ("4186+Thistlewick+Lane", ""),
        "slug": ("4186-thistlewick-lane", ""),
    },
    near={
        "another number": "4187 Thistlewick Lane",
        "a longer number": "14186 Thistlewick Lane",
        "another street": "4186 Thistlewood Lane",
        "the street alone": "Thistlewick Lane",
        "the number alone": "4186",
    },
)

STREET_WITH_UNIT = kind_cases(
    "street",
    "912 Quarrendale Street, Apt 4B",
    found={
        "as given": ("912 Quarrendale Street, Apt 4B", "()"),
        "without the unit": ("912 Quarrendale Street", ""),
        "both abbreviated": ("912 Quarrendale St Apt 4B", ""),
        "hash for the unit": ("912 Quarrendale St #4B", ""),
    },
    near={"another number": "913 Quarrendale Street, Apt 4B", "the unit": "Apt 4B"},
)

ZIP = kind_cases(
    "zip",
    "00418",
    found={
        "zip": ({"zip": "00418"}, ""),
        "zipCode": ({"zipCode": "00418"}, ""),
        "postal_code": ({"postal_code": "00418"}, ""),
        "with four more": ({"zip": "00418-2291"}, ""),
        "zp, sha256": ({"zp": "5f767faaa44329ff01984ffc834e0e140f234fe9096bc7990c4959e26c563675"}, "sha256 hex"),
    },
    near={
        "in prose": "00418",
        "another": {"zip": "00419"},
        "longer": {"zip": "004180"},
        "under another key": {"sku": "00418"},
        "inside a number under its key": {"zip": "1004187"},
    },
)

CITY = kind_cases(
    "city",
    "Marrowfield",
    found={
        "city": ({"city": "Marrowfield"}, ""),
        "city, lower case": ({"shippingCity": "marrowfield"}, ""),
        "ct, sha256": ({"ct": "d74240c0d32f867331d2e2e454d285f0f5757b9ce84b1fde63d8d921385ba42f"}, "sha256 hex"),
    },
    near={"in prose": "Marrowfield", "another": {"city": "Marrowfold"}, "under another key": {"theme": "Marrowfield"}},
)

COUNTY = kind_cases(
    "county",
    "Tolvernshire",
    found={"county": ({"county": "Tolvernshire"}, ""), "County behind": ({"county": "Tolvernshire County"}, "")},
    near={"in prose": "Tolvernshire", "another": {"county": "Tolvernstead"}},
)

GEO = kind_cases(
    "geo",
    "44.48213,-73.19877",
    found={
        "as given": ("44.48213,-73.19877", "()"),
        "a space after the comma": ("44.48213, -73.19877", ""),
        "a space between": ("44.48213 -73.19877", ""),
        "a semicolon": ("44.48213;-73.19877", ""),
        "more decimals": ("44.482130,-73.198770", ""),
        "cut to four decimals": ("44.4821,-73.1987", "rounded"),
        "rounded to four decimals": ("44.4821,-73.1988", "rounded"),
        "ISO 6709": ("+44.48213-073.19877/", ""),
        "WKT": ("POINT(-73.19877 44.48213)", ""),
        "a geo address": ("geo:44.48213,-73.19877", ""),
        "a map's address": ("https://maps.example/@44.48213,-73.19877,15z", ""),
        "hemispheres": ("44.48213N 73.19877W", ""),
    },
    near={
        "two decimals": "44.48,-73.19",
        "another place": "44.49213,-73.18877",
        "latitude alone": "44.48213",
        "longer numbers": "144.48213,-173.19877",
        "other decimals behind": "44.48299,-73.19899",
    },
)

KNOWN_GEO = identify(geo="44.48213,-73.19877")
GEO_PARTS = [
    Case(
        "geo in two keys",
        post_json({"place": {"lat": 44.48213, "lng": -73.19877}}),
        KNOWN_GEO,
        (Expected("geo", "body.json:place.lat"), Expected("geo", "body.json:place.lng")),
    ),
    Case(
        "geo as GeoJSON",
        post_json({"geometry": {"type": "Point", "coordinates": [-73.19877, 44.48213]}}),
        KNOWN_GEO,
        (
            Expected("geo", "body.json:geometry.coordinates[0]"),
            Expected("geo", "body.json:geometry.coordinates[1]"),
        ),
    ),
    Case("geo in two keys, another place", post_json({"place": {"lat": 44.48213, "lng": -71.19877}}), KNOWN_GEO),
]

CASES = STREET + STREET_WITH_UNIT + ZIP + CITY + COUNTY + GEO + GEO_PARTS
