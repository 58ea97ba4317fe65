from decimal import Decimal
from itertools import pairwise

import pytest

from mockserver.apis.ev_energy.behaviours.charging_sessions.readings import merged
from tests.mockserver.apis.ev_energy.behaviours.conftest import refused
from virtualtime.instant import parse

ENERGY = "total_energy_delivered_watt_hours"


def sub_session(ev, **fields):
    """The first finished sub-session of these fields, with energy in it."""
    return next(
        sub
        for _, sub in ev.records("charging_sub_sessions")
        if sub["end"] and sub["energy_delivered_watt_hours"]
        if all(sub[name] == value for name, value in fields.items())
    )


def usage(ev, sub, query=""):
    answer = ev.get(f"/v2/charging_sub_sessions/{sub['id']}/energy_usage{query}")
    assert 200 == answer.status_code, answer.text
    return answer.json()


def interval(start, wh, price="25", **fields):
    return {
        "started_at": f"2024-06-01T{start}:00Z",
        "interval_seconds": 1800,
        ENERGY: wh,
        "meter_usage_watt_hours": wh,
        "alt_usage_watt_hours": None,
        "percentage_import": 100,
        "electricity_cost_sub_unit": price,
        "energy_delivered_by_price": {"price": price, "energy_delivered_watt_hours": wh},
        **fields,
    }


def test_me_is_the_user_for_whom_the_call_stands(ev):
    user = sub_session(ev)["user"]
    lists = "/v2/charging_sub_sessions?user_id="
    mine = ev.get(f"{lists}me", user=user).json()

    assert mine
    assert mine == ev.get(f"{lists}{user}").json()
    assert mine == ev.get(f"{lists}me", bearer=ev.token(user)).json()
    assert refused(ev.get(f"{lists}me"), 400, "user_id")


def test_usage_is_told_without_gaps_in_time(ev):
    sub = sub_session(ev, mode="SMART")
    told = usage(ev, sub)["intervals"]

    assert sub["energy_delivered_watt_hours"] == sum(each[ENERGY] for each in told)
    assert 0 in [each[ENERGY] for each in told]
    times = [parse(each["started_at"]).timestamp() for each in told]
    assert {1800} == {after - before for before, after in pairwise(times)}


def test_gaps_can_be_left_out(ev):
    sub = sub_session(ev, mode="SMART")
    told = usage(ev, sub, "?energy_delivered_watt_hours__gt=0")["intervals"]

    assert told
    assert 0 not in [each[ENERGY] for each in told]


def cost(told):
    return sum(Decimal(each["electricity_cost_sub_unit"]) * each[ENERGY] for each in told)


def test_joined_intervals_tell_the_same_energy_and_cost_in_fewer(ev):
    sub = sub_session(ev, mode="SMART")
    plain = usage(ev, sub)["intervals"]
    joined = usage(ev, sub, "?merge_consecutive_intervals=true")["intervals"]

    assert len(joined) < len(plain)
    for name in (ENERGY, "interval_seconds", "meter_usage_watt_hours"):
        assert sum(each[name] for each in plain) == sum(each[name] for each in joined)
    assert cost(plain) == cost(joined)


def test_the_filter_counts_what_joined_intervals_took(ev):
    sub = sub_session(ev, mode="UNMANAGED_HOME")
    most = max(each[ENERGY] for each in usage(ev, sub)["intervals"])
    query = f"?merge_consecutive_intervals=true&energy_delivered_watt_hours__gt={most}"

    assert most == max(each[ENERGY] for each in usage(ev, sub)["intervals"])
    assert all(each[ENERGY] > most for each in usage(ev, sub, query)["intervals"])


def test_only_neighbours_of_one_price_are_joined():
    told = [
        interval("09:00", 100), interval("09:30", 200), interval("10:00", 300, "30"),
        interval("10:30", 0, "30"), interval("11:00", 0, "30.0"), interval("12:00", 0, "30"),
    ]  # fmt: skip
    made = merged(told)

    assert [300, 300, 0, 0] == [each[ENERGY] for each in made]
    assert [3600, 1800, 3600, 1800] == [each["interval_seconds"] for each in made]
    assert "25" == made[0]["electricity_cost_sub_unit"]
    assert {"price": "25", "energy_delivered_watt_hours": 300} == made[0][
        "energy_delivered_by_price"
    ]


def test_what_is_not_known_of_one_is_not_told_of_the_whole():
    unpriced = {"electricity_cost_sub_unit": None, "energy_delivered_by_price": None}
    told = [interval("09:00", 100, percentage_import=40), interval("09:30", 300)]
    made = merged([{**told[0], **unpriced}, {**told[1], **unpriced}])[0]

    assert made["electricity_cost_sub_unit"] is None
    assert made["alt_usage_watt_hours"] is None
    assert 85 == made["percentage_import"]


def test_usage_of_another_user_is_not_found(ev):
    sub = sub_session(ev)
    other = next(user for user in ev.users if user != sub["user"])

    for resource in ("energy_usage", "schedules", "schedule_plans"):
        path = f"/v2/charging_sub_sessions/{sub['id']}/{resource}"
        assert 200 == ev.get(path, bearer=ev.token(sub["user"])).status_code
        assert 404 == ev.get(path, bearer=ev.token(other)).status_code


