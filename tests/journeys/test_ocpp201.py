"""A charging station made of the `ocpp` package speaks 2.0.1 or 2.1, and REST looks as ever."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from ocpp import v21, v201
from ocpp.routing import on
from websockets.asyncio.client import connect

from tests.journeys.conftest import wait_until

TAG = "DRV00000001"
TOKEN = {"id_token": TAG, "type": "ISO14443"}
REGISTER = "Energy.Active.Import.Register"


def now():
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


class Telling:
    """Takes every reservation, and remembers what it was told; in the words of a version."""

    def __init__(self, *args):
        super().__init__(*args)
        self.reserved = asyncio.get_running_loop().create_future()
        self.cancelled = asyncio.get_running_loop().create_future()

    @on("ReserveNow")
    def reserve(self, **wish):
        self.reserved.set_result(wish)
        return self._call_result.ReserveNow("Accepted")

    @on("CancelReservation")
    def cancel(self, reservation_id):
        self.cancelled.set_result(reservation_id)
        return self._call_result.CancelReservation("Accepted")

    def event(self, kind, number, wh, **more):
        """A TransactionEvent with a register."""
        value = {"value": wh, "measurand": REGISTER, "unit_of_measure": {"unit": "Wh"}}
        info = {"transaction_id": f"{self.id}-tx", "charging_state": "Charging"}
        return self.call(
            self._call.TransactionEvent(
                event_type=kind,
                timestamp=now(),
                trigger_reason="Authorized",
                seq_no=number,
                transaction_info=info,
                evse={"id": 1, "connector_id": 1},
                meter_value=[{"timestamp": now(), "sampled_value": [value]}],
                **more,
            )
        )


class Station201(Telling, v201.ChargePoint):
    pass


class Station21(Telling, v21.ChargePoint):
    pass


STATIONS = pytest.mark.parametrize(
    ("kind", "route"), [(Station201, "ocpp201"), (Station21, "ocpp21"), (Station21, "ocpp")]
)


@asynccontextmanager
async def station(served, kind, identity, route):
    """A registered station, whose messages are heard for as long as the block lasts."""
    own = f"ocpp{kind._ocpp_version}"
    url = f"{served.ocpp_url.replace('/ocpp', f'/{route}')}/{identity}"
    async with connect(url, subprotocols=["ocpp1.6", own], proxy=None) as socket:
        assert own == socket.subprotocol
        made = kind(identity, socket)
        hearing = asyncio.create_task(made.start())
        call = made._call
        told = {"model": "AC-22", "vendor_name": "Voltwerk"}
        answer = await made.call(call.BootNotification(charging_station=told, reason="PowerUp"))
        assert "Accepted" == answer.status
        await made.call(
            call.StatusNotification(
                timestamp=now(), connector_status="Available", evse_id=1, connector_id=1
            )
        )
        yield made
        hearing.cancel()


@STATIONS
def test_what_it_charges_appears_in_the_sessions_of_the_driver(served, kind, route):
    identity = f"JRN-2X-{kind.__name__}-{route}"

    async def journey():
        async with (
            station(served, kind, identity, route) as point,
            served.client("driver_token") as driver,
        ):

            async def session():
                found = (await driver.get("/api/v1/portal/sessions")).json()["sessions"]
                mine = [one for one in found if one["charge_point_id"] == identity]
                return mine[0] if mine else None

            started = await point.event("Started", 0, 1_000, id_token=TOKEN)
            await point.event("Updated", 1, 3_500)
            running = await wait_until(session)
            await point.event("Ended", 2, 5_000)
            return started, running, await session()

    started, running, ended = asyncio.run(journey())

    assert "Accepted" == started.id_token_info["status"]
    assert ("active", 2.5) == (running["status"], running["energy_kwh"])
    assert ("completed", 4.0) == (ended["status"], ended["energy_kwh"])


@STATIONS
def test_a_reservation_over_rest_reaches_it_in_its_own_words(served, kind, route):
    identity = f"JRN-2Y-{kind.__name__}-{route}"

    async def journey():
        async with (
            station(served, kind, identity, route) as point,
            served.client("api_key") as operator,
        ):
            wish = {"charge_point_id": identity, "connector_id": 1, "id_tag": TAG}
            expires_at = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
            made = await operator.post(
                "/api/v1/reservations", json={**wish, "expires_at": expires_at}
            )
            reserved = await asyncio.wait_for(point.reserved, 10)
            gone = await operator.delete(f"/api/v1/reservations/{made.json()['id']}")
            return made, reserved, gone, await asyncio.wait_for(point.cancelled, 10)

    made, reserved, gone, cancelled = asyncio.run(journey())

    assert (201, 204) == (made.status_code, gone.status_code)
    assert (1, TAG) == (reserved["evse_id"], reserved["id_token"]["id_token"])
    assert reserved["id"] == cancelled
