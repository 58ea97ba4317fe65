"""A fleet inside a test: what is done to it from the test's thread takes effect in its own."""

import asyncio
import threading
from pathlib import Path

import pytest

from ocpp_sim.core import port
from ocpp_sim.fleet import FleetError, FleetOptions, LiveFleet, NotSoError, OptionError, fleet
from ocpp_sim.fleet.share import Fleet
from ocpp_sim.plan import FleetPlan
from ocpp_sim.plan.model import DC_50
from ocpp_sim.plan.words import WordsError
from ocpp_sim.transport.tape import play_back
from tests.ocpp_sim.conftest import SocketCsms

NOBODY = "ws://127.0.0.1:1/ocpp16"


@pytest.fixture
def csms():
    """A small central system in a thread of its own; `.tell(identity, text)` sends."""
    made, ready = SocketCsms(), threading.Event()
    loop = asyncio.new_event_loop()
    ended = asyncio.Event()

    async def live():
        async with made:
            ready.set()
            await ended.wait()

    def tell(identity, text):
        asyncio.run_coroutine_threadsafe(made.lines[identity].send(text), loop).result(5)

    thread = threading.Thread(target=loop.run_until_complete, args=(live(),))
    thread.start()
    ready.wait(5)
    made.tell = tell
    yield made
    loop.call_soon_threadsafe(ended.set)
    thread.join(5)
    loop.close()


def threads():
    return [thread for thread in threading.enumerate() if thread.name == "fleet"]


def test_a_session_from_plug_to_plug(csms):
    with fleet("2xAC", csms=csms.url) as f:
        point = f["CP-0001"]
        point.plug_in(1, battery_wh=60_000, soc_percent=20)
        assert "Preparing" == point.status()
        point.present_tag("TAG-1")
        point.wait_until("Charging", within_s=5)
        point.unplug()
        point.wait_until(lambda p: p.sent("StopTransaction"))

        assert ["CP-0001", "CP-0002"] == list(f)
        assert (2, "CP-0002") == (len(f), f[1].id)
        assert "TAG-1" == point.sent("StartTransaction")[0]["idTag"]
        assert {"CP-0001"} == {frame.charge_point for frame in point.frames}
        assert len(f.frames) > len(point.frames)
        assert 1 == f.report().transactions_stopped

    assert (2, 0) == (f.report().boots, f.report().exit_code)
    assert [] == threads()


def test_commands_of_the_central_system_are_seen(csms):
    with fleet("AC", csms=csms.url) as f:
        csms.tell("CP-0001", '[2,"m-1","RemoteStartTransaction",{"idTag":"T","connectorId":1}]')
        f[0].wait_until(lambda p: p.received("RemoteStartTransaction"))

        assert [{"idTag": "T", "connectorId": 1}] == f[0].received("RemoteStartTransaction")


def test_what_a_point_declines_fails_where_it_was_asked_for(csms):
    with fleet("AC", csms=csms.url) as f:
        with pytest.raises(FleetError, match="CP-0001 does not unplug: connector 1 has no car"):
            f[0].unplug()
        with pytest.raises(FleetError, match="cannot plug_in"):
            f[0].plug_in(battery_wh=-1)
        with pytest.raises(FleetError, match="cannot plug_in"):
            f[0].plug_in(colour="red")
        with pytest.raises(FleetError, match="has connectors 1 to 1, none is 2"):
            f[0].status(2)
        with pytest.raises(KeyError, match="there is no charge point 'CP-9'; there is CP-0001"):
            f["CP-9"]


def test_every_deed_reaches_the_point(csms):
    with fleet("AC", csms=csms.url) as f:
        point = f[0]
        point.fault("GroundFailure", connector_id=1)
        point.wait_until("Faulted")
        point.clear_fault(1)
        point.wait_until("Available")
        point.set_limit(watts=5_000)
        assert point.station.spec.station_w == 5_000
        point.send_raw('[2,"odd"')
        point.wait_until(lambda p: any(frame.text == '[2,"odd"' for frame in p.frames))
        point.go_offline()
        point.wait_until(lambda p: not p.connected)
        assert "connection down" in repr(point)
        point.go_online()
        point.wait_until(lambda p: p.connected, within_s=15)
        point.power_cycle()
        point.wait_until(lambda p: not p.connected)


def test_a_wait_in_vain_says_how_things_are(csms):
    with fleet("AC", csms=csms.url) as f, pytest.raises(AssertionError) as error:
        f[0].wait_until("Charging", within_s=0.1)

    assert isinstance(error.value, NotSoError)
    assert "CP-0001 was not Charging within 0.1 s; connected (Accepted), connector 1 is Avail" in (
        str(error.value)
    )
    assert "StatusNotification" in str(error.value)
    assert [] == threads()


