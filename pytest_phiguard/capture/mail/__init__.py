"""Owns the captures of what sends e-mail; one file per library."""
