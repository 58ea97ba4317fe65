"""What a person sees when the bench is ready."""

from pathlib import Path

import pytest

from chargebench.banner import banner
from chargebench.options import Options

SECRETS = {"api_key": "KEY", "site_owner_token": "OWNER", "driver_token": "DRIVER"}
CLIENT = {"client_id": "ID", "client_secret": "HUSH", "token_url": "http://h/o/token"}
ANNOUNCED = {
    "base_url": "http://127.0.0.1:8080",
    "ocpp_url": "ws://127.0.0.1:8080/ocpp",
    "control_url": "http://127.0.0.1:8080/_mock",
    "charge_points": [f"CP-{number:04}" for number in range(1, 13)],
    "worlds": {"default": {"dynamo": SECRETS, "ev_energy": CLIENT}},
}


def test_it_names_urls_and_credentials():
    text = banner(ANNOUNCED, Options(fleet=12))

    urls = ("http://127.0.0.1:8080/api/v1/", "/v2/", "ws://127.0.0.1:8080/ocpp")
    for shown in (*SECRETS.values(), *CLIENT.values(), *urls):
        assert shown in text


@pytest.mark.parametrize(
    ("fleet", "points"),
    [
        (0, "none of its own; connect some: chargebench fleet --csms ws://"),
        (1, "1 simulated, CP-0001; more"),
        (12, "12 simulated, CP-0001 to CP-0012; more"),
    ],
)
def test_it_says_which_charge_points_there_are(fleet, points):
    some = {**ANNOUNCED, "charge_points": ANNOUNCED["charge_points"][:fleet]}

    assert points in banner(some, Options(fleet=fleet))


def test_its_lines_can_be_pasted():
    text = banner(ANNOUNCED, Options(control_token="it's"))

    assert [
        "curl -H 'Authorization: Bearer DRIVER' http://127.0.0.1:8080/api/v1/portal/sessions",
        "curl -H 'X-API-Key: KEY' http://127.0.0.1:8080/api/v1/reservations",
        (
            """curl -H 'Authorization: Bearer it'"'"'s' http://127.0.0.1:8080/_mock/worlds/default/"""
            "charge_points"
        ),
        "curl -u ID:HUSH -d grant_type=client_credentials http://h/o/token",
    ] == [line.strip() for line in text.splitlines() if line.strip().startswith("curl")]


HTTPS = {
    **ANNOUNCED,
    "base_url": "https://127.0.0.1:8080",
    "ocpp_url": "wss://127.0.0.1:8080/ocpp",
}


def test_over_tls_it_says_whom_to_trust(tmp_path):
    ca_file = tmp_path / "my ca.pem"

    text = banner(HTTPS, Options(), ca_file)

    assert f"SSL_CERT_FILE='{ca_file}'" in text
    assert 4 == text.count(f"curl --cacert '{ca_file}'")
    assert f"SSL_CERT_FILE='{ca_file}' chargebench fleet" in text


@pytest.mark.parametrize(
    ("profile", "needs", "connect"),
    [
        (None, "{id}", "chargebench fleet --csms ws://127.0.0.1:8080/ocpp"),
        (1, "{id}", "chargebench fleet --csms ws://127.0.0.1:8080/ocpp"),
        (2, "{id}, needs a password", "SSL_CERT_FILE='/my certs/ca.pem' chargebench fleet --csms"),
        (
            3,
            "{id}, needs a certificate",
            "--csms wss://127.0.0.1:8443/ocpp --security-profile 3 --certs '/my certs'",
        ),
    ],
)
def test_a_port_for_charge_points_by_tls_is_told(profile, needs, connect):
    announced = {**ANNOUNCED, "ocpp_tls_url": "wss://127.0.0.1:8443/ocpp"}

    text = banner(announced, Options(security_profile=profile), Path("/my certs/ca.pem"))

    told = needs.replace("{id}", "{charge_point_id}")
    assert f"  by TLS          wss://127.0.0.1:8443/ocpp/{told}\n" in text
    assert connect in text
    assert "--cacert" not in text
