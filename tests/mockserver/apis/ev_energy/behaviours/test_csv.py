import asyncio
import csv
import os
import tracemalloc
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO

import pytest

from mockserver.apis.ev_energy.behaviours import BEHAVIOURS
from mockserver.apis.ev_energy.behaviours.csv import COLUMNS
from mockserver.contract.load import load_document, user_cache
from mockserver.engine.build import handlers
from mockserver.engine.call import Call, Caller
from tests.mockserver.apis.ev_energy.behaviours.conftest import OPENAPI, refused

SESSIONS, USAGE = "/v2/csv/charging_sessions", "/v2/csv/energy_usage"


def table(answer):
    """The rows by column, once the head and the line ends are as they must be."""
    assert 200 == answer.status_code, answer.text
    assert answer.text.count("\n") == answer.text.count("\r\n")
    rows = list(csv.reader(StringIO(answer.text, newline="")))
    assert list(COLUMNS) == rows[0]
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]]


def money(cents):
    return "" if cents is None else str(Decimal(cents).scaleb(-2).quantize(Decimal("0.01")))


def test_a_table_tells_what_the_list_does(ev):
    rows = table(ev.get(SESSIONS))
    told = []
    url = "/v2/charging_sub_sessions?page_size=100"
    while url != "about:blank":
        page = ev.get(url)
        told += page.json()
        url = page.links["next"]["url"]

    assert [each["id"] for each in told] == [row["Session ID"] for row in rows]
    for sub, row in zip(told, rows, strict=True):
        assert (sub["start"], sub["end"] or "") == (row["Start"], row["Finish"])
        assert sub["energy_delivered_watt_hours"] == Decimal(row["Energy delivered (kWh)"]) * 1000
        assert money(sub["cost"]) == row["Cost"]
        assert money(sub["cost_per_kilowatt_hour"]) == row["Average cost per kWh"]
        assert sub["location"]["name"] == row["Location"]
        assert sub["vehicle"].endswith(row["Car ID"])


def test_it_is_sent_as_a_file(ev):
    answer = ev.get(SESSIONS, headers={"Accept": "text/csv"})

    assert "text/csv" == answer.headers["content-type"]
    assert 'attachment; filename="charging_sessions.csv"' == answer.headers["content-disposition"]
    assert "content-length" not in answer.headers


def test_intervals_add_up_to_their_sub_sessions(ev):
    sessions = table(ev.get(SESSIONS))
    energy, cost, starts = {}, {}, {}
    for row in table(ev.get(USAGE)):
        key = row["Session ID"]
        energy[key] = energy.get(key, 0) + Decimal(row["Energy delivered (kWh)"])
        cost[key] = cost.get(key, 0) + Decimal(row["Cost"] or 0)
        starts.setdefault(key, []).append(row["Start"])

    assert [row["Session ID"] for row in sessions] == list(starts)
    for row in sessions:
        key = row["Session ID"]
        assert energy[key] == Decimal(row["Energy delivered (kWh)"])
        whole = cost[key].quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert whole == Decimal(row["Cost"] or 0)
        assert sorted(starts[key], reverse=True) == starts[key]
        assert row["Start"] == starts[key][-1]


@pytest.mark.parametrize("path", [SESSIONS, USAGE])
def test_a_table_has_the_filters_of_the_list(ev, path):
    user = ev.users[2]
    sub = next(sub for _, sub in ev.records("charging_sub_sessions") if sub["user"] == user)
    query = f"?user_id={user}&mode={sub['mode']}&is_finished=true&vehicle_id={sub['vehicle']}"
    query += "&energy_delivered_watt_hours__gte=1000&start__gt=2024-05-10T00:00:00Z"
    wanted = ev.get(f"/v2/charging_sub_sessions{query}&page_size=100").json()

    assert wanted
    found = dict.fromkeys(row["Session ID"] for row in table(ev.get(path + query)))
    assert [each["id"] for each in wanted] == list(found)


