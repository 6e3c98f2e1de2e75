"""Owns the captures of what sends requests, frames, packets and files; one file per client."""
