"""What Django warns of since 6.1, and earlier versions do not, in tests that are run with all of them."""

from __future__ import annotations

from importlib.util import find_spec

import pytest


def _list_old_ways():
    if find_spec("django") is None:
        return []
    from django.utils import deprecation

    name = "RemovedInDjango2028Warning"
    known = hasattr(deprecation, name)
    return [pytest.mark.filterwarnings(f"ignore::django.utils.deprecation.{name}")] if known else []


OLD_WAYS = _list_old_ways()
"""Marks of tests that use what Django 6.1 warns of: the settings for e-mail, and connections."""
