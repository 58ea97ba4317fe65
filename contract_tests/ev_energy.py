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
_MAKERS = "ChargePoint, EO, SyncEV, EnelX, Easee, Wallbox, Zaptec"
_PRESSED = ("pressVehicleConnectPage", "pressEvseConnectPage", "pressInverterConnectPage")

# operation without the API's name -> values by place and name
_Found = dict[str, Mapping[str, Any]]


def prepare(target: Target, control: Control) -> Prepared:
    """Go through each flow as far as the next step, and tell what that step needs."""
    visit = _Visit(target, control)
    _save_second_route(visit)
    values = {
        **_pages(visit),
        **_upload(visit),
        "createVehicleModelConnector": {"path.vehicle_model_id": _new_model(visit)},
        "endBoost": {"path.charging_session_id": _boosted(visit)},
        "submitUserRebate": {"path.user_rebate_id": _filled_in(visit)},
    }
    examples = {**_onboarding(visit), **_oauth(visit), **_forms(visit)}
    return Prepared(_named(values), _named(examples))


def _named(found: _Found) -> dict[str, Mapping[str, Any]]:
    return {f"{_API}.{name}": values for name, values in found.items()}


class _Visit:
    """Somebody who goes through the flows once, and keeps the addresses that come."""

    def __init__(self, target: Target, control: Control) -> None:
        self.target = target
        self.control = control
        self.user = str(target.user)
        self.client_id = target.secrets["client_id"]
        self.begin = {"user_id": self.user, "client_id": self.client_id}
        self._addresses = Addresses(target)

    def send(self, method: str, path: str, *, user: bool = True, **more: Any) -> requests.Response:
        """Ask as the client, for the user; `path` may be an address that an answer gave."""
        url = path if path.startswith("http") else self.target.base_url + path
        headers = headers_for(_BEARER, self.target.secrets["access_token"])
        headers |= {USER_HEADER: self.user} if user else {}
        return requests.request(
            method,
            url,
            headers={**headers, **more.pop("headers", {})},
            timeout=_TIMEOUT_S,
            allow_redirects=False,
            **more,
        )

    def records(self, collection: str, **wanted: Any) -> list[dict[str, Any]]:
        """The records of a collection that have these values."""
        found = self.control.records(f"{_API}.{collection}")
        return [r for r in found if all(r.get(name) == value for name, value in wanted.items())]

    def first(self, collection: str, **wanted: Any) -> dict[str, Any]:
        """The first of them."""
        return self.records(collection, **wanted)[0]

    def at(self, address: str) -> _Found:
        """The operations that are served at an address, with its values."""
        found = self._addresses.at(address)
        return {name.removeprefix(f"{_API}."): values for name, values in found}


def _save_second_route(visit: _Visit) -> None:
    """Let one route be left when the other is deleted."""
    kept = visit.first("saved_routes", user=visit.user)
    wish = {name: kept[name] for name in ("origin", "destination", "arrive_with_min_percent")}
    path = f"/v2/users/{visit.user}/saved_routes"
    visit.send("POST", path, json={"name": "The other way", **wish}).raise_for_status()


def _pages(visit: _Visit) -> _Found:
    """The pages to look at, and others of the same kind whose buttons are to be pressed."""
    found: _Found = {}
    for address in _addresses(visit):
        found |= visit.at(address)
    for address in _addresses(visit):
        again = visit.at(address)
        found |= {name: again[name] for name in _PRESSED if name in again}
        if "openWebhookPortal" in again:
            # the address leads on to the page itself, once
            inside = visit.send("GET", address).headers.get("Location", "")
            base_url = visit.target.base_url
            found["actInWebhookPortal"] = visit.at(
                inside if inside.startswith("http") else base_url + inside
            ).get("actInWebhookPortal", {})
    return found


def _addresses(visit: _Visit) -> Iterator[str]:
    """The addresses of pages that the operations give out."""
    yield visit.send("GET", "/v2/webhook_portal").json()["url"]
    for path in ("vehicle_onboarding", "evse_onboarding", "inverter_onboarding"):
        answer = visit.send("GET", f"/v2/{path}", params=visit.begin)
        yield answer.headers.get("Location", "")
    email = visit.first("users", id=visit.user)["email"]
    visit.send("POST", "/v2/auth/password_reset", json={"email": email})
    yield visit.control.records("mock.mails")[-1]["links"][0]


def _started(visit: _Visit, claim: str | None = None) -> dict[str, Any]:
    """An upload of evidence, begun."""
    kind = visit.send("GET", "/v2/rebate_types").json()[0]["required_evidence"][0]
    wish = {"file_name": "invoice.pdf", "rebate_evidence_type": kind}
    params = {} if claim is None else {"user_rebate": claim}
    path = "/v2/rebate_evidence_files:start_upload"
    begun: dict[str, Any] = visit.send("POST", path, json=wish, params=params).json()
    return begun


