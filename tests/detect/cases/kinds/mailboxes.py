"""E-mail addresses and user names."""

from __future__ import annotations

from ..case import kind_cases

EMAIL = kind_cases(
    "email",
    "heron.vexley@example.org",
    found={
        "as given": ("heron.vexley@example.org", "()"),
        "upper case": ("HERON.VEXLEY@EXAMPLE.ORG", "uppercase"),
        "capitals": ("Heron.Vexley@Example.org", "case"),
        "in angle brackets": ("Heron <heron.vexley@example.org>", ""),
        "in quotes": ('"heron.vexley@example.org"', ""),
        "in parentheses": ("(heron.vexley@example.org)", ""),
        "at the end of a sentence": ("heron.vexley@example.org.", ""),
        "before a comma": ("heron.vexley@example.org, and others", ""),
        "as a mailto address": ("mailto:heron.vexley@example.org", ""),
        "as a user of an address": ("https://heron.vexley@example.org/inbox", ""),
        "at spelt out": ("heron.vexley at example.org", "spelled"),
        "at and dot in brackets": ("heron.vexley [at] example [dot] org", "spelled"),
        "at in parentheses": ("heron.vexley(at)example.org", "spelled"),
        "spaces on both sides": ("  heron.vexley@example.org  ", ""),
        "as a file's name": ("heron.vexley@example.org.pdf", ""),
        "between bars": ("id|heron.vexley@example.org|web", ""),
        "after an equals sign": ("email=heron.vexley@example.org", ""),
        "full-width": ("ｈｅｒｏｎ．ｖｅｘｌｅｙ＠ｅｘａｍｐｌｅ．ｏｒｇ", ""),
        "zero-width space inside": ("heron.\u200bvexley@example.org", ""),
    },
    near={
        "another letter": "heron.vexlay@example.org",
        "another top-level domain": "heron.vexley@example.com",
        "another domain": "heron.vexley@exemple.org",
        "a longer local part": "xheron.vexley@example.org",
        "a longer dotted local part": "m.heron.vexley@example.org",
        "a longer domain": "heron.vexley@example.orgs",
        "a domain that goes on": "heron.vexley@example.org.uk",
        "the local part alone": "heron.vexley",
        "the domain alone": "@example.org",
        "no dot, which only gmail ignores": "heronvexley@example.org",
        "a hyphen for the dot": "heron-vexley@example.org",
        "its words apart": "heron and vexley, example and org",
    },
)

GMAIL = kind_cases(
    "email",
    "Otter.Vale.Quillfen0417+clinic@gmail.com",
    found={
        "as given": ("Otter.Vale.Quillfen0417+clinic@gmail.com", "()"),
        "lower case": ("otter.vale.quillfen0417+clinic@gmail.com", ""),
        "without the tag": ("otter.vale.quillfen0417@gmail.com", "untagged"),
        "without dots and tag": ("ottervalequillfen0417@gmail.com", "undotted"),
        "googlemail": ("ottervalequillfen0417@googlemail.com", ""),
    },
    near={
        "another mailbox": "ottervalequillfen0418@gmail.com",
        "another provider": "ottervalequillfen0417@example.com",
        "the tag alone": "+clinic@gmail.com",
    },
)

ACCENTED = kind_cases(
    "email",
    "zoë.quévreux@exämple.org",
    found={
        "as given": ("zoë.quévreux@exämple.org", "()"),
        "decomposed": ("zoe\u0308.que\u0301vreux@exa\u0308mple.org", ""),
        "the domain in punycode": ("zoë.quévreux@xn--exmple-cua.org", ""),
    },
    near={"another letter": "zoé.quévreux@exämple.org", "the domain of another": "zoë.quévreux@xn--exmple-cub.org"},
)

USERNAME = kind_cases(
    "username",
    "osprey_quill71",
    found={
        "as given": ("osprey_quill71", "()"),
        "upper case": ("OSPREY_QUILL71", "uppercase"),
        "after an at sign": ("@osprey_quill71", ""),
        "in a path": ("/users/osprey_quill71/edit", ""),
        "as a local part": ("osprey_quill71@example.net", ""),
        "before a colon": ("osprey_quill71:", ""),
    },
    near={
        "another digit": "osprey_quill72",
        "one digit more": "osprey_quill711",
        "a longer word": "tosprey_quill71",
        "its first word": "osprey",
        "words apart": "osprey, quill and 71",
    },
)

COMMON_USERNAME = kind_cases(
    "username",
    "admin",
    found={"under its key": ({"username": "admin"}, "")},
    near={"loose": "the admin", "another user": {"username": "admins"}},
)

CASES = EMAIL + GMAIL + ACCENTED + USERNAME + COMMON_USERNAME
