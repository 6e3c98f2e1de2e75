"""The ``phiguard`` fixture: what a suite may say to the guard; judges nothing itself."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pytest_phiguard.detect.strength import find_demotion
from pytest_phiguard.errors import PHILeakError
from pytest_phiguard.model import Identifier, Kind, Page, Strength
from pytest_phiguard.policy.message_place import LINK
from pytest_phiguard.report import describe_findings
from pytest_phiguard.session.runs import make_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_phiguard._state import State
    from pytest_phiguard.model import Finding, Transmission
    from pytest_phiguard.session import Guard


class Control:
    """Speaks to the guard for whatever test is running; in mode ``off`` it has nothing to say and passes.

    Args:
        state: The run.
    """

    def __init__(self, state: State) -> None:
        self._state = state

    @property
    def _guard(self) -> Guard | None:
        return self._state.guard

    def track(self, value: object, *, kind: Kind | str, owner: str = "") -> None:
        """Look for a value that the suite made itself, as long as its test or fixture lives.

        Args:
            value: The value; dates become ISO text.
            kind: What it is, such as ``"mrn"``.
            owner: What reports call the patient; values with the same owner are one patient's. Without one the
                value never counts as company of another.

        Raises:
            ValueError: ``kind`` is no kind, or the value is empty.
        """
        self._track([(value, kind)], owner)

    def track_object(self, obj: object, **attributes: str) -> None:
        """Look for attributes of an object that the suite made, as one patient's.

        Args:
            obj: The object, such as a model instance.
            attributes: ``attribute="kind"``, such as ``mrn="mrn", dob="date_of_birth"``.

        Raises:
            AttributeError: The object has no such attribute.
            ValueError: A kind is no kind.
        """
        values = [(getattr(obj, attribute), kind) for attribute, kind in attributes.items()]
        name = f"{type(obj).__name__} {getattr(obj, 'pk', None) or hex(id(obj))}"
        self._track([(value, kind) for value, kind in values if value not in (None, "")], name)

    def _track(self, values: Sequence[tuple[object, Kind | str]], patient: str) -> None:
        owner, key = self._state.scopes.find_owner()
        identifiers = [_make_tracked(value, kind, patient, owner) for value, kind in values]
        if self._guard is not None:
            self._state.tracked = True
            self._guard.register(identifiers, key)

    def check_page(
        self, html: str | bytes, *, url: str, headers: Mapping[str, str] | Sequence[tuple[str, str]] = ()
    ) -> list[Finding]:
        """Judge a page that the suite has rendered itself, record it, and return its findings.

        Args:
            html: The page; bytes as a response has them are read as its headers say.
            url: The address at which it would be shown, absolute.
            headers: The response headers.

        Raises:
            TypeError: The page is neither text nor bytes.
        """
        if not isinstance(html, (str, bytes)):
            raise TypeError(f"a page is text or bytes, not {type(html).__name__}")
        if self._guard is None:
            return []
        pairs = headers.items() if hasattr(headers, "items") else headers
        given = tuple((str(name), str(value)) for name, value in pairs)
        # Loaded where it is needed, as `check_email` has it.
        from pytest_phiguard.capture.pages.html import read_html

        text, problem = read_html(html, given) if isinstance(html, bytes) else (html, "")
        return self._guard.judge_page(Page(url=url, html=text, headers=given, problem=problem))

    def check_email(self, message: object) -> list[Finding]:
        """Judge a message that the suite has made itself, record it, and return its findings.

        Its recipients, where it names any, its links, and what it loads are judged; nobody carries it.

        Args:
            message: A message of Python's ``email``, Django, Flask-Mail or Flask-Mailman; text or bytes: a message with
                its head (RFC 5322), or the body of a letter, HTML or plain; or a provider's payload as a dict.

        Raises:
            TypeError: It is none of these.
        """
        from pytest_phiguard.capture.mail.given import draft_given

        draft = draft_given(message)
        return self._guard.judge_message(draft) if self._guard is not None else []

    def follow(self, message: object, client: Any = None) -> Any:
        """Open a message's link through a test client, and return the last answer.

        Of the links that lead to the application, the first one is opened that carries an identifier of a known
        patient, else the first. Redirects are followed as long as they stay with the application. Each answer is judged
        as a page that only patients see, at least ``functional``, and where its tags tell others what the link carries,
        the link is a finding too (PHG301).

        Args:
            message: As for `check_email`.
            client: The test client, or the application. Without one, it is sought among the test's fixtures, then
                among the variables of the function that calls and of its module; where Django is set up, one of its
                own is made at last. The answer of an asynchronous client is to be awaited.

        Raises:
            TypeError: It is no message, or the client is none.
            ValueError: It has no link to the application.
            LookupError: There is no test client.
        """
        __tracebackhide__ = True
        from pytest_phiguard._visiting import follow

        return follow(self._state, message, client, sys._getframe(1))

    def stand_in(self, url: str, *, vendor: str) -> None:
        """Say that a local server plays a vendor, until the test or fixture that says so ends.

        Args:
            url: The server's address.
            vendor: The vendor's id, such as ``"segment"``.

        Raises:
            ValueError: There is no such vendor.
        """
        if vendor not in self._state.vendors.ids:
            from pytest_phiguard.parties.suggestions import describe_close

            meant = describe_close(vendor, self._state.vendors.ids)
            raise ValueError(f"{vendor!r} names no vendor of the table{meant}")
        if self._guard is not None:
            _, key = self._state.scopes.find_owner()
            self._guard.stand_in(url, vendor, key)

    def flush(self) -> None:
        """Judge now what has left until now."""
        if self._state.is_awake and self._guard is not None:
            self._guard.judge()

    @property
    def transmissions(self) -> tuple[Transmission, ...]:
        """Return what has left in this test so far."""
        self.flush()
        return tuple(self._guard.current.transmissions) if self._guard is not None else ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return this test's findings so far, expected ones among them."""
        self.flush()
        return tuple(self._guard.current.findings.values()) if self._guard is not None else ()

    @contextmanager
    def expect_leak(
        self, *, rule: str | None = None, kind: Kind | str | None = None, party: str | None = None
    ) -> Iterator[list[Finding]]:
        """Expect a leak: findings that match are taken off the verdict and put in the list.

        Args:
            rule: A rule code.
            kind: A kind that the finding must hold.
            party: A host or vendor id.

        Raises:
            TypeError: No criterion is given.
            ValueError: The rule is no rule, or the kind no kind.
            AssertionError: Nothing matched.
        """
        if rule is None and kind is None and party is None:
            raise TypeError("expect_leak needs at least one of rule, kind and party")
        _check_criteria(rule, kind)
        caught: list[Finding] = []
        if self._guard is None:
            yield caught
            return
        self._guard.judge()
        before = dict(self._guard.current.findings)
        yield caught
        self._guard.judge()
        met = [finding for key, finding in self._guard.current.findings.items() if before.get(key) != finding]
        caught += [finding for finding in met if _matches(finding, rule, kind, party)]
        caught += [finding for finding in met if finding not in caught and _is_proven_by(finding, caught)]
        self._guard.expect(finding for finding in caught if make_key(finding) not in before)
        if not caught:
            wanted = ", ".join(str(one) for one in (rule, kind, party) if one is not None)
            others = f"\n\n{describe_findings(met, self._state.masking)}" if met else ""
            raise AssertionError(f"no leak of {wanted} was found{others}")

    @contextmanager
    def allow(self, line: str) -> Iterator[None]:
        """Permit what an allowance line says, for a stretch of code.

        Args:
            line: An allowance line, as in ``phiguard_allow``.

        Raises:
            ValueError: The line is wrong.
        """
        from pytest_phiguard.config import parse_allow

        vendors = self._state.vendors.ids
        where: dict[str, Any] = {"option": "allow", "source": "phiguard.allow"}
        allowances = parse_allow([line], today=self._state.today, vendors=vendors, **where)
        if self._guard is None:
            yield
            return
        with self._guard.allowing(allowances):
            yield

    def check(self) -> None:
        """Raise here and now what would fail the test at the end of its phase; catching it clears nothing.

        Raises:
            PHILeakError: There is a failing finding.
        """
        __tracebackhide__ = True
        if self._guard is None:
            return
        self._guard.judge()
        run = self._guard.current
        leaks = self._guard.find_failing(run)
        if leaks:
            raise PHILeakError(describe_findings(leaks, self._state.masking), leaks)


