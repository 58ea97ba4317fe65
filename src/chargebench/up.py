"""`chargebench up` and `serve`: the whole bench on one port."""

import gc
import json
import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from chargebench import serving
from chargebench.banner import banner
from chargebench.options import Options
from ocpp_sim.transport.limits import allow_most

NOT_STARTED = 3
COLLECTED_AT = (10_000, 20, 10)
"""The thresholds of the garbage collector: what a world makes is records, which have no cycles."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where to listen, by TLS or not, and whether to say so as JSON."""

    host: str
    port: int
    as_json: bool
    tls: bool = False


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
        listener = serving.bind(where.host, where.port)
    except OSError as error:
        return _refuse(
            f"{where.host}:{where.port} cannot be used: {error.strerror or error}."
            " Choose another port with --port, or --port 0 for any free one."
        )
    allow_most()
    base_url = serving.base_url(listener, where.host, tls=where.tls)
    # A port that is taken is told at once; what follows takes most of the time.
    from chargebench import tls
    from chargebench.composition import create
    from mockserver.adapters.state_file import StateFileError
    from mockserver.apis.control import exposure
    from mockserver.central.asgi import MAX_FRAME_BYTES
    from mockserver.contract.findings import SpecError

    try:
        trust = tls.local(_folder(), where.host) if where.tls else None
        mock = create(options)
    except (tls.AuthorityError, SpecError, StateFileError) as error:
        listener.close()
        return _refuse(str(error))
    warning = exposure(where.host, options.control_token)
    if warning is not None:
        logging.getLogger("chargebench").warning(warning)

    def ready() -> None:
        gc.freeze()
        gc.set_threshold(*COLLECTED_AT)
        gc.enable()
        announcement = mock.announce(base_url)
        ca_file = None if trust is None else trust.ca_file
        if where.as_json:
            text = json.dumps(announcement)
            if ca_file is not None:
                sys.stderr.write(f"The certificate is signed by {ca_file}; let clients trust it.\n")
        else:
            text = banner(announcement, options, ca_file)
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    return serving.serve(
        mock.asgi,
        listener,
        protocol=mock.protocol(),
        ws_max_bytes=MAX_FRAME_BYTES,
        on_ready=ready,
        tls=None if trust is None else trust.https(),
    )


def _folder() -> Path | None:
    """Where the local authority is kept; None when this user has no home."""
    from mockserver.contract.load import user_cache

    cache = user_cache(os.environ)
    return None if cache is None else cache / "tls"


def _refuse(message: str) -> int:
    sys.stderr.write(f"chargebench could not start. {message}\n")
    return NOT_STARTED
