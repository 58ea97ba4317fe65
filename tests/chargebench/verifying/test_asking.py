"""Platforms asked for all they tell: our mock, and others that are merely documented."""

from dataclasses import replace

import httpx
import pytest

from chargebench.verifying.asking import Asked, ask
from chargebench.verifying.door import CouldNotAskError
from chargebench.verifying.mock import control_url, is_mock
from chargebench.verifying.run import verify
from ocpp_sim.ledger.lines import Pages, run_line
from tests.chargebench.verifying.conftest import NINE
from virtualtime.instant import parse

TAG = "DRV00000001"
APIS = ("dynamo", "ev_energy")


def charged(world, point_id="CP-0005", tag=TAG, minutes=30):
    point = world.point(point_id)
    world.clock.advance(minutes=2)
    point.plug_in(battery_wh=60_000, soc_percent=20)
    point.present_tag(tag)
    world.clock.advance(minutes=minutes)
    point.unplug()
    world.clock.advance(minutes=1)


def kinds(verdict):
    return [(one.kind, one.explained_by) for one in verdict.differences]


def test_both_apis_of_the_mock_tell_the_truth(world):
    truth = world.ledger()
    charged(world)
    world.point("CP-0005").plug_in(battery_wh=60_000, soc_percent=20)
    world.point("CP-0005").present_tag(TAG)
    world.clock.advance(minutes=7)

    for api in APIS:
        verdict = truth.verify(api, world.urls["base_url"])
        assert (2, 2, []) == (len(verdict.compared), verdict.told, kinds(verdict))


def test_a_tag_that_is_nobodys_is_seen_in_the_mocks_own_records(world):
    truth = world.ledger()
    charged(world, tag="STRANGER")

    verdict = truth.verify("dynamo", world.urls["base_url"])

    assert (1, 1, []) == (len(verdict.compared), verdict.told, kinds(verdict))


def test_what_the_platform_has_wrong_is_found(world):
    truth = world.ledger()
    charged(world)
    (record,) = (
        one for one in world.records("dynamo.sessions") if one["charge_point_id"] == "CP-0005"
    )
    wrong = {**record, "energy_kwh": record["energy_kwh"] + 1, "ended_at": "2024-06-01T10:00:00Z"}
    world.put("dynamo.sessions", record["session_id"], wrong)

    found = truth.verify("dynamo", world.urls["base_url"])

    assert {("energy", ()), ("ended", ()), ("cost", ())} == set(kinds(found))


def test_a_session_that_the_platform_lost_is_missed_with_its_frames(world):
    truth = world.ledger()
    charged(world)
    for record in world.records("dynamo.sessions"):
        if record["charge_point_id"] == "CP-0005":
            world.control.delete(f"records/dynamo.sessions/{record['session_id']}")

    (one,) = truth.verify("dynamo", world.urls["base_url"]).unexplained

    frames = one.session.frames
    assert ("missing", (*frames.start, *frames.stop)) == (one.kind, one.frames)
    journal = world.journal(kind="frame", contains=frames.start[0])
    assert any("StartTransaction" in str(entry) for entry in journal)


def test_a_fault_of_the_receipts_is_found(world):
    truth = world.ledger()
    charged(world)
    world.fault("dynamo.getReceipt", status=500)
    world.fault("dynamo.getCostBreakdown", status=404)

    verdict = truth.verify("dynamo", world.urls["base_url"])

    assert {("receipt", ()), ("cost", ())} == set(kinds(verdict))


def test_a_price_that_is_not_the_tariffs_is_found(world):
    truth = world.ledger()
    charged(world)
    (tariff,) = {
        one["tariff"]
        for one in world.records("ev_energy.charging_sub_sessions")
        if one["start"] >= "2024-06-01T09:02"
    }
    for price in world.records("ev_energy.tariff_prices", f"tariff={tariff}"):
        dearer = {**price, "price_minor_units": price["price_minor_units"] + 5}
        world.put("ev_energy.tariff_prices", price["id"], dearer)

    verdict = truth.verify("ev_energy", world.urls["base_url"])

    assert {("cost", ())} == set(kinds(verdict))


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("http://host", "http://host/_mock/worlds/default/"),
        ("http://host:1/w/blue", "http://host:1/_mock/worlds/blue/"),
        ("https://host/here/w/blue", "https://host/here/_mock/worlds/blue/"),
        ("https://host/here", "https://host/here/_mock/worlds/default/"),
    ],
)
def test_the_control_api_is_found_by_the_base_url(base_url, expected):
    assert expected == control_url(base_url)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (httpx.Response(404), False),
        (httpx.Response(200, text="hello"), False),
        (httpx.Response(200, json={"status": "ok"}), False),
        (httpx.Response(200, json=[]), False),
        (
            httpx.Response(200, json={"status": "ok", "version": "", "uptime_s": 1, "worlds": 1}),
            True,
        ),
    ],
)
def test_the_mock_is_known_by_its_health(answer, expected):
    client = httpx.Client(transport=httpx.MockTransport(lambda _: answer))

    assert expected == is_mock(client, "http://host")


