"""The words of office documents."""

from __future__ import annotations

import pytest

from pytest_phiguard.decode.office_text import is_office_member, read_office_text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("body|zip:word/document.xml", True),
        ("body|zip:xl/sharedStrings.xml", True),
        ("body.part:f|zip:content.xml", True),
        ("body|zip:other/content.xml", False),
        ("body|zip:word/media/a.png", False),
        ("body", False),
    ],
)
def test_members_with_text(name, expected):
    """The parts of office archives that hold text are told by their names."""
    assert is_office_member(name) is expected


def test_markup_inside_a_value_is_dropped():
    """What markup cuts is joined, what a paragraph, cell or tab parts is not."""
    text = (
        "<w:p><w:r><w:t>Otto</w:t></w:r><w:r><w:rPr/><w:t>line &amp; co</w:t></w:r></w:p>"
        "<w:p><w:t>next</w:t><w:tab/><w:t>one</w:t></w:p>"
    )
    assert read_office_text(text) == "Ottoline & co\nnext\none"
    assert read_office_text("<sst><si><t>a</t></si><si><t>b</t></si></sst>") == "a\nb"