def _make_tracked(value: object, kind: Kind | str, patient: str, owner: str) -> Identifier:
    import warnings

    if value is None or value == "":
        raise ValueError(f"{value!r} is no value that could be found")
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    # Without a patient's name the value is nobody's: no owner either, so that it never counts as company.
    identifier = Identifier(kind=kind, value=text, patient=patient, source="tracked", owner=owner)  # type: ignore[arg-type]
    reason = find_demotion(identifier)
    if reason and identifier.strength is Strength.STRONG:
        message = f"a tracked {identifier.kind.value} counts only under its own key: {reason}"
        warnings.warn(message, UserWarning, stacklevel=4)
        return replace(identifier, demoted=reason)
    return identifier


def _check_criteria(rule: str | None, kind: Kind | str | None) -> None:
    from pytest_phiguard.rules import RULES

    if rule is not None and rule not in RULES:
        raise ValueError(f"{rule!r} is no rule. Valid: {', '.join(RULES)}")
    text, valid = getattr(kind, "value", kind), [one.value for one in Kind]
    if text is not None and text not in valid:
        close = get_close_matches(str(text), valid, n=3)
        meant = f"Did you mean {' or '.join(close)}?" if close else f"Valid: {', '.join(valid)}"
        raise ValueError(f"{text!r} is no kind. {meant}")


def _is_proven_by(finding: Finding, caught: Sequence[Finding]) -> bool:
    """Tell whether a link that was followed leaks by what its page was caught at: there is one cause."""
    return finding.rule == LINK and any(
        one.page is not None and one.page == finding.page and one.party == finding.party for one in caught
    )


def _matches(finding: Finding, rule: str | None, kind: Kind | str | None, party: str | None) -> bool:
    kinds = {identifier.kind.value for identifier in finding.identifiers}
    wanted = getattr(kind, "value", kind)
    return (
        (rule is None or finding.rule == rule)
        and (kind is None or wanted in kinds)
        and (party is None or party in {finding.party.host, finding.party.vendor})
    )
