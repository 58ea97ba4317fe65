from hypothesis import given
from hypothesis import strategies as st

from mockserver.charging import transactions

BEFORE = "2024-06-01T08:00:00.000Z"
AT = "2024-06-01T09:00:00.000Z"
TEN = "2024-06-01T09:10:00.000Z"
TWENTY = "2024-06-01T09:20:00.000Z"
HOUR = "2024-06-01T10:00:00.000Z"


def begun(**facts):
    return transactions.begun(
        **{
            "number": 1,
            "station_id": "CP-7",
            "connector_id": 1,
            "id_tag": "CARD-1",
            "holder_id": "drv_1",
            "at": AT,
            "meter_start_wh": 1000.0,
            **facts,
        }
    )


def ended(transaction, **facts):
    return transactions.ended(
        transaction, **{"at": HOUR, "meter_stop_wh": 5000.0, "reason": "Remote", **facts}
    )


def test_a_start_has_delivered_nothing_yet():
    transaction = begun(flags=("no_time_zone", "no_time_zone"))

    assert transaction["energy_wh"] == 0
    assert transaction["meter_at"] == transaction["charging_ended_at"] == AT
    assert transaction["stopped_at"] is None
    assert transaction["flags"] == ["no_time_zone"]


def test_samples_raise_energy_and_say_power_and_charge():
    samples = [
        {"at": TEN, "energy_wh": 2000.0, "power_w": 7000.0, "soc_percent": 40.0},
        {"at": TWENTY, "energy_wh": 3000.0, "power_w": 6000.0},
    ]

    transaction = transactions.metered(begun(), samples)

    assert transaction["energy_wh"] == 2000.0
    assert transaction["power_w"] == 6000.0
    assert transaction["soc_percent"] == 40.0
    assert transaction["meter_at"] == transaction["charging_ended_at"] == TWENTY
    assert transaction["flags"] == []


def test_a_register_in_kwh_is_seen_while_the_transaction_runs():
    samples = [
        {"at": TEN, "energy_wh": 1000.7, "power_w": 4200.0},
        {"at": TWENTY, "energy_wh": 1001.4, "power_w": 4200.0},
    ]

    assert transactions.metered(begun(), samples)["flags"] == ["kwh_for_wh"]


def test_charging_ended_when_energy_last_rose():
    samples = [{"at": TEN, "energy_wh": 2000.0}, {"at": TWENTY, "energy_wh": 2000.0}]

    transaction = transactions.metered(begun(), samples)

    assert (transaction["charging_ended_at"], transaction["meter_at"]) == (TEN, TWENTY)
    assert transaction["flags"] == []


def test_a_register_that_goes_back_is_flagged_and_not_believed():
    samples = [{"at": TEN, "energy_wh": 2000.0}, {"at": TWENTY, "energy_wh": 1500.0}]

    transaction = transactions.metered(begun(), samples)

    assert transaction["energy_wh"] == 1000.0
    assert transaction["flags"] == ["meter_regress"]


def test_old_samples_are_flagged_and_change_nothing():
    transaction = transactions.metered(begun(), [{"at": TWENTY, "energy_wh": 3000.0}])

    late = transactions.metered(
        transaction,
        [
            {"at": BEFORE, "energy_wh": 500.0, "power_w": 1.0},
            {"at": TEN, "energy_wh": 2000.0},
            {"at": TEN},
        ],
        ["future_timestamp"],
    )

    flags = ["meter_outside_window", "meter_out_of_order", "future_timestamp"]
    assert late == {**transaction, "flags": flags}


def test_a_higher_register_is_believed_whatever_its_time():
    transaction = transactions.metered(begun(), [{"at": HOUR, "energy_wh": 1100.0}])

    transaction = transactions.metered(transaction, [{"at": TEN, "energy_wh": 1500.0}])

    assert transaction["energy_wh"] == 500.0
    assert transaction["meter_at"] == HOUR
    assert transaction["flags"] == ["meter_out_of_order"]


def test_after_the_stop_samples_change_no_figure():
    stopped = ended(begun())

    assert transactions.metered(stopped, [{"at": TEN, "energy_wh": 9000.0}]) is stopped
    late = transactions.metered(stopped, [{"at": "2024-06-02T09:00:00.000Z"}])
    assert late == {**stopped, "flags": ["meter_outside_window"]}