def _upload(visit: _Visit) -> _Found:
    return visit.at(_started(visit)["presigned_url"])


def _filled_in(visit: _Visit) -> str:
    """A claim that only has to be handed in."""
    rebate = visit.send("GET", "/v2/rebate_types").json()[0]
    wish = {"rebate_type": rebate["url"]}
    claim = visit.send("POST", "/v2/user_rebates", json=wish).json()
    data = [{"id": 0, "value": "12400.00"}]
    proof = {"evidence_type": rebate["required_evidence"][0], "evidence_data": data}
    visit.send("PATCH", claim["url"], json={**wish, **proof}).raise_for_status()
    upload = _started(visit, claim["url"])
    visit.send("PUT", upload["presigned_url"], data=b"%PDF").raise_for_status()
    path = f"/v2/rebate_evidence_files/{upload['id']}:finish_upload"
    visit.send("POST", path).raise_for_status()
    return str(claim["url"]).rpartition("/")[2]


def _new_model(visit: _Visit) -> str:
    """A vehicle model that has no connector anywhere yet."""
    make = visit.send("GET", "/v2/vehicle_makes").json()[0]["url"]
    wish = {"name": "Contract", "make": make}
    return str(visit.send("POST", "/v2/vehicle_models", json=wish).json()["id"])


def _boosted(visit: _Visit) -> str:
    """A session of somebody else who has just begun to boost; of the user, where nobody can."""
    running = visit.records("charging_sessions", end=None)
    for session in [s for s in running if s["user"] != visit.user]:
        path = f"/v2/charging_sessions/{session['id']}/boost_start"
        if visit.send("POST", path, user=False).ok:
            return str(session["id"])
    return str(running[0]["id"])


def _onboarding(visit: _Visit) -> _Found:
    """How devices are connected."""
    trim = visit.first("vehicle_trims")["id"]
    asked = {**visit.begin, "trim_id": trim, "response_type": "json"}
    begun = visit.send("GET", "/v2/vehicle_onboarding", params=asked).json()
    code = visit.send("GET", begun["url"], headers={"Accept": "application/json"}).json()
    started = {f"query.{name}": value for name, value in visit.begin.items()}
    flow = {**started, "query.make_id": None, "query.redirect_uri": None}
    model = visit.first("evse_models")["id"]
    return {
        "startVehicleOnboarding": {
            **flow,
            "query.response_type": "json",
            "query.trim_id": trim,
            "query.model_id": None,
        },
        "startEvseOnboarding": {**flow, "query.response_type": "json", "query.model_id": model},
        "startInverterOnboarding": {**started, "query.make_id": None, "query.inverter_id": None},
        "completeVehicleOnboarding": {
            "body.authorization_request_uid": code["authorization_request_uid"],
            "body.auth_code": code["auth_code"],
        },
    }


def _oauth(visit: _Visit) -> _Found:
    """How tokens are had and parted with."""
    client = {
        "body.client_id": visit.client_id,
        "body.client_secret": visit.target.secrets["client_secret"],
    }
    tokens = {"body.grant_type": "client_credentials", **client}
    asked = {
        "response_type": "code",
        "client_id": visit.client_id,
        "redirect_uri": _REDIRECT,
        "scope": "user:read",
    }
    plain = {"query.code_challenge": None, "query.code_challenge_method": None}
    return {
        "issueToken": tokens,
        "issueTokenWithSlash": tokens,
        "revokeToken": {"body.token": "unknown", **client},
        "authorize": {**{f"query.{name}": text for name, text in asked.items()}, **plain},
        "decideAuthorization": {
            **{f"body.{name}": text for name, text in asked.items()},
            "body.email": visit.first("users", id=visit.user)["email"],
            "body.password": "any",
            "body.decision": "allow",
        },
    }


def _forms(visit: _Visit) -> _Found:
    """Bodies that name what exists."""
    makes = {make["id"]: make["name"] for make in visit.records("evse_makes")}
    models = {model["id"]: makes[model["make"]] for model in visit.records("evse_models")}
    own = next(e for e in visit.records("evses", user=visit.user) if models[e["model"]] in _MAKERS)
    return {
        **{name: {"body.decision": "cancel"} for name in _PRESSED},
        "actInWebhookPortal": {
            "body.action": "add",
            "body.url": f"{visit.control.url}/inbox/contract",
            "body.event": ["charging_sub_session.ended"],
        },
        "importEvse": {
            "body.provider": models[own["model"]],
            "body.serial_number": own["serial_number"],
        },
        "sendVehicleOnboardingLink": {
            "body.email": visit.first("users", id=visit.user)["email"],
            "body.make": visit.send("GET", "/v2/vehicle_makes").json()[0]["url"],
        },
    }
