"""Owns the captures of what runs work later or elsewhere; one file per queue."""
