"""Owns which certificates processes trust by themselves, and how the far end is verified by them; makes none."""

from __future__ import annotations

import ssl
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"


def read_certificates(paths: Iterable[Path]) -> dict[bytes, None]:
    """Return the certificates in files, or in the files of directories, each once and in order.

    Args:
        paths: The files and directories; what cannot be read holds none.
    """
    found: dict[bytes, None] = {}
    for path in paths:
        with suppress(OSError):
            for file in sorted(path.iterdir()) if path.is_dir() else [path]:
                found.update(dict.fromkeys(_iter_certificates(file.read_bytes())))
    return found


def _iter_certificates(content: bytes) -> Iterable[bytes]:
    for part in content.split(_BEGIN)[1:]:
        certificate, end, _ = part.partition(_END)
        if end:
            yield _BEGIN + certificate + _END


def iter_default_files() -> Iterable[Path]:
    """Yield where the certificates are that clients trust by themselves: the system's, and those of certifi."""
    paths = ssl.get_default_verify_paths()
    if paths.openssl_cafile:
        yield Path(paths.openssl_cafile)
    # OpenSSL's own directory holds each certificate twice; where distributions gather them, one file has them all.
    yield from (Path(place) for place in ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"))
    certifi = find_spec("certifi")
    if certifi is not None and certifi.origin:
        yield Path(certifi.origin).with_name("cacert.pem")


def make_client_context(own: Iterable[Path]) -> ssl.SSLContext:
    """Return how the far end is verified: by what the system trusts, and what the process trusted of its own.

    Args:
        own: Files or directories of certificates.
    """
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    trusted = read_certificates([*iter_default_files(), *own])
    if trusted:
        # What is no certificate after all is none that the process trusted.
        with suppress(ssl.SSLError):
            context.load_verify_locations(cadata=b"\n".join(trusted).decode("ascii", "ignore"))
    return context
