"""Scenarios in YAML: steps as words and as mappings, and what is wrong with them."""

import json

import jsonschema_rs
import pytest

from ocpp_sim.core import port
from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.status import ERROR_CODES
from ocpp_sim.scenario.model import (
    Act,
    AwaitEvent,
    AwaitStatus,
    AwaitTransaction,
    ExpectCall,
    ExpectLatency,
    ExpectLedger,
    ExpectNoViolations,
    ExpectSent,
    Meet,
    Wait,
)
from ocpp_sim.scenario.read import read_scenario, schema
from ocpp_sim.written.source import WrittenError

STEP = "one step, as `present_tag TAG` or `{plug_in: {connector: 2}}`"
ONE_OF = "one of status, transaction, event"
ALLOWED = "allowed are connector, vehicle; did you mean 'connector'?"
OF_PLUG_IN = "a mapping or a whole number or nothing"
TAG = "text of 1 to 20 characters (quote digits)"
DURATION = "a duration such as 30s, 1m30s, 500ms or 2h"


def scenario(step, head=""):
    return read_scenario("x.yaml", f"scenario: X\n{head}steps:\n  - {step}\n")


def problems(step, head=""):
    with pytest.raises(WrittenError) as found:
        scenario(step, head)
    return list(found.value.problems)


@pytest.mark.parametrize(
    ("written", "deeds"),
    [
        ("plug_in", [Act(port.PlugIn(1, Vehicle()))]),
        ("plug_in 2", [Act(port.PlugIn(2, Vehicle()))]),
        ("plug_in: 2", [Act(port.PlugIn(2, Vehicle()))]),
        ("plug_in:", [Act(port.PlugIn(1, Vehicle()))]),
        (
            "plug_in: {connector: 2, vehicle: {soc_percent: 9}}",
            [Act(port.PlugIn(2, Vehicle(soc_percent=9)))],
        ),
        ("unplug connector 2", [Act(port.Unplug(2))]),
        ("present_tag", [Act(port.PresentTag(1, ""))]),
        ("present_tag 0412 connector 2", [Act(port.PresentTag(2, "0412"))]),
        ("present_tag: {tag: A}", [Act(port.PresentTag(1, "A"))]),
        ("fault GroundFailure connector 0", [Act(port.Fault(0, "GroundFailure"))]),
        ("fault", [Act(port.Fault(1, "OtherError"))]),
        ("clear_fault 0", [Act(port.ClearFault(0))]),
        ("go_offline", [Act(port.GoOffline())]),
        ("go_offline for 10m", [Act(port.GoOffline()), Wait(600), Act(port.GoOnline())]),
        ("go_offline: 10", [Act(port.GoOffline()), Wait(10), Act(port.GoOnline())]),
        ("go_online", [Act(port.GoOnline())]),
        ("power_cycle: {}", [Act(port.PowerCycle())]),
        ("power_cycle: 10m", [Act(port.PowerCycle(600.0))]),
        (
            "power_cycle: {off: 5s, backed: true, transactions: resume}",
            [Act(port.PowerCycle(5.0, backed=True, transactions="resume"))],
        ),
        ("send_raw: '[2,1'", [Act(port.SendRaw("[2,1"))]),
        ("wait 1m30s", [Wait(90)]),
        ("wait: 2.5", [Wait(2.5)]),
        ("wait_until Charging", [AwaitStatus("Charging", 1, 30)]),
        ("wait_until Charging connector 2 within 5s", [AwaitStatus("Charging", 2, 5)]),
        ("wait_until transaction started", [AwaitTransaction("started", 1, 30)]),
        ("wait_until: {event: booted, within: 1m}", [AwaitEvent("booted", 60)]),
        ("expect_call ReserveNow within 5s", [ExpectCall("ReserveNow", {}, 5)]),
        (
            "expect_call: {action: ReserveNow, with: {connectorId: 1}}",
            [ExpectCall("ReserveNow", {"connectorId": 1}, 30)],
        ),
        ("expect_status Available", [AwaitStatus("Available", 1, 0)]),
        ("expect_sent Heartbeat", [ExpectSent("Heartbeat", 1, None)]),
        ("expect_sent Heartbeat count 2", [ExpectSent("Heartbeat", 2, 2)]),
        ("expect_sent Heartbeat at_most 2", [ExpectSent("Heartbeat", 0, 2)]),
        ("expect_sent Heartbeat at_least 2 at_most 3", [ExpectSent("Heartbeat", 2, 3)]),
        ("expect_latency below 500ms", [ExpectLatency("", 0.5, 100)]),
        (
            "expect_latency Authorize below 1s percentile 95",
            [ExpectLatency("Authorize", 1, 95)],
        ),
        ("expect_no_violations", [ExpectNoViolations()]),
    ],
)  # fmt: skip
def test_a_step_is_words_or_a_mapping(written, deeds):
    made = scenario(written)

    assert [step.deed for step in made.steps] == deeds
    assert {step.where for step in made.steps} == {"x.yaml:3"}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("wait_until Charging within 5s", "wait_until Charging within 5s"),
        ("wait_until: {status: Charging, within: 5s}", "wait_until Charging within 5s"),
        ("wait: 5s", "wait 5s"),
        ("go_online:", "go_online"),
    ],
)
def test_a_step_is_told_in_words(written, said):
    assert scenario(written).steps[0].said == said


