"""What `chargebench up` shows a person when it is ready."""

import shlex
from collections.abc import Mapping
from typing import Any

from chargebench.options import Options


def banner(announcement: Mapping[str, Any], options: Options) -> str:
    """The URLs, the default world's credentials, and three curl lines that work when pasted."""
    base_url, ocpp_url = announcement["base_url"], announcement["ocpp_url"]
    dynamo = announcement["worlds"]["default"]["dynamo"]
    points = f"{announcement['control_url']}/worlds/default/charge_points"
    return f"""\
chargebench is ready; Ctrl-C ends it.

  REST mock       {base_url}/api/v1/…
  central system  {ocpp_url}/{{charge_point_id}}  (OCPP 1.6J)
  control         {announcement["control_url"]}
  charge points   {_points(options.fleet, ocpp_url)}

  Credentials of the default world
    API key            {dynamo["api_key"]}
    site-owner token   {dynamo["site_owner_token"]}
    driver token       {dynamo["driver_token"]}

  Try
    {_curl(f"{base_url}/api/v1/portal/sessions", _bearer(dynamo["driver_token"]))}
    {_curl(f"{base_url}/api/v1/reservations", f"X-API-Key: {dynamo['api_key']}")}
    {_curl(points, _bearer(options.control_token))}"""


def _points(count: int, ocpp_url: str) -> str:
    connect = f"chargebench fleet --csms {ocpp_url}"
    if not count:
        return f"none of its own; connect some: {connect}"
    names = "CP-0001" if count == 1 else f"CP-0001 to CP-{count:04}"
    return f"{count} simulated, {names}; more: {connect} --prefix MINE-"


def _bearer(token: str | None) -> str | None:
    return None if token is None else f"Authorization: Bearer {token}"


def _curl(url: str, header: str | None) -> str:
    return shlex.join(["curl", *(["-H", header] if header else []), url])
