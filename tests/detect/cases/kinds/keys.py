"""Keys: the names under which a weak value or a health fact counts, and names that only look like one."""

from __future__ import annotations

from ..case import Case, Expected, Message, identify, post_form, post_json

VALUES = {
    "given_name": "Ottoline",
    "family_name": "Brakspear",
    "city": "Marrowfield",
    "county": "Tolvernshire",
    "zip": "00418",
    "date_of_birth": "1957-03-14",
    "admission_date": "2019-08-23",
    "age": "93",
    "ip_address": "203.0.113.77",
    "condition": "Vexholt retinal dystrophy",
    "medication": "Zoltrivane",
    "device_model": "Omnipod DASH",
}

OWN = {
    "given_name": "first_name firstName firstname fname fn first given_name givenName forename FNAME patientFirstName "
    "user.first_name ud[fn] q3_name[first] patient[first_name] given-name First%20Name",
    "family_name": "last_name lastName lastname lname ln last surname family_name familyName LNAME patientLastName ud[ln]",
    "city": "city ct l_city shippingCity billing_city town locality addressLocality address[city] home_city",
    "county": "county countyName county_name",
    "zip": "zip zp zipcode zipCode zip_code ZIP postal postal_code postalCode postcode billing_zip address[zip] plz",
    "date_of_birth": "dob DOB date_of_birth dateOfBirth birthdate birth_date birthDate birthday bday db patient_dob BirthDt ud[db]",
    "admission_date": "admission_date admissionDate admit_date admitted_at admitDate",
    "age": "age patient_age patientAge u_age age_years",
    "ip_address": "ip ip_address ipAddress client_ip clientIp remote_addr uip user_ip x_forwarded_for client.address ai.location.ip",
    "condition": "condition diagnosis dx medical_condition problem",
    "medication": "medication drug rx drug_name medicationName prescription med",
    "device_model": "device_model deviceModel device model device_name",
}

ALIEN = {
    "given_name": "title theme fname_id_hint",
    "family_name": "blast lastly layout",
    "city": "capacity velocity electricity",
    "zip": "gzip unzip_size sku build",
    "age": "page stage usage image message agent mileage",
    "date_of_birth": "released built version expires",
    "medication": "theme media",
    "condition": "title conditional_flag",
}


def _found(kind: str, key: str) -> Case:
    expected = (Expected(kind, f"body.form:{key}"),)
    return Case(f"{kind} under {key}", post_form({key: VALUES[kind]}), identify(**{kind: VALUES[kind]}), expected)


FOUND = [_found(kind, key.replace("%20", " ")) for kind, keys in OWN.items() for key in keys.split()]
ALIENS = [
    Case(f"{kind} under {key}, another key", post_form({key: VALUES[kind]}), identify(**{kind: VALUES[kind]}))
    for kind, keys in ALIEN.items()
    for key in keys.split()
]

ZIP = identify(zip="00418")
PLACES = [
    Case(
        "zip in a query of an address in a query",
        Message("GET", "https://c.example/t?dl=https%3A%2F%2Fp.example%2Fa%3Fzip%3D00418"),
        ZIP,
        (Expected("zip", "url.query:dl|url.query:zip"),),
    ),
    Case(
        "zip in a cookie",
        Message("GET", "https://c.example/", {"Cookie": "zip=00418"}),
        ZIP,
        (Expected("zip", "cookie:zip"),),
    ),
    Case(
        "zip in a header",
        Message("GET", "https://c.example/", {"X-Zip": "00418"}),
        ZIP,
        (Expected("zip", "header:x-zip"),),
    ),
    Case(
        "zip in a matrix parameter",
        Message("GET", "https://c.example/a;zip=00418;b=1"),
        ZIP,
        (Expected("zip", "url.path"),),
    ),
    Case(
        "zip in a fragment",
        Message("GET", "https://c.example/#/find?zip=00418"),
        ZIP,
        (Expected("zip", "url.fragment|url.query:zip"),),
    ),
    Case(
        "zip in a line of text", post_json({"log": "search zip=00418 done"}), ZIP, (Expected("zip", "body.json:log"),)
    ),
    Case(
        "zip in a line of text, after a colon",
        post_json({"log": "zip: 00418, sort: near"}),
        ZIP,
        (Expected("zip", "body.json:log"),),
    ),
    Case(
        "zip in XML",
        Message("POST", "https://c.example/", {"Content-Type": "text/xml"}, b"<a><zip>00418</zip></a>"),
        ZIP,
        (Expected("zip", "body"),),
    ),
    Case("zip in JSON in a form", post_form({"d": '{"zip":"00418"}'}), ZIP, (Expected("zip", "body.form:d|json:zip"),)),
    Case(
        "zip in JSON in base64",
        post_json({"d": "eyJ6aXAiOiIwMDQxOCJ9"}),
        ZIP,
        (Expected("zip", "body.json:d|json:zip"),),
    ),
    Case(
        "zip in a pair of a list",
        post_json([{"name": "zip", "value": "00418"}]),
        ZIP,
        (Expected("zip", "body.json:[0].value"),),
    ),
    Case(
        "zip in a pair of key and value",
        post_json([{"key": "zip", "value": {"stringValue": "00418"}}]),
        ZIP,
        (Expected("zip", "body.json:[0].value.stringValue"),),
    ),
    Case("a pair of a list, another name", post_json([{"name": "sku", "value": "00418"}]), ZIP),
    Case("zip in the path", Message("GET", "https://c.example/near/00418"), ZIP),
    Case("zip as a key", post_json({"00418": 3}), ZIP),
    Case("a zip's file", post_json({"file": "00418.zip"}), ZIP),
]

PAIR = identify(family_name="Brakspear", city="Marrowfield", medication="Zoltrivane")
COMPANY = [
    Case(
        "a family name under its key, the city in prose",
        post_json({"last_name": "Brakspear", "note": "lives in Marrowfield"}),
        PAIR,
        (Expected("family_name", "body.json:last_name"), Expected("city", "body.json:note")),
    ),
    Case(
        "a family name under its key, a medication in prose",
        post_json({"last_name": "Brakspear", "note": "takes Zoltrivane"}),
        PAIR,
        (Expected("family_name", "body.json:last_name"), Expected("medication", "body.json:note")),
    ),
    Case(
        "a family name in the address, the city in the body",
        Message("POST", "https://c.example/a?last_name=Brakspear", {"Content-Type": "text/plain"}, b"Marrowfield"),
        PAIR,
        (Expected("family_name", "url.query:last_name"), Expected("city", "body")),
    ),
]

CASES = FOUND + ALIENS + PLACES + COMPANY
