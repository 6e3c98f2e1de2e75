"""Owns which clients speak no HTTP, and which of their functions send something; must not import any client."""

from __future__ import annotations

WIRE_CLIENTS = frozenset({"ftplib", "grpc", "paramiko", "pycurl", "socket"})
"""Names of packages, and of modules of the standard library."""

WIRE_CALLS = {
    "ftplib": frozenset(
        "FTP FTP_TLS storbinary storlines sendcmd voidcmd putcmd transfercmd ntransfercmd retrbinary retrlines "
        "login cwd delete mkd rmd size nlst dir mlsd rename".split()
    ),
    "grpc": frozenset({"", "with_call", "future"}),
    "paramiko": frozenset(
        "connect exec_command put putfo write writelines send sendall set_environment_variable "
        "open file remove unlink rename posix_rename mkdir rmdir chdir stat lstat symlink listdir get".split()
    ),
    "pycurl": frozenset({"perform", "perform_rb", "perform_rs"}),
    "socket": frozenset({"send", "sendall", "sendto", "sendmsg", "write"}),
}
"""Of each of them, the names of functions whose call sends something; of grpc, of the object for a method."""

GRPC_KINDS = frozenset({"unary_unary", "unary_stream", "stream_unary", "stream_stream"})
"""What makes an object for a method of a service."""
