"""Readings that are kept for the end of a transaction (OCPP 2.0.1 J02, TxEndedInterval).

The sampled ones are taken every TxEndedInterval from its beginning on, the aligned ones on a grid
of theirs from midnight on. They are not to be mixed up with those that are told at once.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from ocpp_sim.core import course, energy
from ocpp_sim.core.connector import Connector, Kept
from ocpp_sim.core.metering import next_aligned, next_sample
from ocpp_sim.core.reading import one_more
from ocpp_sim.core.turn import Turn


def keep(turn: Turn) -> None:
    """Keep the readings that are due."""
    for connector in turn.connectors:
        due = [(context, key) for context, key, at in _coming(turn, connector) if at <= turn.now]
        if not due:
            continue
        fresh = energy.settled(turn, connector)
        assert fresh.course is not None
        assert fresh.course.kept is not None
        records = fresh.course.kept.records
        for context, key in due:
            for told in course.reading(turn, fresh, context, key):
                records = one_more(records, told)
        kept = Kept(turn.now, records)
        turn.put(fresh.with_course(replace(fresh.course, kept=kept)))


def moments(turn: Turn) -> Iterator[datetime]:
    """When the next readings are to be kept."""
    for connector in turn.connectors:
        yield from (at for _, _, at in _coming(turn, connector))


def _coming(turn: Turn, connector: Connector) -> Iterator[tuple[str, str, datetime]]:
    """The next readings of a connector: their context, what lists their measurands, and when."""
    running = connector.course
    if running is None or running.kept is None or running.began_at is None:
        return
    last_at, interval_s = running.kept.at, turn.whole("TxEndedInterval")
    sampled_at = next_sample(running.began_at, last_at, interval_s)
    if sampled_at is not None:
        yield "Sample.Periodic", "TxEndedMeasurands", sampled_at
    aligned_at = next_aligned(last_at, turn.whole("AlignedTxEndedInterval"))
    if aligned_at is not None:
        yield "Sample.Clock", "StopTxnAlignedData", aligned_at
