"""E-mails and text messages taken apart: who gets one, and what it says; judges nothing and finds no identifier."""

from pytest_phiguard.messages.deliveries import iter_deliveries
from pytest_phiguard.messages.providers import asks_provider

__all__ = ["asks_provider", "iter_deliveries"]
