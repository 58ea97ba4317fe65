"""Charge points and their connectors: records in, records out."""

from mockserver.charging.records import Connector, Station

ACCEPTED = "Accepted"


def new(
    station_id: str,
    at: str,
    *,
    tariff_id: str | None = None,
    site_id: str | None = None,
    operator_id: str | None = None,
) -> Station:
    """A charge point nobody has heard from yet."""
    return Station(
        id=station_id,
        vendor=None,
        model=None,
        serial_number=None,
        firmware_version=None,
        ocpp_version=None,
        registered_at=at,
        boot_status=None,
        booted_at=None,
        last_seen_at=None,
        online=False,
        connectors={},
        tariff_id=tariff_id,
        site_id=site_id,
        operator_id=operator_id,
    )


def booted(
    station: Station,
    at: str,
    *,
    status: str,
    vendor: str,
    model: str,
    serial_number: str | None,
    firmware_version: str | None,
    ocpp_version: str,
) -> Station:
    """The point as it says it is; what it leaves out stays as it was known."""
    return {
        **station,
        "vendor": vendor or station["vendor"],
        "model": model or station["model"],
        "serial_number": serial_number or station["serial_number"],
        "firmware_version": firmware_version or station["firmware_version"],
        "ocpp_version": ocpp_version,
        "boot_status": status,
        "booted_at": at if status == ACCEPTED else station["booted_at"],
        "last_seen_at": at,
    }


def seen(station: Station, at: str) -> Station:
    return {**station, "last_seen_at": at}


def reachable(station: Station, *, online: bool) -> Station:
    return {**station, "online": online}


def with_connector(station: Station, connector_id: int, connector: Connector) -> Station:
    """The point with one connector replaced or added; 0 is the point as a whole."""
    return {**station, "connectors": {**station["connectors"], str(connector_id): connector}}
