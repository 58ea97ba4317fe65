"""Charge points at central systems that break every rule, on real sockets.

Whatever comes, the charge point answers as the standard says, survives, and the report counts it.
"""

import asyncio
from contextlib import asynccontextmanager, suppress

import orjson
import pytest
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from ocpp_sim.core import port
from ocpp_sim.core.build import build
from ocpp_sim.core.station import Spec
from ocpp_sim.report.summary import summarize
from ocpp_sim.report.tally import Tally
from ocpp_sim.runner.socket import SocketRunner
from ocpp_sim.transport.line import Endpoint
from ocpp_sim.transport.wall import WallClock
from ocppj.frame import Call, parse
from tests.ocpp_sim.conftest import Csms

QUIET = {"ClockAlignedDataInterval": "0", "MeterValueSampleInterval": "0"}
FORMATION, NOT_IMPLEMENTED = (
    "FormationViolation",
    "NotImplemented",
)
MEGABYTE = 1 << 20


class Hostile:
    """Answers as it should, unless `answers` says otherwise; what comes back is kept."""

    def __init__(self, version="1.6"):
        self.version = version
        self.csms = Csms(version)
        self.sockets = []
        self.frames = []
        self.welcome = None

    async def talk(self, socket):
        self.sockets.append(socket)
        with suppress(ConnectionClosed):
            if self.welcome is not None:
                await self.welcome(socket)
            async for text in socket:
                frame = orjson.loads(text)
                self.frames.append(frame)
                answer = self.csms.answer(parse(text, self.version)) if frame[0] == 2 else None
                if answer is not None:
                    await socket.send(answer)

    @property
    def alive(self):
        """What it hears when a charge point still works."""
        return [3, "alive", {"listVersion" if self.version == "1.6" else "versionNumber": 0}]

    def answers(self):
        return [frame for frame in self.frames if frame[0] != 2]

    def calls(self, action):
        return [frame for frame in self.frames if frame[0] == 2 and frame[2] == action]


class Point:
    """A charge point with short patience, and the tally of what it does."""

    def __init__(self, url, version="1.6", **spec):
        clock = WallClock()
        chosen = {"reconnect_base_s": 0.01, "boot_duration_s": 0.01, "settings": QUIET, **spec}
        station = build(Spec("CP-1", version=version, **chosen), clock.now(), connectors=2)
        self.tally = Tally()
        self.runner = SocketRunner(station, Endpoint(url, f"ocpp{version}"), clock, self._note)

    def _note(self, runner, item, *, up):
        self.tally.note(runner.station.spec.identity, item, up=up)

    @property
    def idle(self):
        station = self.runner.station
        owed = station.flying is not None or station.queue
        return station.link.registration == "Accepted" and not owed

    def report(self, url="ws://x"):
        return summarize(self.tally, csms=url, points=1, duration_s=1.0, running_wh=0)


@asynccontextmanager
async def facing(hostile, *, server=None, **spec):
    """A charge point that is switched on before a hostile central system."""
    spoken = f"ocpp{hostile.version}"
    options = {"subprotocols": [spoken], "max_size": None, "compression": None}
    async with serve(hostile.talk, "127.0.0.1", 0, **{**options, **(server or {})}) as listening:
        url = f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        point = Point(url, hostile.version, **spec)
        point.runner.start()
        try:
            yield point
        finally:
            await point.runner.stop()


async def still_works(hostile, point, eventually):
    """It answers, and a car can charge at it."""
    await eventually(lambda: point.idle)
    await hostile.sockets[-1].send('[2,"alive","GetLocalListVersion",{}]')
    await eventually(lambda: hostile.alive in hostile.frames)
    point.runner.give(port.PlugIn(1))
    point.runner.give(port.PresentTag(1, "TAG"))
    started = "StartTransaction" if hostile.version == "1.6" else "TransactionEvent"
    await eventually(lambda: hostile.calls(started) and point.idle)