@pytest.mark.parametrize("path", [SESSIONS, USAGE])
def test_a_user_sees_rows_of_nobody_else(ev, path):
    user = ev.users[1]
    own = {key for key, sub in ev.records("charging_sub_sessions") if sub["user"] == user}

    for asked in (ev.get(path, bearer=ev.token(user)), ev.get(path, user=user)):
        assert own == {row["Session ID"] for row in table(asked)}


def test_a_filter_of_no_use_is_refused_before_anything_is_sent(ev):
    assert refused(ev.get(f"{SESSIONS}?mode=FAST"), 400, "mode")


def test_no_rows_are_still_a_table(ev):
    assert [] == table(ev.get(f"{USAGE}?start__gt=2030-01-01T00:00:00Z"))


def test_fields_are_quoted_where_they_must_be(ev):
    key, sub = ev.records("charging_sub_sessions")[0]
    name = 'My "fast", red\r\nZoë'
    ev.change("vehicles", sub["vehicle"], description=name)

    row = next(row for row in table(ev.get(SESSIONS)) if row["Session ID"] == key)
    assert name == row["Car description"]


def test_what_is_not_known_is_empty(ev):
    key, _ = ev.records("charging_sub_sessions")[0]
    ev.change(
        "charging_sub_sessions", key, vehicle=None, cost=None, cost_per_kilowatt_hour=None, end=None
    )
    usage = ev.get_record("energy_usages", key)
    first = {**usage["intervals"][0], "electricity_cost_sub_unit": None}
    del first["energy_delivered_by_price"]
    ev.change("energy_usages", key, intervals=[first])

    row = next(row for row in table(ev.get(SESSIONS)) if row["Session ID"] == key)
    assert {""} == {row[n] for n in ("Car ID", "Car description", "Finish", "Cost")}
    row = next(row for row in table(ev.get(USAGE)) if row["Session ID"] == key)
    assert ("", "") == (row["Average cost per kWh"], row["Cost"])


def test_a_currency_without_cents_has_whole_amounts(ev):
    key, sub = ev.records("charging_sub_sessions")[0]
    ev.change("charging_sub_sessions", key, currency="JPY", cost=1500)

    row = next(row for row in table(ev.get(SESSIONS)) if row["Session ID"] == key)
    assert "1500" == row["Cost"]
    assert sub["energy_delivered_watt_hours"] == 1000 * Decimal(row["Energy delivered (kWh)"])


def peak_of_a_table(world, rows, verb):
    """(bytes that streaming took at most, rows that came) for so many sub-sessions."""
    store = world.store["ev_energy.charging_sub_sessions"]
    _, sub = next(iter(store))
    usage = {"intervals": world.get("ev_energy.energy_usages", sub["id"])["intervals"][:2]}
    for number in range(len(store), rows):
        key = f"csub01HN2NJ9NMRZBXT1H6F{number:07d}"
        store.put(key, {**sub, "id": key})
        world.store["ev_energy.energy_usages"].put(key, {**usage, "charging_sub_session": key})
    document = load_document(OPENAPI / "ev_energy", cache=user_cache(os.environ))
    operation = next(o for o in document.operations if o.binding.verb == verb)
    document = replace(document, operations=(operation,))
    handle = handlers(document, BEHAVIOURS)[operation.id]
    caller = Caller("application")
    call = Call(world, operation, {}, {}, {}, None, caller, "http://mock.test", None, "")
    return asyncio.run(_drained(handle(call)))


async def _drained(answering):
    chunks = (await answering).body
    lines = (await anext(chunks)).count(b"\r\n") + (await anext(chunks)).count(b"\r\n")
    tracemalloc.start()
    try:
        async for chunk in chunks:
            lines += chunk.count(b"\r\n")
        return tracemalloc.get_traced_memory()[1], lines - 1
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("verb", ["csv.charging_sessions", "csv.energy_usage"])
def test_memory_does_not_grow_with_the_rows(ev, verb):
    few, told = peak_of_a_table(ev.world, 2_000, verb)
    assert told >= 2_000
    many, told = peak_of_a_table(ev.world, 30_000, verb)
    assert told >= 30_000

    assert many < 2 * few
