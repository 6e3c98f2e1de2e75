"""Bodies of requests that are no plain bytes, and of which nobody may read ahead."""

from __future__ import annotations

import io
import os
import tempfile

BODY = b'{"email": "ottoline.brakspear@patient.example"}'


class Reader:
    """A file-like that is nothing but a file-like, and counts what is asked of it."""

    def __init__(self, content=BODY):
        self.file = io.BytesIO(content)
        self.reads = 0

    def read(self, *size):
        self.reads += 1
        return self.file.read(*size)


def make_pieces():
    """Yield a body in pieces, an empty one among them."""
    yield BODY[:10]
    yield b""
    yield BODY[10:]


def make_file(mode="rb", content=BODY):
    """Return an open file with the content, positioned at its start."""
    file = tempfile.TemporaryFile("w+b")  # noqa: SIM115 -- the request is to read it
    file.write(content)
    file.seek(0)
    if mode == "w+b":
        return file
    with file:
        return os.fdopen(os.dup(file.fileno()), "rb")
