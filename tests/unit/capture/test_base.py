"""Drafts, and the patcher that captures patch with."""

from __future__ import annotations

import array
import contextvars
import inspect

import pytest

from pytest_phiguard.capture.base import CURRENT, SERVING, Draft, Patcher, Serving, reset, serving, tell_failure
from pytest_phiguard.capture.bodies import CAP
from pytest_phiguard.model import Page

URL = "https://vendor.invalid/"


def make_teed():
    """Return a draft whose body is teed."""
    draft = Draft(30, "POST", URL)
    draft.wire = bytearray()
    return draft


def test_sealed_draft_holds_what_is_known():
    """A draft becomes a transmission with all its parts."""
    draft = Draft(30, "POST", URL, (("A", "b"),), b"body")
    draft.fields, draft.vendor, draft.capture = (("page.url", URL),), "vwo", "fake"
    sealed = draft.seal()
    assert (sealed.channel, sealed.method, sealed.url, sealed.headers) == ("http", "POST", URL, (("A", "b"),))
    assert (sealed.body, sealed.fields, sealed.vendor, sealed.capture) == (b"body", (("page.url", URL),), "vwo", "fake")
    assert (sealed.page, sealed.problem) == (None, "")


def test_page_of_a_draft():
    """The page is the rendered one where there is one, else its address and whether a user is signed in."""
    draft = Draft(30, "GET", URL)
    draft.page = Serving("https://app/x", signed_in=True)
    assert draft.seal().page == Page(url="https://app/x", signed_in=True)
    draft.page.page = Page(url="https://app/x", html="<p>")
    assert draft.seal().page.html == "<p>"


def test_tee_keeps_bytes_of_every_kind():
    """Pieces of any buffer are copied, and counted in bytes."""
    draft = make_teed()
    piece = bytearray(b"cd")
    for part in (b"ab", piece, memoryview(b"ef"), array.array("H", [0x6767]), b""):
        draft.tee(part)
    piece[:] = b"xx"
    draft.reached = True
    assert (draft.seal().body, draft.total) == (b"abcdefgg", 8)


def test_tee_leaves_text_to_the_client():
    """What is no bytes is not recorded, and that is said."""
    draft = make_teed()
    draft.tee("text")
    draft.tee(7)
    draft.reached = True
    assert draft.seal().problem == "body holds a piece of type str"
    assert (draft.seal().body, draft.total) == (None, 0)


def test_tee_stops_at_its_cap():
    """Past the cap bytes are counted only."""
    draft = make_teed()
    draft.tee(b"x" * (CAP - 1))
    draft.tee(b"yz")
    draft.tee(b"more")
    sealed = draft.seal()
    assert (len(sealed.body), sealed.body[-1:]) == (CAP, b"y")
    assert sealed.problem == f"body recorded up to 1 MiB of {CAP + 5} bytes"


def test_tee_of_a_known_body_does_nothing():
    """A body that is known needs no tee, and is not forgotten when it is sent again."""
    draft = Draft(30, "POST", URL, (), b"body")
    draft.passage = "open"
    draft.tee(b"body")
    draft.restart()
    assert (draft.seal().body, draft.total, draft.passage) == (b"body", 0, "open")


def test_restart_forgets_what_was_teed():
    """A body that is sent again is recorded once, and judged anew."""
    draft = make_teed()
    draft.tee(b"first")
    draft.passage, draft.judged = "open", 5
    draft.restart()
    draft.tee(b"second")
    assert (draft.seal().body, draft.total, draft.judged, draft.passage) == (b"second", 6, 0, None)


def test_unread_body_is_a_problem():
    """A body that never reached a network and was read by nobody is not known; an empty one is."""
    draft = make_teed()
    assert draft.seal().problem == "body was not read by what answered the request"
    draft.restart()
    assert (draft.seal().body, draft.seal().problem) == (None, "")


def test_chunk_framing_is_taken_off():
    """A teed body in chunked coding is its payload."""
    draft = make_teed()
    draft.chunked = True
    draft.tee(b"3\r\nabc\r\n0\r\n\r\n")
    assert draft.seal().body == b"abc"


