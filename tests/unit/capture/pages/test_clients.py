"""Opening an address through test clients of all kinds, one answer after the other."""

from __future__ import annotations

import asyncio

import pytest

from pytest_phiguard.capture.pages.clients import find_client, make_django_client, visit

HOST = "https://portal.clinic.test"


@pytest.fixture
def site():
    """Return an application that leads from one page to another."""
    flask = pytest.importorskip("flask")
    app = flask.Flask(__name__)

    @app.get("/a")
    def a():
        return flask.redirect("/b?x=1")

    @app.get("/b")
    def b():
        return flask.request.url

    @app.get("/round")
    def around():
        return flask.redirect("/round")

    @app.get("/away")
    def away():
        return flask.redirect("https://elsewhere.example/")

    return app


def stays(url):
    """Tell whether an address is the site's."""
    return url.startswith(HOST)


def test_flask(site):
    """The host of the link is the host that the application sees, redirects included."""
    assert visit(site.test_client(), f"{HOST}/a", stays).text == f"{HOST}/b?x=1"


def test_redirects_end(site):
    """One that leaves is not followed, and one that turns around is given up."""
    assert visit(site.test_client(), f"{HOST}/away", stays).status_code == 302
    assert visit(site.test_client(), f"{HOST}/round", stays).status_code == 302


def test_webtest(site):
    """WebTest's application is asked with the host of the link; an error page is an answer."""
    webtest = pytest.importorskip("webtest")
    client = webtest.TestApp(site)
    assert visit(client, f"{HOST}/a", stays).text == f"{HOST}/b?x=1"
    assert visit(client, f"{HOST}/none", stays).status_int == 404


def test_httpx_and_starlette(site):
    """Clients with an application inside are taken; one that would open the network is no test client."""
    httpx = pytest.importorskip("httpx")
    inside = httpx.Client(transport=httpx.WSGITransport(app=site))
    assert visit(inside, f"{HOST}/a", stays).text == f"{HOST}/b?x=1"
    assert find_client([1, httpx.Client(), inside]) is inside
    assert find_client([httpx.Client()]) is None


def test_applications_make_their_client(site):
    """Where there is no client, an application makes one; a client comes first."""
    client = site.test_client()
    assert type(find_client(["x", site])).__module__.startswith("flask")
    assert find_client([site, client]) is client
    fastapi = pytest.importorskip("fastapi")
    assert type(find_client([fastapi.FastAPI()])).__module__ == "starlette.testclient"
    assert find_client([]) is None


def test_asynchronous_clients_are_awaited():
    """Quart's client answers later, step by step."""
    quart = pytest.importorskip("quart")
    app = quart.Quart(__name__)

    @app.get("/a")
    async def a():
        return quart.redirect("/b")

    @app.get("/b")
    async def b():
        return "here"

    async def run():
        answer = await visit(find_client([app]), f"{HOST}/a", stays)
        return answer.status_code, await answer.get_data(as_text=True)

    assert asyncio.run(run()) == (200, "here")


class Session:
    """A client that nobody knows, which keeps what it was asked."""

    def __init__(self):
        self.asked = []

    def get(self, path):
        """Answer with a page."""
        self.asked.append(path)
        return type("Answer", (), {"status_code": 200, "headers": {}})()


def test_unknown_client_is_asked_for_the_path():
    """Anything with a method ``get`` will do."""
    client = Session()
    assert visit(client, f"{HOST}/a?b=1#c", stays).status_code == 200
    visit(client, HOST, stays)
    assert client.asked == ["/a?b=1", "/"]


def test_what_cannot_be_asked_is_no_client():
    """Without a method ``get`` it is a TypeError that says so."""
    with pytest.raises(TypeError, match="object is no test client"):
        visit(object(), HOST, stays)


def test_django_is_asked_where_it_is_set_up(monkeypatch, django_settings):
    """Its client is given the host only where the settings let it in."""
    django_test = pytest.importorskip("django.test")
    client = make_django_client()
    assert isinstance(client, django_test.Client)
    asked = []
    answer = type("Answer", (), {"status_code": 200, "headers": {}})()
    monkeypatch.setattr(client, "get", lambda path, **more: asked.append((path, more)) or answer)
    django_settings.ALLOWED_HOSTS = [".clinic.test"]
    visit(client, f"{HOST}/a", stays)
    django_settings.ALLOWED_HOSTS = ["testserver"]
    visit(client, f"{HOST}/a", stays)
    assert asked == [("/a", {"secure": True, "HTTP_HOST": "portal.clinic.test"}), ("/a", {"secure": True})]