SESSION = {
    "session_id": "sess_1",
    "transaction_id": "txn_1",
    "charge_point_id": "CP-0005",
    "connector_id": 1,
    "started_at": NINE,
    "ended_at": None,
    "duration_minutes": 2,
    "energy_kwh": 0.5,
    "total_cost": 0,
    "currency": "GBP",
    "status": "active",
}
BILL = {
    "currency": "GBP",
    "components": [],
    "subtotal": 0,
    "discount": 0,
    "tax_rate_percent": 0,
    "tax": 0,
    "total_cost": 0,
}


def elsewhere(request):
    """A platform that is not our mock."""
    path = request.url.path
    signed = request.headers.get("Authorization", "")
    if path.endswith("/sessions") and signed == "Bearer driver":
        here = [SESSION, {**SESSION, "charge_point_id": "CP-OTHER"}]
        return httpx.Response(200, json={"sessions": here, "total": 2})
    for end, told in (
        ("/o/token", {"json": {"access_token": "fresh"}}),
        ("/cost-breakdown", {"json": BILL}),
        ("/receipt", {"content": b"%PDF-"}),
    ):
        if path.endswith(end):
            return httpx.Response(200, **told)
    if path == "/v2/evses" and signed in ("Bearer token", "Bearer fresh"):
        return httpx.Response(200, json=[{"url": "http://host/e1", "cpid": "CP-0005"}])
    if path.startswith("/v2/charging"):
        return httpx.Response(200, json=[])
    return httpx.Response(401 if path.startswith(("/v2", "/api")) else 404)


@pytest.fixture
def pages():
    made = Pages()
    made.feed(run_line("ws://x", ["CP-0005", "CP-0006"], parse(NINE)).encode())
    return made


def asked(api, **secrets):
    given = {name: (secret,) for name, secret in secrets.items()}
    return Asked(api, "http://host", given, id_tags=("TAG-1",))


def test_a_driver_shows_what_a_driver_sees(pages):
    platform = ask(asked("dynamo", driver_token="driver"), pages, httpx.MockTransport(elsewhere))

    (told,) = platform.sessions
    assert ("sess_1", "CP-0005", 500) == (told.id, told.charge_point, told.energy_wh)
    assert (frozenset({"TAG-1"}), None, False) == (
        platform.id_tags,
        platform.charge_points,
        platform.shows_flags,
    )
    # it still runs, and has a receipt all the same
    assert ["receipt"] == [fault.kind for fault in told.faults]


@pytest.mark.parametrize(
    "secrets", [{"access_token": "token"}, {"client_id": "me", "client_secret": "s3cret"}]
)
def test_an_application_is_let_in_by_its_token_or_as_a_client(pages, secrets):
    wish = replace(asked("ev_energy", **secrets), user="user01", is_mock=False)

    platform = ask(wish, pages, httpx.MockTransport(elsewhere))

    assert (frozenset({"CP-0005"}), ()) == (platform.charge_points, platform.sessions)


@pytest.mark.parametrize("api", APIS)
def test_without_a_credential_nobody_can_be_asked(pages, api):
    with pytest.raises(CouldNotAskError, match="give --"):
        verify(pages, asked(api), httpx.MockTransport(elsewhere))


def test_nobody_there_cannot_be_asked(pages):
    def gone(request):
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(CouldNotAskError, match="does not answer"):
        ask(asked("dynamo"), pages, httpx.MockTransport(gone))


def test_a_control_token_is_shown_to_the_mock_alone(pages):
    seen = []

    def answer(request):
        seen.append(request.headers.get("Authorization"))
        return elsewhere(request)

    wish = replace(asked("dynamo", driver_token="driver"), control_token="s3cret")
    ask(wish, pages, httpx.MockTransport(answer))

    assert "Bearer s3cret" not in seen
