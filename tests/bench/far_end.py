"""The other end of every connection that is timed, in a process of its own, so that its work is not counted."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Handler(BaseHTTPRequestHandler):
    """Answers each request of a kept-alive connection with the same few bytes, as the fake of a suite does."""

    protocol_version = "HTTP/1.1"
    # Nagle and delayed acknowledgements would cost 40 ms a request.
    disable_nagle_algorithm = True
    wbufsize = -1

    def handle_expect_100(self) -> bool:
        """Say at once that the body may come."""
        answered = super().handle_expect_100()
        self.wfile.flush()
        return answered

    def do_POST(self) -> None:
        """Answer with an empty object."""
        self._answer(b"{}")

    def do_PUT(self) -> None:
        """Answer with nothing."""
        self._answer(b"")

    def _answer(self, body: bytes) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def serve_http(ports: dict[str, int]) -> None:
    """Answer HTTP in threads that end with the process."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ports["http"] = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send back whatever comes, as a database answers each question."""
    with contextlib.suppress(ConnectionError):
        while piece := await reader.read(65536):
            writer.write(piece)
    writer.close()


async def call_back(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Connect to the port that is asked for, and echo there."""
    port = int(await reader.readline())
    writer.close()
    await echo(*await asyncio.open_connection("127.0.0.1", port))


async def serve_websocket(ports: dict[str, int]) -> None:
    """Echo the messages of websockets, where that library is installed."""
    try:
        from websockets.asyncio.server import serve
    except ImportError:
        return

    async def handle(connection: object) -> None:
        async for message in connection:  # type: ignore[attr-defined]
            await connection.send(message)  # type: ignore[attr-defined]

    server = await serve(handle, "127.0.0.1", 0)
    ports["websocket"] = next(iter(server.sockets)).getsockname()[1]


def serve_grpc(ports: dict[str, int]) -> object:
    """Echo unary calls, where grpc is installed; returns the server, which lives as long as it is held."""
    try:
        import grpc
    except ImportError:
        return None
    from concurrent.futures import ThreadPoolExecutor

    def identity(value: bytes) -> bytes:
        return value

    class Echo(grpc.GenericRpcHandler):
        def service(self, _: object) -> object:
            return grpc.unary_unary_rpc_method_handler(lambda request, _: request, identity, identity)

    server = grpc.server(ThreadPoolExecutor(2), handlers=[Echo()])
    ports["grpc"] = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server


async def serve(folder: Path) -> None:
    """Serve until standard input closes; the ports are printed as one line of JSON."""
    ports: dict[str, int] = {}
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    for name, handle, tls in (
        ("echo", echo, None),
        ("tls", echo, context),
        ("back", call_back, None),
    ):
        server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=tls)
        ports[name] = server.sockets[0].getsockname()[1]
    serve_http(ports)
    await serve_websocket(ports)
    held = serve_grpc(ports)
    print(json.dumps(ports), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    del held


@contextlib.contextmanager
def far_end() -> Iterator[tuple[int, dict[str, int], Path]]:
    """Yield the process of a far end, its ports, and the file of the authority that signed its certificate."""
    import trustme

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        authority = trustme.CA()
        authority.cert_pem.write_to_path(folder / "authority.pem")
        authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
        command = [sys.executable, __file__, str(folder)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield process.pid, json.loads(process.stdout.readline()), folder / "authority.pem"
            finally:
                process.stdin.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
