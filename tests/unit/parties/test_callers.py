"""Paths at which a vendor asks the application."""

from __future__ import annotations

import pytest

from pytest_phiguard.errors import ConfigurationError
from pytest_phiguard.parties.callers import find_caller, parse_callers

WHERE = {"option": "phiguard_callers", "source": "pytest.ini", "vendors": frozenset({"twilio_messaging", "slack"})}


def test_lines_are_paths_and_vendors():
    """Blanks around the sign are nothing, and a path may hold the sign itself."""
    lines = ("/webhooks/twilio/* = twilio_messaging", "/slack/a=b=slack", "*/voice = twilio_messaging")
    assert parse_callers(lines, **WHERE) == (
        ("/webhooks/twilio/*", "twilio_messaging"),
        ("/slack/a=b", "slack"),
        ("*/voice", "twilio_messaging"),
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "/webhooks/twilio",
            "'/webhooks/twilio' is not a valid phiguard_callers line (pytest.ini). Valid: PATH = VENDOR",
        ),
        ("webhooks = slack", "'webhooks = slack' is not a valid phiguard_callers line"),
        ("/a = nobody", "'nobody' in phiguard_callers line '/a = nobody' (pytest.ini) names no vendor"),
        ("/a =", "'' in phiguard_callers line '/a =' (pytest.ini) names no vendor"),
    ],
)
def test_wrong_lines_say_what_is_wrong(line, message):
    """The message names the line, the option and the file."""
    with pytest.raises(ConfigurationError) as caught:
        parse_callers([line], **WHERE)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/hook/sms", "slack"), ("/hook/voice/1", "twilio_messaging"), ("/hook", ""), ("/other/hook/sms", "")],
)
def test_first_match_wins(path, expected):
    """A path is matched as a whole, and by the first line that does."""
    callers = (("/hook/voice/*", "twilio_messaging"), ("/hook/*", "slack"))
    assert find_caller(path, callers) == expected