BAD_TEXTS = {
    "no JSON": ("{", "-1"),
    "nothing": ("", "-1"),
    "no array": ('"hello"', "-1"),
    "an empty array": ("[]", "-1"),
    "null": ("null", "-1"),
    "a number too long": ("1" * 5000, "-1"),
    "nested without end": ("[" * 100_000, "-1"),
    "a call that is cut": ('[2,"a","Reset",{"type":', "a"),
    "a call without payload": ('[2,"a","Reset"]', "a"),
    "a call with a list for payload": ('[2,"a","Reset",[]]', "a"),
    "a call with a number for id": ('[2,7,"Reset",{}]', "7"),
    "a call with too long an id": (f'[2,"{"a" * 37}","Reset",{{}}]', "-1"),
    "a call with more behind it": ('[2,"a","Reset",{},1]', "a"),
    "a lone surrogate": ('[2,"a","DataTransfer",{"vendorId":"\\ud800"}]', "a"),
}


@pytest.mark.parametrize(("text", "answered"), BAD_TEXTS.values(), ids=BAD_TEXTS)
@pytest.mark.parametrize("binary", [False, True], ids=["as text", "as bytes"])
def test_garbage_is_refused_and_counted(eventually, text, answered, binary):
    """Bytes are read as the text they hold, since some central systems send them so."""
    hostile = Hostile()

    async def story():
        async with facing(hostile) as point:
            await eventually(lambda: point.idle)
            await hostile.sockets[0].send(text.encode() if binary else text)
            await eventually(hostile.answers)
            (answer,) = hostile.answers()
            await still_works(hostile, point, eventually)
            return answer, point.report()

    answer, report = asyncio.run(story())

    assert (4, answered, FORMATION) == (answer[0], answer[1], answer[2])
    assert {FORMATION: 1} == report.violations
    assert 1 == report.connects


@pytest.mark.parametrize(
    "text",
    [
        '[3,"nobody",{}]',
        '[3,"nobody"]',
        "[3]",
        '[4,"nobody","GenericError","",{}]',
        '[4,"nobody"]',
        '[5,"a","Reset",{}]',
        '["2","a","Reset",{}]',
        "[true]",
    ],
)
def test_what_is_owed_no_answer_gets_none_but_is_counted(eventually, text):
    """Answers to nothing, and message types that do not exist (OCPP-J 1.6 §4.1.3)."""
    hostile = Hostile()

    async def story():
        async with facing(hostile) as point:
            await eventually(lambda: point.idle)
            await hostile.sockets[0].send(text)
            await still_works(hostile, point, eventually)
            return point.report()

    report = asyncio.run(story())

    assert [[3, "alive", {"listVersion": 0}]] == hostile.answers()
    assert 1 == sum(report.violations.values())


@pytest.mark.parametrize("frame", [b"\xff\xfe\xfd", b"\x00" * 64, b"\x80" * MEGABYTE])
def test_bytes_that_are_no_text_are_refused(eventually, frame):
    hostile = Hostile()

    async def story():
        async with facing(hostile) as point:
            await eventually(lambda: point.idle)
            await hostile.sockets[0].send(frame)
            await eventually(hostile.answers)
            await still_works(hostile, point, eventually)
            return point.report()

    report = asyncio.run(story())

    assert ["-1", FORMATION] == hostile.answers()[0][1:3]
    assert {FORMATION: 1} == report.violations


PERIOD = {"startPeriod": 0, "limit": 10.0}
PROFILE = {
    "chargingProfileId": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [PERIOD]},
}
RESERVATION = {"expiryDate": "2099-01-01T00:00:00Z", "idTag": "TAG", "reservationId": 1}
NO_CONNECTOR = {
    "ChangeAvailability": ({"type": "Inoperative"}, "Rejected"),
    "ClearChargingProfile": ({}, "Unknown"),
    "GetCompositeSchedule": ({"duration": 60}, "Rejected"),
    "RemoteStartTransaction": ({"idTag": "TAG"}, "Rejected"),
    "ReserveNow": (RESERVATION, "Rejected"),
    "SetChargingProfile": ({"csChargingProfiles": PROFILE}, "Rejected"),
    "TriggerMessage": ({"requestedMessage": "MeterValues"}, "Rejected"),
    "ExtendedTriggerMessage": ({"requestedMessage": "StatusNotification"}, "Rejected"),
    "UnlockConnector": ({}, "NotSupported"),
}


