"""Which identifiers are known, and how long; knows the detector only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.model import Kind, Strength
from pytest_phiguard.session.contacts import CONTACT_KINDS, Contacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_phiguard.detect import Detector
    from pytest_phiguard.model import Identifier


class Registry:
    """The identifiers of the scopes that live, and what must be remembered of those that ended.

    Args:
        detector: What looks for them.
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._living: dict[str, list[Identifier]] = {}
        self._retired: dict[str, list[Identifier]] = {}
        self._at_end: dict[str, list[Callable[[], object]]] = {}
        self.contacts = Contacts()
        self.registered = 0
        self.version = 0
        """Changes with what is looked for."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing at all is looked for."""
        return len(self._detector) == 0 and not self._retired

    @property
    def has_living(self) -> bool:
        """Tell whether an identifier of a living scope is known."""
        return bool(self._living)

    def add(self, identifiers: Iterable[Identifier], scope: str) -> None:
        """Register identifiers for as long as ``scope`` lives."""
        living = self._living.setdefault(scope, [])
        for identifier in identifiers:
            self._detector.add(identifier)
            living.append(identifier)
            if identifier.kind in CONTACT_KINDS:
                self.contacts.add(identifier)
            self.version += 1
            self.registered += 1

    def find_client_ip(self) -> str:
        """Return the address of the synthetic patient that was made last of those who live, or empty."""
        for identifiers in reversed(list(self._living.values())):
            for identifier in reversed(identifiers):
                if identifier.kind is Kind.IP_ADDRESS and identifier.source == "synthetic":
                    return identifier.value
        return ""

    def at_end(self, scope: str, call: Callable[[], object]) -> None:
        """Call ``call`` when ``scope`` ends."""
        self._at_end.setdefault(scope, []).append(call)

    def end(self, scope: str) -> None:
        """End a scope.

        Strong identifiers of synthetic patients stay known, weak ones die with their patient, and tracked
        ones are put aside for traffic whose origin is that scope: suites reuse ``user@example.com``.
        """
        self.version += 1
        for identifier in self._living.pop(scope, ()):
            if identifier.source == "tracked":
                self._retired.setdefault(scope, []).append(identifier)
                self._detector.discard(identifier)
            elif identifier.strength is not Strength.STRONG:
                self._detector.discard(identifier)
        for call in reversed(self._at_end.pop(scope, ())):
            call()

    def revive(self, scope: str) -> tuple[Identifier, ...]:
        """Look again for what was put aside of an ended scope; hand the result to `retire`."""
        revived = tuple(self._retired.get(scope, ()))
        self.version += bool(revived)
        for identifier in revived:
            self._detector.add(identifier)
        return revived

    def revive_all(self) -> None:
        """Look again for all that was put aside, for as long as the process lives."""
        for scope in self._retired:
            self.revive(scope)

    def retire(self, identifiers: Iterable[Identifier]) -> None:
        """Stop looking for what `revive` brought back."""
        for identifier in identifiers:
            self._detector.discard(identifier)
