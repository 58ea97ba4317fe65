"""Stations by hand: 2.1 on a real socket, and one identity that comes back with each version."""

import asyncio
import itertools
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
from websockets.asyncio.client import connect

from chargebench.workbench.oauth import ClientCredentials
from ocppj.schema import schemas
from tests.journeys.conftest import PATIENCE_S, wait_until

TAG = "DRV00000001"
TOKEN = {"idToken": TAG, "type": "ISO14443"}
LONG = "X" * 255  # as long as 2.1 has a token
HOME = "CP-0006"  # stands at a household of ev.energy
REGISTER = "Energy.Active.Import.Register"
BOOT_16 = {"chargePointVendor": "Voltwerk", "chargePointModel": "AC-22"}
BOOT_2X = {
    "reason": "PowerUp",
    "chargingStation": {"vendorName": "Voltwerk", "model": "AC-22"},
}


class Station:
    """Asks, and answers every command with "Accepted", or as `answers` has it by action."""

    def __init__(self, socket, version):
        self.socket = socket
        self.version = version
        self.answers = {}
        self.commands = []
        self.costs = []
        self.heard = []
        self._waiting = {}
        self._numbers = itertools.count()

    async def listen(self):
        async for text in self.socket:
            frame = json.loads(text)
            self.heard.append(frame)
            if frame[0] == 2:
                self.commands.append(frame)
                answer = self.answers.get(frame[2], {"status": "Accepted"})
                await self.socket.send(json.dumps([3, frame[1], answer]))
            elif frame[1] in self._waiting:
                self._waiting[frame[1]].set_result(frame)

    async def ask(self, action, payload):
        """The payload of the answer, which is as the official schema has it."""
        number = f"ask-{next(self._numbers)}"
        assert [] == schemas(self.version).violations(action, "request", payload)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        await self.socket.send(json.dumps([2, number, action, payload]))
        async with asyncio.timeout(PATIENCE_S):
            kind, _, *answer = await self._waiting[number]
        assert 3 == kind, answer
        assert [] == schemas(self.version).violations(action, "response", answer[0])
        return answer[0]

    async def command(self, action):
        """The payload of the newest command of that name, once it has come."""

        async def come():
            return [frame[3] for frame in self.commands if frame[2] == action]

        payload = (await wait_until(come))[-1]
        assert [] == schemas(self.version).violations(action, "request", payload)
        return payload

    async def charge(self, name, began, wh=(1_000, 4_000), *, ends=True):
        """A session of half an hour, in the words of the version."""
        ended = began + timedelta(minutes=30)
        if self.version == "1.6":
            start = {"connectorId": 1, "idTag": TAG, "meterStart": wh[0], "timestamp": text(began)}
            number = (await self.ask("StartTransaction", start))["transactionId"]
            stop = {"transactionId": number, "meterStop": wh[1], "timestamp": text(ended)}
            await self.ask("StopTransaction", stop)
            return
        begin = event("Started", 0, name, began, wh[0], idToken=TOKEN)
        told = await self.ask("TransactionEvent", begin)
        assert "Accepted" == told["idTokenInfo"]["status"]
        if ends:
            told = await self.ask("TransactionEvent", event("Ended", 1, name, ended, wh[1]))
            self.costs.append(told["totalCost"])


def text(at):
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def event(kind, number, name, at, wh, **more):
    value = {"value": wh, "measurand": REGISTER, "unitOfMeasure": {"unit": "Wh"}}
    return {
        "eventType": kind,
        "timestamp": text(at),
        "triggerReason": "Authorized" if kind == "Started" else "StopAuthorized",
        "seqNo": number,
        "transactionInfo": {"transactionId": name, "chargingState": "Charging"},
        "evse": {"id": 1, "connectorId": 1},
        "meterValue": [{"timestamp": text(at), "sampledValue": [value]}],
        **more,
    }


