"""All other messages that 2.0.1 and 2.1 share, in either direction."""

import asyncio

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from mockserver.central.v2x import profiles, reservations
from mockserver.charging.limits import Limit
from mockserver.charging.records import DEVICE_MODELS, RemoteTransaction
from mockserver.world import physical
from ocppj.codes import CODES_2

AT = "2024-06-01T09:00:00Z"
BOOT = {
    "reason": "PowerUp",
    "chargingStation": {"model": "AC-22", "vendorName": "Voltwerk", "serialNumber": "S-1"},
}
STATUS = {"timestamp": AT, "evseId": 1, "connectorId": 1}


def station(world):
    return physical.station(world, "CP-7")


def test_a_boot_registers_and_tells_the_version(world, point, version):
    answer = point.ask("BootNotification", BOOT)

    assert ("Accepted", 300) == (answer["status"], answer["interval"])
    known = station(world)
    assert (version, "S-1", "Voltwerk") == (
        known["ocpp_version"],
        known["serial_number"],
        known["vendor"],
    )


def test_a_station_may_come_back_with_another_version(world, point, connect):
    point.ask("BootNotification", BOOT)
    old = connect()
    old.ask("BootNotification", {"chargePointVendor": "Voltwerk", "chargePointModel": "AC-22"})

    assert "1.6" == station(world)["ocpp_version"]
    assert point.pipe.closed is not None


def test_a_heartbeat_tells_the_time(point):
    assert {"currentTime": "2024-06-01T09:00:00.000Z"} == point.ask("Heartbeat")


@pytest.mark.parametrize(
    ("told", "shown"),
    [("Available", "Available"), ("Occupied", "Preparing"), ("Faulted", "Faulted")],
)
def test_a_connector_tells_its_status(world, point, told, shown):
    point.ask("StatusNotification", {**STATUS, "connectorStatus": told})

    assert shown == station(world)["connectors"]["1"]["status"]


def test_occupied_says_nothing_new_of_a_connector_that_charges(world, point):
    physical.start(
        world, station_id="CP-7", connector_id=1, id_tag="CARD-1", at=AT, meter_start_wh=0.0
    )
    physical.connector_status(world, "CP-7", 1, status="Charging")
    point.ask("StatusNotification", {**STATUS, "connectorStatus": "Occupied"})

    assert "Charging" == station(world)["connectors"]["1"]["status"]


def test_a_token_is_told_with_its_group_and_expiry(world, point):
    physical.put_tag(world, "CARD-1", parent_id_tag="FLEET", expires_at="2024-07-01T00:00:00.000Z")

    answer = point.ask("Authorize", {"idToken": {"idToken": "CARD-1", "type": "ISO14443"}})

    assert {
        "status": "Accepted",
        "groupIdToken": {"idToken": "FLEET", "type": "Central"},
        "cacheExpiryDateTime": "2024-07-01T00:00:00.000Z",
    } == answer["idTokenInfo"]


def test_reports_come_in_parts_and_are_kept_together(world, point):
    def part(number, component, variable, *attributes):
        told = {"component": component, "variable": variable, "variableAttribute": [*attributes]}
        head = {"requestId": 1, "generatedAt": AT, "seqNo": number}
        point.ask("NotifyReport", {**head, "reportData": [told]})

    target = {"type": "Target", "value": "600"}
    part(0, {"name": "OCPPCommCtrlr"}, {"name": "HeartbeatInterval"}, target, {"value": "300"})
    part(
        1,
        {"name": "EVSE", "evse": {"id": 2}},
        {"name": "Power", "instance": "Max"},
        {"value": "22000", "mutability": "ReadOnly"},
    )
    point.ask("NotifyReport", {"requestId": 1, "generatedAt": AT, "seqNo": 2})

    assert {
        "OCPPCommCtrlr.HeartbeatInterval": {"value": "300", "mutability": "ReadWrite"},
        "EVSE[2].Power[Max]": {"value": "22000", "mutability": "ReadOnly"},
    } == world.get(DEVICE_MODELS, "CP-7")["variables"]


def test_upkeep_and_security_are_kept(world, point):
    point.ask("FirmwareStatusNotification", {"status": "Installing", "requestId": 7})
    point.ask("LogStatusNotification", {"status": "Uploaded"})
    point.ask("SecurityEventNotification", {"type": "FirmwareUpdated", "timestamp": AT})

    known = physical.upkeep(world, "CP-7")
    assert ("Installing", 7) == (known["firmware"]["status"], known["firmware"]["request_id"])
    assert "Uploaded" == known["log"]["status"]
    assert "FirmwareUpdated" == known["security_events"][0]["type"]


def test_a_certificate_is_signed_by_the_authority_of_the_world(world, point):
    key = ec.derive_private_key(4711, ec.SECP256R1())
    made = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    csr = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

    assert {"status": "Accepted"} == point.ask("SignCertificate", {"csr": csr})
    assert "pending" == physical.upkeep(world, "CP-7")["certificate"]["status"]


