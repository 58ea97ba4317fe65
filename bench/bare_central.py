"""The reference central system: `python -m bench.bare_central PORT HEARTBEAT_S [TLS_PORT CERTS]`.

It says yes to every charge point from memory and checks nothing, on plain sockets, so that it costs
less than whatever is measured against it. CERTS is a folder of `chargebench certs`; at TLS_PORT it
asks for the certificates of charge points, too.
"""

import asyncio
import base64
import hashlib
import json
import ssl
import sys
from pathlib import Path
from typing import cast

from websockets.speedups import apply_mask

_HEAD_END = b"\r\n\r\n"
_KEY = b"sec-websocket-key:"
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_NOW = "2024-06-01T09:00:00Z"
_CLOSE, _PING = 8, 9
_SHORT, _LONG = 126, 127


def answers(heartbeat_s: int) -> dict[str, bytes]:
    """What each action is answered; any other is answered {}."""
    accepted = {"status": "Accepted"}
    found = {
        "BootNotification": {**accepted, "currentTime": _NOW, "interval": heartbeat_s},
        "Heartbeat": {"currentTime": _NOW},
        "Authorize": {"idTagInfo": accepted},
        "StartTransaction": {"idTagInfo": accepted, "transactionId": 1},
    }
    return {action: json.dumps(payload).encode() for action, payload in found.items()}


class Peer(asyncio.Protocol):
    """One charge point's connection; whole frames of up to 64 KB are all that it understands."""

    def __init__(self, known: dict[str, bytes]) -> None:
        self._known = known
        self._buffer = b""
        self._open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._open:
            self._greet()
        while self._open and (frame := self._frame()) is not None:
            self._answer(*frame)

    def _greet(self) -> None:
        head, found, rest = self._buffer.partition(_HEAD_END)
        if not found:
            return
        self._buffer = rest
        keys = [line[len(_KEY) :] for line in head.split(b"\r\n") if line.lower().startswith(_KEY)]
        if not keys:
            self._transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            self._transport.close()
            return
        digest = hashlib.sha1(keys[0].strip() + _MAGIC).digest()  # noqa: S324  # RFC 6455 §4.2.2
        self._transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Protocol: ocpp1.6\r\nSec-WebSocket-Accept: "
            + base64.b64encode(digest)
            + _HEAD_END
        )
        self._open = True

    def _frame(self) -> tuple[int, bytes] | None:
        """Opcode and data of the next frame, None when it is not whole yet."""
        buffer = self._buffer
        start, length = 2, buffer[1] & 127 if len(buffer) > 1 else _LONG
        if length == _SHORT:
            start, length = 4, int.from_bytes(buffer[2:4])
        end = start + 4 + length
        if len(buffer) < end:
            return None
        self._buffer = buffer[end:]
        return buffer[0] & 15, apply_mask(buffer[start + 4 : end], buffer[start : start + 4])

    def _answer(self, kind: int, data: bytes) -> None:
        if kind in (_CLOSE, _PING):
            self._transport.write(bytes([128 | kind + (kind == _PING), len(data)]) + data)
            if kind == _CLOSE:
                self._transport.close()
        elif data.startswith(b"[2,"):
            _, message_id, _, action, _ = data.split(b'"', 4)
            payload = self._known.get(action.decode(), b"{}")
            text = b'[3,"' + message_id + b'",' + payload + b"]"
            size = len(text)
            head = bytes([129, size]) if size < _SHORT else bytes([129, 126]) + size.to_bytes(2)
            self._transport.write(head + text)


async def serve(port: int, heartbeat_s: int, tls_port: int = 0, certs: str = "") -> None:
    known = answers(heartbeat_s)
    ways: list[tuple[int, ssl.SSLContext | None]] = [(port, None)]
    if certs:
        ways.append((tls_port, _context(Path(certs))))
    loop = asyncio.get_running_loop()
    servers = [
        await loop.create_server(lambda: Peer(known), "127.0.0.1", at, backlog=2048, ssl=tls)
        for at, tls in ways
    ]
    await asyncio.gather(*(server.serve_forever() for server in servers))


def _context(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "csms.pem", folder / "csms.key")
    context.load_verify_locations(folder / "ca.pem")
    context.verify_mode = ssl.CERT_OPTIONAL
    return context


if __name__ == "__main__":
    port, heartbeat_s, *tls = sys.argv[1:]
    main = serve(int(port), int(heartbeat_s), *((int(tls[0]), tls[1]) if tls else ()))
    try:
        import uvloop
    except ImportError:
        asyncio.run(main)
    else:
        uvloop.run(main)
