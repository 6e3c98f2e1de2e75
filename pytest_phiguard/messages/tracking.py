"""Owns which settings have a provider count clicks, so that it puts its own address in each link's place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pytest_phiguard.messages.payload import listed, pick, read_form, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.messages.message import Fields
    from pytest_phiguard.model import Transmission

SETTING: Final = "setting"
"""What the tag of a link has as its element where a setting will have it wrapped."""

# Where each provider's JSON says so; Postmark says of which bodies.
_JSON: Final = (
    ("tracking_settings", "click_tracking", "enable"),
    ("message", "track_clicks"),
    ("options", "click_tracking"),
    ("TrackLinks",),
    ("track_clicks",),
    ("TrackClicks",),
)
_FORM: Final = ("o:tracking-clicks", "o:tracking")
_HEADERS: Final = ("header:x-pm-tracklinks", "header:x-mailgun-track-clicks", "header:x-mailgun-track")
_OFF: Final = frozenset({"", "no", "false", "none", "disabled", "0", "off"})


def find_click_tracking(transmission: Transmission, fields: Fields) -> str:
    """Return the setting that has the provider count the clicks of a message, or empty.

    Args:
        transmission: What carries the message: a request to a provider's API, or the message itself.
        fields: What the message says, its headers included.
    """
    if transmission.channel == "http":
        return next(_iter_request(transmission), "")
    if not (transmission.url or transmission.vendor):
        return ""
    return next(_iter_message((*fields, *transmission.fields)), "")


def _iter_request(transmission: Transmission) -> Iterator[str]:
    call = read_json(transmission.body)
    if isinstance(call, (dict, list)):
        yield from (found for one in listed(call) for found in _iter_json(one))
        return
    # The narrower setting beats the wider one.
    form = read_form(transmission)
    for name in _FORM:
        given = form.find(name)
        if given:
            if given[-1].lower() not in _OFF:
                yield name
            return


def _iter_json(call: Any) -> Iterator[str]:
    for path in _JSON:
        value = pick(call, *path)
        if value is not None and str(value).lower() not in _OFF:
            yield ".".join(path)


def _iter_message(fields: Fields) -> Iterator[str]:
    for location, text in fields:
        if location in _HEADERS and text.strip().lower() not in _OFF:
            yield location.removeprefix("header:")
        elif location == "header:x-mc-track" and "click" in text.lower():
            yield "x-mc-track"
        elif location == "email.esp_extra":
            yield from _iter_json(read_json(text))
        elif location == "email.track_clicks" and text.strip().lower() not in _OFF:
            yield "track_clicks"
        elif location in {"header:x-smtpapi", "header:x-msys-api"}:
            call = read_json(text)
            enabled = pick(call, "filters", "clicktrack", "settings", "enable") or pick(
                call, "options", "click_tracking"
            )
            if str(enabled or "").lower() not in _OFF:
                yield location.removeprefix("header:")