@pytest.mark.parametrize(
    ("vendor", "message", "status"),
    [
        ("com.example", "Ping", "Accepted"),
        ("com.example", "Pong", "UnknownMessageId"),
        ("com.other", None, "UnknownVendorId"),
        ("com.all", None, "Accepted"),
    ],
)
def test_vendors_messages_are_taken_as_the_world_has_it(world, point, vendor, message, status):
    world.settings["vendors"] = {"com.example": ["Ping"], "com.all": []}
    payload = {"vendorId": vendor} | ({"messageId": message} if message else {})

    assert {"status": status} == point.ask("DataTransfer", payload)


@pytest.mark.parametrize(("update", "status"), [("Expired", "expired"), ("Removed", "cancelled")])
def test_a_station_tells_what_became_of_a_reservation(world, point, update, status):
    held = physical.hold(
        world,
        station_id="CP-7",
        connector_id=1,
        id_tag="CARD-1",
        expires_at="2024-06-01T10:00:00.000Z",
    )
    physical.settle(world, held["id"], "active")
    told = {"reservationId": held["id"], "reservationUpdateStatus": update}

    assert {} == point.ask("ReservationStatusUpdate", told)
    assert {} == point.ask("ReservationStatusUpdate", told)
    assert {} == point.ask("ReservationStatusUpdate", {**told, "reservationId": 99})
    assert status == physical.reservation(world, held["id"])["status"]


def test_commands_fit_their_schemas(world, official):
    wish = {
        "id": 3,
        "station_id": "CP-7",
        "connector_id": 1,
        "id_tag": "CARD-1",
        "parent_id_tag": "FLEET",
        "expires_at": "2024-06-01T10:00:00.000Z",
    }
    physical.keep_remote(
        world,
        RemoteTransaction(
            id="CP-7/7f3a",
            station_id="CP-7",
            name="7f3a",
            connector_id=1,
            number=42,
            started_at=AT,
            meter_start_wh=0.0,
            sequence=0,
            missing=[],
        ),
    )
    for action, payload in (
        reservations.reserve_now(wish),
        reservations.reserve_now({**wish, "connector_id": 0, "parent_id_tag": None}),
        reservations.cancel(wish),
        profiles.limit(world, Limit("CP-7", 1, 42, AT, ((0, 0.0), (1_800, 32.0)))),
        profiles.limit(world, Limit("CP-7", 1, 42, AT)),
    ):
        assert [] == official.violations(action, "request", payload)


def test_a_limit_names_the_transaction_as_the_station_does(world):
    _, unknown = profiles.limit(world, Limit("CP-7", 1, 42, AT, ((0, 6.0),)))

    assert "42" == unknown["chargingProfile"]["transactionId"]


def test_what_is_not_there_is_not_supported_and_what_is_unknown_not_implemented(point):
    exi = {"iso15118SchemaVersion": "urn:1", "action": "Install", "exiRequest": "AA=="}

    assert "NotSupported" == point.call("Get15118EVCertificate", exi)[2]
    assert "NotImplemented" == point.call("StartTransaction")[2]


def test_a_command_that_a_station_sends_is_not_supported(point, official):
    known = point.connection.dialect
    for action in sorted(official.actions - known.handlers.keys()):
        assert "NotSupported" == point.call(action)[2]


@pytest.mark.parametrize(
    ("text", "code", "message_id"),
    [
        ("hello", "RpcFrameworkError", "-1"),
        ('[2,"1","Heartbeat"]', "RpcFrameworkError", "1"),
        ('[9,"1","Heartbeat",{}]', "MessageTypeNotSupported", "1"),
    ],
)
def test_what_is_no_frame_is_refused_in_the_words_of_2_x(point, text, code, message_id):
    ((kind, answered, found, *_),) = point.say(text)

    assert (4, message_id, code) == (kind, answered, found)
    assert code in CODES_2


def test_a_payload_with_more_than_its_schema_knows_is_a_format_violation(point):
    assert "FormatViolation" == point.call("Heartbeat", {"more": 1})[2]


def test_every_handler_answers_an_action_of_the_version(point, official):
    assert point.connection.dialect.handlers.keys() <= official.actions


def test_a_reservation_reaches_the_station_in_its_own_words(world, desk, point):
    async def story():
        asking = asyncio.create_task(
            desk.reserve(
                world,
                {
                    "id": 3,
                    "station_id": "CP-7",
                    "connector_id": 1,
                    "id_tag": "CARD-1",
                    "parent_id_tag": None,
                    "expires_at": "2024-06-01T10:00:00.000Z",
                },
            )
        )
        await asyncio.sleep(0)
        kind, number, action, payload = point.pipe.sent[-1]
        assert (2, "ReserveNow", 1) == (kind, action, payload["evseId"])
        point.say([3, number, {"status": "Accepted"}])
        return await asking

    assert "answered" == asyncio.run(story()).outcome
