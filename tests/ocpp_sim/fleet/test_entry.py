"""What the charge points of a fleet get on their way, and how a central system takes it."""

import asyncio
import io
import json
from base64 import b64decode

import pytest
from rich.console import Console

from ocpp_sim import fleet
from ocpp_sim.fleet import FleetOptions, OptionError
from ocpp_sim.fleet.entry import Entry
from ocpp_sim.fleet.recorder import start_recording
from ocpp_sim.fleet.run import run_async
from ocpp_sim.fleet.share import Fleet
from ocpp_sim.plan import make_station
from ocpp_sim.plan.read import read_plan
from ocpp_sim.plan.security import Security
from ocpp_sim.report.summary import render
from ocpp_sim.transport.wall import WallClock
from tests.ocpp_sim.authority import certificates, server_context, subject_of

POINTS = ("CP-0001", "CP-0002", "CP-0003")
WSS = "wss://csms.test/x"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return certificates(tmp_path_factory.mktemp("certs"), *POINTS)


def options(folder, csms=WSS, **security):
    said = Security(certs=str(folder.place), **security)
    return FleetOptions(csms, count=3, security=said, autopilot=False)


def equipped(chosen, index=0):
    plan = chosen.fleet_plan()
    station = make_station(plan, index, WallClock().now())
    return Entry(chosen, plan).equip(station, index)


def test_passwords_and_certificates_are_each_one_s_own(folder):
    chosen = options(folder, profile=3, password="{identity}-s3cret")

    first, second = equipped(chosen), equipped(chosen, 1)

    assert first.settings["AuthorizationKey"] == "CP-0001-s3cret"
    assert second.upkeep.certificate == folder.station("CP-0002").certificate.read_text()
    assert [one.use for one in first.upkeep.certificates] == ["CentralSystemRootCertificate"]
    assert first.spec.settings["SecurityProfile"] == "3"


def test_who_gets_in_alike_shares_it(folder):
    chosen = options(folder, profile=2, password="all")
    entry = Entry(chosen, chosen.fleet_plan())

    assert entry.access(0, "1.6") is entry.access(1, "1.6")
    assert entry.access(0, "2.0.1").endpoint.subprotocol == "ocpp2.0.1"
    assert chosen.secrets == ("all",)


@pytest.mark.parametrize("profile", [2, 3])
def test_a_certificate_that_is_not_there_is_missed_where_it_is_shown(folder, profile):
    said = Security(profile=profile, certs=str(folder.place), password="x")
    chosen = FleetOptions(WSS, count=1, prefix="NO-", security=said)

    if profile == 3:
        with pytest.raises(OptionError, match=r"NO-0001.*chargebench certs"):
            equipped(chosen)
    else:
        assert equipped(chosen).upkeep.certificate is None


def test_processes_are_not_begun_when_a_certificate_is_missing(folder):
    said = Security(profile=3, certs=str(folder.place))

    with pytest.raises(OptionError, match=r"CP-0004.*--prefix CP- --count 4"):
        fleet.run(FleetOptions(WSS, count=4, processes=2, security=said))


def test_a_file_without_authorities_is_an_error(tmp_path):
    file = tmp_path / "ca.pem"
    file.write_text("hello")

    with pytest.raises(OptionError, match=r"ca\.pem has no certificate"):
        equipped(FleetOptions(WSS, security=Security(ca=str(file))))


def test_a_folder_without_authorities_is_told_apart_from_one_that_is_made(tmp_path):
    with pytest.raises(OptionError, match=r"nobody to trust: .*ca\.pem.*chargebench certs"):
        equipped(FleetOptions(WSS, security=Security(certs=str(tmp_path))))


def test_a_certificate_that_is_none_is_known_before_anybody_connects(tmp_path):
    broken = certificates(tmp_path, "CP-0001")
    broken.station("CP-0001").certificate.write_text("hello")

    with pytest.raises(OptionError, match=r"CP-0001\.pem is no certificate"):
        equipped(options(broken, profile=3))


def test_a_profile_that_lacks_something_is_no_option():
    with pytest.raises(OptionError, match="--csms-tls"):
        FleetOptions("ws://csms.test/x", security=Security(2, password="x"))


