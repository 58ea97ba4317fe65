"""A port for charge points that come by TLS, beside the port that everybody uses.

uvicorn tells an application nothing of a certificate, and one port is either plain or TLS.
"""

import asyncio
import socket
import ssl
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from chargebench.acceptor import Acceptor
from chargebench.wss.guard import Guard, Refused
from chargebench.wss.turnstile import Turnstile
from mockserver.central.handshake import CERTIFICATE


@dataclass(frozen=True, slots=True)
class SecureDoor:
    """Who serves at the port, whom `context` trusts, and who is told of those it does not."""

    app: ASGIApp
    listener: socket.socket
    context: ssl.SSLContext
    refused: Refused

    def acceptor(self, state: ServerState, *, ws_max_bytes: int) -> Acceptor:
        """What lets charge points in, as part of a server that knows its connections."""
        config = uvicorn.Config(
            self.app,
            http="httptools",
            ws=_Certified,
            ws_max_size=ws_max_bytes,
            ws_per_message_deflate=False,
            ws_ping_interval=None,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
        )
        config.load()
        turnstile = Turnstile()

        def protocol() -> asyncio.Protocol:
            made: asyncio.Protocol = config.http_protocol_class(  # type: ignore[call-arg]
                config=config, server_state=state, app_state={}
            )
            return made

        self.listener.setblocking(False)  # noqa: FBT003
        return Acceptor(
            self.listener, lambda: Guard(protocol, self.context, turnstile, self.refused)
        )


class _Certified(WebSocketsSansIOProtocol):
    """A websocket whose scope tells of the certificate of the peer."""

    async def run_asgi(self) -> None:
        shown = self.transport.get_extra_info("peercert")
        extensions: dict[str, Any] = self.scope["extensions"]
        if shown is not None:
            extensions[CERTIFICATE] = {"common_name": common_name(shown)}
        await super().run_asgi()


def common_name(certificate: dict[str, Any]) -> str:
    """Whose a certificate of `ssl` is; "" when it has no common name, or several."""
    names = [
        value
        for group in certificate.get("subject", ())
        for name, value in group
        if name == "commonName"
    ]
    return str(names[0]) if len(names) == 1 else ""
