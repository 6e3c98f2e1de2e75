"""An application's answer becomes a page."""

from __future__ import annotations

import functools
import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.capture.pages import answers
from pytest_phiguard.capture.pages.answers import UNREAD, Answer, LiveServing, pick_asked
from pytest_phiguard.capture.pages.html import find_header, find_media_type, is_rendered, read_html
from pytest_phiguard.capture.pages.views import find_view_source
from pytest_phiguard.model import Source

URL = "https://portal.example/p?mrn=1"
HTML = (("Content-Type", "text/html; charset=utf-8"),)


class Sink:
    """A guard that keeps pages and failures."""

    guards_network = False
    callers = ()

    def __init__(self):
        self.pages, self.failures = [], []

    def page(self, page):
        self.pages.append(page)

    def failed(self, where, error):
        self.failures.append((where, error))


def make(method="GET", status=200, headers=HTML, known=lambda: False):
    """Return a guard and an answer."""
    sink = Sink()
    answer = Answer(sink, "fake", LiveServing(URL, known), method)
    answer.status, answer.headers = status, headers
    return sink, answer


def test_answer_becomes_a_page():
    """Bytes and text are kept, what is neither is the server's to refuse."""
    sink, answer = make()
    for piece in (b"<p>Gr", "ü", bytearray(b"ss"), None, 5):
        answer.tee(piece)
    answer.finish()
    (page,) = sink.pages
    assert (page.url, page.html, page.headers, page.status, page.problem) == (URL, "<p>Grüss", HTML, 200, "")
    assert answer.serving.page is page
    assert answer.serving.answer is answer


def test_long_answer_is_cut_and_says_so(monkeypatch):
    """What is more than can be kept is counted."""
    monkeypatch.setattr(answers, "CAP", 4)
    sink, answer = make()
    answer.tee(b"abc")
    answer.tee(b"def")
    answer.tee(b"ghi")
    answer.finish()
    assert (sink.pages[0].html, sink.pages[0].problem) == ("abcd", "only the first 4 of 9 bytes were recorded")


@pytest.mark.parametrize(
    ("method", "status", "kind", "expected"),
    [
        ("GET", 200, "text/html", True),
        ("GET", 404, "TEXT/HTML; charset=x", True),
        ("GET", 200, "", True),
        ("GET", 200, "text/vnd.turbo-stream.html", True),
        ("GET", 200, "application/json", False),
        ("HEAD", 200, "text/html", False),
        ("GET", 204, "text/html", False),
        ("GET", 304, "text/html", False),
    ],
)
def test_page_is_what_a_browser_renders(method, status, kind, expected):
    """HTML in an answer that has a body."""
    _, answer = make(method, status, (("Content-Type", kind),))
    assert answer.is_page is expected


def test_failure_is_told_and_not_raised():
    """A capture that fails is a finding, never an error of the application."""
    sink, answer = make(status=307)
    answer.request_body = lambda: 1 / 0
    answer.finish()
    assert [(where, type(error)) for where, error in sink.failures] == [
        ("fake: GET https://portal.example/p", ZeroDivisionError)
    ]


@pytest.mark.parametrize(
    ("status", "known", "problem", "expected"),
    [
        (307, b"mrn=1", "", (b"mrn=1", "")),
        (308, None, "", (b"", UNREAD)),
        (308, None, "cut", (b"", "cut")),
        (302, b"mrn=1", "", (b"", "")),
    ],
)
def test_body_of_the_request_is_sent_on_by_some_redirects(status, known, problem, expected):
    """Where nobody knows it, that is told."""
    sink, answer = make(status=status)
    answer.request_body = lambda: known
    answer.finish(problem)
    assert (sink.pages[0].request_body, sink.pages[0].problem) == expected


def test_redirect_without_a_way_to_its_body_has_none():
    """Not every capture knows the body."""
    sink, answer = make(status=307)
    answer.finish()
    assert (sink.pages[0].request_body, sink.pages[0].problem) == (b"", "")


def test_who_is_signed_in_is_asked_until_somebody_is():
    """A user may be found while the page is made, and is not forgotten."""
    users = []
    page = LiveServing(URL, lambda: bool(users))
    assert page.signed_in is False
    users.append("zed")
    assert page.signed_in is True
    users.clear()
    assert page.signed_in is True
    assert LiveServing(URL, lambda: False, signed_in=True).signed_in is True


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://[evil/p?mrn=1", "http://invalid/p?mrn=1"),
        ("http://host:port/p", "http://invalid/p"),
        ("http://host:99999/p", "http://invalid/p"),
        ("http://[::1]:80/p", "http://[::1]:80/p"),
        (URL, URL),
    ],
)
def test_address_can_be_taken_apart(url, expected):
    """A request may say any host; what stands in the path and query is the same."""
    assert LiveServing(url).url == expected


