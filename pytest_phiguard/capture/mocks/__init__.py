"""Owns the captures of what stands in the place of a client; one file per mock library."""
