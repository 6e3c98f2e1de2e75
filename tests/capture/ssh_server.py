"""An SSH server on loopback that keeps commands, what is typed to them, and files written over SFTP."""

from __future__ import annotations

import io
import threading
from contextlib import suppress

import paramiko

from tests.capture.tcp_server import TcpServer


class _Session(paramiko.ServerInterface):
    """Lets everybody in, and answers each command with what is typed to it."""

    def __init__(self, server):
        self._server = server

    def check_auth_password(self, username, password):
        return paramiko.AUTH_SUCCESSFUL

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

    def check_channel_env_request(self, channel, name, value):
        self._server.environment[name] = value
        return True

    def check_channel_exec_request(self, channel, command):
        self._server.commands.append(command)
        threading.Thread(target=self._echo, args=(channel,), daemon=True).start()
        return True

    def _echo(self, channel):
        # A client that has got its answer may be gone before the rest is written.
        with suppress(EOFError, OSError):
            while data := channel.recv(4096):
                self._server.typed += data
                channel.sendall(data)
            channel.send_exit_status(0)
            channel.close()


class _Handle(paramiko.SFTPHandle):
    def __init__(self, kept):
        super().__init__(0)
        self._kept = kept

    def write(self, offset, data):
        self._kept.seek(offset)
        self._kept.write(data)
        return paramiko.SFTP_OK


class _Files(paramiko.SFTPServerInterface):
    def __init__(self, session, *_, **__):
        self._server = session._server

    def open(self, path, flags, attr):
        kept = self._server.files.setdefault(path, io.BytesIO())
        return _Handle(kept)

    def stat(self, path):
        attributes = paramiko.SFTPAttributes()
        if path not in self._server.files:
            return paramiko.SFTP_NO_SUCH_FILE
        attributes.st_size = len(self._server.files[path].getvalue())
        return attributes

    def mkdir(self, path, attr):
        self._server.directories.append(path)
        return paramiko.SFTP_OK

    def rename(self, oldpath, newpath):
        self._server.files[newpath] = self._server.files.pop(oldpath)
        return paramiko.SFTP_OK

    def canonicalize(self, path):
        return path


class SshServer(TcpServer):
    """Keeps the files that are written, and what is typed and told."""

    def __init__(self):
        self.commands, self.typed, self.environment = [], b"", {}
        self.files, self.directories, self.connections = {}, [], 0
        self._key = paramiko.ECDSAKey.generate()
        self._transports = []
        super().__init__()

    def written(self):
        """Return what each file holds."""
        return {path: kept.getvalue() for path, kept in self.files.items()}

    def close(self):
        """Stop, and hang up."""
        super().close()
        for transport in self._transports:
            transport.close()

    def take(self, connection):
        """Shake hands; the library has a thread for each connection itself."""
        self.connections += 1
        transport = paramiko.Transport(connection)
        transport.add_server_key(self._key)
        transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files)
        self._transports.append(transport)
        with suppress(paramiko.SSHException, EOFError):
            transport.start_server(server=_Session(self))