def test_headers_are_found_by_their_name():
    """Case is nothing, the first counts."""
    headers = (("X", "1"), ("content-TYPE", " Text/HTML ; a=b"), ("Content-Type", "x"))
    assert find_header(headers, "content-type") == " Text/HTML ; a=b"
    assert find_header(headers, "none") == ""
    assert find_media_type(headers) == "text/html"


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        ("ü".encode(), {}, ("ü", "")),
        ("ü".encode("latin-1"), {"Content-Type": 'text/html; charset="ISO-8859-1"'}, ("ü", "")),
        ("ü".encode("utf-16"), {"Content-Type": "text/html; charset=utf-8"}, ("ü", "")),
        ("\ufeffü".encode(), {}, ("ü", "")),
        (b"<meta charset='latin-1'>\xfc", {}, ("<meta charset='latin-1'>ü", "")),
        (b"\xfc", {}, ("ü", "")),
        (b"a", {"Content-Type": "text/html; charset=nonsense"}, ("a", "")),
        (b"a", {"Content-Type": "text/html; charset=hex"}, ("a", "")),
        (b"a", {"Content-Encoding": "identity"}, ("a", "")),
        (gzip.compress(b"abc", mtime=0), {"Content-Encoding": "GZIP"}, ("abc", "")),
        (zlib.compress(b"abc"), {"Content-Encoding": "deflate"}, ("abc", "")),
        (b"", {"Content-Encoding": "br"}, ("", "")),
        (zlib.compress(b"abc")[2:-4], {"Content-Encoding": "deflate"}, ("abc", "")),
        (gzip.compress(zlib.compress(b"abc"), mtime=0), {"Content-Encoding": "deflate, gzip"}, ("abc", "")),
        (b"<?xml version='1.0' encoding='latin-1'?>\xfc", {}, ("<?xml version='1.0' encoding='latin-1'?>ü", "")),
        (b"<meta charset=utf-16>a", {}, ("<meta charset=utf-16>a", "")),
        (b"a", {"Content-Type": "text/html; charset=punycode"}, ("a", "")),
        (b"\xfc", {"Content-Type": "text/html; charset='latin-1'"}, ("ü", "")),
    ],
)
def test_body_is_read_as_a_browser_reads_it(body, headers, expected):
    """Compression, byte order mark, header and meta element."""
    assert read_html(body, headers.items()) == expected


@pytest.mark.parametrize(("package", "coding"), [("brotli", "br"), ("zstandard", "zstd")])
def test_codings_of_other_packages_are_read_where_they_are_installed(package, coding):
    """What the standard library cannot read is read by what can."""
    compress = pytest.importorskip(package).compress
    assert read_html(compress(b"abc"), [("Content-Encoding", coding)]) == ("abc", "")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([("Content-Disposition", "attachment; filename=a.html"), ("Content-Type", "text/html")], False),
        ([("Content-Disposition", "inline"), ("Content-Type", "application/xhtml+xml")], True),
        ([("Content-Type", "multipart/x-mixed-replace; boundary=a")], False),
    ],
)
def test_what_is_saved_is_not_rendered(headers, expected):
    """A file that the browser is told to save shows nothing, and neither does a stream of pictures."""
    assert is_rendered(headers) is expected


def test_what_cannot_be_read_is_told():
    """Unknown codings and broken streams are problems."""
    assert read_html(b"x", [("Content-Encoding", "x-own")]) == (
        "",
        "the body is compressed as x-own, which cannot be read",
    )
    assert read_html(gzip.compress(b"abc", mtime=0)[:-9], [("Content-Encoding", "gzip")])[1] != ""


@given(st.binary(max_size=60), st.sampled_from(["", "gzip", "deflate", "br"]), st.text(max_size=20))
def test_no_body_makes_it_raise(body, coding, charset):
    """Whatever is sent, it is some text."""
    headers = [("Content-Encoding", coding), ("Content-Type", f"text/html; charset={charset}")]
    assert isinstance(read_html(body, headers)[0], str)


def view(request):
    """Answer."""


@functools.wraps(view)
def decorated(request):
    """Answer with a decorator around."""


class View:
    """A view that is a class."""

    kind = "class"

    def get(self, request):
        """Answer."""

    def __call__(self, request):
        """Answer."""


class Empty:
    """A class without methods."""


def of_class(request):
    """Answer for a class, as frameworks make it."""


of_class.view_class = View
FILE = __file__


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (view, view.__code__.co_firstlineno),
        (decorated, view.__code__.co_firstlineno),
        (functools.partial(view), view.__code__.co_firstlineno),
        (View().get, View.get.__code__.co_firstlineno),
        (View(), View.get.__code__.co_firstlineno),
        (View, View.get.__code__.co_firstlineno),
        (of_class, View.get.__code__.co_firstlineno),
    ],
)
def test_view_is_found_where_it_was_written(made, line):
    """Functions, methods, classes and what is wrapped around them."""
    assert find_view_source(made) == Source(FILE, line)


@pytest.mark.parametrize("made", [Empty, Empty(), print, None])
def test_view_without_code_is_not_found(made):
    """What has no lines has no source."""
    assert find_view_source(made) is None


def test_credentials_are_not_kept():
    """That there were some says what caches may do with the answer; what they are is nobody's business."""
    given = [("AUTHORIZATION", "Bearer abc.def"), ("Cookie", "a=b c"), ("X-Own", "1")]
    assert pick_asked(given) == (("authorization", "Bearer"), ("cookie", "a=b c"))
