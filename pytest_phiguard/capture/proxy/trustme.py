"""Owns the certificates of the proxy: one authority for a run, whose key stays in memory; knows no connection."""

from __future__ import annotations

import os
import shutil
import ssl
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from pytest_phiguard.capture.proxy.certificates import iter_default_files, read_certificates

if TYPE_CHECKING:
    from collections.abc import Iterable


class Authority:
    """Makes certificates for hosts, and files by which clients trust them."""

    def __init__(self) -> None:
        import trustme

        self._authority = trustme.CA()
        self._owner = os.getpid()
        self._place = Path(tempfile.mkdtemp(prefix="phiguard-"))
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._plain: dict[bool, str] = {}
        self._lock = Lock()

    def find_context(self, host: str) -> ssl.SSLContext:
        """Return what answers as a host, made once for each.

        Args:
            host: The host's name or IP address.
        """
        with self._lock:
            context = self._contexts.get(host)
            if context is None:
                context = self._contexts[host] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.set_alpn_protocols(["http/1.1"])
                self._authority.issue_cert(host).configure_cert(context)
            return context

    def write_bundle(self, own: Iterable[Path], *, alone: bool = False) -> str:
        """Return the path of a file of certificates, ours among them.

        Args:
            own: Files or directories that were trusted so far; none of them for what the system trusts.
            alone: Whether nothing else is to stand in it where there were none so far.
        """
        trusted = read_certificates(own)
        if trusted:
            return self._write_with(trusted)
        if alone not in self._plain:
            self._plain[alone] = self._write_with({} if alone else read_certificates(iter_default_files()))
        return self._plain[alone]

    def _write_with(self, trusted: Iterable[bytes]) -> str:
        return self._write(b"\n".join([*trusted, self._authority.cert_pem.bytes().strip(), b""]), "pem")

    def write_settings(self, own: Path | None, bundle: str) -> str:
        """Return the path of a file of settings of wget, which names its certificates nowhere else.

        Args:
            own: The file that held so far, or None.
            bundle: The file of certificates.
        """
        before = b""
        if own is not None:
            with suppress(OSError):
                before = own.read_bytes()
        return self._write(before + b"\nca_certificate = " + os.fsencode(bundle) + b"\n", "wgetrc")

    def _write(self, content: bytes, kind: str) -> str:
        path = self._place / f"{sha256(content).hexdigest()[:16]}.{kind}"
        with self._lock:
            if not path.exists():
                path.write_bytes(content)
        return str(path)

    def close(self) -> None:
        """Remove the files; a forked child does not, for they are its parent's."""
        if self._owner == os.getpid():
            shutil.rmtree(self._place, ignore_errors=True)
