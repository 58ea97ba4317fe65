"""What was odd about a transaction, as ev.energy shows it."""

from mockserver.apis.ev_energy.charging import oddities
from mockserver.world import physical


def flags(household, sub):
    shown = household.shown(f"/v2/charging_sub_sessions/{sub['id']}/flags")["flags"]
    assert {oddities.ROOT_CAUSE} >= {flag["root_cause"] for flag in shown}
    return [flag["name"] for flag in shown]


def test_a_session_as_it_should_be_has_no_flags(household):
    household.plug_in()
    household.charge(1_000)
    household.unplug()

    assert [] == flags(household, household.sub_sessions[0])


def test_what_is_odd_while_it_runs_and_afterwards_is_a_flag(household):
    household.plug_in()
    household.charge(1_000)
    household.charge(-500)
    assert ["METER_REGRESS"] == flags(household, household.sub_sessions[0])

    household.charge(2_000)
    household.unplug()
    household.unplug()

    assert ["METER_REGRESS", "DUPLICATE_STOP"] == flags(household, household.sub_sessions[0])


def test_flags_of_a_transaction_without_a_session_are_nobodys(household):
    household.ev.change("evses", household.evse["id"], user=None)
    transaction = household.plug_in()

    physical.flag(household.world, transaction["id"], "no_stop")

    assert [] == household.sessions


def test_a_flag_is_written_once(household):
    household.plug_in()
    household.charge(1_000)
    sub = household.sub_sessions[0]
    record = household.ev.get_record("charging_sub_sessions", sub["id"])
    for _ in range(2):
        oddities.note(household.world, record["charging_session"], ["kwh_for_wh"])

    assert ["KWH_FOR_WH"] == flags(household, sub)


def test_a_flag_that_is_no_longer_true_is_gone(household):
    transaction = household.plug_in()
    household.charge(1_000)
    physical.flag(household.world, transaction["id"], "no_stop")
    assert ["NO_STOP"] == flags(household, household.sub_sessions[0])

    household.unplug()

    assert [] == flags(household, household.sub_sessions[0])
