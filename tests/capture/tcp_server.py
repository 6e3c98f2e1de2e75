"""A server on loopback that answers each connection in a thread of its own."""

from __future__ import annotations

import socket
import threading


class TcpServer:
    """Accepts connections until it is closed; what is derived from it has ``answer``, or ``take``."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self):
        """Stop."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def take(self, connection):
        """Have a connection answered in a thread of its own."""
        threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def answer(self, connection):
        """Answer a connection, which may break off."""
        raise NotImplementedError

    def _serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.take(connection)

    def _talk(self, connection):
        try:
            self.answer(connection)
        except OSError:
            return
