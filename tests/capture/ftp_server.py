"""An FTP server on loopback that keeps what it is told and what is stored."""

from __future__ import annotations

import socket

from tests.capture.tcp_server import TcpServer


class FtpServer(TcpServer):
    """As much of RFC 959 as storing needs, passive and active."""

    def __init__(self):
        self.commands = []
        self.stored = {}
        super().__init__()

    def answer(self, connection):
        """Follow the commands that come."""
        with connection, connection.makefile("rwb") as file:
            self._follow(file)

    def _follow(self, file):
        data = None
        self._say(file, "220 ready")
        for line in file:
            text = line.decode().rstrip("\r\n")
            verb, _, rest = text.partition(" ")
            self.commands.append(text)
            if verb == "PASV":
                data = socket.create_server(("127.0.0.1", 0))
                port = data.getsockname()[1]
                self._say(file, f"227 entering (127,0,0,1,{port >> 8},{port & 255})")
            elif verb == "PORT":
                *_, high, low = map(int, rest.split(","))
                data = ("127.0.0.1", high << 8 | low)
                self._say(file, "200 fine")
            elif verb == "STOR":
                self._say(file, "150 send")
                self.stored[rest] = self._receive(data)
                self._say(file, "226 stored")
            else:
                codes = {"USER": "331", "PASS": "230", "QUIT": "221", "MKD": "257"}
                self._say(file, f'{codes.get(verb, "200")} "{rest}"')

    def _say(self, file, line):
        file.write(line.encode() + b"\r\n")
        file.flush()

    def _receive(self, data):
        if isinstance(data, tuple):
            connection = socket.create_connection(data, 5)
        else:
            connection, _ = data.accept()
            data.close()
        with connection:
            pieces = []
            while piece := connection.recv(65536):
                pieces.append(piece)
        return b"".join(pieces)
