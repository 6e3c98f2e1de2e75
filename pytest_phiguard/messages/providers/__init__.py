"""Requests to the APIs that send e-mails and text messages, one file per provider; judges nothing."""

from pytest_phiguard.messages.providers.table import asks_provider, find_provider, read_request

__all__ = ["asks_provider", "find_provider", "read_request"]
