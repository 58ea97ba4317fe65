"""`chargebench up` and `serve`: the whole bench on one port."""

import json
import logging
import sys
from dataclasses import dataclass

from chargebench import serving
from chargebench.banner import banner
from chargebench.options import Options

NOT_STARTED = 3


@dataclass(frozen=True, slots=True)
class Where:
    """Where to listen, and whether to say so as JSON."""

    host: str
    port: int
    as_json: bool


def run(options: Options, where: Where) -> int:
    """Serve until told to stop; gives the exit code.

    0 after a clean end, 1 when the state could not be written, 3 when it cannot start.
    """
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
    base_url = serving.base_url(listener, where.host)
    # A port that is taken is told at once; what follows takes most of the time.
    from chargebench.composition import create
    from mockserver.adapters.state_file import StateFileError
    from mockserver.apis.control import exposure
    from mockserver.central.asgi import MAX_FRAME_BYTES
    from mockserver.contract.findings import SpecError

    try:
        mock = create(options)
    except (SpecError, StateFileError) as error:
        listener.close()
        return _refuse(str(error))
    warning = exposure(where.host, options.control_token)
    if warning is not None:
        logging.getLogger("chargebench").warning(warning)

    def ready() -> None:
        announcement = mock.announce(base_url)
        text = json.dumps(announcement) if where.as_json else banner(announcement, options)
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    return serving.serve(
        mock.asgi,
        listener,
        protocol=mock.protocol(),
        ws_max_bytes=MAX_FRAME_BYTES,
        on_ready=ready,
    )


def _refuse(message: str) -> int:
    sys.stderr.write(f"chargebench could not start. {message}\n")
    return NOT_STARTED