def test_serving_sets_the_page_and_hides_the_request():
    """What is sent while a page is answered is a request of its own."""
    token = CURRENT.set(Draft(30, "GET", URL))
    with serving(Serving("https://app/")) as page:
        assert SERVING.get() is page
        assert CURRENT.get() is None
    assert SERVING.get() is None
    assert CURRENT.get().url == URL
    CURRENT.reset(token)


def test_reset_in_another_context():
    """A token of a context that is gone is no error."""
    token = contextvars.copy_context().run(CURRENT.set, None)
    reset(CURRENT, token)
    assert CURRENT.get() is None


class Client:
    """A client with every kind of method."""

    def send(self, url, *, timeout=1):
        """Send."""
        return ("sent", url, timeout)

    @staticmethod
    def make(name):
        """Make."""
        return name

    @classmethod
    def build(cls, name):
        """Build."""
        return cls, name


def wrap_plainly(original):
    """Return a wrapper that tells of itself."""
    return lambda *args, **kwargs: ("wrapped", original(*args, **kwargs))


def test_wrapper_looks_like_the_original(patch):
    """Name, documentation and signature are the original's."""
    before = inspect.getfullargspec(Client.send)
    patch.wrap(Client, "send", wrap_plainly)
    assert Client().send(URL, timeout=2) == ("wrapped", ("sent", URL, 2))
    assert inspect.getfullargspec(Client.send) == before
    assert (Client.send.__name__, Client.send.__doc__) == ("send", "Send.")


def test_static_and_class_methods(patch):
    """They stay what they are."""
    patch.wrap(Client, "make", wrap_plainly)
    patch.wrap(Client, "build", wrap_plainly)
    assert Client.make("a") == Client().make("a") == ("wrapped", "a")
    assert Client.build("a") == ("wrapped", (Client, "a"))


def test_dotted_path_and_missing_parts(patch, made):
    """A path is followed; each part that is missing is told once, and nothing else is touched."""
    holder = type("Holder", (), {"Client": Client})
    patch.wrap(holder, "Client.send", wrap_plainly)
    for path in ("Client.gone", "Gone.send", "gone"):
        patch.wrap(holder, path, wrap_plainly)
    assert [str(error) for error in patch.take_missing()] == [
        "type object 'Client' has no attribute 'gone'",
        "type object 'Holder' has no attribute 'Gone'",
        "type object 'Holder' has no attribute 'gone'",
    ]
    assert patch.take_missing() == []
    assert len(made) == 1


def test_function_without_a_signature(patch):
    """A C function that tells no signature is wrapped all the same."""
    holder = type("Holder", (), {"kind": min})
    patch.wrap(holder, "kind", wrap_plainly)
    assert str(inspect.signature(vars(holder)["kind"])) == "(*args, **kwargs)"


def test_swap_and_fragile(patch, made):
    """Any attribute can be swapped; only a fragile wrapper can be renewed."""
    patch.swap(Client, "limit", 7)
    patch.wrap(Client, "send", wrap_plainly, fragile=True)
    assert Client.limit == 7
    assert [one.renew is None for one in made] == [True, False]
    assert callable(made[1].renew())


def test_sink_is_the_innermost():
    """A patcher serves the guard on top, and none when none runs."""
    sinks = []
    patch = Patcher("fake", sinks, [])
    assert patch.sink is None
    sinks += ["outer", "inner"]
    assert patch.sink == "inner"


def test_failure_that_cannot_be_told(sink, capfd, monkeypatch):
    """A sink that fails to keep a failure costs the application nothing."""
    monkeypatch.setattr(sink, "failed", lambda *_: 1 / 0)
    tell_failure(sink, "fake", RuntimeError("first"))
    assert "ZeroDivisionError" in capfd.readouterr().err


@pytest.mark.parametrize("signed_in", [True, False])
def test_serving_may_learn(signed_in):
    """Whether a user is signed in may become known while the page is answered."""
    page = Serving("https://app/")
    page.signed_in = signed_in
    assert (page.url, page.signed_in, page.page) == ("https://app/", signed_in, None)
