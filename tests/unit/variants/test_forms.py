"""What a form is."""

from __future__ import annotations

from pytest_phiguard.variants.forms import Form, Shape


def test_form_is_compared_by_value():
    """Two forms with the same text, chain and shape are one."""
    assert {Form("a", (), Shape.CODE), Form("a", (), Shape.CODE)} == {Form("a", (), Shape("code"))}
