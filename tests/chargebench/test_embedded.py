"""Charge points inside a world."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from chargebench import bench
from chargebench.composition import create
from chargebench.inprocess import LoopTransport, running
from chargebench.options import Options
from mockserver.central import v16
from mockserver.charging.records import STATIONS, TRANSACTIONS
from ocpp_sim.core import port
from ocpp_sim.core.habits import Habits
from ocpp_sim.plan.read import read_plan, ready, ready_plan
from ocppj.schema import schemas
from tests.ocpp_sim.core import certificates

NINE = "2024-06-01T09:00:00Z"
LOYAL = Habits(never_reconnect_on_1000=1.0)


@pytest.fixture(scope="module")
def here():
    with bench() as made:
        yield made


@pytest.fixture
def world(here):
    """A world whose one charge point has booted."""
    with here.scope():
        made = here.world(fleet=1, at=NINE)
        made.clock.advance(minutes=1)
        yield made


def test_a_point_boots_as_the_clock_runs(here):
    with here.scope():
        world = here.world(fleet=2, at=NINE)
        world.clock.advance(minutes=1)
        own = [point.state for point in world.points if point.state["embedded"]]

    assert [("CP-0001", "Accepted"), ("CP-0002", "Accepted")] == [
        (point["id"], point["boot_status"]) for point in own
    ]


def test_without_an_autopilot_nobody_comes(here):
    with here.scope():
        world = here.world(fleet=3, at=NINE)
        world.clock.advance(hours=12)

        assert not world.journal(kind="frame", contains="StartTransaction")


def test_with_an_autopilot_cars_come_and_go(here):
    with here.scope():
        world = here.world(fleet=3, at=NINE, autopilot=True)
        world.clock.advance(hours=12)

        assert world.journal(kind="frame", contains="StopTransaction")


def test_a_deed_that_makes_no_sense_is_refused(world):
    with pytest.raises(AssertionError, match="connector 1 has no car"):
        world.points[0].unplug()


def test_an_unknown_point_is_refused(world):
    with pytest.raises(AssertionError, match="404"):
        world.point("CP-9999").plug_in()


def test_a_command_reaches_the_point_and_its_answer_comes_back(world):
    answered = world.points[0].command("TriggerMessage", {"requestedMessage": "Heartbeat"})

    assert {"status": "Accepted"} == answered["payload"]
    assert world.journal(kind="frame", contains='"Heartbeat"')


def test_a_point_that_was_offline_comes_back(world):
    point = world.points[0]
    point.go_offline()
    assert not point.state["connected"]

    point.go_online()
    world.clock.advance(minutes=5)

    assert point.state["connected"]


def test_a_fork_has_the_points_connected(world):
    fork = world.fork()

    assert fork.points[0].state["connected"]
    assert {"status": "Accepted"} == fork.points[0].command("ClearCache")["payload"]


@pytest.mark.parametrize(
    ("host", "end"), [("files.test", "Installed"), ("files.invalid", "DownloadFailed")]
)
def test_firmware_is_updated_on_the_clock_of_the_world(world, host, end):
    point = world.points[0]
    order = {"location": f"https://{host}/fw_9.8.7.bin", "retrieveDate": NINE, "retries": 1}
    point.command("UpdateFirmware", order)

    world.clock.advance(minutes=5)

    frames = world.journal(kind="frame", contains='"FirmwareStatusNotification"')
    assert any(end in str(frame["data"]) for frame in frames)
    assert (point.state["firmware_version"] == "9.8.7") is (end == "Installed")


@pytest.mark.parametrize(
    ("action", "payload", "kept", "status"),
    [
        ("GetDiagnostics", {"location": "http://files.test/in"}, "diagnostics", "Uploaded"),
        ("GetDiagnostics", {"location": "http://files.invalid/in"}, "diagnostics", "UploadFailed"),
        (
            "GetLog",
            {
                "logType": "SecurityLog",
                "requestId": 4,
                "log": {"remoteLocation": "https://files.test/in"},
            },
            "log",
            "Uploaded",
        ),
    ],
)
def test_an_upload_can_be_read_in_the_world(world, action, payload, kept, status):
    point = world.points[0]
    answered = point.command(action, payload)["payload"]
    world.clock.advance(minutes=5)

    (file, *_) = world.records("mock.uploads")
    told = answered.get("fileName") or answered["filename"]
    assert ("CP-0001", told) == (file["station_id"], file["name"])
    assert "firmware" in file["text"].splitlines()[0]
    assert status == point.state["upkeep"][kept]["status"]


def test_a_certificate_is_asked_for_signed_and_taken(world):
    """ExtendedTriggerMessage, SignCertificate, CertificateSigned, and the point has it."""
    point = world.points[0]
    asked = point.command(
        "ExtendedTriggerMessage", {"requestedMessage": "SignChargePointCertificate"}
    )
    world.clock.advance(minutes=1)

    issued = point.state["upkeep"]["certificate"]
    frames = [f["data"]["action"] for f in world.journal(kind="frame")][-4:]
    assert {"status": "Accepted"} == asked["payload"]
    assert "Accepted" == issued["status"]
    assert 2 == issued["chain"].count("BEGIN CERTIFICATE")
    assert ["SignCertificate"] * 2 + ["CertificateSigned"] * 2 == frames


# what each command of a central system is answered by a point that has just booted
COMMANDS = {
    "CancelReservation": ({"reservationId": 1}, "Rejected"),
    "CertificateSigned": ({"certificateChain": "x"}, "Rejected"),
    "ChangeAvailability": ({"connectorId": 1, "type": "Inoperative"}, "Accepted"),
    "ChangeConfiguration": ({"key": "HeartbeatInterval", "value": "600"}, "Accepted"),
    "ClearCache": ({}, "Accepted"),
    "ClearChargingProfile": ({}, "Unknown"),
    "DataTransfer": ({"vendorId": "x"}, "UnknownVendorId"),
    "DeleteCertificate": (
        {
            "certificateHashData": {
                "hashAlgorithm": "SHA256",
                "issuerNameHash": "00",
                "issuerKeyHash": "00",
                "serialNumber": "1",
            }
        },
        "NotFound",
    ),
    "ExtendedTriggerMessage": ({"requestedMessage": "Heartbeat"}, "Accepted"),
    "GetCompositeSchedule": ({"connectorId": 1, "duration": 60}, "Accepted"),
    "GetConfiguration": ({"key": ["HeartbeatInterval"]}, None),
    "GetDiagnostics": ({"location": "http://files.test/"}, None),
    "GetInstalledCertificateIds": (
        {"certificateType": "CentralSystemRootCertificate"},
        "NotFound",
    ),
    "GetLocalListVersion": ({}, None),
    "GetLog": (
        {"logType": "SecurityLog", "requestId": 1, "log": {"remoteLocation": "http://f.test/"}},
        "Accepted",
    ),
    "InstallCertificate": (
        {"certificateType": "CentralSystemRootCertificate", "certificate": "x"},
        "Rejected",
    ),
    "RemoteStartTransaction": ({"idTag": "TAG", "connectorId": 1}, "Accepted"),
    "RemoteStopTransaction": ({"transactionId": 1}, "Rejected"),
    "ReserveNow": (
        {
            "connectorId": 1,
            "expiryDate": "2024-06-02T09:00:00Z",
            "idTag": "TAG",
            "reservationId": 1,
        },
        "Accepted",
    ),
    "Reset": ({"type": "Hard"}, "Accepted"),
    "SendLocalList": ({"listVersion": 1, "updateType": "Full"}, "Accepted"),
    "SetChargingProfile": (
        {
            "connectorId": 1,
            "csChargingProfiles": {
                "chargingProfileId": 1,
                "stackLevel": 0,
                "chargingProfilePurpose": "TxDefaultProfile",
                "chargingProfileKind": "Relative",
                "chargingSchedule": {
                    "chargingRateUnit": "A",
                    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10}],
                },
            },
        },
        "Accepted",
    ),
    "SignedUpdateFirmware": (
        {
            "requestId": 1,
            "firmware": {
                "location": "http://files.test/fw.bin",
                "retrieveDateTime": NINE,
                "signingCertificate": "x",
                "signature": "x",
            },
        },
        "InvalidCertificate",
    ),
    "TriggerMessage": ({"requestedMessage": "Heartbeat"}, "Accepted"),
    "UnlockConnector": ({"connectorId": 1}, "Unlocked"),
    "UpdateFirmware": ({"location": "http://files.test/fw.bin", "retrieveDate": NINE}, None),
}


def test_every_command_of_a_central_system_is_known():
    """Those that a central system sends: all that it does not answer, and DataTransfer."""
    sends = {*schemas("1.6").actions} - {*v16.HANDLERS} | {"DataTransfer"}

    assert sends == set(COMMANDS)


@pytest.mark.parametrize("action", sorted(COMMANDS))
def test_every_command_goes_through_the_one_door(here, action):
    payload, status = COMMANDS[action]
    with here.scope():
        world = here.world(fleet=1, at=NINE)
        world.clock.advance(minutes=1)

        answered = world.points[0].command(action, payload)

    assert ("answered", None) == (answered["outcome"], answered["error"])
    assert status == answered["payload"].get("status")


@pytest.mark.parametrize(
    ("action", "payload", "code"),
    [
        ("Dance", {}, "NotImplemented"),
        ("Heartbeat", {}, "NotSupported"),
        ("Reset", {"type": "Gently"}, "PropertyConstraintViolation"),
        ("Reset", {"type": 1}, "TypeConstraintViolation"),
        ("Reset", {}, "ProtocolError"),
        ("Reset", {"type": "Soft", "now": True}, "FormationViolation"),
        ("GetConfiguration", {"key": ["k"] * 51}, "OccurenceConstraintViolation"),
    ],
)
def test_a_command_that_is_refused_says_by_which_code(world, action, payload, code):
    answered = world.points[0].command(action, payload)

    assert ("refused", code) == (answered["outcome"], answered["error_code"])
    assert answered["error"].startswith(code)


class Other:
    """A channel of a stranger with the identity of another."""

    def send(self, _text):
        pass

    def close(self, _code, _reason):
        pass


@pytest.mark.parametrize(("habits", "after"), [(None, "up"), (LOYAL, "down")])
def test_a_point_whose_place_was_taken_connects_again(habits, after):
    """The second connection of an identity replaces the first, which tries again later.

    It was told so with code 1000, which some take for the end.
    """
    with running(Options(fleet=1, autopilot=False, at=NINE)) as live:
        default = live.mock.worlds.get("default")
        with httpx.Client(transport=LoopTransport(live), base_url="http://127.0.0.1") as client:

            def wait(minutes):
                wish = {"seconds": 60 * minutes}
                assert client.post("/_mock/worlds/default/clock/advance", json=wish).is_success
                return default.points["CP-0001"].link.state

            async def take_place():
                station = default.points["CP-0001"]
                spec = replace(station.spec, habits=habits)
                default.points["CP-0001"] = replace(station, spec=spec)
                live.mock.central.accept(default, "CP-0001", Other())

            assert "up" == wait(1)
            live.submit(take_place()).result()
            assert "up" != wait(0)
            assert after == wait(5)


def test_a_command_is_answered_at_its_instant_also_while_the_clock_goes_on(here):
    with here.scope():
        world = here.world(fleet=5, at=NINE)
        world.clock.advance(minutes=1)
        point = world.points[4]  # it stands at a household that charges smartly
        point.plug_in()
        point.present_tag("CARD-1")
        world.clock.advance(minutes=30)
        frames = [
            entry
            for entry in world.journal(kind="frame")
            if entry["data"]["action"] == "SetChargingProfile"
        ]

    assert ["out", "in"] == [frame["data"]["direction"] for frame in frames]
    assert frames[0]["world_at"] == frames[1]["world_at"]


@pytest.mark.parametrize("name", ready())
def test_a_ready_plan_lives_through_two_hours_in_a_world(name):
    plan = replace(ready_plan(name), count=6)

    async def story():
        mock = create(Options(at=NINE))
        world = mock.worlds.get("default")
        world.runtime.ports.fleet.install(world, plan)
        await mock.worlds.advance(world, timedelta(hours=2))
        return world

    world = asyncio.run(story())

    own = [one for _, one in world.store[STATIONS] if one["id"].startswith(plan.prefix)]
    assert ["Accepted"] * 6 == [station["boot_status"] for station in own]
    assert {model.name for model in plan.mix[:6]} == {station["model"] for station in own}
    charged = [
        one for _, one in world.store[TRANSACTIONS] if one["station_id"].startswith(plan.prefix)
    ]
    assert charged


def test_the_default_world_may_have_the_charge_points_of_a_plan():
    mock = create(Options(fleet=3, plan=ready_plan("depot"), at="2024-06-01T09:00:00Z"))
    default = mock.worlds.get("default")

    asyncio.run(mock.worlds.advance(default, timedelta(minutes=1)))

    announced = mock.announce("http://h")["charge_points"]
    assert announced == ["DEPOT-0001", "DEPOT-0002", "DEPOT-0003"] == sorted(default.points)
    assert {point.link.registration for point in default.points.values()} == {"Accepted"}


def test_a_point_climbs_the_security_profiles_though_there_is_no_tls(world):
    point = world.points[0]
    root = certificates.certificate(name="root")

    def change(key, value):
        answer = point.command("ChangeConfiguration", {"key": key, "value": value})
        world.clock.advance(seconds=5)
        return answer["payload"]["status"]

    asked = {"certificateType": "CentralSystemRootCertificate", "certificate": root}
    words = [change("SecurityProfile", "1"), change("AuthorizationKey", "0123456789abcdef")]
    words += [change("SecurityProfile", "2")]
    words += [point.command("InstallCertificate", asked)["payload"]["status"]]
    words += [change("SecurityProfile", "2"), change("SecurityProfile", "3")]
    trigger = {"requestedMessage": "SignChargePointCertificate"}
    words += [point.command("ExtendedTriggerMessage", trigger)["payload"]["status"]]
    world.clock.advance(seconds=5)
    words += [change("SecurityProfile", "3")]

    yes, no = "Accepted", "Rejected"
    assert words == [no, yes, no, yes, yes, no, yes, yes]
    assert point.state["connected"]


def test_the_points_of_a_world_share_the_supply_of_their_site():
    plan = read_plan(
        "yard.yaml",
        "plan: A yard\nsite_w: 12000\nvisits: false\npoints: [{count: 3, model: Street 22}]\n",
    )

    def power_w(world):
        return [
            sum(one.flow.power_w for one in point.connectors) for point in world.points.values()
        ]

    def charge(world, number):
        fleet = world.runtime.ports.fleet
        name = list(world.points)[number]
        fleet.drive(world, name, "plug_in", {})
        fleet.drive(world, name, "present_tag", {})
        assert sum(power_w(world)) <= 12_000

    async def story():
        mock = create(Options(fleet=3, plan=plan, at=NINE))
        world = mock.worlds.get("default")
        await mock.worlds.advance(world, timedelta(minutes=1))
        found = []
        for number in range(3):
            charge(world, number)
            found.append(power_w(world))
        await mock.worlds.advance(world, timedelta(minutes=10))
        first, drive = next(iter(world.points)), world.runtime.ports.fleet.drive
        drive(world, first, "set_limit", {"watts": 4_500})
        found.append(power_w(world))
        said = [port.SetLimit(watts=5_000)]
        world.runtime.ports.fleet.listen(world, first, lambda _news: [said.pop()] if said else [])
        world.runtime.ports.fleet.tick(world, first)
        found.append(power_w(world))
        drive(world, first, "unplug", {})
        found.append(power_w(world))
        return found

    assert asyncio.run(story()) == [
        [11_000, 0, 0],
        [6_000, 6_000, 0],
        [6_000, 6_000, 0],
        [4_500, 7_500, 0],
        [5_000, 7_000, 0],
        [0, 6_000, 6_000],
    ]
