"""Forms send the values of their controls."""

from __future__ import annotations

import pytest

from pytest_phiguard.pages.elements import Element
from pytest_phiguard.pages.forms import Forms, drop_query
from pytest_phiguard.pages.html import parse_elements
from pytest_phiguard.pages.references import Reference

HTML = """
<form id=f action=/a method=post>
  <input name=mrn value=MRN1><input name=off value=no disabled><input value=nameless>
  <input type=checkbox name=yes value=1 checked><input type=radio name=no value=2>
  <input type=submit name=go value=3><input type=file name=photo value=4>
  <select name=one><option disabled value=x><option>first one<option value=second></select>
  <select name=two><option value=a><option value=b selected></select>
  <select name=many multiple><option value=c></select>
  <textarea name=note>\nhello</textarea>
  <button name=b value=5></button>
</form>
<input form=f name=late value=6><input form=nowhere name=lost value=7><form id=f></form>
"""


def read():
    """Return the forms and elements of the page."""
    elements = parse_elements(HTML).elements
    return Forms(elements), elements


def test_form_sends_its_controls_as_they_stand():
    """What is chosen, checked and written counts, buttons and files do not; controls elsewhere may belong to it."""
    forms, elements = read()
    form = next(place for place, element in enumerate(elements) if element.name == "form")
    assert list(forms.list_fields(form)[0]) == [
        ("form:mrn", "MRN1"),
        ("form:yes", "1"),
        ("form:one", "first one"),
        ("form:two", "b"),
        ("form:note", "hello"),
        ("form:late", "6"),
    ]
    assert forms.find_form(form) == form


def test_button_sends_itself_too():
    """The one that is pressed is a control of its form."""
    forms, elements = read()
    button = next(place for place, element in enumerate(elements) if element.name == "button")
    assert forms.list_fields(forms.find_form(button), button)[0][-1] == ("form:b", "5")


def test_button_takes_the_method_of_its_form():
    """Unless it names one, or has no form."""
    forms, elements = read()
    button = next(place for place, element in enumerate(elements) if element.name == "button")
    reference = Reference("formaction", "/x")
    assert forms.complete(button, reference).method == "POST"
    assert Forms([Element("button")]).complete(0, reference).method == "GET"
    assert (
        Forms([Element("form"), Element("button", {"formmethod": "get"}, owner=0)]).complete(1, reference).method
        == "GET"
    )
    assert Forms([Element("form"), Element("button", owner=0)]).complete(1, reference).method == "GET"


@pytest.mark.parametrize(
    ("html", "fields"),
    [
        ("<fieldset disabled><legend><input name=a value=1></legend><input name=b value=2></fieldset>", ["1"]),
        ("<fieldset><input name=b value=2></fieldset>", ["2"]),
        ("<select name=s><option selected value=1><option selected value=2></select>", ["2"]),
        ("<select name=s><option selected disabled value=1><option value=2></select>", []),
        ("<select name=s size=3><option value=1></select>", []),
        ("<select name=s><optgroup disabled><option value=1></optgroup><option value=2></select>", ["2"]),
        ("<input name=h type=hidden value=1><input name=o type=image value=2>", ["1"]),
    ],
)
@pytest.mark.parametrize("reader", ["selectolax", "beautifulsoup4"])
def test_what_is_disabled_or_not_chosen_is_not_sent(reader, html, fields):
    """As a browser makes up the list of what a form sends."""
    elements = parse_elements(f"<form action=x>{html}</form>", reader).elements
    assert [value for _, value in Forms(elements).list_fields(0)[0]] == fields


def test_dialog_sends_nothing():
    """Nor does the button of one that names another address."""
    elements = [Element("form", {"method": "Dialog"}), Element("button", owner=0)]
    assert Forms(elements).complete(1, Reference("formaction", "/x")) is None


def test_image_tells_where_it_was_clicked():
    """And not its value."""
    elements = [Element("form"), Element("input", {"type": "image", "name": "a", "value": "b"}, owner=0)]
    assert Forms(elements).list_fields(0, 1) == ((), "")


def test_query_of_the_address_gives_way_to_the_fields():
    """A form that is sent with GET has its fields for a query."""
    assert drop_query("https://v.example/x?a=1#f") == "https://v.example/x"
