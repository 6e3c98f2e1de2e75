"""The table of vendors in the documents, drawn from the code. Run it to write it anew.

python tests/docs/vendors_table.py
"""

from __future__ import annotations

from pathlib import Path

from pytest_phiguard.parties.vendors import load_vendors

PAGE = Path(__file__).parents[2] / "docs" / "vendors.md"
BEGIN, END = "<!-- vendors: begin -->\n", "<!-- vendors: end -->\n"
SHOWN_HOSTS = 2


def draw_table():
    """Return the table: one row for each vendor, by its id."""
    rows = ["| id | product | what it does | known by | agreement |", "|---|---|---|---|---|"]
    rows += [_draw_row(vendor) for vendor in sorted(load_vendors(), key=lambda vendor: vendor.id)]
    return "\n".join(rows) + "\n"


def _draw_row(vendor):
    does = ", ".join(category.replace("_", " ") for category in vendor.category)
    shown = ", ".join(f"`{host}`" for host in vendor.hosts[:SHOWN_HOSTS])
    more = f", {len(vendor.hosts) - SHOWN_HOSTS} more" if len(vendor.hosts) > SHOWN_HOSTS else ""
    name = vendor.name.replace("|", "/")
    return f"| `{vendor.id}` | {name} | {does} | {shown}{more} | {vendor.baa} |"


def write_table():
    """Put the table between its marks."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}{draw_table()}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write_table()
