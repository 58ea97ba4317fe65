"""Transactions: how they begin, what the peer says to them, how they end (OCPP 1.6 §4.8, §4.10)."""

from dataclasses import replace

from ocpp_sim.core import course, energy, lapse, reservation, smart
from ocpp_sim.core.command import TransactionState
from ocpp_sim.core.connector import Connector, Grant, Transaction
from ocpp_sim.core.intent import Begin, BeginAnswer, End, StopReason, Verdict, transaction_of
from ocpp_sim.core.port import TransactionStarted, TransactionStopped
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.turn import Turn


def begin(turn: Turn, connector: Connector) -> None:
    """Begin the transaction that the connector's grant allows; the car is there."""
    grant = connector.grant
    assert grant is not None
    if connector.course is None:
        turn.transactions += 1
    number = turn.transactions if connector.course is None else connector.course.number
    reservation_id = grant.reservation_id
    running = Transaction(number, grant.id_tag, turn.now, connector.energy_wh, grant.parent_id_tag)
    begun = replace(
        connector,
        transaction=running,
        grant=None,
        finishing=False,
        reservation=None if reservation_id is not None else connector.reservation,
    )
    numbered = turn.dialect.numbered
    if not numbered and (turn.text("StopTxnSampledData") or turn.text("StopTxnAlignedData")):
        begun = replace(begun, transaction=replace(running, records=()))
        begun = energy.recorded(turn, begun, "Transaction.Begin", "StopTxnSampledData")
    if reservation_id is not None:
        reservation.use(turn, reservation_id)
    if grant.profile is not None:
        smart.install(turn, connector.connector_id, grant.profile)
    due = energy.due_of(turn, begun)
    begun = energy.put(turn, begun.sampled(begun.flow, due))
    at, meter_wh = turn.now, running.meter_start_wh
    if not numbered:
        told = Begin(number, connector.connector_id, grant.id_tag, meter_wh, at, reservation_id)
        if turn.spec.habits is None:
            turn.want(told)
        else:
            lapse.begin(turn, begun, told)
    turn.emit(TransactionStarted(connector.connector_id, number, grant.id_tag))


def begun(turn: Turn, number: int, answer: BeginAnswer) -> None:
    """Keep the peer's id, of two ids the later one, and its word on the tag."""
    remote_id = answer.remote_id
    if turn.spec.habits is not None:
        remote_id = lapse.remote_id(turn, number, remote_id)
    others = tuple(pair for pair in turn.remote_ids if pair[0] != number)
    turn.remote_ids = (*others, (number, remote_id))
    judged(turn, number, answer.verdict)


def judged(turn: Turn, number: int, verdict: Verdict) -> None:
    """End or block a transaction whose tag the peer does not accept after all."""
    connector = _of(turn, number)
    if connector is None or connector.transaction is None:
        _part(turn, number, verdict)
        return
    parent = verdict.parent_id_tag or connector.transaction.parent_id_tag
    running = replace(connector.transaction, parent_id_tag=parent)
    if verdict.status == "Accepted":
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
    still = energy.put(turn, replace(connector, transaction=blocked))
    turn.put(course.go_on(turn, still, "EnergyLimitReached"))


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
    if turn.dialect.numbered:
        ended = course.unauthorized(turn, ended, reason, id_tag)
        turn.put(ended)
    else:
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
    course.end_all(turn, reason)


def stop_one(turn: Turn, connector: Connector, reason: StopReason) -> None:
    """End what is going on at one connector, if anything is."""
    left = connector
    if connector.transaction is not None:
        left = stop(turn, connector, reason)
    if left.course is not None:
        turn.put(course.broken_off(turn, left, reason))


def break_off(turn: Turn, remote_id: RemoteId) -> bool:
    """End a transaction in which nobody charges; False when there is none of that id."""
    for connector in turn.connectors:
        running = connector.course
        if running is not None and turn.remote_id(running.number) == remote_id:
            turn.put(course.broken_off(turn, replace(connector, grant=None), "Remote"))
            return True
    return False


def asked(turn: Turn, remote_id: RemoteId | None) -> TransactionState:
    """Whether a transaction still runs, and whether anything is still to be told (2.0.1 E14)."""
    waiting = [one.intent for one in (turn.flying, *turn.queue) if one is not None]
    numbers = {transaction_of(intent) for intent in waiting} - {None}
    if remote_id is None:
        return TransactionState(None, bool(numbers))
    known = [ours for ours, remote in turn.remote_ids if remote == remote_id]
    ongoing = any(one.course is not None and one.course.number in known for one in turn.connectors)
    return TransactionState(ongoing, not numbers.isdisjoint(known))


def under_way(turn: Turn) -> bool:
    """Whether anybody charges, or is told of as if."""
    return any(one.transaction is not None or one.course is not None for one in turn.connectors)


def follow(turn: Turn) -> None:
    """Tell what has changed, in versions that do; a transaction may hang on the flow of energy."""
    for connector in turn.connectors:
        if course.has_ceased(turn, connector):
            stop(turn, connector, "StoppedByEV")
    course.follow(turn)


def renew(turn: Turn, connector: Connector) -> None:
    """Begin a transaction anew without a word about the end of the old one, for a habit."""
    settled = energy.settled(turn, connector)
    running = settled.transaction
    assert running is not None
    used_wh = settled.energy_wh - running.meter_start_wh
    turn.emit(TransactionStopped(connector.connector_id, running.number, used_wh, "Other"))
    smart.forget_transaction(turn, connector.connector_id)
    grant = Grant(running.id_tag, turn.now, running.parent_id_tag)
    begin(
        turn, course.authorized(turn, replace(settled, transaction=None, grant=grant, course=None))
    )
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
    runs = _of(turn, number) or course.by_number(turn, number)
    if turn.spec.habits is None or not (runs or lapse.owes(turn, number)):
        turn.remote_ids = tuple(pair for pair in turn.remote_ids if pair[0] != number)


def _part(turn: Turn, number: int, verdict: Verdict) -> None:
    """Take the grant back for which no car has come yet, if it is not accepted after all."""
    connector = course.by_number(turn, number)
    if connector is None or connector.grant is None or verdict.status == "Accepted":
        return
    refused = replace(connector, grant=None)
    turn.put(course.end(turn, refused, "Deauthorized", "DeAuthorized"))


def accepted(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.status == "Accepted"


def _of(turn: Turn, number: int) -> Connector | None:
    for connector in turn.connectors:
        if connector.transaction is not None and connector.transaction.number == number:
            return connector
    return None
