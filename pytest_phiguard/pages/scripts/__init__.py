"""What the scripts in a page's own text do, read by tree-sitter's grammar; knows neither pages nor who a vendor is."""

from __future__ import annotations

from pytest_phiguard.pages.scripts.vendors import Globals, make_globals

__all__ = ["Globals", "make_globals"]
