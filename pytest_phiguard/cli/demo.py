"""``phiguard demo``: the insulin-pump incident as a small web application with a suite of one test, run twice."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REPLAY = Path(__file__).parent / "replay"

STORY = """\
In December 2022 an insulin-pump maker mailed 29,000 customers a link to an acknowledgment page. The link held
their IP address and showed which device they use; the page carried the site's usual tags. Loading it was enough
to hand the address to marketing partners. No form, no API call, and no identifier in the page itself.

portal.py replays it: the e-mail, the page, its tags. test_acknowledgment.py opens the link, as any suite would.
Both are in {folder}
"""
RUNS = (("as-it-was", "The page as it was"), ("repaired", "The repaired page: an opaque link, and no tags behind it"))
EXPECTED = {"as-it-was": 1, "repaired": 0}


def run_demo() -> int:
    """Run the replay's suite on the page as it was and on the repaired one; return 0 where both end as they must.

    The tags are never loaded: what they would send is computed from the page.
    """
    if importlib.util.find_spec("flask") is None:
        print("phiguard demo needs Flask: pip install 'pytest-phiguard[demo]'", file=sys.stderr)
        return 2
    print(STORY.format(folder=REPLAY))
    with tempfile.TemporaryDirectory(prefix="phiguard-demo-") as folder:
        for file in REPLAY.glob("*"):
            if file.is_file():
                shutil.copy(file, folder)
        codes = {version: _run_suite(Path(folder), version, title) for version, title in RUNS}
    ended_well = codes == EXPECTED
    print(_conclude(ended_well))
    return 0 if ended_well else 1


def _run_suite(folder: Path, version: str, title: str) -> int:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--tb=short", "-q"]
    print(f"== {title}\n\n$ PORTAL={version} pytest\n", flush=True)
    # The demo's suite is its own: nothing of the caller's configuration may change what it shows.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PHIGUARD_"))}
    done = subprocess.run(command, cwd=folder, env={**kept, "PORTAL": version}, check=False)
    print(flush=True)
    return done.returncode


def _conclude(ended_well: bool) -> str:
    if ended_well:
        return "The leaking page failed and the repaired one passed. Its suite did not change between the two runs."
    return "The replay did not end as it must: the leaking page should fail and the repaired one pass."
