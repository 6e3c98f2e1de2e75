"""One replaced attribute."""

from __future__ import annotations

from pytest_phiguard.capture.patch import Patch


class Base:
    """A class with a method."""

    def send(self):
        """Return who it is."""
        return "base"


def make_class():
    """Return a new class with a method of its own and an inherited one."""

    class Client(Base):
        """A client."""

        def post(self):
            return "post"

    return Client


def replacement(*_):
    """Stand in."""
    return "ours"


def test_own_attribute():
    """It is replaced, and undone to the very object."""
    client = make_class()
    original = vars(client)["post"]
    patch = Patch.apply(client, "post", replacement)
    assert client().post() == "ours"
    patch.undo()
    assert vars(client)["post"] is original


def test_inherited_attribute():
    """What was inherited is inherited again."""
    client = make_class()
    patch = Patch.apply(client, "send", replacement)
    assert client().send() == "ours"
    patch.undo()
    assert "send" not in vars(client)
    assert client().send() == "base"


def test_somebody_elses_replacement_stays():
    """What another has put on top is not taken away."""
    client = make_class()
    patch = Patch.apply(client, "post", replacement)
    client.post = other = lambda _: "other"
    patch.undo()
    assert vars(client)["post"] is other


def test_rearm():
    """A restored original is replaced again; one that is not known to be restored by others is left."""
    client = make_class()
    original = vars(client)["post"]
    patch = Patch.apply(client, "post", replacement, renew=lambda: replacement)
    assert patch.rearm() is patch
    client.post = original
    assert patch.rearm() is patch
    assert vars(client)["post"] is replacement
    stubborn = Patch.apply(client, "send", replacement)
    client.send = Base.send
    assert stubborn.rearm() is stubborn
    assert vars(client)["send"] is Base.send


def test_rearm_of_an_inherited_attribute():
    """An inherited method that was saved and restored by assignment is the original too."""
    client = make_class()

    def wrapper(self):
        return "wrapped " + Base.send(self)

    wrapper.__wrapped__ = Base.send
    patch = Patch.apply(client, "send", wrapper, renew=lambda: wrapper)
    client.send = Base.send
    patch.rearm()
    assert client().send() == "wrapped base"
    constant = Patch.apply(client, "limit", 7, renew=lambda: 7)
    client.limit = 8
    assert constant.rearm() is constant
    assert client.limit == 8


def test_rearm_after_a_mock_that_stood_there_first():
    """The genuine function that an ended mock puts back is wrapped anew, and restored in the end."""
    client = make_class()
    genuine = vars(client)["post"]
    client.post = lambda _: "mock"
    renewed = lambda _: "renewed"  # noqa: E731
    patch = Patch.apply(client, "post", replacement, renew=lambda: renewed)
    client.post = genuine
    held = patch.rearm()
    assert client().post() == "renewed"
    held.undo()
    assert vars(client)["post"] is genuine
    client.post = standing = type("Callable", (), {"__call__": lambda _: "standing"})()
    assert held.rearm() is held
    assert vars(client)["post"] is standing
