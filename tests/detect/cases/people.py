"""The two people of the tables: the patient whose values are known, and a stranger whose values nobody knows.

Values are invented and reserved: 555-01xx numbers, `example` hosts, documentation addresses, SSN area 9xx. The
stranger's differ from the patient's by little: a near miss wherever both are written the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

# Forms of the other values, which are no identifiers of their own.
DERIVED = {"phone_digits", "birth_compact"}


@dataclass(frozen=True)
class Person:
    """All of one person's values, named by kind, and two normal forms that vendors ask for."""

    name: str
    given_name: str
    family_name: str
    username: str
    street: str
    city: str
    county: str
    zip: str
    geo: str
    date_of_birth: str
    admission_date: str
    phone: str
    fax: str
    email: str
    ssn: str
    mrn: str
    health_plan_id: str
    account: str
    license: str
    vehicle: str
    device_serial: str
    url: str
    ip_address: str
    biometric: str
    photo: str
    other: str
    condition: str
    medication: str
    device_model: str
    phone_digits: str
    birth_compact: str

    @property
    def identifiers(self) -> dict[str, str]:
        """Return the values by kind."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in DERIVED}

    @property
    def page(self) -> str:
        """Return the address of a portal page that names the person by record number and network address."""
        return f"https://portal.example/ack?mrn={self.mrn}&ip={self.ip_address}"


PATIENT = Person(
    name="Ottoline Brakspear",
    given_name="Ottoline",
    family_name="Brakspear",
    username="osprey_quill71",
    street="4186 Thistlewick Lane",
    city="Marrowfield",
    county="Tolvernshire",
    zip="00418",
    geo="44.48213,-73.19877",
    date_of_birth="1957-03-14",
    admission_date="2019-08-23",
    phone="(415) 555-0143",
    fax="(628) 555-0177",
    email="heron.vexley@example.org",
    ssn="923-45-7183",
    mrn="MRN-7Q4K82ZP15",
    health_plan_id="HPX-5529-KD7714",
    account="4400771920834417",
    license="DL-WQ44719026",
    vehicle="5TZQH31X8KW704219",
    device_serial="PDM-52K9-0417-QX",
    url="https://pages.example/~osprey/journal-71k",
    ip_address="203.0.113.77",
    biometric="vp-9f27c04e81d3aa56",
    photo="https://img.example/faces/7KQ2M94ZC1.jpg",
    other="tok_9wX3kQ7vLm2ZpB64",
    condition="Vexholt retinal dystrophy",
    medication="Zoltrivane",
    device_model="PodLine DASH 3",
    phone_digits="4155550143",
    birth_compact="19570314",
)

STRANGER = Person(
    name="Ottilie Brakspoor",
    given_name="Ottilie",
    family_name="Brakspoor",
    username="osprey_quill72",
    street="4187 Thistlewick Lane",
    city="Marrowfold",
    county="Tolvernstead",
    zip="00419",
    geo="44.49213,-73.18877",
    date_of_birth="1957-04-14",
    admission_date="2019-08-24",
    phone="(415) 555-0144",
    fax="(628) 555-0178",
    email="heron.vexlay@example.org",
    ssn="923-45-7184",
    mrn="MRN-7Q4K82ZP16",
    health_plan_id="HPX-5529-KD7715",
    account="4400771920834418",
    license="DL-WQ44719027",
    vehicle="5TZQH31X8KW704218",
    device_serial="PDM-52K9-0417-QY",
    url="https://pages.example/~osprey/journal-71m",
    ip_address="203.0.113.78",
    biometric="vp-9f27c04e81d3aa57",
    photo="https://img.example/faces/7KQ2M94ZC2.jpg",
    other="tok_9wX3kQ7vLm2ZpB65",
    condition="Vexholt corneal dystrophy",
    medication="Zoltrevane",
    device_model="PodLine DASH 4",
    phone_digits="4155550144",
    birth_compact="19570414",
)
