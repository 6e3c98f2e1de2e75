"""Whose mailbox or number a recipient is."""

from __future__ import annotations

import pytest

from pytest_phiguard.model import Identifier, Sighting, Transmission
from pytest_phiguard.session.contacts import Contacts


@pytest.fixture
def contacts():
    """Return the contacts of two people, the first of whom is at Gmail."""
    known = Contacts()
    for kind, value, patient in (
        ("email", "Ottoline.Brakspear@gmail.com", "O"),
        ("phone", "+1 (555) 010-0199", "O"),
        ("fax", "+44 20 7123 4567", "Q"),
        ("email", "quillan@bücher.example", "Q"),
        ("email", "nobody@x.test", ""),
    ):
        known.add(Identifier(kind, value, patient, owner="t"))
    return known


@pytest.mark.parametrize(
    ("url", "people"),
    [
        ("mailto:ottoline.brakspear@gmail.com", {"O"}),
        ("mailto:OttolineBrakspear+visits@googlemail.com", {"O"}),
        ("mailto:quillan+a+b@xn--bcher-kva.example", {"Q"}),
        ("mailto:quil.lan@bücher.example", set()),
        ("tel:+15550100199", {"O"}),
        ("sms:555-010-0199", {"O"}),
        ("tel:0015550100199", {"O"}),
        ("tel:+442071234567", {"Q"}),
        ("tel:+4420712345", set()),
        ("mailto:nobody@x.test", set()),
        ("mailto:", set()),
        ("tel:", set()),
    ],
)
def test_whose_an_address_is(contacts, url, people):
    """Case, tags, dots at Gmail and punctuation make no other address; anything else does."""
    assert {name for _, name in contacts.find_people(url)} == people


def test_relatives_may_be_told_of_each_other(contacts):
    """A relative's mailbox is one's own, in both directions, and no further."""
    contacts.relate(("t", "O"), ("t", "R"))
    contacts.add(Identifier("email", "r@x.test", "R", owner="t"))
    assert {name for _, name in contacts.find_people("mailto:r@x.test")} == {"O", "R"}
    assert {name for _, name in contacts.find_people("mailto:ottoline.brakspear@gmail.com")} == {"O", "R"}
    assert {name for _, name in contacts.find_people("mailto:quillan@bücher.example")} == {"Q"}


def test_two_people_may_share_a_mailbox(contacts):
    """A mailbox that two tests use is each one's own."""
    contacts.add(Identifier("email", "quillan@bücher.example", "Z", owner="u"))
    assert contacts.find_people("mailto:quillan@bücher.example") == {("t", "Q"), ("u", "Z")}


def test_own_values_are_dropped_for_messages_only(contacts):
    """What is one's own, or nobody's, is dropped where a message goes to a person, and nowhere else."""
    seen = [Sighting(Identifier("mrn", "MRN0012345", patient, owner="t"), "email.text") for patient in ("O", "Q", "")]
    mailbox = "mailto:ottoline.brakspear@gmail.com"
    assert contacts.drop_own(Transmission("email", "SEND", mailbox), seen) == (seen[1],)
    assert contacts.drop_own(Transmission("email", "SEND", "smtp://relay.test"), seen) == tuple(seen)
    assert contacts.drop_own(Transmission("tag", "GET", mailbox), seen) == tuple(seen)
