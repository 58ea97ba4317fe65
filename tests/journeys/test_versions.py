"""One identity speaks one version after another, and REST looks the same each time."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ocpp_sim.core import port
from ocpp_sim.core.connector import Vehicle
from ocpp_sim.versions import VERSIONS
from tests.journeys.conftest import wait_until

TAG = "DRV00000001"
CAR = Vehicle(60_000, 20, 11_000, 3)


async def a_visit(served, connected, version):
    """Reserve, charge with the reservation, leave; gives what was told over REST, and how much."""
    until = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    async with (
        connected("JRN-VERSION-", version) as point,
        served.client("api_key") as operator,
        served.client("driver_token") as driver,
    ):
        wish = {"charge_point_id": point.id, "connector_id": 1, "id_tag": TAG, "expires_at": until}
        reserved = await operator.post("/api/v1/reservations", json=wish)
        await point.until(port.StatusChanged, connector_id=1, status="Reserved")
        point.do(port.PlugIn(1, CAR), port.PresentTag(1, TAG))

        async def newest():
            listed = (await driver.get("/api/v1/portal/sessions")).json()["sessions"]
            return next((one for one in listed if one["charge_point_id"] == point.id), None)

        async def charging():
            found = await newest()
            runs = found and found["status"] == "active"
            return found if runs and found["energy_kwh"] > 0 else None

        async def over():
            found = await newest()
            return found if found["status"] != "active" else None

        running = await wait_until(charging)
        point.do(port.Unplug(1))
        stopped = await point.until(port.TransactionStopped, connector_id=1)
        ended = await wait_until(over)
        listed = (await operator.get("/api/v1/reservations")).json()["data"]
        (used,) = (one for one in listed if one["id"] == reserved.json()["id"])
        return running, ended, used, stopped.energy_wh


def shape(record):
    """What there is in a record, and of which kind."""
    return {name: type(value).__name__ for name, value in record.items()}


def test_one_identity_may_come_back_in_another_version_and_rest_stays_the_same(served, connected):
    async def journey():
        return [await a_visit(served, connected, one) for one in (*VERSIONS, VERSIONS[0])]

    told = asyncio.run(journey())

    runnings, endeds, reservations, energies = zip(*told, strict=True)
    assert len({one["session_id"] for one in endeds}) == len(told)
    for each in (runnings, endeds, reservations):
        assert len({tuple(sorted(shape(one).items())) for one in each}) == 1
        assert len({one["charge_point_id"] for one in each}) == 1
        assert len({one["status"] for one in each}) == 1
    for ended, energy_wh in zip(endeds, energies, strict=True):
        assert Decimal(energy_wh) / 1000 == Decimal(str(ended["energy_kwh"]))
