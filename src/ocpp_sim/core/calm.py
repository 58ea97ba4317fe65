"""What a charge point does nearly all its life: beat, tell a sample, hear that it was heard.

These steps lead to the very station and outputs that `core.step` leads to, in half the time, since
of a charge point at rest nobody asks what else may be due. Whatever is not plain is left to the
other way: then the answer is None.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from ocpp_sim.core import charge, port
from ocpp_sim.core.configuration import value_of
from ocpp_sim.core.connector import Connector
from ocpp_sim.core.energy import told
from ocpp_sim.core.intent import Beat, Noted, Report, Sample
from ocpp_sim.core.metering import next_sample, snapshot
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Queued, Station
from ocpp_sim.core.status import status_of
from ocppj.rpc import Answered, Outgoing, Rpc

Taken = tuple[Station, tuple[port.Send | port.CallAnswered, ...]]
Heard = tuple[Station, tuple[port.CallAnswered]]
_NEVER = datetime.max.replace(tzinfo=UTC)
_SMALL = frozenset({Beat, Sample, Report})


class Talk(NamedTuple):
    """What changes of a charge point when it sends a call or hears an answer."""

    rpc: Rpc
    connectors: tuple[Connector, ...]
    flying: Queued | None
    messages: int
    heartbeat_at: datetime | None


def take(station: Station, item: port.Input, now: datetime, dialect: port.Dialect) -> Taken | None:
    """Take a Tick or a Received of a charge point at rest; None when there may be more to it."""
    if type(item) is port.Tick:
        begun = tick(station, now, dialect)
        if begun is None:
            return None
        return closed(station, begun[0]), (port.Send(begun[1]),)
    if type(item) is port.Received and _rests(station, now) and _all_told(station):
        rpc, flying = station.rpc, station.flying
        talk = Talk(rpc, station.connectors, flying, station.messages, station.heartbeat_at)
        return hear(station, talk, item.text, now, dialect)
    return None


def tick(station: Station, now: datetime, dialect: port.Dialect) -> tuple[Talk, str] | None:
    """Send a heartbeat or one sample, if nothing else is due; gives the call, and its text."""
    if station.flying is not None or not _rests(station, now) or not _all_told(station):
        return None
    for progress in station.visits:
        if progress.due_at <= now:
            return None
    sampled = None
    for connector in station.connectors:
        full_at, sample_due_at = connector.flow.full_at, connector.sample_due_at
        rare = connector.grant is not None or connector.reservation is not None
        due = sample_due_at is not None and sample_due_at <= now
        if rare or (due and sampled is not None) or (full_at is not None and full_at <= now):
            return None
        if due:
            sampled = connector
    at = station.heartbeat_at
    if at is None or at > now:
        return None if sampled is None else _sampled(station, sampled, now, dialect)
    if sampled is not None:
        return None
    beats_at = now + timedelta(seconds=station.link.heartbeat_s)
    return _sent(station, station.connectors, Beat(), (now, beats_at), dialect)


def hear(
    station: Station, talk: Talk, text: str | bytes, now: datetime, dialect: port.Dialect
) -> Heard | None:
    """Hear the answer to the call of a talk, if it says nothing.

    The station may be the one that `tick` was given: it is as it was but for the talk.
    """
    flying = talk.flying
    if flying is None or type(flying.intent) not in _SMALL:
        return None
    heard = talk.rpc.receive(text, now)
    event = heard.events[0] if heard.events else None
    if type(event) is not Answered or heard.rpc.in_flight is not None:
        return None
    action, payload, latency_s = event.outgoing.action, event.payload, event.latency_s
    if not dialect.schemas.is_valid(action, "response", payload):
        return None
    if type(dialect.read_answer(flying.intent, payload)) is not Noted:
        return None
    due_at = flying.due_at
    since_due_s = 0.0 if due_at is None else (now - due_at).total_seconds()
    done = Talk(heard.rpc, talk.connectors, None, talk.messages, talk.heartbeat_at)
    answered = port.CallAnswered(action, latency_s, max(since_due_s, latency_s))
    return closed(station, done), (answered,)


def _rests(station: Station, now: datetime) -> bool:
    """Whether it is online, and nothing rare is due or under way."""
    link, spec = station.link, station.spec
    if (
        link.state != "up"
        or link.registration != "Accepted"
        or link.dark != "no"
        or link.attempts
        or link.renew
        or link.reboot_at is not None
        or link.boot_at is not None
        or link.light_at is not None
        or link.drop_at is not None
    ):
        return False
    if (
        spec.habits is not None
        or station.wire is not None
        or station.queue
        or station.floating
        or station.aside
        or station.unsettled
        or station.fault is not None
        or not station.operative
        or station.reported != "Available"
    ):
        return False
    limit_due_at, clock_due_at = station.limit_due_at, station.clock_due_at
    due_at = station.upkeep.due_at
    return (
        station.facilities.due_at is None
        and (limit_due_at is None or limit_due_at > now)
        and (clock_due_at is None or clock_due_at > now)
        and (due_at is None or due_at > now)
    )


def _all_told(station: Station) -> bool:
    """Whether the peer knows every status, and nobody charges who will be stopped."""
    for connector in station.connectors:
        running = connector.transaction
        if status_of(connector) != connector.reported:
            return False
        if running is not None and running.until_wh is not None:
            return False
    return True


def _sampled(
    station: Station, connector: Connector, now: datetime, dialect: port.Dialect
) -> tuple[Talk, str] | None:
    """As `energy.sample`."""
    running, vehicle, flow = connector.transaction, connector.vehicle, connector.flow
    if running is None or running.records is not None or connector.course is not None:
        return None
    settings, usual = station.settings, station.spec.settings
    interval_s = int(value_of("MeterValueSampleInterval", settings, usual))
    due_at = next_sample(running.started_at, now, interval_s)
    if vehicle is not None:
        flow = charge.settle(flow, vehicle, now)
    fresh = connector.sampled(flow, due_at)
    rotation = value_of("ConnectorPhaseRotation", settings, usual)
    reading = snapshot(fresh, station.spec, rotation)
    asked = told(value_of("MeterValuesSampledData", settings, usual), reading)
    if not asked or status_of(fresh) != connector.reported:
        return None
    place = connector.connector_id
    connectors = (*station.connectors[: place - 1], fresh, *station.connectors[place:])
    intent = Sample(place, running.number, now, "Sample.Periodic", reading, asked)
    return _sent(station, connectors, intent, (now, station.heartbeat_at), dialect)


def _sent(
    station: Station,
    connectors: tuple[Connector, ...],
    intent: Beat | Sample,
    times: tuple[datetime, datetime | None],
    dialect: port.Dialect,
) -> tuple[Talk, str] | None:
    """Send a call at the first of the times; the second is when the next heartbeat is due."""
    now, heartbeat_at = times
    remote_id = _remote_id(station, intent.number) if type(intent) is Sample else None
    written = dialect.write(intent, station.spec, remote_id)
    due_at = station.next_due
    if written is None or station.rpc.in_flight is not None:
        return None
    if due_at is None or due_at > now:
        due_at = now
    messages = station.messages + 1
    message_id = f"{station.message_prefix}{messages}"
    flying = Queued(intent, message_id, due_at=due_at)
    outgoing = Outgoing(message_id, written[0], written[1], station.spec.call_timeout_s)
    sent = station.rpc.call(outgoing, now)
    return Talk(sent.rpc, connectors, flying, messages, heartbeat_at), sent.texts[0]


def _remote_id(station: Station, number: int | None) -> RemoteId | None:
    for ours, remote in station.remote_ids:
        if ours == number:
            return remote
    return None


def closed(station: Station, talk: Talk) -> Station:
    """The station that a talk leads to."""
    return station.talking(*talk, _next_due(station, talk))


def _next_due(station: Station, talk: Talk) -> datetime | None:
    """As `schedule.next_due`, of what there can be at rest."""
    due = talk.heartbeat_at or _NEVER
    for at in (
        talk.rpc.due_at,
        station.clock_due_at,
        station.limit_due_at,
        station.upkeep.due_at,
    ):
        if at is not None and at < due:
            due = at
    for connector in talk.connectors:
        for at in (connector.sample_due_at, connector.flow.full_at):
            if at is not None and at < due:
                due = at
        if connector.grant is not None:
            due = min(due, connector.grant.until)
        if connector.reservation is not None:
            due = min(due, connector.reservation.expires_at)
    for progress in station.visits:
        at = progress.due_at
        if at < due:  # noqa: PLR1730 - a call of min takes thrice as long
            due = at
    return None if due is _NEVER else due
