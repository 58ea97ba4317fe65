"""The whole program over real sockets, at real speed."""

import asyncio
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from pypdf import PdfReader

from ocpp_sim.core import port
from ocpp_sim.core.connector import Vehicle
from tests.journeys.conftest import wait_until

TAG = "DRV00000001"


def in_two_hours():
    return (datetime.now(UTC) + timedelta(hours=2)).isoformat()


def receipt_text(content):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_a_car_charges_and_its_driver_sees_it_until_the_receipt(served, connected):
    async def journey():
        async with connected("JRN-CHARGE-") as point, served.client("driver_token") as driver:

            async def session():
                sessions = (await driver.get("/api/v1/portal/sessions")).json()["sessions"]
                return next((s for s in sessions if s["charge_point_id"] == point.id), None)

            async def more_than(energy_kwh):
                found = await session()
                return found if found and found["energy_kwh"] > energy_kwh else None

            async def ended():
                found = await session()
                return found if found["status"] != "active" else None

            point.do(port.PlugIn(1, Vehicle(60_000, 20, 11_000, 3)), port.PresentTag(1, TAG))
            started = await wait_until(lambda: more_than(0))
            risen = await wait_until(lambda: more_than(started["energy_kwh"]))
            assert "active" == risen["status"]
            assert 409 == (await driver.get(f"{path(risen)}/receipt")).status_code

            point.do(port.Unplug(1))
            stopped = await point.until(port.TransactionStopped, connector_id=1)
            final = await wait_until(ended)
            breakdown = (await driver.get(f"{path(final)}/cost-breakdown")).json()
            receipt = await driver.get(f"{path(final)}/receipt")
            return final, stopped, breakdown, receipt

    def path(session):
        return f"/api/v1/portal/sessions/{session['session_id']}"

    final, stopped, breakdown, receipt = asyncio.run(journey())

    assert Decimal(stopped.energy_wh) / 1000 == Decimal(str(final["energy_kwh"]))
    assert final["total_cost"] == breakdown["total_cost"]
    assert "application/pdf" == receipt.headers["content-type"]
    text = receipt_text(receipt.content)
    assert final["session_id"] in text
    assert f"{Decimal(str(final['total_cost'])):.2f}" in text


def test_a_reservation_made_and_cancelled_over_rest_is_seen_on_the_wire(served, connected):
    async def journey():
        async with connected("JRN-RESERVE-") as point, served.client("api_key") as operator:
            wish = {"charge_point_id": point.id, "connector_id": 1, "id_tag": TAG}
            made = await operator.post(
                "/api/v1/reservations", json={**wish, "expires_at": in_two_hours()}
            )
            await point.until(port.StatusChanged, connector_id=1, status="Reserved")
            cancelled = await operator.delete(f"/api/v1/reservations/{made.json()['id']}")
            return made, cancelled, point

    made, cancelled, point = asyncio.run(journey())

    assert (201, 204) == (made.status_code, cancelled.status_code)
    (reserve,), (cancel,) = point.called("ReserveNow"), point.called("CancelReservation")
    assert (1, TAG) == (reserve["connectorId"], reserve["idTag"])
    assert reserve["reservationId"] == cancel["reservationId"]


def test_of_two_parallel_reservations_of_one_connector_one_is_made(served, connected):
    async def journey():
        async with connected("JRN-RACE-") as point, served.client("api_key") as operator:
            wish = {
                "charge_point_id": point.id,
                "connector_id": 1,
                "id_tag": TAG,
                "expires_at": in_two_hours(),
            }
            answers = await asyncio.gather(
                *(operator.post("/api/v1/reservations", json=wish) for _ in range(2))
            )
            return sorted(answer.status_code for answer in answers), point

    statuses, point = asyncio.run(journey())

    assert [201, 409] == statuses
    assert 1 == len(point.called("ReserveNow"))