def run(chosen, csms, eventually, condition):
    """Run a fleet until something is so, and give its report."""

    async def story():
        async with csms as server:
            over = asyncio.Event()
            running = asyncio.create_task(
                run_async(chosen(server.url), Console(file=io.StringIO()), stop=over)
            )
            await eventually(lambda: condition(server))
            over.set()
            return await running

    return asyncio.run(story())


def test_a_fleet_gets_in_by_passwords_through_tls(socket_csms, eventually, folder):
    seen = []

    def all_in(server):
        seen[:] = [request.headers["Authorization"][6:] for request in server.requests]
        return len(server.calls("BootNotification")) == len(POINTS)

    report = run(
        lambda url: options(folder, url, profile=2, password="{identity}-s3cret"),
        socket_csms(ssl=server_context(folder)),
        eventually,
        all_in,
    )

    assert sorted(b64decode(one).decode() for one in seen) == [
        f"{name}:{name}-s3cret" for name in POINTS
    ]
    assert report.refusals == {}


@pytest.mark.parametrize("profile", [3, None])
def test_a_fleet_gets_in_by_certificates(socket_csms, eventually, folder, profile):
    names = {}

    def all_in(server):
        names.update({name: subject_of(line) for name, line in server.lines.items()})
        return len(names) == len(POINTS)

    run(
        lambda url: options(folder, url, profile=profile),
        socket_csms(ssl=server_context(folder, mutual=True)),
        eventually,
        all_in,
    )

    assert names == {name: name for name in POINTS}


def test_a_report_says_who_was_not_let_in_and_why(socket_csms, eventually, folder):
    plan = read_plan(
        "plan.yaml",
        f"plan: Bad ones\nvisits: false\nsecurity: {{profile: 3, certs: {folder.place}}}\n"
        "points:\n- {count: 1, model: Wall 11}\n"
        "- {count: 1, model: Home 7, security: {certificate: expired}}\n"
        "- {count: 1, model: Rapid 50, security: {certificate: none}}\n",
    )

    async def story():
        async with socket_csms(ssl=server_context(folder, mutual=True)) as server:
            three = Fleet(FleetOptions.of_plan(server.url, plan), WallClock())
            three.start()
            await eventually(lambda: three.tally.connect_failures >= 2 and three.tally.boots)
            await three.stop()
            return three.report()

    report = asyncio.run(story())

    assert sum(report.refusals.values()) == report.connect_failures
    assert all("closed in the" in kind for kind in report.refusals)
    shown = io.StringIO()
    Console(file=shown).print(render(report))
    assert "connections that could not be made" in shown.getvalue()


@pytest.mark.parametrize("password", ["one-for-all-of-them", "{identity}-s3cret-s3cret"])
def test_no_password_is_kept_anywhere(socket_csms, eventually, folder, tmp_path, password):
    said = Security(profile=2, ca=str(folder.ca_file), password=password)
    frames = tmp_path / "frames.jsonl"
    change = '[2,"p","ChangeConfiguration",{"key":"AuthorizationKey","value":"%s"}]'
    echo = '[2,"d","DataTransfer",{"vendorId":"V","data":"%s"}]'
    newer = "brand-new-password"

    async def story():
        async with socket_csms(ssl=server_context(folder)) as server:
            chosen = FleetOptions(
                server.url, count=1, security=said, record=frames, autopilot=False
            )
            start_recording(chosen, WallClock().now())
            over, shown = asyncio.Event(), io.StringIO()
            running = asyncio.create_task(run_async(chosen, Console(file=shown), stop=over))
            await eventually(lambda: server.calls("StatusNotification"))
            line = server.lines["CP-0001"]
            await line.send(echo % said.password_of("CP-0001"))
            await line.send(change % newer)
            await eventually(lambda: len(server.requests) == 2)
            over.set()
            report = await running
            return json.dumps(report.to_json()) + shown.getvalue() + repr(chosen)

    kept = asyncio.run(story()) + frames.read_text("utf-8")

    assert '"AuthorizationKey"' in kept
    secrets = (newer, said.password, said.password_of("CP-0001"))
    assert [] == [secret for secret in secrets if secret in kept]
