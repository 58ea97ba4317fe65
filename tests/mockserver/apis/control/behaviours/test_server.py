"""What runs here, and whether it is well."""

from datetime import timedelta

from mockserver.apis.control.problems import KINDS
from mockserver.world import physical
from mockserver.world.world import Options


def test_the_index_names_version_documents_worlds_and_links(bench):
    bench.base_url = "http://host:8080/w/default"

    body = bench("getIndex").body

    assert body["version"] == "1.2.3"
    assert [(d["name"], d["title"], d["operations"]) for d in body["documents"]] == [
        ("shop", "Shop", 2),
        ("control", "chargebench control API", 49),
    ]
    assert body["worlds"] == ["default"]
    assert body["links"]["worlds"] == "http://host:8080/_mock/worlds"


def test_health_counts_the_seconds_since_the_start(bench):
    bench.clock.advance(timedelta(seconds=90))

    assert bench("getHealth").body == {
        "status": "ok",
        "version": "1.2.3",
        "uptime_s": 90.0,
        "worlds": 1,
    }


def test_a_clock_that_was_put_back_makes_no_negative_uptime(bench):
    bench.clock.advance(timedelta(days=-1))

    assert bench("getHealth").body["uptime_s"] == 0


def test_it_is_not_ready_without_the_default_world(bench):
    bench.parts.worlds._worlds.clear()

    answer = bench("getReadiness")

    assert answer.status == 503
    assert [(c["name"], c["holds"]) for c in answer.body["checks"]] == [("default_world", False)]


def test_it_is_ready_while_the_clock_is_frozen(bench):
    bench.world.points["CP-1"] = {"deeds": 0}

    assert bench("getReadiness").status == 200


def test_it_is_ready_without_charge_points(bench):
    bench("setClock", body={"mode": "real"})

    assert bench("getReadiness").status == 200


def test_it_is_ready_once_each_charge_point_has_booted(bench):
    bench("setClock", body={"mode": "real"})
    bench.fleet.populate(bench.world, 2)
    boot = {"vendor": "A", "model": "B", "ocpp_version": "1.6"}

    physical.boot(bench.world, "CP-1", **boot)
    before = bench("getReadiness")
    bench.world.settings["next_boot"] = {"CP-2": {"status": "Rejected"}}
    physical.boot(bench.world, "CP-2", **boot)
    after = bench("getReadiness")

    assert before.status == 503
    assert before.body["checks"][1]["detail"] == "1 of 2 charge points have booted."
    assert (after.status, after.body["ready"]) == (200, True)


def test_every_kind_of_problem_can_be_looked_up(bench):
    listed = bench("listProblems").body["problems"]

    assert [problem["code"] for problem in listed] == list(KINDS)
    assert [bench("getProblem", code=code).body for code in KINDS] == listed


def test_an_unknown_kind_of_problem_is_answered_with_the_nearest(bench):
    answer = bench("getProblem", code="konflict")

    assert answer.status == 404
    assert (
        answer.body["detail"] == "There is no kind of problem 'konflict'. Did you mean 'conflict'?"
    )


def test_worlds_are_counted(bench):
    bench.worlds.create("blue", Options())

    assert bench("getHealth").body["worlds"] == 2
