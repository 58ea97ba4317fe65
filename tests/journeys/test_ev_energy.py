"""ev.energy from the first token to the table: a stock OAuth client, and a car that charges.

The same steps are played over TLS on real sockets at real speed, and in process on a world whose
clock stands until it is advanced.
"""

import asyncio
import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from urllib.parse import urljoin

import httpx
import pytest
from authlib.integrations.requests_client import OAuth2Session
from svix.webhooks import Webhook

from chargebench.workbench import bench
from ocpp_sim.core import port
from ocpp_sim.core.connector import Vehicle
from tests.journeys.conftest import PATIENCE_S, connecting, serving, wait_until

NINE = "2024-06-03T09:00:00Z"
TAG = "DRV00000001"
CAR = {"battery_wh": 60_000, "soc_percent": 20, "max_power_w": 7_400}


@dataclass
class Stage:
    """Where the steps are played: a client of ev.energy, the control API, and a charge point.

    `send(method, url, **options)` sends a request with the client's token and follows no redirect.
    """

    send: Callable
    base_url: str
    control: httpx.Client
    client_id: str
    charge_point: str
    plug_in: Callable[[], None]
    unplug: Callable[[], None]
    charge_for_a_while: Callable[[], None]

    def ask(self, method, place, **options):
        """Ask for a path, or for the URL that an answer gave."""
        url = place if place.startswith("http") else self.base_url + place
        return self.send(method, url, **options)

    def get(self, place, **options):
        return self.said(self.ask("GET", place, **options), 200)

    def post(self, place, status=201, **options):
        return self.said(self.ask("POST", place, **options), status)

    @staticmethod
    def said(answer, status):
        assert status == answer.status_code, answer.text
        return answer.json()

    def message(self, *words):
        """The webhook with these words in it, verified by its receiver, once it has come."""

        async def come():
            messages = self.control.get("inbox/ev").json()["messages"]
            return [one for one in messages if all(word in one["body"] for word in words)]

        (message,) = asyncio.run(wait_until(come))
        assert message["verified"]
        return message

    def frames(self, action):
        entries = self.control.get("journal", params={"kind": "frame", "contains": action})
        return [entry["data"]["text"] for entry in entries.json()["entries"]]


def play(stage):
    """Every step of somebody who integrates with ev.energy, one after the other."""
    user = join(stage)
    acting = {"headers": {"EvEnergy-User": user}}
    vehicle = onboard_vehicle(stage, user)
    evse = stage.post(
        "/v2/evse_onboarding/import",
        json={"provider": "Wallbox", "serial_number": stage.charge_point},
        **acting,
    )
    secret = listen(stage)

    stage.plug_in()
    begun = json.loads(stage.message("charging_sub_session.created")["body"])["data"]
    assert (vehicle["url"], evse["url"]) == (begun["vehicle"], begun["evse"])
    assert "SMART" == begun["mode"]
    (session,) = stage.get("/v2/charging_sessions", **acting)
    assert session["end"] is None

    stage.post(f"{session['url']}/boost_start", 200, **acting)
    assert any('"chargingProfilePurpose":"TxProfile"' in f for f in stage.frames("SetChargingP"))
    boost = newest(stage, acting)
    assert ("BOOST", None) == (boost["mode"], boost["end"])

    stage.charge_for_a_while()
    stage.unplug()
    verify(secret, stage.message("charging_sub_session.ended", boost["id"]))

    ended = newest(stage, acting)
    assert ended["end"] is not None
    assert ended["energy_delivered_watt_hours"] > 0
    usage = stage.get(f"/v2/charging_sub_sessions/{ended['id']}/energy_usage", **acting)
    check_sums(ended, usage["intervals"])
    assert stage.get(session["url"], **acting)["end"] is not None
    check_table(stage, ended, acting)


def join(stage):
    """A new user at a place with a tariff; gives the id."""
    tariff = stage.get("/v2/tariffs", params={"page_size": 1})[0]
    home = {
        "address_1": "1 Bagshot Row",
        "city": "London",
        "postal_code": "N1 6NG",
        "country_code": "GB",
        "tariff": tariff["url"],
    }
    made = stage.post(
        "/v2/users", json={"email": "frodo@bag-end.example.com", "default_location": home}
    )
    return made["id"]


def onboard_vehicle(stage, user):
    """Connect a car by the flow that a program drives, through the manufacturer's page."""
    trim = stage.get("/v2/vehicle_trims", params={"page_size": 1})[0]
    asked = {
        "user_id": user,
        "client_id": stage.client_id,
        "trim_id": trim["id"],
        "response_type": "json",
    }
    flow = stage.get("/v2/vehicle_onboarding", params=asked)
    page = stage.ask("GET", flow["url"])
    action, fields = filled(page.text)
    place = urljoin(flow["url"], action)
    agreed = stage.ask("POST", place, data={**fields, "decision": "connect"})
    code = re.search(r"auth_code=([^&\s\"'<]+)", agreed.headers.get("location", agreed.text))[1]
    made = stage.post(
        "/v2/vehicle_onboarding/complete",
        json={"authorization_request_uid": flow["authorization_request_id"], "auth_code": code},
    )
    return made["vehicles"][0]


