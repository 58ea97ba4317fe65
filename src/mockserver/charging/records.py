"""Shapes of the physical records, as they stand in the store.

Times are RFC 3339 text to the millisecond, energies whole or fractional Wh.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias, TypedDict

STATIONS = "charging.stations"
TAGS = "charging.tags"
TARIFFS = "charging.tariffs"
TRANSACTIONS = "charging.transactions"
METER_VALUES = "charging.meter_values"
RESERVATIONS = "charging.reservations"
UPKEEP = "charging.upkeep"
REMOTE_TRANSACTIONS = "charging.remote_transactions"
DEVICE_MODELS = "charging.device_models"
REPORTS = "charging.reports"


class Connector(TypedDict):
    """{"status": "Charging", "error_code": "NoError", "info": null, "status_at": "2024-…Z"}."""

    status: str
    error_code: str
    info: str | None
    status_at: str


class Station(TypedDict):
    """A charge point. `connectors` go by number as text; "0" is the point as a whole.

    `boot_status` is null before its first BootNotification; `tariff_id` prices what it delivers.
    """

    id: str
    vendor: str | None
    model: str | None
    serial_number: str | None
    firmware_version: str | None
    ocpp_version: str | None
    registered_at: str
    boot_status: str | None
    booted_at: str | None
    last_seen_at: str | None
    online: bool
    connectors: dict[str, Connector]
    tariff_id: str | None
    site_id: str | None
    operator_id: str | None


class Tag(TypedDict):
    """An RFID token: `holder_id` is the user or driver it was given to; `status` is OCPP's."""

    id_tag: str
    holder_id: str | None
    email: str | None
    status: str
    expires_at: str | None
    parent_id_tag: str | None


class Component(TypedDict):
    """{"type": "energy", "price": 0.28, "step_size": 0.1, "min_duration_minutes": null}."""

    type: str
    price: float
    step_size: float
    min_duration_minutes: float | None


class Tariff(TypedDict):
    """Prices in a currency's main unit: per kWh, per minute, or per session."""

    tariff_id: str
    name: str
    currency: str
    components: list[Component]
    tax_rate_percent: float


class Transaction(TypedDict):
    """What one plug-in delivered. `charging_ended_at` is when energy last rose, known at the end.

    `flags` name what was odd: "duplicate_start", "meter_regress", "future_timestamp", … (see
    charging.flags). `claimed_id` is the id a charge point used when that is not `id`: the start of
    an orphan never arrived.
    """

    id: int
    station_id: str
    connector_id: int
    id_tag: str
    holder_id: str | None
    started_at: str
    meter_start_wh: float
    stopped_at: str | None
    meter_stop_wh: float | None
    stop_reason: str | None
    meter_at: str
    energy_wh: float
    power_w: float | None
    soc_percent: float | None
    charging_ended_at: str
    reservation_id: int | None
    tariff_id: str | None
    flags: list[str]
    claimed_id: int | None


class Reservation(TypedDict):
    """`id` is OCPP's integer; connector 0 means any connector of the point.

    `status` is pending while the charge point is asked, then active or rejected, and in the end
    used, expired or cancelled.
    """

    id: int
    station_id: str
    connector_id: int
    id_tag: str
    parent_id_tag: str | None
    expires_at: str
    status: str
    transaction_id: int | None


# {"at": "2024-06-01T09:01:00.000Z", "energy_wh": 1200.0, "power_w": 7400.0, "soc_percent": 41.0}
# and, as far as the meter tells: "context", "current_a", "current_l1_a", "voltage_v",
# "voltage_l1_v", "offered_a", "offered_w", "temperature_c", "frequency_hz".
Sample: TypeAlias = Mapping[str, Any]


class MeterValues(TypedDict):
    """What a meter said, in order of arrival, under the transaction's id as text.

    Without a transaction (`transaction_id` null) the key is "CP-7/1" for connector 1 of CP-7, and
    "CP-7/transaction/4711" for a transaction id nobody gave out; only the newest are kept then.
    """

    transaction_id: int | None
    station_id: str
    connector_id: int
    samples: tuple[Sample, ...]
    flags: list[str]


class Notice(TypedDict):
    """How far an update or an upload is: {"status": "Uploading", "at": …, "request_id": 7}.

    `request_id` is null where the notification carries none.
    """

    status: str
    at: str
    request_id: int | None


class SecurityEvent(TypedDict):
    """{"type": "TamperDetectionActivated", "at": "2024-06-01T09:00:00.000Z", "tech_info": null}."""

    type: str
    at: str
    tech_info: str | None


class IssuedCertificate(TypedDict):
    """What a charge point asked to have signed, and the chain it was given for it.

    `status` is pending until it has answered: Accepted, Rejected, or unanswered. `echoed` is what
    of its request goes back with the chain: {"requestId": 7}.
    """

    request: str
    chain: str
    status: str
    at: str
    echoed: Mapping[str, Any]


class Upkeep(TypedDict):
    """What a charge point has told of its upkeep, by its identity; null is what it has not told.

    `security_events` are the newest, the last at the end.
    """

    station_id: str
    firmware: Notice | None
    signed_firmware: Notice | None
    diagnostics: Notice | None
    log: Notice | None
    security_events: tuple[SecurityEvent, ...]
    certificate: IssuedCertificate | None


class RemoteTransaction(TypedDict):
    """A transaction to which the charge point has given an id of its own, as from OCPP 2.0.1 on.

    The key is "CP-7/7f3a-…", of the point and its id. `number` is our transaction, null until
    somebody is known to charge; `sequence` is the last number of its events that came, `missing`
    are those below it that did not.
    """

    id: str
    station_id: str
    name: str
    connector_id: int
    number: int | None
    started_at: str
    meter_start_wh: float
    sequence: int
    missing: list[int]


class DeviceModel(TypedDict):
    """What a charge point has reported of itself: {"OCPPCommCtrlr.HeartbeatInterval": {…}}.

    Each has "value" and "mutability", as its Actual attribute had them.
    """

    station_id: str
    reported_at: str
    variables: Mapping[str, Mapping[str, Any]]


class Reports(TypedDict):
    """What a charge point has reported beside its device model, by topic and id.

    {"monitors": {"7": {"variable_name": "EVSE[1].Power", "value": 5, …}}, "events": {…}}; an entry
    is in the words of the charge point.
    """

    station_id: str
    reported_at: str
    topics: Mapping[str, Mapping[str, Any]]