def test_without_a_fleet_it_is_one_wall_box_to_which_nobody_comes():
    plan = scenario("unplug").plan

    assert (plan.count, plan.mix[0].name, plan.autopilot) == (1, "Wall 11", False)


def test_a_fleet_is_a_ready_plan_or_written_here():
    ready = scenario("unplug", "fleet: depot\ncount: 5\n").plan
    own = scenario("unplug", "fleet: {prefix: A-, points: [{count: 3, model: Rapid 50}]}\n").plan
    short = scenario("unplug", "fleet: {settings: {HeartbeatInterval: 9}}\n").plan

    assert (ready.prefix, ready.count, ready.autopilot) == ("DEPOT-", 5, False)
    assert (own.prefix, own.count, own.mix[0].name) == ("A-", 3, "Rapid 50")
    assert (short.count, short.settings) == (1, {"HeartbeatInterval": "9"})


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (
            "expect_call ReserveNw within 5s",
            "3:5: steps.0.expect_call.action: found 'ReserveNw'; expected one such as ReserveNow",
        ),
        (
            "expect_sent Zzz",
            "3:5: steps.0.expect_sent.action: found 'Zzz'; expected one such as Heartbeat",
        ),
        (
            "expect_call: {action: ReserveNow, within: soon}",
            f'3:47: steps.0.expect_call.within: found "soon"; expected {DURATION}',
        ),
        ("go_offline for", f'3:5: steps.0.go_offline.for: found ""; expected {DURATION}'),
        ("wait", "3:5: steps.0.wait: 'for' is missing"),
        ("wait 9999999h", f'3:5: steps.0.wait.for: found "9999999h"; expected {DURATION}'),
        ("wait: 1" + "0" * 30, f"3:11: steps.0.wait.for: found 1{'0' * 30}; expected {DURATION}"),
        (
            "set_limit connector 2",
            "3:5: steps.0.set_limit: found connector; expected one of amps, watts",
        ),
        (
            "set_limit: {amps: 6, watts: 1}",
            "3:16: steps.0.set_limit: found amps, watts; expected one of amps, watts",
        ),
        (
            "wait_until",
            "3:5: steps.0.wait_until: found nothing; expected one of status, transaction, event",
        ),
        (
            "wait_until Charging event booted",
            f"3:5: steps.0.wait_until: found status, event; expected {ONE_OF}",
        ),
        (
            "plug_in: {konnector: 1}",
            f"3:15: steps.0.plug_in: 'konnector' is not known here; {ALLOWED}",
        ),
        ("plug_in: [1]", f"3:14: steps.0.plug_in: found [1]; expected {OF_PLUG_IN}"),
        ("present_tag: 412", f"3:18: steps.0.present_tag.tag: found 412; expected {TAG}"),
        (
            "5",
            f"3:5: steps.0: found 5; expected {STEP}",
        ),
        (
            "''",
            f'3:5: steps.0: found ""; expected {STEP}',
        ),
        (
            "{unplug: 1, wait: 2}",
            f'3:5: steps.0: found {{"unplug":1,"wait":2}}; expected {STEP}',
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_has_its_place_and_what_is_allowed(step, said):
    assert problems(step) == [f"x.yaml:{said}"]


def test_an_unknown_step_names_those_there_are():
    (said,) = problems("plug_inn now 'please")

    assert said.startswith(
        "x.yaml:3:5: steps.0: 'plug_inn' is not known here; allowed are plug_in,"
    )
    assert said.endswith("did you mean 'plug_in'?")


@pytest.mark.parametrize(
    ("fleet", "said"),
    [
        ("depo", "2:8: fleet: there is no plan 'depo'; the ready ones are depot, "),
        ("{points: [{count: 0, model: A}]}", "2:26: fleet.points.0.count: found 0; expected"),
        ("{points: [{count: 1, model: A}]}", "2:36: fleet.points.0: model 'A' is not known here"),
        ("5", "2:8: fleet: found 5; expected the name of a ready plan, or a fleet plan"),
    ],
)
def test_a_wrong_fleet_says_what_is_wrong(fleet, said):
    assert problems("unplug", f"fleet: {fleet}\n")[0].startswith(f"x.yaml:{said}")


@pytest.mark.parametrize("text", ["", "5", "scenario: X", "scenario: X\nsteps: now"])
def test_what_is_no_scenario_at_all_is_refused(text):
    with pytest.raises(WrittenError, match=r"^x.yaml:\d+:\d+: "):
        read_scenario("x.yaml", text)


def test_the_schema_is_one_and_names_what_the_core_knows():
    read = schema()

    jsonschema_rs.meta.validate(read)
    assert set(read["$defs"]["fault"]["properties"]["code"]["enum"]) == ERROR_CODES
    assert json.dumps(read)
    for name, rule in read["$defs"]["step"]["properties"].items():
        assert rule == {"$ref": f"#/$defs/{name}"}
        main = read["$defs"][name].get("x-main")
        assert main is None or main in read["$defs"][name]["properties"]


ROLES = """\
scenario: X
fleet: depot
roles:
  host:
    steps:
      - meet dinner within 2m
      - plug_in 2
  guest: {count: 2, steps: [meet: dinner]}
"""


def test_roles_have_steps_and_charge_points_of_their_own():
    made = read_scenario("x.yaml", ROLES)

    assert [(role.name, role.count) for role in made.roles] == [("host", 1), ("guest", 2)]
    assert (made.steps, made.plan.count) == ((), 3)
    host, guest = made.roles
    assert [step.where for step in host.steps] == ["x.yaml:6", "x.yaml:7"]
    assert host.steps[0].deed == Meet("dinner", 120.0)
    assert guest.steps[0].deed == Meet("dinner", 300.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            ROLES.replace("plug_in 2", "plug_inn"),
            "7:9: roles.host.steps.1: 'plug_inn' is not known",
        ),
        (ROLES.replace("count: 2", "count: 0"), "8:18: roles.guest.count: found 0; expected"),
        (ROLES.replace("plug_in 2", "meet dinner"), "7:9: roles.host.steps.1.meet: found 'dinner'"),
        (ROLES.replace("plug_in 2", "expect_call Rest"), "7:9: roles.host.steps.1.expect_call"),
        (ROLES + "steps: [unplug]\n", "1:1: scenario: found both; expected either steps or roles"),
        ("scenario: X\n", "1:1: scenario: found neither; expected either steps or roles"),
        ("scenario: X\nroles: {a: 5}\n", "2:12: roles.a: found 5; expected a mapping"),
        ("scenario: X\nroles: 5\n", "2:8: roles: found 5; expected a mapping"),
    ],
)
def test_what_is_wrong_with_roles_has_its_place(text, said):
    with pytest.raises(WrittenError) as found:
        read_scenario("x.yaml", text)

    assert found.value.problems[0].startswith(f"x.yaml:{said}")


@pytest.mark.parametrize(
    ("written", "deed"),
    [
        ("set_limit 16", Act(port.SetLimit(amps=16))),
        ("set_limit: 0", Act(port.SetLimit(amps=1))),
        ("set_limit: {watts: 9000}", Act(port.SetLimit(watts=9000))),
        ("set_limit connector 2 amps 6", Act(port.SetLimit(amps=6, connector_id=2))),
        ("lift_limit", Act(port.SetLimit())),
        ("lift_limit 2", Act(port.SetLimit(connector_id=2))),
        ("expect_ledger: {sessions: 1, agrees: true}", ExpectLedger(1, agrees=True)),
        ("expect_ledger 2", ExpectLedger(2)),
        ("expect_ledger: {at_least_wh: 5, at_most_wh: 6}", ExpectLedger(None, 5, 6)),
        ("meet 'the others'", Meet("the others")),
    ],
)
def test_limits_ledgers_and_meetings(written, deed):
    assert [step.deed for step in scenario(written).steps] == [deed]


def test_actions_of_all_versions_can_be_expected():
    text = "scenario: X\nfleet: {version: 2.0.1}\nsteps: [expect_sent TransactionEvent count 2]\n"

    assert read_scenario("x.yaml", text).plan.version == "2.0.1"
