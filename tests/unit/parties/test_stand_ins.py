"""Stand-ins: local servers that play a vendor for a while."""

from __future__ import annotations

from pytest_phiguard.parties.destinations import parse_destination
from pytest_phiguard.parties.stand_ins import StandIns

SERVER = parse_destination("http://localhost:4000/x")


def test_server_plays_from_begin_to_end():
    """Before and after a server is itself."""
    stand_ins = StandIns()
    assert stand_ins.find(SERVER) == ""
    stand_ins.begin(SERVER, "sentry")
    assert stand_ins.find(SERVER) == "sentry"
    stand_ins.end(SERVER)
    assert stand_ins.find(SERVER) == ""


def test_names_of_this_machine_are_one_server():
    """localhost, 127.0.0.1 and ::1 are the same server, another port is another."""
    stand_ins = StandIns()
    stand_ins.begin(SERVER, "sentry")
    assert stand_ins.find(parse_destination("http://127.0.0.1:4000/y")) == "sentry"
    assert stand_ins.find(parse_destination("http://[::1]:4000/")) == "sentry"
    assert stand_ins.find(parse_destination("http://127.0.0.1:4001/")) == ""
    assert stand_ins.find(parse_destination("http://10.0.0.1:4000/")) == ""


def test_roles_nest():
    """A server that plays two vendors plays the later one, then the earlier again."""
    stand_ins = StandIns()
    stand_ins.begin(SERVER, "sentry")
    stand_ins.begin(SERVER, "meta_pixel")
    assert stand_ins.find(SERVER) == "meta_pixel"
    stand_ins.end(SERVER)
    assert stand_ins.find(SERVER) == "sentry"


def test_every_change_has_a_version():
    """Only a change makes what was remembered stale."""
    stand_ins = StandIns()
    stand_ins.end(SERVER)
    assert stand_ins.version == 0
    stand_ins.begin(SERVER, "sentry")
    stand_ins.end(SERVER)
    assert stand_ins.version == 2
