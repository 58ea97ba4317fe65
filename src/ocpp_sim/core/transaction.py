"""Transactions: how they begin, what the peer says to them, how they end (OCPP 1.6 §4.8, §4.10)."""

from dataclasses import replace

from ocpp_sim.core import energy, lapse, reservation, smart
from ocpp_sim.core.connector import Connector, Grant, Transaction
from ocpp_sim.core.intent import Begin, BeginAnswer, End, StopReason, Verdict
from ocpp_sim.core.port import TransactionStarted, TransactionStopped
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.turn import Turn


def begin(turn: Turn, connector: Connector) -> None:
    """Begin the transaction that the connector's grant allows; the car is there."""
    grant = connector.grant
    assert grant is not None
    turn.transactions += 1
    number, reservation_id = turn.transactions, grant.reservation_id
    running = Transaction(number, grant.id_tag, turn.now, connector.energy_wh, grant.parent_id_tag)
    begun = replace(
        connector,
        transaction=running,
        grant=None,
        finishing=False,
        reservation=None if reservation_id is not None else connector.reservation,
    )
    if turn.text("StopTxnSampledData") or turn.text("StopTxnAlignedData"):
        begun = replace(begun, transaction=replace(running, records=()))
        begun = energy.recorded(turn, begun, "Transaction.Begin", "StopTxnSampledData")
    if reservation_id is not None:
        reservation.use(turn, reservation_id)
    if grant.profile is not None:
        smart.install(turn, connector.connector_id, grant.profile)
    due = energy.due_of(turn, begun)
    begun = energy.put(turn, begun.sampled(begun.flow, due))
    at, meter_wh = turn.now, running.meter_start_wh
    told = Begin(number, connector.connector_id, grant.id_tag, meter_wh, at, reservation_id)
    if turn.spec.habits is None:
        turn.want(told)
    else:
        lapse.begin(turn, begun, told)
    turn.emit(TransactionStarted(connector.connector_id, number, grant.id_tag))


def begun(turn: Turn, number: int, answer: BeginAnswer) -> None:
    """Keep the peer's id; end or block a transaction whose tag the peer does not accept.

    Of two ids the later one counts.
    """
    remote_id = answer.remote_id
    if turn.spec.habits is not None:
        remote_id = lapse.remote_id(turn, number, remote_id)
    others = tuple(pair for pair in turn.remote_ids if pair[0] != number)
    turn.remote_ids = (*others, (number, remote_id))
    connector = _of(turn, number)
    if connector is None or connector.transaction is None:
        return
    parent = answer.verdict.parent_id_tag or connector.transaction.parent_id_tag
    running = replace(connector.transaction, parent_id_tag=parent)
    if answer.verdict.status == "Accepted":
        turn.put(replace(connector, transaction=running))
    elif turn.flag("StopTransactionOnInvalidId"):
        stop(turn, connector, "DeAuthorized")
    else:
        until_wh = running.meter_start_wh + turn.whole("MaxEnergyOnInvalidId")
        fading = replace(connector, transaction=replace(running, until_wh=until_wh))
        block_due(turn, energy.settled(turn, fading))


def block_due(turn: Turn, connector: Connector) -> None:
    """Take the power off a settled connector that has given all that a refused tag may have."""
    running = connector.transaction
    if running is None or running.until_wh is None or connector.energy_wh < running.until_wh:
        turn.put(connector)
        return
    blocked = replace(running, blocked=True, until_wh=None)
    energy.put(turn, replace(connector, transaction=blocked))


def stop(
    turn: Turn, connector: Connector, reason: StopReason, *, id_tag: str | None = None
) -> Connector:
    """End the connector's transaction; the cable stays in until somebody takes it out."""
    connector = energy.settled(turn, connector)
    connector = energy.recorded(turn, connector, "Transaction.End", "StopTxnSampledData")
    running = connector.transaction
    assert running is not None
    operative = connector.operative if connector.scheduled is None else connector.scheduled
    ended = replace(
        connector,
        transaction=None,
        finishing=connector.vehicle is not None,
        operative=operative,
        scheduled=None,
        sample_due_at=None,
        lines=None,
    )
    smart.forget_transaction(turn, connector.connector_id)
    ended = energy.put(turn, ended)
    meter_wh = ended.energy_wh
    place = connector.connector_id
    records = running.records or ()
    told = End(running.number, place, id_tag, meter_wh, turn.now, reason, records)
    if turn.spec.habits is None:
        turn.want(told)
    else:
        lapse.end(turn, ended, running, told)
    used_wh = meter_wh - running.meter_start_wh
    turn.emit(TransactionStopped(place, running.number, used_wh, reason))
    return ended


def stop_all(turn: Turn, reason: StopReason) -> None:
    for connector in turn.connectors:
        if connector.transaction is not None:
            stop(turn, connector, reason)


def renew(turn: Turn, connector: Connector) -> None:
    """Begin a transaction anew without a word about the end of the old one, for a habit."""
    settled = energy.settled(turn, connector)
    running = settled.transaction
    assert running is not None
    used_wh = settled.energy_wh - running.meter_start_wh
    turn.emit(TransactionStopped(connector.connector_id, running.number, used_wh, "Other"))
    smart.forget_transaction(turn, connector.connector_id)
    grant = Grant(running.id_tag, turn.now, running.parent_id_tag)
    begin(turn, replace(settled, transaction=None, grant=grant))
    settle_accounts(turn, running.number)


def by_remote_id(turn: Turn, remote_id: RemoteId) -> Connector | None:
    """The connector of the running transaction that the peer calls `remote_id`."""
    for ours, remote in turn.remote_ids:
        if remote == remote_id and (connector := _of(turn, ours)) is not None:
            return connector
    return None


def settle_accounts(turn: Turn, number: int) -> None:
    """The peer has taken the end, or never will: its id is of no more use.

    Unless a habit has more to say about the transaction, or it still runs.
    """
    if turn.spec.habits is None or not (_of(turn, number) or lapse.owes(turn, number)):
        turn.remote_ids = tuple(pair for pair in turn.remote_ids if pair[0] != number)


def accepted(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.status == "Accepted"


def _of(turn: Turn, number: int) -> Connector | None:
    for connector in turn.connectors:
        if connector.transaction is not None and connector.transaction.number == number:
            return connector
    return None
