"""E-mails and text messages taken apart: who gets one, and what it says; judges nothing and finds no identifier."""

from pytest_phiguard.messages.contents import CLICK, LOAD, TELL, WRAP
from pytest_phiguard.messages.deliveries import iter_deliveries
from pytest_phiguard.messages.providers import asks_provider, find_provider
from pytest_phiguard.messages.tracking import SETTING

__all__ = ["CLICK", "LOAD", "SETTING", "TELL", "WRAP", "asks_provider", "find_provider", "iter_deliveries"]
