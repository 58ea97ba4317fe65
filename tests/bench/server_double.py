"""A loopback server that answers what it is told, in the pieces it is told."""

import contextlib
import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Server:
    base_url: str = ""
    requests: list[bytes] = field(default_factory=list)


@contextlib.contextmanager
def serving(*pieces: bytes, pause_s: float = 0.0, hang_up: bool = False) -> Iterator[Server]:
    """Answer each request with the pieces, flushed one by one."""
    told = Server()

    class Handler(socketserver.StreamRequestHandler):
        disable_nagle_algorithm = True

        def handle(self) -> None:
            with contextlib.suppress(ConnectionError):
                while request := self._read():
                    told.requests.append(request)
                    for piece in pieces:
                        self.wfile.write(piece)
                        time.sleep(pause_s)
                    if hang_up:
                        return

        def _read(self) -> bytes:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                line = self.rfile.readline()
                if not line:
                    return b""
                head += line
            return head

    class Listener(socketserver.ThreadingTCPServer):
        daemon_threads = True
        request_queue_size = 64

    listener = Listener(("127.0.0.1", 0), Handler)
    told.base_url = f"http://127.0.0.1:{listener.server_address[1]}"
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()
