"""A seed that holds each household's latest session only, and makes the thirteen before it."""

import asyncio
import os

import pytest

from mockserver.apis.ev_energy.past import ChargingPast
from mockserver.apis.ev_energy.seeds.sizes import SIZES, Size, Span
from mockserver.app import create_mock
from mockserver.contract.load import user_cache
from mockserver.settings import Settings
from mockserver.world import snapshot
from tests.mockserver.apis.ev_energy.behaviours.conftest import (
    OPENAPI,
    EvEnergy,
    Server,
    refused,
)

SUBS, SESSIONS = "/v2/charging_sub_sessions", "/v2/charging_sessions"


class LargeServer(Server):
    """One whose seed is large in how it is made, and small in how many there are."""

    async def _create(self, cache):
        settings = Settings(openapi=OPENAPI, cache=cache, seed_size="large")
        return create_mock(settings, clock=self.clock)


@pytest.fixture(scope="module")
def large():
    with pytest.MonkeyPatch.context() as patch, asyncio.Runner() as runner:
        patch.setitem(SIZES, "large", Size(users=12, span=Span(1, made=13)))
        yield LargeServer(runner, user_cache(os.environ))


@pytest.fixture
def ev(large):
    name = large.fork()
    yield EvEnergy(large, name)
    large.delete(name)


def pages(ev, path, **options):
    """Every record of a list, page by page."""
    found = []
    while path != "about:blank":
        answer = ev.get(path, **options)
        assert 200 == answer.status_code, answer.text
        found += answer.json()
        path = answer.links["next"]["url"]
    return found


def oldest(ev, number=3):
    """The first sub-session of a household, which is made when it is read."""
    return pages(ev, f"{SUBS}?user_id={ev.users[number]}&page_size=100")[-1]


def test_a_user_has_a_month_of_history_of_which_the_world_holds_the_end(ev):
    for number, user in enumerate(ev.users):
        told = pages(ev, f"{SESSIONS}?page_size=100", user=user)
        held = [key for key, record in ev.records("charging_sessions") if record["user"] == user]

        assert 14 + (number % 6 < 2) == len(told)
        assert [each["id"] for each in told[: len(held)]] == held[::-1]
        starts = [each["start"] for each in told]
        assert sorted(starts, reverse=True) == starts
        assert "2024-05-04" < starts[-1] < "2024-05-12"


def test_pages_are_those_of_one_long_list(ev):
    whole = pages(ev, f"{SUBS}?user_id={ev.users[2]}&page_size=100")

    assert whole == pages(ev, f"{SUBS}?user_id={ev.users[2]}&page_size=4")
    assert whole == pages(ev, f"{SUBS}?page_size=7", bearer=ev.token(ev.users[2]))
    before = ev.get(f"{SUBS}?user_id={ev.users[2]}&page_size=3&page_before={whole[-1]['id']}")
    assert whole[-4:-1] == before.json()


def test_ids_are_unique_and_each_leads_to_its_record(ev):
    ids = set()
    for user in ev.users:
        for each in pages(ev, f"{SUBS}?user_id={user}&page_size=100"):
            assert each == ev.get(each["url"]).json()
            ids.add(each["id"])
    assert len(ids) == sum(
        len(pages(ev, f"{SUBS}?user_id={user}&page_size=100")) for user in ev.users
    )


def test_all_that_belongs_to_a_sub_session_is_made_with_it(ev):
    sub = oldest(ev)
    links = ("energy_usage", "schedules", "assessment", "flags", "debug_metadata")
    for name in links:
        answer = ev.get(sub[name])
        assert 200 == answer.status_code, answer.text
        assert sub["url"] == answer.json()["charging_sub_session"]
    expanded = ev.get(f"{sub['url']}?expand=energy_usage&expand=vehicle&expand=tariff").json()
    assert expanded["energy_usage"] == ev.get(sub["energy_usage"]).json()
    assert expanded["vehicle"]["url"] == sub["vehicle"]


def test_commands_that_were_sent_then_can_be_looked_up(ev):
    managed = [
        sub
        for sub in pages(ev, f"{SUBS}?user_id={ev.users[0]}&page_size=100")
        if sub["mode"] == "SMART"
    ]
    for sub in (managed[0], managed[-1]):
        logs = ev.get(f"/v2/dispatcher_logs?charging_sub_session_id={sub['id']}").json()
        assert [sub["start"]] == [log["logged_at"] for log in logs]


def test_a_session_leads_to_its_stretches_and_they_to_it(ev):
    user = ev.users[3]
    session = pages(ev, f"{SESSIONS}?page_size=100", user=user)[-1]
    shown = ev.get(f"{session['url']}?expand=sub_sessions").json()

    assert session == ev.get(session["url"]).json()
    assert session["sub_sessions"] == [each["url"] for each in shown["sub_sessions"]]


def test_what_a_device_said_at_the_time_is_told_too(ev):
    session = next(
        each for each in pages(ev, SESSIONS, user=ev.users[3])[::-1] if each["evse"] is not None
    )
    for device in ("evse", "vehicle"):
        logs = pages(ev, f"{session[device].removeprefix(ev.base_url)}/status_logs?page_size=100")
        times = [log["sampled_at"] for log in logs]
        assert session["start"] in times
        assert session["end"] in times
        assert sorted(times, reverse=True) == times
        log = logs[times.index(session["start"])]
        assert log == ev.get(log["url"]).json()


