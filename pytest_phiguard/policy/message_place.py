"""Which rule a sighting in a message falls under: its links, its images, what its carrier is told; judges nothing."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pytest_phiguard.messages import CLICK, LOAD, SETTING, TELL, WRAP, find_provider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_phiguard.model import Party, Sighting, Transmission

MESSAGE: Final = "PHG104"
LINK: Final = "PHG301"
METADATA: Final = "PHG304"
_BY_METHOD: Final[Mapping[str, str]] = MappingProxyType({CLICK: LINK, LOAD: "PHG302", WRAP: "PHG303", TELL: METADATA})
_RECIPIENTS = ("mailto:", "tel:", "sms:")
# What the carrier of a message is told beside it; the headers are read by it, and by recipients that look for them.
_TOLD = re.compile(
    r"email\.(?:metadata|tags|esp_extra|template_id|variable)\b"
    r"|header:(?:x-[\w-]+|feedback-id|list-(?:unsubscribe|help|subscribe|post|owner|archive|id))(?:\||$)"
)
# The same in the requests to providers' APIs: names of theirs, wherever in the request they stand.
_TOLD_NAMES: Final = frozenset(
    """custom_args unique_args substitutions sections dynamic_template_data categories category batch_id
    metadata recipient_metadata tags tag emailtags defaultemailtags replacementtags defaulttags
    templatemodel template_content global_merge_vars merge_vars google_analytics_campaign subaccount
    substitution_data campaign_id params templatedata defaulttemplatedata replacementtemplatedata
    headers replacementheaders variables vars customid eventpayload
    recipient-variables t:variables o:tag o:campaign x-smtpapi""".split()
)
_NAME = re.compile(r"[^.\[\]]+")
_FORM_PREFIXES = ("v:", "o:tag", "h:x-", "h:list-", "h:feedback-id")


def find_message_rule(transmission: Transmission, sighting: Sighting) -> str:
    """Return the rule of what stands in a message, or of an address in it.

    Args:
        transmission: One of the channel ``email``.
        sighting: What stands in it.
    """
    rule = _BY_METHOD.get(transmission.method) if transmission.tag is not None else None
    if rule:
        return rule
    carried = not transmission.url.startswith(_RECIPIENTS)
    return METADATA if carried and _TOLD.match(sighting.location) else MESSAGE


def is_metadata(transmission: Transmission, sighting: Sighting) -> bool:
    """Tell whether a sighting stands where a request tells a provider of a message, beside the message.

    Args:
        transmission: A request.
        sighting: What stands in it.
    """
    outer, _, inner = sighting.location.partition("|")
    head, _, name = outer.partition(":")
    if head not in {"body.json", "body.form", "body.part"} or not find_provider(transmission.url):
        return False
    names = name.lower() if head == "body.json" else f"{name.lower()}{'.' + inner.partition(':')[2] if inner else ''}"
    if head != "body.json" and names.startswith(_FORM_PREFIXES):
        return True
    return not _TOLD_NAMES.isdisjoint(_NAME.findall(names))


def is_own_link(transmission: Transmission, party: Party) -> bool:
    """Tell whether a link of a message leads to the application itself, whose page may tell others.

    Args:
        transmission: What leaves.
        party: Who receives it.
    """
    return party.kind == "first" and transmission.channel == "email" and transmission.method == CLICK


def is_context(transmission: Transmission, party: Party) -> bool:
    """Tell whether what stands in an address of a message is told without failing a test.

    A link to the application is no leak before its page is seen. Where a setting will have a link wrapped, its carrier
    has the whole message already, and is accused of that.

    Args:
        transmission: What leaves.
        party: Who receives it.
    """
    if transmission.channel != "email" or transmission.tag is None:
        return False
    return transmission.tag.element == SETTING or is_own_link(transmission, party)
