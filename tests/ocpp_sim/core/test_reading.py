"""Readings that are kept for later."""

from datetime import UTC, datetime, timedelta

from ocpp_sim.core.reading import Reading, Snapshot, one_more

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)


def test_of_many_readings_the_first_and_the_newest_are_kept_and_their_order():
    records = ()
    for number in range(1000):
        shown = Snapshot(number, 0, 2320, 0, 3)
        told = Reading(AT + timedelta(minutes=number), "Sample.Periodic", shown, ("Voltage",))
        records = one_more(records, told)
        assert len(records) <= 200

    energies = [one.snapshot.energy_wh for one in records]
    assert (0, 999) == (energies[0], energies[-1])
    assert energies == sorted(set(energies))
    assert len(energies) > 100
