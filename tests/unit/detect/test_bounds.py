"""What may stand beside a value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.detect.bounds import is_bounded
from pytest_phiguard.variants import Shape
from pytest_phiguard.variants.folding import fold


def _is_whole(shape, text, value):
    folded = fold(text)
    start = folded.index(fold(value))
    return is_bounded(shape, folded, start, start + len(value), text)


@pytest.mark.parametrize(
    ("shape", "text", "value", "whole"),
    [
        (Shape.DIGITS, "x900127183y", "900127183", True),
        (Shape.DIGITS, "1900127183", "900127183", False),
        (Shape.DIGITS, "9001271831", "900127183", False),
        (Shape.DIGITS, "0.900127183", "900127183", False),
        (Shape.DIGITS, "900127183.5", "900127183", False),
        (Shape.DIGITS, "900127183. And", "900127183", True),
        (Shape.DIGITS, "f900127183a", "900127183", False),
        (Shape.DATE, "on 1974-03-05t10", "1974-03-05", True),
        (Shape.DATE, "12-1974-03-05", "1974-03-05", False),
        (Shape.DATE, "1974-03-05-12", "1974-03-05", False),
        (Shape.DATE, "1974-03-055", "1974-03-05", False),
        (Shape.DATE, "xmarch 5, 1974", "march 5, 1974", False),
        (Shape.DATE, "march 5, 1974", "march 5, 1974", True),
        (Shape.WORDS, "see Quill.", "Quill", True),
        (Shape.HOUSE, "at 3832 Silverbirk, Thornbury", "3832 Silverbirk", True),
        (Shape.HOUSE, "at 3832 Silverbirk", "3832 Silverbirk", True),
        (Shape.HOUSE, "at 3832 Silverbirk Lane", "3832 Silverbirk", False),
        (Shape.HOUSE, "at 3832+Silverbirk+Lane", "3832+Silverbirk", False),
        (Shape.HOUSE, "at 13832 Silverbirk", "3832 Silverbirk", False),
        (Shape.CODE, "\x1bx4417700920834417\x10", "4417700920834417", True),
        (Shape.CODE, "1BCVT35DG74036878X\xff\x9e{q", "1BCVT35DG74036878", False),
        (Shape.CODE, "\x1b34417700920834417\x10", "4417700920834417", False),
        (Shape.CODE, "\x1b44177009208344177\x10", "4417700920834417", False),
        (Shape.MAIL, "Reminder+for+z.quill@example.com,+please+call", "z.quill@example.com", True),
        (Shape.MAIL, "for+z.quill@example.com+today", "z.quill@example.com", True),
        (Shape.MAIL, "write+to+z.quill@example.com", "z.quill@example.com", True),
        (Shape.MAIL, "tag+z.quill@example.com", "z.quill@example.com", False),
        (Shape.MAIL, "tag+z.quill@example.com, please", "z.quill@example.com", False),
        (Shape.WORDS, "Quillon", "Quill", False),
        (Shape.WORDS, "xQuill", "Quill", False),
        (Shape.WORDS, "userQuill", "Quill", True),
        (Shape.WORDS, "QuillUser", "Quill", True),
        (Shape.WORDS, "quilluser", "quill", False),
        (Shape.WORDS, "quill7", "quill", False),
        (Shape.WORDS, "quillfeather7", "quillfeather", True),
        (Shape.WORDS, "quill 22", "quill 2", False),
        (Shape.WORDS, "姓名王小明是", "王小明", True),
        (Shape.WORDS, "\x0equillfeatherj", "quillfeather", False),
        (Shape.WORDS, "\x01Aquillfeather", "quillfeather", True),
        (Shape.WORDS, "quillfeatherj\x01", "quillfeather", True),
        (Shape.CODE, "(mrn44a)", "mrn44a", True),
        (Shape.CODE, "mrn44ab", "mrn44a", False),
        (Shape.CODE, "0.4400", "4400", False),
        (Shape.CODE, "4400.5", "4400", False),
        (Shape.CODE, "mrn44.5", "mrn44", True),
        (Shape.MAIL, "<q@x.example>", "q@x.example", True),
        (Shape.MAIL, "a.q@x.example", "q@x.example", False),
        (Shape.MAIL, "em.q@x.example", "q@x.example", True),
        (Shape.MAIL, "q@x.example.org", "q@x.example", False),
        (Shape.MAIL, "q@x.example-a.org", "q@x.example", False),
        (Shape.MAIL, "q@x.example. Next", "q@x.example", True),
        (Shape.MAIL, "q@x.examples", "q@x.example", False),
        (Shape.ADDRESS, "(203.0.113.7)", "203.0.113.7", True),
        (Shape.ADDRESS, "203.0.113.77", "203.0.113.7", False),
        (Shape.ADDRESS, "203.0.113.7.1", "203.0.113.7", False),
        (Shape.ADDRESS, "1.203.0.113.7", "203.0.113.7", False),
        (Shape.ADDRESS, "203.0.113.7.", "203.0.113.7", True),
        (Shape.ADDRESS, "203.0.113.7:443", "203.0.113.7", True),
        (Shape.ADDRESS, "ip-203-0-113-7", "203-0-113-7", True),
        (Shape.ADDRESS, "9-203-0-113-7", "203-0-113-7", False),
        (Shape.ADDRESS, "2001:db8::7:1", "2001:db8::7", False),
        (Shape.ADDRESS, "a:2001:db8::7", "2001:db8::7", False),
        (Shape.ADDRESS, "[2001:db8::7]", "2001:db8::7", True),
        (Shape.LINK, "https://x.example/p/12?a", "x.example/p/12", True),
        (Shape.LINK, "x.example/p/123", "x.example/p/12", False),
        (Shape.LINK, "x.example/p/12-3", "x.example/p/12", False),
        (Shape.LINK, "ax.example/p/12", "x.example/p/12", False),
        (Shape.RUN, "=YWJj&", "YWJj", True),
        (Shape.RUN, "YWJjZA", "YWJj", False),
        (Shape.SERIES, "[65,66,67]", "65,66,67", True),
        (Shape.SERIES, "165,66,67", "65,66,67", False),
        (Shape.NUMBER, "48", "48", True),
        (Shape.NUMBER, "48.5", "48", False),
        (Shape.PLACE, "42.3601", "42.3601", True),
    ],
)
def test_value_is_whole(shape, text, value, whole):
    """Each shape has its own neighbours that make a value a part of a longer one."""
    assert _is_whole(shape, text, value) is whole


@given(st.sampled_from(list(Shape)), st.text(min_size=1, max_size=20), st.data())
def test_no_text_makes_it_raise(shape, text, data):
    """Whatever stands around a span, the answer is yes or no."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert is_bounded(shape, text, start, end, text) in {True, False}


def test_stray_bytes_of_binary_content_are_no_letters():
    """Bytes that read as letters do not hide a value among control signs; beside one or two they are letters."""
    value = "ottoline@example.com"
    for text in (f"\x01yth{value}\x02\x03abc", f"\x04\x05ab{value}\x1f"):
        start = text.index(value)
        assert is_bounded(Shape.MAIL, text, start, start + len(value))
    text = f"\x01yth{value} and more"
    assert not is_bounded(Shape.MAIL, text, 4, 4 + len(value))
