"""What `chargebench up` shows a person when it is ready."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chargebench.options import Options

_BY_TLS, _CERTIFIED = 2, 3  # security profiles


def banner(announcement: Mapping[str, Any], options: Options, ca_file: Path | None = None) -> str:
    """The URLs, the default world's credentials, and curl lines that work when pasted.

    `ca_file` is the certificate that clients have to trust when it is https.
    """
    base_url, ocpp_url = announcement["base_url"], announcement["ocpp_url"]
    credentials = announcement["worlds"]["default"]
    dynamo, ev_energy = credentials["dynamo"], credentials["ev_energy"]
    points = f"{announcement['control_url']}/worlds/default/charge_points"
    curls = [
        _curl(f"{base_url}/api/v1/portal/sessions", _bearer(dynamo["driver_token"])),
        _curl(f"{base_url}/api/v1/reservations", f"X-API-Key: {dynamo['api_key']}"),
        _curl(points, _bearer(options.control_token)),
        _token_curl(ev_energy),
    ]
    https = ca_file is not None and base_url.startswith("https")
    trusting = f" --cacert {shlex.quote(str(ca_file))}" if https else ""
    lines = "\n".join(f"    {curl.replace('curl', f'curl{trusting}', 1)}" for curl in curls)
    return f"""\
chargebench is ready; Ctrl-C ends it.

  REST mock       {base_url}/api/v1/…  (Dynamo), /v2/…  (ev.energy)
  central system  {ocpp_url}/{{charge_point_id}}  (OCPP 1.6, 2.0.1, 2.1)
{_secured(announcement, options)}\
  control         {announcement["control_url"]}
  charge points   {_points(announcement, options, ca_file)}
{_trust(ca_file)}
  Credentials of the default world
    API key            {dynamo["api_key"]}
    site-owner token   {dynamo["site_owner_token"]}
    driver token       {dynamo["driver_token"]}
    client_id          {ev_energy["client_id"]}
    client_secret      {ev_energy["client_secret"]}
    token URL          {ev_energy["token_url"]}

  Try
{lines}"""


def _secured(announcement: Mapping[str, Any], options: Options) -> str:
    """Where charge points come in by TLS, and what they have to show."""
    url = announcement.get("ocpp_tls_url")
    needed = {_BY_TLS: "a password", _CERTIFIED: "a certificate"}
    shown = needed.get(options.security_profile or 0)
    needs = "" if shown is None else f", needs {shown}"
    return "" if url is None else f"  by TLS          {url}/{{charge_point_id}}{needs}\n"


def _trust(ca_file: Path | None) -> str:
    """How clients come to trust the certificate."""
    if ca_file is None:
        return ""
    path = shlex.quote(str(ca_file))
    return f"""
  The certificate is signed by a test authority on this machine.
    trust it by        SSL_CERT_FILE={path}  (Python, OpenSSL, Go)
                       REQUESTS_CA_BUNDLE={path}  (requests)
                       NODE_EXTRA_CA_CERTS={path}  (Node)
"""


def _token_curl(ev_energy: Mapping[str, str]) -> str:
    pair = f"{ev_energy['client_id']}:{ev_energy['client_secret']}"
    grant = "grant_type=client_credentials"
    return shlex.join(["curl", "-u", pair, "-d", grant, ev_energy["token_url"]])


def _points(announcement: Mapping[str, Any], options: Options, ca_file: Path | None) -> str:
    url, profile = announcement["ocpp_url"], options.security_profile or 0
    if profile >= _BY_TLS:
        url = announcement.get("ocpp_tls_url", url)
    connect = f"chargebench fleet --csms {url}"
    if ca_file is not None and profile == _CERTIFIED:
        connect += f" --security-profile 3 --certs {shlex.quote(str(ca_file.parent))}"
    elif ca_file is not None and url.startswith("wss"):
        connect = f"SSL_CERT_FILE={shlex.quote(str(ca_file))} {connect}"
    points = announcement["charge_points"]
    if not points:
        return f"none of its own; connect some: {connect}"
    names = points[0] if len(points) == 1 else f"{points[0]} to {points[-1]}"
    return f"{len(points)} simulated, {names}; more: {connect}"


def _bearer(token: str | None) -> str | None:
    return None if token is None else f"Authorization: Bearer {token}"


def _curl(url: str, header: str | None) -> str:
    return shlex.join(["curl", *(["-H", header] if header else []), url])