@asynccontextmanager
async def station(served, identity, version, route="ocpp"):
    url = f"{served.ocpp_url.replace('/ocpp', f'/{route}')}/{identity}"
    own = f"ocpp{version}"
    async with connect(url, subprotocols=["ocpp0.1", own], proxy=None) as socket:
        assert own == socket.subprotocol
        made = Station(socket, version)
        hearing = asyncio.create_task(made.listen())
        told = await made.ask("BootNotification", BOOT_16 if version == "1.6" else BOOT_2X)
        assert "Accepted" == told["status"]
        try:
            yield made
        finally:
            hearing.cancel()


@asynccontextmanager
async def energy(served):
    """A client of ev.energy for all of its users."""
    auth = ClientCredentials(served.credentials["ev_energy"])
    async with httpx.AsyncClient(base_url=served.base_url, auth=auth, timeout=PATIENCE_S) as made:
        yield made


async def stretches(client, identity, since):
    """What ev.energy has of a charge point, the oldest first."""
    homes = (await client.get("/v2/evses", params={"page_size": 100})).json()
    (home,) = [one["url"] for one in homes if one["cpid"] == identity]
    params = {"page_size": 100, "expand": "energy_usage"}
    listed = (await client.get("/v2/charging_sub_sessions", params=params)).json()
    mine = [one for one in listed if one["evse"] == home and one["start"] >= text(since)[:19]]
    return sorted(mine, key=lambda one: one["start"])


def test_one_identity_comes_back_with_each_version_and_both_apis_look_alike(served):
    since = datetime.now(UTC) - timedelta(hours=4)

    async def journey():
        costs = []
        for hour, version in enumerate(("1.6", "2.0.1", "2.1")):
            async with station(served, HOME, version) as point:
                await point.charge(f"tx-{hour}", since + timedelta(hours=hour))
                costs += point.costs
        async with served.client("driver_token") as driver, energy(served) as application:
            found = (await driver.get("/api/v1/portal/sessions")).json()["sessions"]
            dynamo = [one for one in found if one["charge_point_id"] == HOME]
            return dynamo, await stretches(application, HOME, since), costs

    dynamo, ev_energy, costs = asyncio.run(journey())

    assert [("completed", 3.0)] * 3 == [(one["status"], one["energy_kwh"]) for one in dynamo]
    assert set(costs) == {one["total_cost"] for one in dynamo}
    assert [3_000] * 3 == [one["energy_delivered_watt_hours"] for one in ev_energy]
    assert all(one["end"] for one in ev_energy)
    assert 1 == len({frozenset(one) for one in dynamo})
    assert 1 == len({frozenset(one) for one in ev_energy})
    with httpx.Client(base_url=served.control_url, timeout=PATIENCE_S) as control:
        shown = control.get(f"/worlds/default/charge_points/{HOME}").json()
    assert "2.1" == shown["ocpp_version"]


def test_what_rest_decides_reaches_a_station_of_2_1_in_its_words(served):
    async def journey():
        async with (
            station(served, "CP-0007", "2.1", "ocpp21") as point,
            served.client("api_key") as operator,
            energy(served) as application,
        ):
            for evse_id in (1, 2):
                place = {"evseId": evse_id, "connectorId": 1, "timestamp": text(datetime.now(UTC))}
                await point.ask("StatusNotification", {**place, "connectorStatus": "Available"})
            wish = {"charge_point_id": "CP-0007", "connector_id": 2, "id_tag": TAG}
            expires_at = text(datetime.now(UTC) + timedelta(hours=2))
            made = await operator.post(
                "/api/v1/reservations", json={**wish, "expires_at": expires_at}
            )
            assert 201 == made.status_code, made.text
            reserved = await point.command("ReserveNow")
            await operator.delete(f"/api/v1/reservations/{made.json()['id']}")
            cancelled = await point.command("CancelReservation")

            began = datetime.now(UTC)
            await point.charge("tx-boost", began, ends=False)
            (running,) = await stretches(application, "CP-0007", began)
            listed = (await application.get("/v2/charging_sessions")).json()
            (session,) = [one["url"] for one in listed if running["url"] in one["sub_sessions"]]
            boosted = await application.post(f"{session}/boost_start")
            assert 200 == boosted.status_code, boosted.text
            return reserved, cancelled, await point.command("SetChargingProfile")

    reserved, cancelled, limited = asyncio.run(journey())

    assert (2, TOKEN) == (reserved["evseId"], reserved["idToken"])
    assert reserved["id"] == cancelled["reservationId"]
    assert (1, "tx-boost") == (limited["evseId"], limited["chargingProfile"]["transactionId"])


