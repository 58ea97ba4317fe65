"""`chargebench up` and `serve`: the whole bench on one port, wss with certificates on another."""

import gc
import json
import logging
import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chargebench import serving
from chargebench.banner import banner
from chargebench.options import Options
from ocpp_sim.transport.limits import allow_most

if TYPE_CHECKING:
    from chargebench.tls import Trust
    from chargebench.wss.door import SecureDoor
    from mockserver.app import Mock

NOT_STARTED = 3
COLLECTED_AT = (10_000, 20, 10)
"""The thresholds of the garbage collector: what a world makes is records, which have no cycles."""
CERTIFIED = 3


@dataclass(frozen=True, slots=True)
class Where:
    """Where to listen, by TLS or not, and whether to say so as JSON.

    At `ocpp_tls_port` charge points come in by TLS and may show certificates; `certs` is a folder
    of them, None is the authority that is kept for this user.
    """

    host: str
    port: int
    as_json: bool
    tls: bool = False
    ocpp_tls_port: int | None = None
    certs: Path | None = None


def run(options: Options, where: Where) -> int:
    """Serve until told to stop; gives the exit code.

    0 after a clean end, 1 when the state could not be written, 3 when it cannot start.
    """
    # All that a start makes stays; looking through it for garbage takes a sixth of the time.
    before = gc.get_threshold()
    gc.disable()
    try:
        return _serve(options, where)
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
        gc.enable()


def _serve(options: Options, where: Where) -> int:
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s"
    )
    try:
        listeners = _listen(where)
    except _TakenError as taken:
        return _refuse(str(taken))
    allow_most()
    # A port that is taken is told at once; what follows takes most of the time.
    from chargebench.certs.folder import AuthorityError
    from chargebench.composition import create
    from mockserver.adapters.state_file import StateFileError
    from mockserver.apis.control import exposure
    from mockserver.central.asgi import MAX_FRAME_BYTES
    from mockserver.contract.findings import SpecError

    listener, *others = listeners
    try:
        trust = _trust(where)
        mock = create(options, None if trust is None else trust.authority)
        https = trust.https() if trust is not None and where.tls else None
        secure = _door(mock, options, trust, others[0]) if trust is not None and others else None
    except (AuthorityError, SpecError, StateFileError) as error:
        _close(listeners)
        return _refuse(str(error))
    warning = exposure(where.host, options.control_token)
    if warning is not None:
        logging.getLogger("chargebench").warning(warning)

    def ready() -> None:
        gc.freeze()
        gc.set_threshold(*COLLECTED_AT)
        gc.enable()
        announcement = mock.announce(serving.base_url(listener, where.host, tls=where.tls))
        ca_file = None if trust is None else trust.ca_file
        if others:
            secured = serving.base_url(others[0], where.host, tls=True)
            announcement["ocpp_tls_url"] = f"wss{secured.removeprefix('https')}/ocpp"
            announcement["ca_file"] = str(ca_file)
        if not where.as_json:
            text = banner(announcement, options, ca_file)
        else:
            text = json.dumps(announcement)
            if ca_file is not None:
                sys.stderr.write(f"The certificate is signed by {ca_file}; let clients trust it.\n")
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    return serving.serve(
        mock.asgi,
        listener,
        protocol=mock.protocol(),
        ws_max_bytes=MAX_FRAME_BYTES,
        on_ready=ready,
        tls=https,
        secure=secure,
    )


class _TakenError(Exception):
    """A port cannot be listened at; the text says which, why, and what to do."""


def _listen(where: Where) -> list[socket.socket]:
    """The port of everybody, and that of charge points by TLS. Raises _TakenError."""
    listeners: list[socket.socket] = []
    for port, option in ((where.port, "--port"), (where.ocpp_tls_port, "--ocpp-tls-port")):
        if port is None:
            continue
        try:
            listeners.append(serving.bind(where.host, port))
        except OSError as error:
            _close(listeners)
            raise _TakenError(
                f"{where.host}:{port} cannot be used: {error.strerror or error}."
                f" Choose another port with {option}, or {option} 0 for any free one."
            ) from error
    return listeners


def _close(listeners: list[socket.socket]) -> None:
    for one in listeners:
        one.close()


def _trust(where: Where) -> "Trust | None":
    """What is shown and trusted, if anything is to be. Raises AuthorityError."""
    from chargebench import tls

    if where.certs is not None:
        return tls.of_folder(where.certs)
    if where.tls or where.ocpp_tls_port is not None:
        return tls.local(_folder(), where.host)
    return None


def _door(mock: "Mock", options: Options, trust: "Trust", listener: socket.socket) -> "SecureDoor":
    """Where charge points come in by TLS; only at security profile 3 they all need a certificate.

    Raises AuthorityError.
    """
    from chargebench.wss.door import SecureDoor

    context = trust.wss(required=options.security_profile == CERTIFIED)
    return SecureDoor(mock.endpoint, listener, context, mock.endpoint.refused)


def _folder() -> Path | None:
    """Where the local authority is kept; None when this user has no home."""
    from mockserver.contract.load import user_cache

    cache = user_cache(os.environ)
    return None if cache is None else cache / "tls"


def _refuse(message: str) -> int:
    sys.stderr.write(f"chargebench could not start. {message}\n")
    return NOT_STARTED
