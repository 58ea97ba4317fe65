"""Records by the million: of one organization, one driver, one household."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

# What every list is asked for.
PAGE = 25
_FROM = datetime(2022, 1, 1, tzinfo=UTC)
_STATUSES = ("used", "expired", "cancelled", "active")
# One in a hundred is active; an equality filter has to find few among many.
_ACTIVE_EVERY = 100
_STATIONS = 200

Keyed = tuple[str, Mapping[str, Any]]


def instant(number: int) -> str:
    """The birth of record `number`: one a minute, from 2022 on."""
    return (_FROM + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")


def reservations(count: int, org_id: str) -> Iterator[Keyed]:
    """Records of `dynamo.reservations`."""
    for number in range(count):
        key = f"res_01HBENCH{number:08}"
        created_at = instant(number)
        status = _STATUSES[3 if number % _ACTIVE_EVERY == 0 else number % 3]
        yield (
            key,
            {
                "id": key,
                "org_id": org_id,
                "charge_point_id": f"CP-{number % _STATIONS:04}",
                "connector_id": 1 + number % 2,
                "id_tag": "04A2B9C1D35E80",
                "requested_tag": "04A2B9C1D35E80",
                "ocpp_reservation_id": number,
                "status": status,
                "expires_at": created_at,
                "created_at": created_at,
                "ended_at": None if status == "active" else created_at,
                "session_id": None,
            },
        )


def sessions(count: int, driver_id: str, pattern: Mapping[str, Any]) -> Iterator[Keyed]:
    """Records of `dynamo.sessions`, like `pattern` but for their id, driver and time."""
    for number in range(count):
        key = f"sess_01HBENCH{number:08}"
        yield (
            key,
            {
                **pattern,
                "session_id": key,
                "driver_id": driver_id,
                "started_at": instant(number),
                "ocpp_transaction_id": number,
            },
        )


def sub_sessions(count: int, pattern: Mapping[str, Any]) -> Iterator[Keyed]:
    """Records of `ev_energy.charging_sub_sessions`, like `pattern` but for their id and time."""
    for number in range(count):
        key = f"csub01HBENCH{number:018}"
        yield key, {**pattern, "id": key, "start": instant(number), "end": instant(number + 1)}
