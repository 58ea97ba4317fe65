"""What ev.energy's world in the mock needs beforehand.

The addresses of pages, uploads and mails are given out once, by operations that are no lists, and a
code is good for one exchange.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import requests

from contract_tests.addresses import Addresses
from contract_tests.control import Control
from contract_tests.credentials import headers_for
from contract_tests.preparation import USER_HEADER, Prepared
from contract_tests.target import Target

_TIMEOUT_S = 10.0
_API = "ev_energy"
_REDIRECT = "https://app.example.com/callback"
_BEARER = {"type": "http", "scheme": "bearer"}


class _Visit:
    """Somebody who goes through the flows once, and keeps the addresses that come."""

    def __init__(self, target: Target, control: Control) -> None:
        self._target = target
        self._control = control
        self.user = str(target.user)
        token = target.secrets["access_token"]
        self._headers = {**headers_for(_BEARER, token), USER_HEADER: self.user}

    def send(self, method: str, path: str, **more: Any) -> requests.Response:
        """Ask as the client, for the user; `path` may be an address that an answer gave."""
        url = path if path.startswith("http") else self._target.base_url + path
        headers = {**self._headers, **more.pop("headers", {})}
        return requests.request(
            method, url, headers=headers, timeout=_TIMEOUT_S, allow_redirects=False, **more
        )

    def first(self, collection: str, **wanted: Any) -> dict[str, Any]:
        """The first record that has these values."""
        found = self._control.records(f"{_API}.{collection}")
        return next(r for r in found if all(r.get(k) == v for k, v in wanted.items()))

    def mailed(self) -> str:
        """The link of the last mail."""
        return str(self._control.records("mock.mails")[-1]["links"][0])


def prepare(target: Target, control: Control) -> Prepared:
    """Go through each flow as far as the next step, and tell what that step needs."""
    visit = _Visit(target, control)
    client_id = target.secrets["client_id"]
    user = visit.first("users", id=visit.user)
    _save_second_route(visit)
    begin = {"user_id": visit.user, "client_id": client_id}
    trim = visit.first("vehicle_trims")["id"]
    begun = visit.send(
        "GET", "/v2/vehicle_onboarding",
        params={**begin, "trim_id": trim, "response_type": "json"},
    ).json()  # fmt: skip
    code = visit.send("GET", begun["url"], headers={"Accept": "application/json"}).json()
    exchange = {
        "body.authorization_request_uid": code["authorization_request_uid"],
        "body.auth_code": code["auth_code"],
    }
    addresses = Addresses(target)
    values = dict(found for address in _addresses(visit, begin) for found in addresses.at(address))
    # the header is not among the parameters that the vendor lists
    values[f"{_API}.importEvse"] = {f"header.{USER_HEADER}": visit.user}
    started = {f"query.{name}": value for name, value in begin.items()}
    json_flow = {**started, "query.response_type": "json", "query.redirect_uri": None}
    tokens = {
        "body.grant_type": "client_credentials",
        "body.client_id": client_id,
        "body.client_secret": target.secrets["client_secret"],
    }
    asked = {
        "query.response_type": "code",
        "query.client_id": client_id,
        "query.redirect_uri": _REDIRECT,
        "query.scope": "user:read",
        "query.code_challenge": None,
        "query.code_challenge_method": None,
    }
    examples: dict[str, Mapping[str, Any]] = {
        "startVehicleOnboarding": {
            **json_flow, "query.trim_id": trim, "query.make_id": None, "query.model_id": None,
        },
        "startEvseOnboarding": {
            **json_flow, "query.model_id": visit.first("evse_models")["id"], "query.make_id": None,
        },
        "startInverterOnboarding": {
            **started, "query.make_id": None, "query.inverter_id": None,
        },
        "completeVehicleOnboarding": exchange,
        "issueToken": tokens,
        "issueTokenWithSlash": tokens,
        "revokeToken": {
            "body.token": "unknown", "body.client_id": client_id,
            "body.client_secret": target.secrets["client_secret"],
        },
        "authorize": asked,
        "decideAuthorization": {
            **{name.replace("query.", "body."): text for name, text in asked.items() if text},
            "body.email": user["email"], "body.password": "any", "body.decision": "allow",
        },
    }  # fmt: skip
    return Prepared(values, {f"{_API}.{name}": found for name, found in examples.items()})


def _save_second_route(visit: _Visit) -> None:
    """Let one route be left when the other is deleted."""
    kept = visit.first("saved_routes", user=visit.user)
    asked = ("origin", "destination", "arrive_with_min_percent")
    path = f"/v2/users/{visit.user}/saved_routes"
    visit.send(
        "POST", path, json={"name": "The other way", **{n: kept[n] for n in asked}}
    ).raise_for_status()


def _addresses(visit: _Visit, begin: Mapping[str, str]) -> Iterator[str]:
    """The addresses of pages and uploads that the operations give out."""
    yield visit.send("GET", "/v2/webhook_portal").json()["url"]
    for path in ("vehicle_onboarding", "evse_onboarding", "inverter_onboarding"):
        yield visit.send("GET", f"/v2/{path}", params=begin).headers.get("Location", "")
    user = visit.first("users", id=visit.user)
    visit.send("POST", "/v2/auth/password_reset", json={"email": user["email"]})
    yield visit.mailed()
    evidence = visit.send("GET", "/v2/rebate_evidence_types").json()[0]["url"]
    upload = {"file_name": "invoice.pdf", "rebate_evidence_type": evidence}
    started = visit.send("POST", "/v2/rebate_evidence_files:start_upload", json=upload)
    yield started.json()["presigned_url"]
