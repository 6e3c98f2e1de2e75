"""Owns what a form sends: the values of its controls (HTML 4.10.22.4); must not know where to."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_phiguard.pages.elements import Element
    from pytest_phiguard.pages.references import Reference

_CONTROLS: Final = frozenset({"input", "select", "textarea"})
_MAX_SENDERS: Final = 50
"""So many buttons of one form are told with all of its fields."""

_BUTTONS: Final = frozenset({"submit", "button", "image", "reset", "file"})


class Forms:
    """The forms of a page, which cost nothing before one of them is asked for.

    Args:
        elements: All elements of the page, in document order.
    """

    def __init__(self, elements: Sequence[Element]) -> None:
        self._elements = elements
        self._fields: dict[int, tuple[tuple[str, str], ...]] = {}
        self._senders: dict[int, set[int]] = {}

    def find_form(self, position: int) -> int:
        """Return the position of the form that a form, control or button belongs to, or -1.

        Args:
            position: The position of the element.
        """
        element = self._elements[position]
        if element.name == "form":
            return position
        return self._ids.get(element.get("form"), -1) if "form" in element.attributes else element.owner

    def list_fields(self, form: int, submitter: int = -1) -> tuple[tuple[tuple[str, str], ...], str]:
        """Return ``("form:NAME", value)`` for each control that a form would send as it stands, and what was left out.

        Args:
            form: The position of the form.
            submitter: The position of the button that sends it.
        """
        senders = self._senders.setdefault(form, set())
        senders.add(submitter)
        if len(senders) > _MAX_SENDERS:
            return (), f"only the first {_MAX_SENDERS} buttons of a form were judged with its fields"
        if form not in self._fields:
            self._fields[form] = tuple(self._iter_fields(form))
        return (*self._fields[form], *self._iter_own(submitter)), ""

    def _iter_fields(self, form: int) -> Iterator[tuple[str, str]]:
        for position in self._controls.get(form, ()):
            element = self._elements[position]
            for value in self._iter_values(element, position):
                yield f"form:{element.get('name')}", value

    def _iter_own(self, submitter: int) -> Iterator[tuple[str, str]]:
        """Yield what a button adds to its form; what an image tells is where it was clicked."""
        button = self._elements[submitter] if submitter >= 0 else None
        if button is not None and button.get("name") and button.get("type").lower() != "image":
            yield f"form:{button.get('name')}", button.get("value")

    def complete(self, position: int, reference: Reference) -> Reference | None:
        """Return a ``formaction`` with the method of its form where the button names none, or None for a dialog's.

        Args:
            position: The position of the button.
            reference: What the button asks for.
        """
        form = self.find_form(position)
        if form < 0 or self._elements[position].get("formmethod"):
            return reference
        method = self._elements[form].get("method").strip().lower()
        if method == "dialog":
            return None
        return replace(reference, method="POST" if method == "post" else "GET")

    @cached_property
    def _ids(self) -> dict[str, int]:
        forms = ((element.get("id"), place) for place, element in enumerate(self._elements) if element.name == "form")
        # The first of two equal ids counts.
        return dict(reversed(list(forms)))

    @cached_property
    def _controls(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for position, element in enumerate(self._elements):
            if element.name in _CONTROLS and element.get("name") and not _is_disabled(element):
                found.setdefault(self.find_form(position), []).append(position)
        return found

    @cached_property
    def _options(self) -> dict[int, list[Element]]:
        found: dict[int, list[Element]] = {}
        for element in self._elements:
            if element.name == "option":
                found.setdefault(element.owner, []).append(element)
        return found

    def _iter_values(self, element: Element, position: int) -> Iterator[str]:
        if element.name == "textarea":
            yield element.text
        elif element.name == "select":
            yield from _iter_chosen(element, self._options.get(position, []))
        elif _is_sent(element):
            yield element.get("value")


def drop_query(url: str) -> str:
    """Return the address of a form that is sent with GET: its own query gives way to the fields.

    Args:
        url: The form's address, absolute.
    """
    return url.partition("#")[0].partition("?")[0]


def _is_sent(element: Element) -> bool:
    kind = element.get("type").lower()
    return "checked" in element.attributes if kind in {"checkbox", "radio"} else kind not in _BUTTONS


def _is_disabled(element: Element) -> bool:
    return element.disabled or "disabled" in element.attributes


def _iter_chosen(select: Element, options: list[Element]) -> Iterator[str]:
    chosen = [option for option in options if "selected" in option.attributes]
    if "multiple" not in select.attributes:
        # Of two that are selected the last is; a menu shows the first that can be chosen before anybody has done so.
        menu = select.get("size").strip() in {"", "0", "1"}
        chosen = chosen[-1:] or [option for option in options if menu and not _is_disabled(option)][:1]
    for option in chosen:
        if not _is_disabled(option):
            yield option.get("value") if "value" in option.attributes else " ".join(option.text.split())
