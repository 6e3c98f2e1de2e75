"""Runs of characters of any script that lz-string wrote."""

from __future__ import annotations

import json

from pytest_phiguard.decode.wide_runs import iter_wide_runs

TEXT = '{"email": "ottoline@example.com", "more": "hello there"}'


def _find(text, limit=10_000):
    return list(iter_wide_runs(text, limit))


def test_whole_piece_is_read(write):
    """A piece that is such a run as a whole is read, wherever in the joined text it stands."""
    for packed, steps in ((write.lz_utf16(TEXT), ("lz_string", "utf16")), (write.lz_wide(TEXT), ("lz_string",))):
        assert _find(packed) == [(0, TEXT, steps, "")]
        assert _find(f"hello\0{packed}\0山田くみ子") == [(6, TEXT, steps, "")]


def test_value_between_quotes_is_read(write):
    """In JSON that is not taken apart, a run stands between quotes."""
    body = json.dumps({"name": "山田くみ子", "d": write.lz_utf16(TEXT), "e": write.lz_utf16(TEXT)}, ensure_ascii=False)
    assert [found[1] for found in _find(body)] == [TEXT, TEXT]


def test_text_of_other_scripts_is_none():
    """What people write in their own scripts holds nothing."""
    assert _find("山田くみ子です、明日行きます。" * 5) == []
    assert _find('{"a": "Иван Петров", "b": "山田くみ子"}') == []
    assert _find("hello there") == []


def test_bomb_is_named(write):
    """What grows beyond the limit is named."""
    (found,) = _find(write.lz_utf16("ottoline " * 400), 100)
    assert "more than 100" in found[3]
