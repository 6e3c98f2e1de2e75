"""Calendars and cards with their lines whole."""

from __future__ import annotations

import pytest

from pytest_phiguard.decode.folded_lines import is_folded, unfold_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BEGIN:VCALENDAR\r\n", True),
        ("\r\nbegin:vcard\n", True),
        ("BEGIN:VEVENT", True),
        ("BEGIN CERTIFICATE", False),
        ("hello", False),
        ("", False),
    ],
)
def test_calendars_and_cards_are_told(text, expected):
    """A calendar or card begins with its name."""
    assert is_folded(text) is expected


def test_lines_are_whole():
    """A line end and one blank in a value are no part of it; separators lose their backslash."""
    text = "BEGIN:VEVENT\r\nSUMMARY:Visit of Otto\r\n line\\, room 4\r\n\t2\nEND:VEVENT"
    assert unfold_lines(text) == "BEGIN:VEVENT\r\nSUMMARY:Visit of Ottoline, room 42\nEND:VEVENT"


def test_old_cards_are_decoded():
    """vCard 2.1 writes beyond ASCII as quoted-printable."""
    text = "BEGIN:VCARD\r\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=C5=BDofie=\r\n Dvo=C5=99=C3=A1kov=C3=A1\r\nEND:VCARD"
    assert ":Žofie" in unfold_lines(text)
    assert "Dvořáková" in unfold_lines(text)
