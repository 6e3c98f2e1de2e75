"""Owns the recording proxy on loopback that processes of other programs send through; must not know what starts them.

Each cause has a listener of its own, so that what comes in is attributed by its port, without credentials.
"""
