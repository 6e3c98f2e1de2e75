"""Policies stop what they stop, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.pages.csp import parse_csp_headers

PAGE = "https://portal.example/p"
URL = "https://v.example/x"


def parse(*values, name="Content-Security-Policy"):
    """Return what headers enforce."""
    return parse_csp_headers([(name, value) for value in values], PAGE)


@pytest.mark.parametrize(
    ("policy", "directive", "expected"),
    [
        ("default-src 'self'", "img-src", "default-src"),
        ("img-src 'self'", "img-src", "img-src"),
        ("img-src 'self'; img-src *", "img-src", "img-src"),
        ("IMG-SRC 'self'", "img-src", "img-src"),
        ("img-src *; default-src 'none'", "img-src", ""),
        ("child-src 'none'", "frame-src", "child-src"),
        ("script-src 'none'", "worker-src", "script-src"),
        ("default-src 'none'", "form-action", ""),
        ("default-src 'none'", "", ""),
        ("style-src 'none'", "style-src-elem", "style-src"),
        ("", "img-src", ""),
        (";;", "img-src", ""),
    ],
)
def test_directive_that_governs_stops(policy, directive, expected):
    """Each directive has its own fallbacks; form-action and navigation have none."""
    assert parse(policy).blocks(directive, URL) == expected


def test_report_only_stops_nothing():
    """A policy that only reports is not enforced."""
    assert parse("default-src 'none'", name="Content-Security-Policy-Report-Only").blocks("img-src", URL) == ""


def test_all_policies_must_agree():
    """Several headers, and commas within one, are several policies."""
    assert parse("img-src *", "img-src 'self'").blocks("img-src", URL) == "img-src"
    assert parse("img-src *, default-src 'none'").blocks("img-src", URL) == "default-src"


def test_meta_counts_from_where_it_stands():
    """A meta element adds a policy, without the directives that only headers may have."""
    csp = parse().with_meta("img-src 'none'; sandbox; report-uri /r")
    assert csp.blocks("img-src", URL) == "img-src"
    assert csp.blocks_script(URL) == ""


def test_scripts_have_rules_of_their_own():
    """Nonces, sandboxes and what scripts load are asked for separately."""
    csp = parse("script-src 'nonce-a'; sandbox")
    assert csp.blocks_script(URL, nonce="a") == ""
    assert csp.blocks_inline("script-src-elem", "x", nonce="a") == "sandbox"
    csp = parse("script-src 'nonce-a'; sandbox ALLOW-scripts")
    assert csp.blocks_script(URL, nonce="a") == ""
    assert csp.blocks_script(URL) == "script-src"
    assert csp.blocks_loaded_script(URL) == "script-src"
    assert csp.blocks_loaded_script(URL, nonce="a") == ""
    assert csp.blocks_inline("script-src-elem", "x") == "script-src"
    assert csp.blocks_inline("script-src-elem", "x", nonce="a") == ""
    assert csp.blocks_inline("script-src-attr", "x", nonce="a") == "script-src"
    assert csp.blocks_inline("style-src-elem", "x") == ""


def test_forms_are_stopped_by_form_action_and_sandbox():
    """The default does not speak for forms."""
    assert parse("default-src 'none'").blocks_form(URL) == ""
    assert parse("form-action 'self'").blocks_form(URL) == "form-action"
    assert parse("sandbox").blocks_form(URL) == "sandbox"


def test_frame_with_a_sandbox_has_a_policy_more():
    """The words of the attribute are those of the directive."""
    assert parse().with_sandbox({"allow-scripts"}).blocks_loaded_script(URL) == ""
    assert parse().with_sandbox(()).blocks_loaded_script(URL) == "sandbox"


def test_without_a_policy_nothing_is_stopped():
    """Most pages have none."""
    csp = parse()
    assert (csp.blocks("img-src", URL), csp.blocks_script(URL), csp.blocks_inline("script-src-elem", "x")) == ("",) * 3
    assert (csp.blocks_loaded_script(URL), csp.blocks_form(URL)) == ("", "")


@given(st.text(), st.text(max_size=20))
def test_no_header_makes_it_raise(value, url):
    """Whatever a header says, the answer is a directive or nothing."""
    assert isinstance(parse(value).blocks_script(url), str)
