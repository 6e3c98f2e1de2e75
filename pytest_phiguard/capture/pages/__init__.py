"""Owns the captures of what renders pages; one file per web framework."""