@pytest.mark.parametrize("connector_id", [99, -1, 2_147_483_648])
@pytest.mark.parametrize("action", NO_CONNECTOR)
def test_a_connector_that_does_not_exist_is_answered_in_the_words_of_the_action(
    eventually, action, connector_id
):
    hostile, (payload, status) = Hostile(), NO_CONNECTOR[action]

    async def story():
        async with facing(hostile) as point:
            await eventually(lambda: point.idle)
            call = [2, "a", action, {"connectorId": connector_id, **payload}]
            await hostile.sockets[0].send(orjson.dumps(call).decode())
            await eventually(hostile.answers)
            await still_works(hostile, point, eventually)
            return point.report()

    report = asyncio.run(story())

    answer = hostile.answers()[0]
    refused = answer[0] == 4 and answer[2] == "PropertyConstraintViolation"
    assert refused or [3, "a", {"status": status}] == answer
    assert 1 == sum(report.peer_calls.values()) - report.peer_calls["GetLocalListVersion"]


POISON = {
    "an action of nobody": (["Dance", {}], NOT_IMPLEMENTED),
    "an action of another version": (["GetBaseReport", {}], NOT_IMPLEMENTED),
    "an action of its own": (["StatusNotification", {}], None),
    "no name": (["", {}], FORMATION),
    "a key too many": (["Reset", {"type": "Hard", "by": "me"}], FORMATION),
    "a leap second": (
        ["ReserveNow", {**RESERVATION, "connectorId": 1, "expiryDate": "2016-12-31T23:59:60Z"}],
        None,
    ),
    "a year before Christ": (
        ["ReserveNow", {**RESERVATION, "connectorId": 1, "expiryDate": "0000-01-01T00:00:00Z"}],
        None,
    ),
    "the end of time": (
        [
            "ReserveNow",
            {**RESERVATION, "connectorId": 1, "expiryDate": "9999-12-31T23:59:59-14:00"},
        ],
        None,
    ),
    "the beginning of time": (
        [
            "ReserveNow",
            {**RESERVATION, "connectorId": 1, "expiryDate": "0001-01-01T00:00:00+14:00"},
        ],
        None,
    ),
    "an update at the end of time": (
        [
            "UpdateFirmware",
            {"location": "http://x.invalid/", "retrieveDate": "9999-12-31T23:59:59-14:00"},
        ],
        None,
    ),
    "more retries than there is time": (
        [
            "UpdateFirmware",
            {
                "location": "http://127.0.0.1:1/",
                "retrieveDate": "2020-01-01T00:00:00Z",
                "retries": 10**18,
                "retryInterval": 10**18,
            },
        ],
        None,
    ),
    "a place that is none": (
        ["GetDiagnostics", {"location": "http://[::1", "retries": 10**9, "retryInterval": 0}],
        None,
    ),
    "a schedule longer than time": (
        ["GetCompositeSchedule", {"connectorId": 1, "duration": 10**18}],
        None,
    ),
    "a schedule of less than no time": (
        ["GetCompositeSchedule", {"connectorId": 1, "duration": -5}],
        None,
    ),
    "a profile that starts after time has ended": (
        [
            "SetChargingProfile",
            {
                "connectorId": 1,
                "csChargingProfiles": {
                    **PROFILE,
                    "chargingProfileKind": "Absolute",
                    "chargingSchedule": {
                        "chargingRateUnit": "W",
                        "startSchedule": "9999-12-31T23:59:59Z",
                        "duration": 10**15,
                        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 1e300}],
                    },
                },
            },
        ],
        None,
    ),
    "a profile of negative power": (
        [
            "SetChargingProfile",
            {
                "connectorId": 1,
                "csChargingProfiles": {
                    **PROFILE,
                    "chargingSchedule": {
                        "chargingRateUnit": "W",
                        "chargingSchedulePeriod": [
                            {"startPeriod": 0, "limit": -5.5, "numberPhases": 99},
                            {"startPeriod": -7, "limit": 0},
                        ],
                    },
                },
            },
        ],
        None,
    ),
    "a setting of all digits": (
        ["ChangeConfiguration", {"key": "HeartbeatInterval", "value": "9" * 499}],
        None,
    ),
    "settings too many": (["GetConfiguration", {"key": [f"k{n}" for n in range(5000)]}], None),
    "a list too long": (
        [
            "SendLocalList",
            {
                "listVersion": -(10**18),
                "updateType": "Full",
                "localAuthorizationList": [{"idTag": f"{n:020d}"} for n in range(20_000)],
            },
        ],
        None,
    ),
    "a certificate of nothing but letters": (
        [
            "InstallCertificate",
            {"certificateType": "CentralSystemRootCertificate", "certificate": "x" * 5500},
        ],
        None,
    ),
    "a transaction of nobody": (["RemoteStopTransaction", {"transactionId": 10**18}], None),
}