def listen(stage):
    """Have the webhooks come to an inbox, by the portal's page; gives the endpoint's secret."""
    portal = stage.get("/v2/webhook_portal")["url"]
    opened = stage.ask("GET", portal)
    place = urljoin(portal, opened.headers["location"])
    inbox = f"{str(stage.control.base_url).rstrip('/')}/inbox/ev"
    added = stage.ask("POST", place, data={"action": "add", "url": inbox})
    assert 303 == added.status_code, added.text
    page = stage.ask("GET", place)
    return re.search(r"whsec_[A-Za-z0-9+/=]+", unescape(page.text))[0]


def verify(secret, message):
    """Have the official client of Svix take a webhook; it raises for one that is not good."""
    headers = {k: v for k, v in message["headers"].items() if k.startswith("svix-")}
    Webhook(secret).verify(message["body"], headers)


def newest(stage, acting):
    return stage.get("/v2/charging_sub_sessions", **acting)[0]


def check_sums(sub_session, intervals):
    """Energy and cost are the sums over the half hours."""
    energy = sum(interval["total_energy_delivered_watt_hours"] for interval in intervals)
    assert abs(energy - sub_session["energy_delivered_watt_hours"]) <= 1
    cost = sum(
        Decimal(interval["electricity_cost_sub_unit"])
        * interval["total_energy_delivered_watt_hours"]
        for interval in intervals
    )
    assert abs(cost / 1000 - sub_session["cost"]) <= 1
    assert sub_session["total_co2_grams"] is not None


def check_table(stage, sub_session, acting):
    """The table has a row of the stretch with the same energy."""
    table = stage.ask("GET", "/v2/csv/charging_sessions", **acting)
    assert table.headers["content-type"].startswith("text/csv")
    rows = csv.DictReader(io.StringIO(table.text))
    row = next(row for row in rows if row["Session ID"] == sub_session["id"])
    energy_kwh = Decimal(sub_session["energy_delivered_watt_hours"]) / 1000
    assert energy_kwh == Decimal(row["Energy delivered (kWh)"])


def filled(page):
    """Where the form of a page goes, and what it sends when nothing is changed."""
    action = unescape(re.search(r'action="([^"]+)"', page)[1])
    fields = {}
    for tag in re.findall(r"<input [^>]*>", page):
        about = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        ticked = about.get("type") not in {"radio", "checkbox"} or "checked" in tag
        if ticked and "name" in about:
            fields.setdefault(unescape(about["name"]), unescape(about.get("value", "")))
    return action, fields


def test_the_steps_on_a_frozen_clock():
    with bench() as here:
        world = here.world(fleet=1, at=NINE)
        world.clock.advance(minutes=1)
        point = world.points[0]

        def plug_in():
            point.plug_in(**CAR)
            point.present_tag(TAG)
            world.clock.advance(minutes=1)

        def unplug():
            point.unplug()
            world.clock.advance(minutes=1)

        play(
            Stage(
                world.application.request,
                world.urls["base_url"],
                world.control,
                world.credentials["ev_energy"]["client_id"],
                point.id,
                plug_in,
                unplug,
                lambda: world.clock.advance(hours=2),
            )
        )


@pytest.fixture
def served_tls(tmp_path):
    """The whole program as https, with an authority of its own."""
    with serving(
        "--tls", ca_file=tmp_path / "chargebench/tls/ca.pem", XDG_CACHE_HOME=str(tmp_path)
    ) as it:
        yield it


def test_the_steps_over_tls_on_real_sockets(served_tls):
    keys = served_tls.credentials["ev_energy"]
    trusting = str(served_tls.ca_file)
    session = OAuth2Session(keys["client_id"], keys["client_secret"])
    session.verify, session.trust_env = trusting, False
    session.fetch_token(keys["token_url"], grant_type="client_credentials")

    def send(method, url, **options):
        return session.request(method, url, allow_redirects=False, **options)

    async def journey():
        async with connecting(served_tls, "JRN-EV-") as point:
            loop = asyncio.get_running_loop()

            def do(*deeds):
                loop.call_soon_threadsafe(lambda: point.do(*deeds))

            def charge_for_a_while():
                asyncio.run_coroutine_threadsafe(energy(point), loop).result(PATIENCE_S)

            with httpx.Client(
                base_url=f"{served_tls.control_url}/worlds/default",
                verify=served_tls.tls,
                timeout=2 * PATIENCE_S,
            ) as control:
                stage = Stage(
                    send,
                    served_tls.base_url,
                    control,
                    keys["client_id"],
                    point.id,
                    lambda: do(
                        port.PlugIn(1, Vehicle(60_000, 20, 7_400, 1)), port.PresentTag(1, TAG)
                    ),
                    lambda: do(port.Unplug(1)),
                    charge_for_a_while,
                )
                await asyncio.to_thread(play, stage)

    asyncio.run(journey())


async def energy(point):
    """Wait until energy has come to the car."""

    async def flowed():
        registers = [
            float(value["value"])
            for payload in point.called("MeterValues")
            for sample in payload["meterValue"]
            for value in sample["sampledValue"]
            if value.get("measurand", "Energy.Active.Import.Register").startswith("Energy")
        ]
        return registers and registers[-1] >= registers[0] + 3

    await wait_until(flowed)
