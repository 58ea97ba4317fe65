"""Worlds over the control API."""

import asyncio

import pytest

from mockserver.world.world import Options


def test_a_world_is_made_with_urls_and_credentials(bench):
    answer = bench(
        "createWorld",
        body={"name": "blue", "seed": 7, "fleet": 2, "at": "2024-06-01T11:00:00+02:00"},
    )

    assert answer.status == 201
    assert answer.headers["Location"] == "/_mock/worlds/blue"
    body = answer.body
    assert (body["seed"], body["fleet"], body["at"]) == (7, 2, "2024-06-01T09:00:00Z")
    assert body["clock"] == {"mode": "frozen", "now": "2024-06-01T09:00:00.000Z", "factor": 0}
    assert body["urls"] == {
        "base_url": "http://host:8080/w/blue",
        "ocpp_url": "ws://host:8080/w/blue/ocpp",
        "control_url": "http://host:8080/_mock/worlds/blue",
    }
    assert body["charge_points"] == {"embedded": 2, "connected": 0}
    assert bench.worlds.by_credential(body["credentials"]["shop"]["api_key"]) == "blue"


def test_a_world_needs_no_wishes(bench):
    names = [bench("createWorld").body["name"], bench("createWorld", body={}).body["name"]]

    assert names == ["world-1", "world-2"]


def test_a_world_of_a_tls_server_is_reached_by_tls(bench):
    bench.base_url = "https://host"

    urls = bench("getWorld").body["urls"]

    assert urls["base_url"] == "https://host"
    assert urls["ocpp_url"] == "wss://host/ocpp"


def test_a_world_tells_how_long_it_lives(bench):
    body = bench("createWorld", body={"ttl_s": 60}).body

    assert body["ttl_s"] == 60
    assert 59 < body["ends_in_s"] <= 60


def test_a_taken_name_is_refused(bench):
    answer = bench("createWorld", body={"name": "default"})

    assert answer.status == 409
    assert answer.body["type"] == "/_mock/problems/conflict"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "No Name"}, "body.name"),
        ({"fleet": 10001}, "body.fleet"),
        ({"ttl_s": 0}, "body.ttl_s"),
        ({"at": "yesterday"}, "body.at"),
        ({"at": "1999-12-31T23:59:59Z"}, "body.at"),
        ({"at": "2100-01-01T00:00:01Z"}, "body.at"),
        ({"seed_size": "huge"}, "body.seed_size"),
        ({"sede": 1}, "body.sede"),
    ],
)
def test_a_wish_that_cannot_be_fulfilled_is_refused(bench, fields, body, field):
    answer = bench("createWorld", body=body)

    assert answer.status == 422
    assert fields(answer) == [field]


def test_worlds_are_listed_and_read(bench):
    bench("createWorld", body={"name": "blue"})

    listed = bench("listWorlds").body["worlds"]

    assert [world["name"] for world in listed] == ["default", "blue"]
    read = bench("getWorld", world="blue").body
    assert (read["records"], read["advancing"]) == ({"mock.credentials": 1, "shop.bikes": 1}, False)
    assert "credentials" not in read


def test_an_unknown_world_is_answered_with_the_nearest(bench):
    bench("createWorld", body={"name": "blue"})

    near, far = bench("getWorld", world="bleu"), bench("getWorld", world="x")

    assert near.status == far.status == 404
    assert near.body["type"] == "/_mock/problems/unknown_world"
    assert near.body["detail"] == "There is no world 'bleu'. Did you mean 'blue'?"
    assert far.body["detail"] == "There is no world 'x'. There is blue, default."


def test_a_deleted_world_is_gone_and_the_default_one_stays(bench):
    bench("createWorld", body={"name": "blue"})

    assert bench("deleteWorld", world="blue").status == 204
    assert bench("getWorld", world="blue").status == 404
    assert bench("deleteWorld", world="default").status == 409


def test_a_fork_has_records_of_its_own_and_other_secrets(bench):
    made = bench("createWorld", body={"name": "blue"}).body

    fork = bench("forkWorld", world="blue", body={"ttl_s": 60})
    bench.worlds.get("blue").delete("shop.bikes", "b1")

    assert fork.status == 201
    assert fork.headers["Location"] == "/_mock/worlds/blue-1"
    assert fork.body["ends_in_s"] > 59
    assert fork.body["credentials"]["shop"].keys() == made["credentials"]["shop"].keys()
    assert fork.body["credentials"] != made["credentials"]
    assert bench("getWorld", world="blue-1").body["records"] == {
        "mock.credentials": 1,
        "shop.bikes": 1,
    }