def test_nobody_there_is_said_in_time():
    with pytest.raises(FleetError) as error, fleet("2xAC", csms=NOBODY, ready_s=0.5):
        pytest.fail("it is not ready")

    assert "2 of 2 charge points were not ready at ws://127.0.0.1:1/ocpp16" in str(error.value)
    assert "onnect" in str(error.value)
    assert [] == threads()


def test_without_an_address_it_says_what_would_answer_there(monkeypatch):
    monkeypatch.setattr("ocpp_sim.fleet.context.CSMS", NOBODY)

    with pytest.raises(FleetError, match="`chargebench serve` starts one"):
        fleet("AC", csms=NOBODY, ready_s=0.1).__enter__()


def test_it_need_not_wait():
    with fleet("AC", csms=NOBODY, ready_s=None) as f:
        assert not f[0].connected


def test_an_error_of_the_test_stays_what_it_is(csms):
    with pytest.raises(ZeroDivisionError), fleet("AC", csms=csms.url):
        1 / 0  # noqa: B018

    assert [] == threads()


def test_a_failure_of_the_fleet_is_raised_in_the_test(csms):
    def broken():
        raise LookupError("a bug")

    with fleet("AC", csms=csms.url) as f:
        f._loop.call_soon_threadsafe(broken)
        with pytest.raises(FleetError, match="the fleet failed: LookupError") as error:
            f[0].wait_until("Charging", within_s=5)

    assert isinstance(error.value.__cause__, LookupError)


def test_a_failure_that_nobody_waited_for_is_raised_at_the_end(csms):
    def broken():
        raise LookupError("a bug")

    with pytest.raises(FleetError, match="the fleet failed: LookupError"):
        with_failure(csms, broken)


def with_failure(csms, broken):
    with fleet("AC", csms=csms.url) as f:
        f._loop.call_soon_threadsafe(broken)


def test_a_fleet_that_cannot_begin_raises_why(monkeypatch):
    def refuse(*_, **__):
        raise LookupError("no")

    monkeypatch.setattr(Fleet, "__init__", refuse)

    with pytest.raises(LookupError, match="no"), fleet("AC", csms=NOBODY):
        pytest.fail("it has not begun")


def test_after_the_block_nothing_more_is_done(csms):
    with fleet("AC", csms=csms.url) as f:
        pass

    with pytest.raises(FleetError, match="use it inside its with block"):
        f[0].plug_in()


def test_an_input_that_raises_raises_in_the_test(csms):
    with fleet("AC", csms=csms.url) as f, pytest.raises(KeyError):
        f[0].give(object())


def test_plans_come_as_values_names_and_files(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("plan: Mine\nprefix: M-\npoints: [{count: 2, model: Wall 11}]\n")

    for what, first in ((FleetPlan(prefix="P-", count=1), "P-0001"), (str(path), "M-0001")):
        with fleet(what, csms=NOBODY, ready_s=None) as f:
            assert first == next(iter(f))
    with fleet("depot", csms=NOBODY, ready_s=None, count=3, prefix="D-") as f:
        assert ["D-0001", "D-0002", "D-0003"] == list(f)


def test_wrong_words_say_what_is_allowed():
    with pytest.raises(WordsError, match="write as 2xAC"), fleet("2xXY", csms=NOBODY):
        pytest.fail("there is no such fleet")
    with pytest.raises(OptionError, match="expected ws://host/path"), fleet("AC", csms="http://x"):
        pytest.fail("there is no such address")
    with pytest.raises(OptionError, match="one process"), fleet("2xAC", csms=NOBODY, processes=2):
        pytest.fail("it runs here")


def test_more_can_be_said(csms, tmp_path):
    path = tmp_path / "frames.jsonl"

    with fleet("DC", csms=csms.url, seed=7, password="0123456789abcdef", record=path) as f:
        assert DC_50.power_w == f[0].station.spec.power_w

    assert "CP-0001" in {line.charge_point for line in play_back(Path(path))}
    assert "Authorization" in csms.requests[0].headers


def test_a_fleet_that_hangs_does_not_hang_the_test(csms, monkeypatch):
    monkeypatch.setattr("ocpp_sim.fleet.context._ANSWER_S", 0.05)
    release = threading.Event()

    with fleet("AC", csms=csms.url) as f:
        f._loop.call_soon_threadsafe(release.wait, 5)
        with pytest.raises(FleetError, match=r"did not answer within 0\.05 s"):
            f[0].give(port.Tick())
        release.set()


def test_the_names_are_those_that_are_exported():
    assert isinstance(LiveFleet(FleetOptions(NOBODY)), LiveFleet)
