"""Forms send the values of their controls."""

from __future__ import annotations

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
    assert list(forms.iter_fields(form)) == [
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
    assert list(forms.iter_fields(forms.find_form(button), button))[-1] == ("form:b", "5")


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


def test_query_of_the_address_gives_way_to_the_fields():
    """A form that is sent with GET has its fields for a query."""
    assert drop_query("https://v.example/x?a=1#f") == "https://v.example/x"
