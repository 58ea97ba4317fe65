"""`chargebench up` and `serve`: the whole bench on one port."""

import json
import logging
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chargebench import serving
from chargebench.options import Options

NOT_STARTED = 3
_LOOPBACK = ("127.", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Where:
    """Where to listen, and whether to say so as JSON."""

    host: str
    port: int
    as_json: bool


def run(options: Options, where: Where) -> int:
    """Serve until told to stop; 0 after a clean end, 2 for a bad option, 3 when it cannot start."""
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s"
    )
    try:
        listener = serving.bind(where.host, where.port)
    except OSError as error:
        return _refuse(
            f"{where.host}:{where.port} cannot be used: {error.strerror or error}."
            f" Choose another port with --port, or --port 0 for any free one."
        )
    base_url = serving.base_url(listener, where.host)
    from mockserver.adapters.state_file import StateFileError

    from chargebench.composition import create
    from mockserver.contract.findings import SpecError

    try:
        mock = create(options)
    except (SpecError, StateFileError, ValueError) as error:
        listener.close()
        return _refuse(str(error))
    if options.control_token is None and not where.host.startswith(_LOOPBACK):
        logging.getLogger("chargebench").warning(
            "/_mock is open to everybody who reaches %s; guard it with --control-token",
            where.host,
        )

    def ready() -> None:
        announcement = mock.announce(base_url)
        text = json.dumps(announcement) if where.as_json else _banner(announcement, options)
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    return serving.serve(mock.asgi, listener, on_ready=ready)


def _refuse(message: str) -> int:
    sys.stderr.write(f"chargebench could not start. {message}\n")
    return NOT_STARTED


def _banner(announcement: Mapping[str, Any], options: Options) -> str:
    base_url, dynamo = announcement["base_url"], announcement["worlds"]["default"]["dynamo"]
    points = (
        f"{options.fleet} simulated, CP-0001 to CP-{options.fleet:04}; connect your own"
        if options.fleet
        else "none of its own; connect some: chargebench fleet --csms"
    )
    return f"""\
chargebench is ready; Ctrl-C ends it.

  REST mock       {base_url}/api/v1/…
  central system  {announcement["ocpp_url"]}/{{charge_point_id}}  (OCPP 1.6J)
  control         {announcement["control_url"]}
  charge points   {points} {announcement["ocpp_url"] if not options.fleet else "too"}

  Credentials of the default world
    API key            {dynamo["api_key"]}
    site-owner token   {dynamo["site_owner_token"]}
    driver token       {dynamo["driver_token"]}

  Try
    curl -H 'Authorization: Bearer {dynamo["driver_token"]}' {base_url}/api/v1/portal/sessions
    curl -H 'X-API-Key: {dynamo["api_key"]}' {base_url}/api/v1/reservations
    curl {announcement["control_url"]}/worlds/default/charge_points"""