@pytest.mark.parametrize(("call", "code"), POISON.values(), ids=POISON)
def test_a_call_that_makes_no_sense_has_one_answer(eventually, call, code):
    hostile = Hostile()

    async def story():
        async with facing(hostile) as point:
            await eventually(lambda: point.idle)
            await hostile.sockets[0].send(orjson.dumps([2, "a", *call]).decode())
            await eventually(hostile.answers)
            await still_works(hostile, point, eventually)
            return point.report()

    report = asyncio.run(story())

    first, *rest = hostile.answers()
    assert "a" == first[1]
    assert [[3, "alive", {"listVersion": 0}]] == rest
    assert code is None or [4, code] == [first[0], first[2]]
    assert "InternalError" != first[2]
    assert 1 == report.connects


def test_a_frame_of_a_megabyte_is_read(eventually):
    hostile = Hostile()

    async def story():
        async with facing(hostile) as point:
            await eventually(lambda: point.idle)
            head = '[2,"a","DataTransfer",{"vendorId":"x","data":"'
            data = "y" * (MEGABYTE - len(head) - 3)
            await hostile.sockets[0].send(f'{head}{data}"}}]')
            await eventually(hostile.answers)
            await still_works(hostile, point, eventually)
            return point.report()

    report = asyncio.run(story())

    assert [3, "a", {"status": "UnknownVendorId"}] == hostile.answers()[0]
    assert (1, {}) == (report.connects, report.violations)


@pytest.mark.parametrize("as_bytes", [False, True])
def test_a_larger_frame_ends_the_connection_and_it_comes_again(eventually, as_bytes):
    """RFC 6455 §7.4.1: 1009 is for a message that is too big to process."""
    hostile = Hostile()

    async def story():
        async with facing(hostile) as point:
            await eventually(lambda: point.idle)
            text = "x" * (MEGABYTE + 1)
            await hostile.sockets[0].send(text.encode() if as_bytes else text)
            await eventually(lambda: len(hostile.sockets) == 2)
            await still_works(hostile, point, eventually)
            return point.report(), hostile.sockets[0].close_code

    report, code = asyncio.run(story())

    assert 1009 == code
    assert (2, 1) == (report.connects, report.disconnects)


async def close(socket, code):
    await socket.close(code, "go away")


async def cut(socket, _code):
    socket.transport.abort()


def after_goodbyes(hostile, eventually, count, ending, code):
    """The report of a charge point whose first connections are ended at once."""

    async def goodbye(socket):
        if len(hostile.sockets) <= count:
            await ending(socket, code)

    hostile.welcome = goodbye

    async def story():
        async with facing(hostile) as point:
            await still_works(hostile, point, eventually)
            return point.report()

    return asyncio.run(story())


def after_silence(hostile, eventually):
    """The link and the report of a charge point whose boot nobody answers."""
    hostile.csms.answers["BootNotification"] = None

    async def story():
        async with facing(hostile, call_timeout_s=0.05) as point:
            await eventually(lambda: point.tally.failures)
            return point.runner.station.link, point.report()

    return asyncio.run(story())


@pytest.mark.parametrize(
    ("ending", "code"), [(close, 1000), (close, 1002), (close, 1011), (close, 4000), (cut, 1006)]
)
def test_one_that_closes_at_once_is_asked_again(eventually, ending, code):
    report = after_goodbyes(Hostile(), eventually, 3, ending, code)

    assert (4, 3) == (report.connects, report.disconnects)


def test_one_that_stays_silent_is_asked_again_and_counted(eventually):
    link, report = after_silence(Hostile(), eventually)

    assert ("none", "up") == (link.registration, link.state)
    assert link.boot_at is not None
    assert {"BootNotification timeout": 1} == report.failures
    assert (1, 0, 0) == (report.connects, report.boots, report.disconnects)


BAD_ANSWERS = {
    "an empty payload": ('[3,"{}",{{}}]', "invalid ProtocolError"),
    "a list": ('[3,"{}",[]]', "garbled"),
    "a call error": ('[4,"{}","InternalError","",{{}}]', "refused InternalError"),
    "a call error of no known code": ('[4,"{}","Ouch","",{{}}]', "refused Ouch"),
    "an interval that is none": (
        '[3,"{}",{{"status":"Accepted","currentTime":"2024-06-01T09:00:00Z","interval":"x"}}]',
        "invalid TypeConstraintViolation",
    ),
    "a status of nobody": (
        '[3,"{}",{{"status":"Maybe","currentTime":"2024-06-01T09:00:00Z","interval":1}}]',
        "invalid PropertyConstraintViolation",
    ),
}


