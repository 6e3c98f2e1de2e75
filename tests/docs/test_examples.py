"""The examples in the documents do what the documents say."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from pytest_phiguard.rules import RULES

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "rules").glob("PHG*.md"))
BLOCK = re.compile(r'^```(\w+) title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
# Configuration is no finding: its page shows a usage error.
CONFIGURATION = "PHG901"


FIX, PERMIT = "## The fix", "## Permit it"


def read_part(page, heading):
    """Return what a page says under a heading; empty where it has no such heading."""
    part = page.read_text(encoding="utf-8").partition(f"\n{heading}\n")[2]
    return part.partition("\n## ")[0]


def read_blocks(page, *, leaking):
    """Return the files of a page's leaking or repaired suite: a file under "The fix" replaces one of the same name."""
    text = page.read_text(encoding="utf-8")
    if leaking:
        text = text.partition(f"\n{FIX}\n")[0]
    blocks = {title: block for _, title, block in BLOCK.findall(text)}
    if not leaking:
        blocks.pop("test_leak.py", None)
    return blocks


def write_files(suite, blocks):
    """Write the files of a suite."""
    for name, text in blocks.items():
        (suite.pytester.path / name).write_text(text, encoding="utf-8")


def find_options(page):
    """Return what the page says the example is run with."""
    match = re.search(r"^\$ pytest ?(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return shlex.split(match[1]) if match else []


def read_message(page):
    """Return the lines that a page shows as the terminal's."""
    shown = re.search(r"^```text\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return shown[1].splitlines()


def fade(line):
    """Return a line of a message without what is another patient's when patients are made another way."""
    line = re.sub(r'(of patient )"[^"]+" \(.*?\), (?=in )', r"\1…, ", line.rstrip())
    return re.sub(r"^(  (?:page|address|request) .*?//[^/]+).*", r"\1", line)


by_page = pytest.mark.parametrize(
    "page", [page for page in PAGES if page.stem != CONFIGURATION], ids=lambda page: page.stem
)


@by_page
def test_leaking_example_shows_its_rule(suite, page):
    """The example of a rule's page ends with a finding of that rule, under its verdict, worded as the page shows it."""
    write_files(suite, read_blocks(page, leaking=True))
    result = suite.run(*find_options(page), subprocess=True)
    found = {finding["rule"]: finding["verdict"] for finding in suite.report["findings"]}
    assert result.ret == 1
    assert found == {page.stem: RULES[page.stem].verdict.value}
    printed = [fade(line) for line in result.outlines]
    assert [line for line in read_message(page) if fade(line) not in printed] == []


@by_page
def test_repaired_example_passes(suite, page):
    """The repaired example of a rule's page passes, and the guard was not idle."""
    write_files(suite, read_blocks(page, leaking=False))
    result = suite.run(*find_options(page), subprocess=True)
    assert result.ret == 0
    assert suite.rules == []
    assert suite.report["summary"]["identifiers"] > 0


@by_page
def test_page_states_the_rule(page):
    """A page's title and verdict are those of the table of rules."""
    title, _, verdict = page.read_text(encoding="utf-8").splitlines()[:3]
    assert title.startswith(f"# {page.stem}: ")
    assert verdict.startswith(f"**Verdict:** {RULES[page.stem].verdict.value}")


@pytest.mark.parametrize(
    "page", [page for page in PAGES if "```" in read_part(page, PERMIT)], ids=lambda page: page.stem
)
def test_permitted_example_passes(suite, page):
    """What a page says permits its finding does so, until the day that it names."""
    language, permit = re.search(r"^```(\w+)\n(.*?)^```$", read_part(page, PERMIT), re.MULTILINE | re.DOTALL).groups()
    permit = re.sub(r"until=\d{4}", "until=2999", permit)
    blocks = read_blocks(page, leaking=True)
    if language == "ini":
        blocks["pytest.ini"] = permit
    else:
        blocks["test_leak.py"] = blocks["test_leak.py"].replace("\ndef test_", f"\n{permit}def test_")
        blocks["test_leak.py"] = f"import pytest\n{blocks['test_leak.py']}"
    write_files(suite, blocks)
    result = suite.run(*find_options(page), subprocess=True)
    assert result.ret == 0
    assert page.stem not in suite.rules
    assert suite.report["allowed" if language == "ini" else "weakened"]


def test_configuration_example_is_a_usage_error(suite):
    """The example of PHG901 ends with exit code 4 and the message that the page shows; the repaired one passes."""
    page = ROOT / "docs" / "rules" / f"{CONFIGURATION}.md"
    write_files(suite, read_blocks(page, leaking=True))
    result = suite.run(subprocess=True)
    assert result.ret == 4
    assert read_message(page)[0] in result.stderr.str()
    write_files(suite, read_blocks(page, leaking=False))
    assert suite.run(subprocess=True).ret == 0


def test_every_page_is_in_the_index():
    """Each rule's page is linked from the index, with nothing missing."""
    index = (ROOT / "docs" / "rules" / "index.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\((PHG\d{3})\.md\)", index)) == {page.stem for page in PAGES}


def test_readme_configuration_is_valid(suite):
    """The README's ``pytest.ini`` is accepted, and its test passes."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ini = re.search(r"```ini\n(.*?)```", readme, re.DOTALL)[1]
    scope = "asyncio_default_fixture_loop_scope = function\n"
    (suite.pytester.path / "tox.ini").write_text(ini + scope, encoding="utf-8")
    suite.write("def test_it(phi_patient):\n    assert phi_patient.name")
    suite.run().assert_outcomes(passed=1)


def test_readme_marker_is_valid(suite):
    """The README's marker is accepted."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    mark = re.search(r"```python\n(@pytest\.mark\.phiguard.*?)```", readme, re.DOTALL)[1]
    suite.write("import pytest\n\n" + mark)
    suite.run().assert_outcomes(passed=1)
    assert suite.report["weakened"][0]["what"] == "ignore=PHG101"


def test_readme_chart_example_passes(suite):
    """The README's test of a tracked value passes."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    test = re.search(r"```python\n(def test_chart.*?)```", readme, re.DOTALL)[1]
    suite.write(
        "import pytest\nfrom flask import Flask\n\n"
        "@pytest.fixture\ndef client():\n    app = Flask(__name__)\n"
        "    app.get('/charts/<mrn>')(lambda mrn: '<p>Chart</p>')\n    return app.test_client()\n\n" + test
    )
    suite.run().assert_outcomes(passed=1)
    assert suite.report["summary"]["identifiers"] == 1


def test_readme_booking_example_passes(suite):
    """The README's booking test passes against an application that keeps what it is given."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    test = re.search(r"```python\n(def test_booking.*?)```", readme, re.DOTALL)[1]
    suite.write(
        "import pytest\nfrom flask import Flask\n\n"
        "@pytest.fixture\ndef client():\n    app = Flask(__name__)\n"
        "    app.post('/book')(lambda: '<p>Thank you</p>')\n    return app.test_client()\n\n" + test
    )
    suite.run().assert_outcomes(passed=1)