def test_schedules_show_their_sub_session_when_asked(ev):
    sub = sub_session(ev)
    for resource in ("schedules", "schedule_plans"):
        path = f"/v2/charging_sub_sessions/{sub['id']}/{resource}?expand=charging_sub_session"
        assert sub["cost"] == ev.get(path).json()["charging_sub_session"]["cost"]


def test_usage_keeps_the_link_which_is_all_that_its_schema_allows(ev):
    sub = sub_session(ev)
    link = usage(ev, sub, "?expand=charging_sub_session")["charging_sub_session"]

    assert ev.url(f"/v2/charging_sub_sessions/{sub['id']}") == link


@pytest.fixture
def replanned(ev):
    """A sub-session whose charging was planned a second time, an hour on."""
    sub = sub_session(ev, mode="SMART")
    schedules = ev.get_record("charging_schedules", sub["id"])
    plans = ev.get_record("schedule_plans", sub["id"])["schedule_plans"]
    later = f"{sub['start'][:14]}45:00Z"
    again = {**schedules["schedules"][-1], "created_at": later}
    second = {**plans[0], "id": "scpl01HN2NJ9NMRZBXT1H6FT9N7735", "created_at": later}
    ev.change(
        "charging_schedules",
        sub["id"],
        schedules=[*schedules["schedules"], again],
        plans=[*schedules["plans"], second["id"]],
    )
    ev.change("schedule_plans", sub["id"], schedule_plans=[*plans, second])
    return f"/v2/charging_sub_sessions/{sub['id']}", schedules["schedules"], again, plans[0], second


def test_only_the_latest_plan_counts_unless_all_are_wanted(ev, replanned):
    path, former, again, _, _ = replanned

    assert [again] == ev.get(f"{path}/schedules").json()["schedules"]
    everything = ev.get(f"{path}/schedules?only_most_recently_created=false").json()
    assert [*former, again] == everything["schedules"]


def test_intervals_of_one_plan_can_be_asked_for(ev, replanned):
    path, former, again, first, second = replanned

    def of_plan(plan):
        return ev.get(f"{path}/schedules?schedule_plan_id={plan}").json()["schedules"]

    assert former == of_plan(first["id"])
    assert [again] == of_plan(second["id"])
    assert [] == of_plan("scpl01HN2NJ9NMRZBXT1H6FT9N0000")


def test_schedules_can_be_bounded_in_time(ev, replanned):
    path, former, _, _, _ = replanned
    every = f"{path}/schedules?only_most_recently_created=false"
    middle = former[1]["started_at"]

    early = ev.get(f"{every}&started_at__lte={middle}").json()["schedules"]
    late = ev.get(f"{every}&started_at__gte={middle}").json()["schedules"]
    assert former[:2] == early
    assert former[1:] == late[: len(former) - 1]


def test_plans_can_be_bounded_in_time(ev, replanned):
    path, _, _, first, second = replanned
    told = ev.get(f"{path}/schedule_plans").json()["schedule_plans"]
    assert [first["id"], second["id"]] == [plan["id"] for plan in told]

    late = ev.get(f"{path}/schedule_plans?created_at__gte={second['created_at']}").json()
    assert [second["id"]] == [plan["id"] for plan in late["schedule_plans"]]


def test_a_leap_second_is_refused(ev, replanned):
    path = replanned[0]
    query = "created_at__gte=2016-12-31T23:59:60Z&created_at__lte=2016-12-31T23:59:60Z"

    answer = ev.get(f"{path}/schedule_plans?{query}")
    assert refused(answer, 400, "created_at__gte", "created_at__lte")


def test_a_plan_shows_the_prices_it_was_made_with_when_asked(ev):
    sub = sub_session(ev, mode="SMART")
    path = f"/v2/charging_sub_sessions/{sub['id']}/schedule_plans"
    assert ev.get(path).json()["schedule_plans"][0]["price_data"] is None

    plan = ev.get(f"{path}?expand=price_data").json()["schedule_plans"][0]
    prices = plan["price_data"]
    assert prices[0]["started_at"] <= plan["created_at"]
    assert prices[-1]["started_at"] < plan["ready_by_time"]
    for before, after in pairwise(prices):
        until = parse(before["started_at"]).timestamp() + before["interval_seconds"]
        assert until == parse(after["started_at"]).timestamp()
    ends = parse(prices[-1]["started_at"]).timestamp() + prices[-1]["interval_seconds"]
    assert ends >= parse(plan["ready_by_time"]).timestamp()


def test_a_plan_without_a_tariff_has_no_prices(ev):
    sub = sub_session(ev, mode="SMART")
    ev.change("charging_sub_sessions", sub["id"], tariff=None)

    answer = ev.get(f"/v2/charging_sub_sessions/{sub['id']}/schedule_plans?expand=price_data")
    assert [] == answer.json()["schedule_plans"][0]["price_data"]
