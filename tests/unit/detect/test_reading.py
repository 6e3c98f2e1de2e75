"""What stands around a place of a long text."""

from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.detect.reading import Reading


def test_a_short_text_is_its_own_excerpt():
    """Nothing is cut."""
    reading = Reading("Ottoline Bräkspear")
    assert reading.excerpt([0]) == ("Ottoline Bräkspear", "ottoline brakspear")


def test_an_excerpt_holds_what_stands_around():
    """Some thousand characters around each place, and what is between two places is left out."""
    filler = "Ä, 1 " * 20_000
    reading = Reading(f"{filler}Al Li{filler}MRN 4471{filler}")
    squashed = reading.squashed
    excerpt = reading.excerpt([squashed.index(b"alli"), squashed.index(b"4471")])
    assert "Al Li" in excerpt.text
    assert "mrn 4471" in excerpt.folded
    assert len(excerpt.text) < 10_000


def test_places_everywhere_make_all_of_it_the_excerpt():
    """Where most of a text would be cut out, it is taken as it is."""
    text = "Al Li, " * 5000
    reading = Reading(text)
    assert reading.excerpt(range(0, len(reading.squashed), 100)).text == text


def test_names_are_looked_for_once():
    """A name stands in the squashed text or does not, also when asked again."""
    reading = Reading('{"Date-Of Birth": 1}')
    for _ in range(2):
        assert reading.names_any((b"dateofbirth",))
        assert not reading.names_any((b"dob", b"born"))


@given(
    st.lists(st.text(alphabet="aZß é́İﬁ田\u2028\U0001f600\0-1", max_size=40), min_size=1, max_size=20),
    st.integers(0, 19),
)
def test_every_place_is_in_its_excerpt(pieces, number):
    """Whatever the script, what begins at a squashed position stands in the excerpt around it."""
    number %= len(pieces)
    texts = [piece * 200 for piece in pieces]
    texts[number] += "qqxzq"
    reading = Reading("\0".join(texts))
    start = reading.squashed.index(b"qqxzq")
    assert "qqxzq" in reading.excerpt([start]).folded