@pytest.mark.parametrize(("text", "failure"), BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_a_bad_answer_to_a_boot_does_not_register_it(eventually, text, failure):
    hostile = Hostile()
    hostile.csms.answers["BootNotification"] = lambda call: text.format(call.message_id)

    async def story():
        async with facing(hostile) as point:
            await eventually(lambda: point.tally.failures)
            await hostile.sockets[0].send('[2,"a","Reset",{"type":"Hard"}]')
            await eventually(lambda: len(hostile.calls("BootNotification")) >= 2)
            return point.report()

    report = asyncio.run(story())

    assert f"BootNotification {failure}" in report.failures
    assert 0 == report.boots


HUGE = {"status": "Accepted", "currentTime": "2024-06-01T09:00:00Z", "interval": 10**18}


def test_an_interval_of_ages_is_cut_to_what_can_be_waited_for(eventually):
    hostile = Hostile()
    hostile.csms.answers["BootNotification"] = HUGE

    async def story():
        async with facing(hostile) as point:
            await still_works(hostile, point, eventually)
            return point.runner.station.link.heartbeat_s

    assert 7 * 86_400 == asyncio.run(story())


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 426, 429, 500, 503])
def test_one_that_refuses_the_handshake_is_asked_again(eventually, status):
    hostile, refused = Hostile(), []

    def refuse(connection, _request):
        if len(refused) < 2:
            refused.append(1)
            return connection.respond(status, "no\n")
        return None

    async def story():
        server = {"process_request": refuse}
        async with facing(hostile, server=server, reconnect_limit_s=0.02) as point:
            await still_works(hostile, point, eventually)
            return point.report()

    report = asyncio.run(story())

    assert (1, 2) == (report.connects, report.connect_failures)
    assert str(status) in report.last_failure


def test_one_that_is_no_websocket_server_is_asked_again(eventually):
    """Bytes that are not even HTTP, then a real server at the same place."""
    hostile, tried = Hostile(), []

    async def babble(reader, writer):
        tried.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"220 ftp.test ready\r\n\x00\xff" if len(tried) % 2 else b"")
        writer.close()

    async def story():
        server = await asyncio.start_server(babble, "127.0.0.1", 0)
        number = server.sockets[0].getsockname()[1]
        point = Point(f"ws://127.0.0.1:{number}")
        point.runner.start()
        await eventually(lambda: len(tried) >= 3)
        server.close()
        await server.wait_closed()
        options = {"subprotocols": ["ocpp1.6"], "compression": None}
        async with serve(hostile.talk, "127.0.0.1", number, **options):
            await still_works(hostile, point, eventually)
            await point.runner.stop()
        return point.report()

    report = asyncio.run(story())

    assert 1 == report.connects
    assert report.connect_failures >= 3


def test_one_that_chooses_no_subprotocol_is_a_violation(eventually):
    hostile = Hostile()

    async def story():
        async with facing(hostile, server={"subprotocols": None}) as point:
            await still_works(hostile, point, eventually)
            return point.report()

    assert {"connection": 1} == asyncio.run(story()).violations


def test_a_flood_of_calls_is_answered_one_by_one(eventually):
    """A central system should wait for each answer; one that does not gets them all the same."""
    hostile = Hostile()

    async def story():
        async with facing(hostile) as point:
            await eventually(lambda: point.idle)
            for number in range(500):
                await hostile.sockets[0].send(f'[2,"{number}","GetLocalListVersion",{{}}]')
            await eventually(lambda: len(hostile.answers()) == 500)
            await still_works(hostile, point, eventually)

    asyncio.run(story())

    ids = [answer[1] for answer in hostile.answers()]
    assert [*map(str, range(500)), "alive"] == ids


def test_the_frames_of_the_table_are_calls():
    """Else the table of calls would test the parser twice."""
    named = [call for call, code in POISON.values() if code != FORMATION]

    assert all(isinstance(parse(orjson.dumps([2, "a", *call])), Call) for call in named)
