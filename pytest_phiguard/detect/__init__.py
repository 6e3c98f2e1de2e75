"""Transmission and identifiers to sightings; knows no policy, no capture and no page."""

from __future__ import annotations

from pytest_phiguard.detect.detector import Detector, Scan

__all__ = ["Detector", "Scan"]