def test_a_stop_settles_the_energy():
    transaction = transactions.metered(begun(), [{"at": TEN, "energy_wh": 2000.0}])

    stopped = ended(transaction, flags=("no_time_zone",))

    assert stopped["energy_wh"] == 4000.0
    assert stopped["meter_stop_wh"] == 5000.0
    assert (stopped["stopped_at"], stopped["stop_reason"]) == (HOUR, "Remote")
    assert stopped["charging_ended_at"] == HOUR
    assert stopped["power_w"] == 0.0
    assert stopped["flags"] == ["no_time_zone"]


def test_a_stop_without_reason_was_local_and_keeps_the_end_of_charging():
    transaction = transactions.metered(begun(), [{"at": TEN, "energy_wh": 5000.0}])

    stopped = ended(transaction, reason=None)

    assert stopped["stop_reason"] == "Local"
    assert stopped["charging_ended_at"] == TEN


def test_a_stop_below_the_start_keeps_what_samples_have_shown():
    transaction = transactions.metered(begun(), [{"at": TEN, "energy_wh": 2000.0}])

    stopped = ended(transaction, meter_stop_wh=900.0)

    assert stopped["energy_wh"] == 1000.0
    assert stopped["meter_stop_wh"] == 900.0
    assert stopped["flags"] == ["meter_regress"]


def test_a_stop_between_start_and_last_sample_counts():
    transaction = transactions.metered(begun(), [{"at": TEN, "energy_wh": 2000.0}])

    stopped = ended(transaction, meter_stop_wh=1800.0)

    assert (stopped["energy_wh"], stopped["flags"]) == (800.0, ["meter_regress"])


def test_a_stop_before_the_start_is_flagged():
    stopped = ended(begun(), at=BEFORE)

    assert stopped["flags"] == ["stop_before_start"]
    assert (stopped["stopped_at"], stopped["meter_at"]) == (BEFORE, AT)


def test_kwh_in_place_of_wh_is_flagged_from_the_power():
    samples = [{"at": AT, "power_w": 7400.0}, {"at": HOUR, "power_w": 7400.0}]

    stopped = ended(begun(), meter_stop_wh=1007.0, samples=samples)

    assert stopped["flags"] == ["kwh_for_wh"]


def test_flags_that_are_there_change_nothing():
    transaction = begun(flags=("no_stop",))

    assert transactions.flagged(transaction, "no_stop") is transaction
    assert transactions.flagged(transaction)["flags"] == ["no_stop"]


def orphaned(samples):
    return transactions.orphaned(
        9,
        claimed_id=4711,
        station_id="CP-7",
        connector_id=1,
        id_tag="CARD-1",
        holder_id=None,
        at=HOUR,
        meter_stop_wh=5000.0,
        tariff_id="t",
        samples=samples,
    )


def test_an_orphan_begins_with_its_oldest_sample():
    samples = [
        {"at": TWENTY, "energy_wh": 3000.0},
        {"at": TEN, "energy_wh": 2000.0},
        {"at": AT, "power_w": 5.0},
        {"at": "2024-06-02T09:00:00.000Z", "energy_wh": 1.0},
    ]

    orphan = orphaned(samples)

    assert (orphan["started_at"], orphan["meter_start_wh"]) == (TEN, 2000.0)
    assert orphan["claimed_id"] == 4711
    assert orphan["energy_wh"] == 1000.0
    assert orphan["flags"][0] == "orphan_stop"


def test_an_orphan_without_samples_has_delivered_nothing():
    orphan = orphaned([])

    assert (orphan["started_at"], orphan["meter_start_wh"]) == (HOUR, 5000.0)
    assert ended(orphan)["energy_wh"] == 0.0


registers = st.one_of(st.none(), st.floats(-1e15, 1e15))
instants = st.sampled_from([BEFORE, AT, TEN, TWENTY, HOUR])


@given(st.lists(st.tuples(instants, registers, registers)), st.floats(-1e15, 1e15), instants)
def test_energy_never_falls_and_is_never_negative(readings, stop_wh, stop_at):
    transaction, energies = begun(), [0.0]
    for at, energy_wh, power_w in readings:
        sample = {"at": at, "energy_wh": energy_wh, "power_w": power_w}
        sample = {name: value for name, value in sample.items() if value is not None}
        transaction = transactions.metered(transaction, [sample])
        energies.append(transaction["energy_wh"])

    stopped = ended(transaction, at=stop_at, meter_stop_wh=stop_wh)

    assert energies == sorted(energies)
    assert stopped["energy_wh"] >= 0


def test_a_flag_that_is_no_longer_true_is_taken_away():
    transaction = begun(flags=("no_stop", "no_time_zone"))

    assert transactions.unflagged(transaction, "no_stop")["flags"] == ["no_time_zone"]
    assert transactions.unflagged(transaction, "tag_refused") is transaction
