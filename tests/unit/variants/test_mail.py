"""E-mail addresses."""

from __future__ import annotations

import pytest

from pytest_phiguard.variants.mail import iter_email_forms, iter_email_spellings


@pytest.mark.parametrize(
    ("value", "text", "chain"),
    [
        (" Z.Quill@Example.com ", "Z.Quill@Example.com", ()),
        ("Z.Quill@Example.com", "z.quill@example.com", ("lowercase",)),
        ("z.quill+x@example.com", "z.quill@example.com", ("lowercase", "untagged")),
        ("Z.Quill+x@gmail.com", "zquill@gmail.com", ("lowercase", "undotted")),
        ("z.quill+x@gmail.com", "zquill+x@gmail.com", ("lowercase", "undotted")),
        ("z.quill+x@gmail.com", "z.quill+x@googlemail.com", ("lowercase", "gmail")),
        ("z.quill@googlemail.com", "zquill@gmail.com", ("lowercase", "undotted", "gmail")),
        ("zoë@exämple.org", "zoë@xn--exmple-cua.org", ("lowercase", "punycode")),
        ("z@ex..ämple.org", "z@ex..ämple.org", ()),
        ("z@example.com", "z at example.com", ("lowercase", "spelled")),
        ("z@example.com", "z at example dot com", ("lowercase", "spelled")),
        ("Z.Quill@example.com", "z dot quill at example dot com", ("lowercase", "spelled")),
    ],
)
def test_address_is_normalised(value, text, chain):
    """An address is written as given, in lower case, without tag, without dots at Gmail, and spelled out."""
    assert {form.text: form.chain for form in reversed(list(iter_email_forms(value)))}[text] == chain


def test_what_is_no_address_keeps_its_cases():
    """Without an at sign nothing is normalised."""
    assert {form.text for form in iter_email_forms("Quill")} == {"Quill", "quill", "QUILL"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *(("Z.Quill+x@Example.com", "Z.Quill@Example.com"), ("Z.Quill@Example.com", "Z.Quill@example.com")),
        ("Z_Quill+x@my-example.com", "zquillx@my-example.com"),
        *(("z quill@example.com", "zquill@example.com"), ("Z Quill", "zquill")),
    ],
)
def test_address_is_spelled_for_digests(value, text):
    """A digest tells case and spaces apart."""
    assert text in {form.text for form in iter_email_spellings(value)}