def test_a_station_is_told_what_its_session_costs_while_it_runs(served):
    async def journey():
        async with (
            station(served, "CP-0008", "2.1") as point,
            httpx.AsyncClient(base_url=served.control_url, timeout=PATIENCE_S) as control,
        ):
            place = "/worlds/default/settings"
            (await control.patch(place, json={"cost_updates": True})).raise_for_status()
            began = datetime.now(UTC) - timedelta(hours=1)
            await point.charge("tx-cost", began, ends=False)
            later = began + timedelta(minutes=30)
            await point.ask("TransactionEvent", event("Updated", 1, "tx-cost", later, 9_000))

            async def both():
                costs = [frame[3] for frame in point.commands if frame[2] == "CostUpdated"]
                return costs[1:] and costs

            _, running = await wait_until(both)
            await control.patch(place, json={"cost_updates": None})
            ended = event("Ended", 2, "tx-cost", later, 9_000)
            return running, await point.ask("TransactionEvent", ended)

    running, ended = asyncio.run(journey())

    assert "tx-cost" == running["transactionId"]
    assert (running["totalCost"], True) == (ended["totalCost"], ended["totalCost"] > 0)


def test_what_a_station_reports_stands_in_the_records_of_the_world(served):
    limit = {"chargingLimit": {"chargingLimitSource": "SO"}, "evseId": 1}

    async def journey():
        async with (
            station(served, "JRN-21-D", "2.1") as point,
            httpx.AsyncClient(base_url=served.control_url, timeout=PATIENCE_S) as control,
        ):
            await point.ask("NotifyChargingLimit", limit)
            await point.ask("Authorize", {"idToken": {"idToken": LONG, "type": "VIN"}})
            records = "/worlds/default/records"
            return (
                await control.get(f"{records}/charging.reports/JRN-21-D"),
                await control.get(f"{records}/charging.tags/{LONG}"),
            )

    kept, tag = asyncio.run(journey())
    assert "SO" == kept.json()["topics"]["charging_limits"]["1/SO"]["source"]
    assert LONG == tag.json()["id_tag"]


def test_an_operator_commands_it_and_a_bad_answer_is_disputed(served):
    commands = {
        "ChangeAvailability": {"operationalStatus": "Inoperative", "evse": {"id": 1}},
        "RequestStartTransaction": {"idToken": TOKEN, "remoteStartId": 7, "evseId": 1},
        "Reset": {"type": "OnIdle"},
        "TriggerMessage": {"requestedMessage": "Heartbeat"},
        "UsePriorityCharging": {"transactionId": "tx", "activate": True},
    }

    async def journey():
        async with (
            station(served, "JRN-21-C", "2.1") as point,
            httpx.AsyncClient(base_url=served.control_url, timeout=PATIENCE_S) as control,
        ):
            place = "/worlds/default/charge_points/JRN-21-C/commands"
            for action, payload in commands.items():
                told = await control.post(place, json={"action": action, "payload": payload})
                assert "answered" == told.json()["outcome"]
            point.answers["ClearCache"] = {"status": "Perhaps"}
            bad = await control.post(place, json={"action": "ClearCache"})

            async def disputed():
                return [frame for frame in point.heard if frame[0] == 5]

            return point.commands, bad.json(), await wait_until(disputed)

    given, bad, ((_, number, code, *_),) = asyncio.run(journey())

    assert commands == {frame[2]: frame[3] for frame in given[:-1]}
    assert (given[-1][1], "PropertyConstraintViolation") == (number, code)
    assert 3 == len(bad["frames"])