def test_filters_and_expansions_reach_back(ev):
    user = ev.users[3]
    everything = pages(ev, f"{SUBS}?user_id={user}&page_size=100")
    vehicle = everything[0]["vehicle"].rpartition("/")[2]

    for query, wanted in (
        (f"vehicle_id={vehicle}", everything),
        (f"vehicle_id={vehicle}&mode=SMART", [e for e in everything if e["mode"] == "SMART"]),
        (
            f"user_id={user}&start__lt=2024-05-20T00:00:00Z",
            [e for e in everything if e["start"] < "2024-05-20"],
        ),
    ):
        assert wanted == pages(ev, f"{SUBS}?{query}&page_size=100")


def test_nobody_sees_the_history_of_another(ev):
    sub, other = oldest(ev), ev.token(ev.users[4])

    assert 404 == ev.get(sub["url"], bearer=other).status_code
    assert 404 == ev.get(sub["energy_usage"], bearer=other).status_code
    assert [] == pages(ev, f"{SUBS}?user_id={ev.users[3]}", bearer=other)


def test_lists_of_everybody_tell_what_the_world_holds(ev):
    held = {key for key, _ in ev.records("charging_sub_sessions")}
    oldest(ev)

    assert held == {each["id"] for each in pages(ev, f"{SUBS}?page_size=100")}
    assert held == {key for key, _ in ev.records("charging_sub_sessions")}


def test_a_cursor_of_somebody_elses_history_is_refused(ev):
    key = oldest(ev)["id"]

    assert refused(ev.get(f"{SUBS}?page_after={key}"), 400, "page_after")
    answer = ev.get(f"{SUBS}?user_id={ev.users[4]}&page_after={key}")
    assert refused(answer, 400, "page_after")


def test_what_is_changed_is_held_and_keeps_its_place(ev):
    user = ev.users[3]
    before = pages(ev, f"{SUBS}?user_id={user}&page_size=100")
    at = max(n for n, e in enumerate(before) if e["mode"] == "UNMANAGED_HOME")
    sub = before[at]
    usage = ev.world.get("ev_energy.energy_usages", sub["id"])
    doubled = [
        {**each, "meter_usage_watt_hours": 2 * each["meter_usage_watt_hours"]}
        for each in usage["intervals"]
    ]
    ev.world.put("ev_energy.energy_usages", sub["id"], {**usage, "intervals": doubled})
    answer = ev.post(f"{SUBS}/{sub['id']}/recalculate_energy_usages", {})
    after = pages(ev, f"{SUBS}?user_id={user}&page_size=100")

    twice = 2 * sub["energy_delivered_watt_hours"]
    assert twice == answer.json()["new_energy_delivered_watt_hours"]
    assert twice == after[at]["energy_delivered_watt_hours"]
    assert before[:at] + before[at + 1 :] == after[:at] + after[at + 1 :]


def test_a_table_of_one_user_reaches_back(ev):
    user = ev.users[3]
    told = pages(ev, f"{SUBS}?user_id={user}&page_size=100")
    rows = ev.get(f"/v2/csv/charging_sessions?user_id={user}").text.splitlines()[1:]

    assert [each["id"] for each in told] == [row.partition(",")[0] for row in rows]
    usage = ev.get("/v2/csv/energy_usage", user=user).text.splitlines()[1:]
    assert {each["id"] for each in told} == {row.partition(",")[0] for row in usage}


def test_a_copy_of_a_world_has_the_same_history(ev, large):
    user = ev.users[5]
    path = f"{SUBS}/{oldest(ev, 5)['id']}"
    copy = EvEnergy(large, large.fork())
    assert ev.world.get("ev_energy.charging_sessions", "cses1") is None
    restored = snapshot.load(
        "restored",
        snapshot.dump(ev.world),
        ev.world.runtime,
        ev.world.store.fork(),
        journal_bytes=1 << 16,
    )

    key = path.rpartition("/")[2]
    name = "ev_energy.charging_sub_sessions"
    told = ev.world.get(name, key)
    assert told is not None
    assert told == copy.world.get(name, key) == restored.get(name, key)
    large.delete(copy.name)
    assert user == told["user"]


def test_a_device_that_is_gone_is_named_no_longer(ev):
    path = f"{SUBS}/{oldest(ev)['id']}"
    sub = ev.world.get("ev_energy.charging_sub_sessions", path.rpartition("/")[2])
    ev.world.delete("ev_energy.vehicles", sub["vehicle"])

    assert ev.get(path).json()["vehicle"] is None


def test_who_came_later_has_no_history(ev):
    for legacy_id in (None, 10_001 + 12, 7):
        ev.change("users", ev.users[3], legacy_id=legacy_id)
        told = pages(ev, f"{SUBS}?user_id={ev.users[3]}&page_size=100")
        held = [k for k, r in ev.records("charging_sub_sessions") if r["user"] == ev.users[3]]
        assert held[::-1] == [each["id"] for each in told]


@pytest.mark.parametrize("key", ["csub1", "csub01HMK1JAM0H4SR03440ES12GUM", "csub" + "Z" * 26])
def test_other_ids_are_not_found(ev, key):
    assert ev.world.get("ev_energy.charging_sub_sessions", key) is None


def test_little_is_kept_and_made_again_alike(ev, monkeypatch):
    past = ChargingPast()
    name = "ev_energy.charging_sub_sessions"
    for limit in ("_KEPT_HOUSEHOLDS", "_KEPT_WAYS"):
        monkeypatch.setattr(f"mockserver.apis.ev_energy.past.{limit}", 1)
    monkeypatch.setattr("mockserver.apis.ev_energy.past._KEPT_GROUNDS", 0)
    rounds = [
        [list(past.around(ev.world, name, {"user": user})) for user in ev.users] for _ in range(2)
    ]

    assert rounds[0] == rounds[1]