def test_a_fork_may_be_named(bench):
    assert bench("forkWorld", body={"name": "green"}).body["name"] == "green"
    assert bench("forkWorld").body["name"] == "default-1"


def test_a_reset_world_is_as_it_was(bench):
    before = bench("getSnapshot").body
    bench.world.delete("shop.bikes", "b1")

    assert bench("resetWorld").body["records"] == {"mock.credentials": 1, "shop.bikes": 1}
    assert bench("getSnapshot").body == before


def test_a_snapshot_is_restored_in_place_and_under_another_name(bench):
    bench.world.put("shop.bikes", "b2", {"id": "b2", "colour": "blue", "gears": 3})
    bench.fleet.populate(bench.world, 1)
    saved = bench("getSnapshot").body
    bench.world.delete("shop.bikes", "b1")

    here = bench("restoreSnapshot", body=saved)
    there = bench("restoreSnapshot", world="green", body=saved)

    assert (here.status, there.status) == (200, 201)
    assert there.headers["Location"] == "/_mock/worlds/green"
    assert bench("getSnapshot").body == saved
    assert bench("getSnapshot", world="green").body == saved


def test_a_snapshot_with_records_that_do_not_fit_changes_nothing(bench, fields):
    saved = bench("getSnapshot").body
    saved["records"]["shop.bikes"] = [["b1", {"id": "b1", "colour": "green"}], ["b2", {}]]

    answer = bench("restoreSnapshot", body=saved)

    assert answer.status == 422
    assert sorted(fields(answer)) == [
        "body.records.shop.bikes.0.1.colour",
        "body.records.shop.bikes.1.1.colour",
        "body.records.shop.bikes.1.1.id",
    ]
    assert bench.worlds.get("default").get("shop.bikes", "b1")["colour"] == "red"


def test_not_every_flaw_of_a_bad_snapshot_is_told(bench):
    saved = bench("getSnapshot").body
    saved["records"]["shop.bikes"] = [["b", {"id": "b", "colour": "green"}]] * 100

    answer = bench("restoreSnapshot", body=saved)

    assert len(answer.body["errors"]) == 50


@pytest.mark.parametrize(
    ("part", "value", "field"),
    [
        ("records", {"shop.cars": []}, "body.records.shop.cars"),
        ("records", {"shop.bikes": [[]]}, "body.records.shop.bikes.0"),
        ("version", 9, "body.version"),
        ("timers", [["2024-06-01T09:00:00Z", "no such", "x"]], "body.timers.0"),
        ("settings", {"rate_limit": "many"}, "body.settings.rate_limit"),
    ],
)
def test_a_snapshot_that_is_none_is_refused(bench, fields, part, value, field):
    answer = bench("restoreSnapshot", body={**bench("getSnapshot").body, part: value})

    assert answer.status == 422
    assert fields(answer) == [field]


def test_a_snapshot_needs_a_good_name(bench, fields):
    answer = bench("restoreSnapshot", world="No Name", body=bench("getSnapshot").body)

    assert answer.status == 422
    assert fields(answer) == ["path.world"]


def test_a_new_world_knows_from_which_request_it_came(bench):
    bench("createWorld", body={"name": "blue"})

    (entry,) = bench.worlds.get("blue").journal
    assert (entry.kind, entry.subject, entry.cause) == ("control", "control.createWorld", "req_1")


def test_forking_waits_for_an_advance_and_deleting_ends_it(bench, monkeypatch):
    monkeypatch.setattr("mockserver.world.scheduler._SLICE_S", -1.0)

    async def run():
        world = bench.worlds.create("blue", Options(at=bench.world.now()))
        for number in range(5):
            world.set_timer(world.now(), "nothing", str(number))
        advancing = asyncio.ensure_future(
            bench.call("advanceClock", world="blue", body={"hours": 1})
        )
        await asyncio.sleep(0)
        forking = asyncio.ensure_future(bench.call("forkWorld", world="blue"))
        await asyncio.sleep(0)
        seen = (await bench.call("getWorld", world="blue")).body["advancing"]
        early = forking.done()
        await bench.call("deleteWorld", world="blue")
        return seen, early, (await advancing).status, (await forking).status

    assert asyncio.run(run()) == (True, False, 409, 404)
