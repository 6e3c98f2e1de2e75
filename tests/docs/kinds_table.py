"""The table of kinds in the documents, drawn from the code. Run it to write it anew.

python tests/docs/kinds_table.py
"""

from __future__ import annotations

from pathlib import Path

from pytest_phiguard.detect.key_names import KEY_NAMES
from pytest_phiguard.detect.strength import find_demand
from pytest_phiguard.kinds import FACT_KINDS, IDENTIFYING_AGE, LETTERS, WEAK_KINDS, Kind
from pytest_phiguard.model import Identifier
from pytest_phiguard.patients.minting import mint_patient
from pytest_phiguard.variants import iter_forms, iter_spellings

PAGE = Path(__file__).parents[2] / "docs" / "detection.md"
BEGIN, END = "<!-- kinds: begin -->\n", "<!-- kinds: end -->\n"
SHOWN_KEYS = 8
# Values with what a minted patient's have not, and what has forms of its own: accents, titles, tags, extensions.
FURTHER = {
    Kind.NAME: ("Dr. Zoë Ann Müllerström",),
    Kind.GIVEN_NAME: ("Zoë-Ann",),
    Kind.FAMILY_NAME: ("Müllerström",),
    Kind.STREET: ("771 Dunkinwaite Avenue, Apartment 4", "771 Dunkinwaite Ave, Rear", "771 Größenweg"),
    Kind.CITY: ("Sankt Größen",),
    Kind.COUNTY: ("Größen County",),
    Kind.ZIP: ("00137-0412",),
    Kind.DATE: ("2031-05-17",),
    Kind.PHONE: ("+44 20 7946 0958 ext. 12",),
    Kind.FAX: ("+44 20 7946 0958 ext. 12",),
    Kind.EMAIL: ("Zoe.Mullerstrom+portal@gmail.com", "zoe@größen.example"),
    Kind.URL: ("https://www.example.org/portal/Zo%C3%AB/charts/4471829035/",),
    Kind.IP_ADDRESS: ("2001:db8::28",),
    Kind.CONDITION: ("Ménière's disease",),
    Kind.MEDICATION: ("Größenol tablets",),
    Kind.DEVICE_MODEL: ("Größen P991 ventilator",),
    **dict.fromkeys(
        (Kind.MRN, Kind.HEALTH_PLAN_ID, Kind.ACCOUNT, Kind.LICENSE, Kind.DEVICE_SERIAL), ("MRN-4471-829-035",)
    ),
}


def draw_table():
    """Return the table: one row for each kind, in the order of the law."""
    titles = (
        *("kind", "§ 164.514", "strength", "stands alone when it has", "written forms, beside the value as given"),
        *("further forms, as digests only", "under keys such as"),
    )
    rows = [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    minted = {one.kind: one.value for one in mint_patient("the table of kinds").identifiers}
    rows += [_draw_row(kind, [*([minted[kind]] if kind in minted else []), *FURTHER.get(kind, ())]) for kind in Kind]
    return "\n".join(rows) + "\n"


def _draw_row(kind, values):
    written = _find_steps(iter_forms, kind, values)
    digested = _find_steps(iter_spellings, kind, values) - written
    keys = sorted(KEY_NAMES[kind], key=lambda name: (len(name), name))
    shown = ", ".join(f"`{key}`" for key in keys[:SHOWN_KEYS]) + (", …" if len(keys) > SHOWN_KEYS else "")
    strength, demand = _describe_strength(kind)
    steps = " | ".join(", ".join(sorted(some)) or "–" for some in (written, digested))
    return f"| `{kind}` | {LETTERS.get(kind, '–')} | {strength} | {demand} | {steps} | {shown} |"


def _find_steps(make, kind, values):
    return {step for value in values for form in make(Identifier(kind, value)) for step in form.chain}


def _describe_strength(kind):
    if kind is Kind.AGE:
        return f"weak from {IDENTIFYING_AGE} up, else fact", "–"
    if kind is Kind.IP_ADDRESS:
        return "weak", "an address that is not private"
    if kind in WEAK_KINDS:
        return "weak", "–"
    if kind in FACT_KINDS:
        return "fact", "–"
    return "strong", find_demand(kind).text


def write_table():
    """Put the table between its marks."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}{draw_table()}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write_table()
