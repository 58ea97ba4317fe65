"""What a charge point does nearly all its life: beat, tell a sample, hear that it was heard.

These steps lead to the very station and outputs that `core.step` leads to, in half the time, since
of a charge point at rest nobody asks what else may be due. Whatever is not plain is left to the
other way: then the answer is None.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from ocpp_sim.core import charge, port
from ocpp_sim.core.configuration import value_of
from ocpp_sim.core.connector import Connector, Course
from ocpp_sim.core.energy import told
from ocpp_sim.core.intent import Beat, Change, Intent, Noted, Report, Sample, is_end
from ocpp_sim.core.metering import next_sample, snapshot
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.reading import Reading
from ocpp_sim.core.station import Queued, Station
from ocpp_sim.core.status import status_of
from ocppj.frame import CallResult, Payload, bare_result, parse
from ocppj.rpc import Outgoing, Rpc

Taken = tuple[Station, tuple[port.Send | port.CallAnswered, ...]]
Heard = tuple[Station, tuple[port.CallAnswered]]
_NEVER = datetime.max.replace(tzinfo=UTC)
_SMALL = frozenset({Beat, Sample, Report, Change})


class Talk(NamedTuple):
    """A call that a charge point sends, and what else changes of it by that.

    `due_at` is when the call was meant to be sent, `heartbeat_at` when the next heartbeat is due.
    """

    intent: Beat | Sample | Change
    action: str
    message_id: str
    due_at: datetime
    connectors: tuple[Connector, ...]
    heartbeat_at: datetime | None


def take(station: Station, item: port.Input, now: datetime, dialect: port.Dialect) -> Taken | None:
    """Take a Tick or a Received of a charge point at rest; None when there may be more to it."""
    if type(item) is port.Tick:
        begun = tick(station, now, dialect)
        if begun is None:
            return None
        return sent(station, begun[0], now), (port.Send(begun[1]),)
    if type(item) is port.Received and _rests(station, now) and _all_told(station):
        return _hear(station, item.text, now, dialect)
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
    return _talk(station, station.connectors, Beat(), (now, beats_at), dialect)


def sent(station: Station, talk: Talk, now: datetime) -> Station:
    """The station when it has sent the call of a talk."""
    message_id = talk.message_id
    flying = Queued(talk.intent, message_id, due_at=talk.due_at)
    outgoing = Outgoing(message_id, talk.action, {}, station.spec.call_timeout_s)
    rpc = station.rpc.sending(outgoing, now)
    return _after(station, rpc, talk.connectors, flying, station.messages + 1, talk.heartbeat_at)


def heard(
    station: Station, talk: Talk, text: str | bytes, now: datetime, dialect: port.Dialect
) -> Heard | None:
    """Hear the answer to the call of a talk in the instant of the call, if it says nothing.

    The station is the one that `tick` was given: that the call has ever been in flight is not told.
    """
    payload = _answer(text, talk.message_id)
    if payload is None or not _says_nothing(dialect, talk.intent, talk.action, payload):
        return None
    since_due_s = 0.0 if talk.due_at is now else (now - talk.due_at).total_seconds()
    rpc = station.rpc.answered(talk.message_id)
    done = _after(station, rpc, talk.connectors, None, station.messages + 1, talk.heartbeat_at)
    return done, (port.CallAnswered(talk.action, 0.0, since_due_s),)


def _hear(
    station: Station, text: str | bytes, now: datetime, dialect: port.Dialect
) -> Heard | None:
    """Hear the answer to the call in flight, if it says nothing."""
    flying, rpc = station.flying, station.rpc
    outgoing, sent_at = rpc.in_flight, rpc.sent_at
    if flying is None or outgoing is None or sent_at is None or rpc.waiting:
        return None
    intent, action = flying.intent, outgoing.action
    payload = _answer(text, outgoing.message_id) if type(intent) in _SMALL else None
    if payload is None or is_end(intent):
        return None
    if not _says_nothing(dialect, intent, action, payload):
        return None
    latency_s = (now - sent_at).total_seconds()
    since_due_s = 0.0 if flying.due_at is None else (now - flying.due_at).total_seconds()
    done = _after(
        station,
        rpc.answered(outgoing.message_id),
        station.connectors,
        None,
        station.messages,
        station.heartbeat_at,
    )
    return done, (port.CallAnswered(action, latency_s, max(since_due_s, latency_s)),)


def _answer(text: str | bytes, message_id: str) -> Payload | None:
    """What the call with an id is answered; None for a text that is something else."""
    if text == bare_result(message_id):  # as most are, so that they need not be parsed
        return {}
    frame = parse(text)
    if type(frame) is CallResult and frame.message_id == message_id:
        return frame.payload
    return None


def _says_nothing(
    dialect: port.Dialect, intent: Intent, action: str, payload: dict[str, Any]
) -> bool:
    """Whether an answer is as it has to be, and there is nothing to learn from it."""
    if not dialect.schemas.is_valid(action, "response", payload):
        return False
    return type(dialect.read_answer(intent, payload)) is Noted


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
    due_at, watch_due_at = station.upkeep.due_at, station.facilities.due_at
    return (
        (limit_due_at is None or limit_due_at > now)
        and (clock_due_at is None or clock_due_at > now)
        and (due_at is None or due_at > now)
        and (watch_due_at is None or watch_due_at > now)
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
    if running is None or running.records is not None:
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
    intent: Sample | Change = Sample(place, running.number, now, "Sample.Periodic", reading, asked)
    if connector.course is not None:
        if value_of("SignUpdatedReadings", settings, usual) == "true":
            return None
        read = Reading(now, "Sample.Periodic", reading, asked)
        intent = _change(place, connector.course, read)
        fresh = fresh.with_course(_told_once_more(connector.course))
    connectors = (*station.connectors[: place - 1], fresh, *station.connectors[place:])
    return _talk(station, connectors, intent, (now, station.heartbeat_at), dialect)


def _change(place: int, course: Course, told: Reading) -> Change:
    """As `course.go_on` at a sample."""
    number, state = course.number, course.state
    why = "MeterValuePeriodic"
    return Change(
        number, place, "Updated", course.sequence, why, told.at, state=state, records=(told,)
    )


def _told_once_more(course: Course) -> Course:
    return Course(
        course.number,
        course.sequence + 1,
        course.state,
        course.tagged,
        course.over,
        course.spent_s,
        course.charging_since,
        course.began_at,
        course.offered_w,
        course.keyed,
        course.kept,
    )


def _talk(
    station: Station,
    connectors: tuple[Connector, ...],
    intent: Beat | Sample | Change,
    times: tuple[datetime, datetime | None],
    dialect: port.Dialect,
) -> tuple[Talk, str] | None:
    """A call that is sent at the first of the times; the second is that of the next heartbeat."""
    now, heartbeat_at = times
    if station.rpc.in_flight is not None:
        return None
    message_id = f"{station.message_prefix}{station.messages + 1}"
    remote_id = None if isinstance(intent, Beat) else _remote_id(station, intent.number)
    written = dialect.write_text(message_id, intent, station.spec, remote_id)
    if written is None:
        return None
    due_at = station.next_due
    if due_at is None or due_at > now:
        due_at = now
    action, text = written
    return Talk(intent, action, message_id, due_at, connectors, heartbeat_at), text


def _remote_id(station: Station, number: int | None) -> RemoteId | None:
    for ours, remote in station.remote_ids:
        if ours == number:
            return remote
    return None


def _after(  # noqa: PLR0917 - as Station.talking
    station: Station,
    rpc: Rpc,
    connectors: tuple[Connector, ...],
    flying: Queued | None,
    messages: int,
    heartbeat_at: datetime | None,
) -> Station:
    """The station after a call or an answer."""
    due = _next_due(station, rpc, connectors, heartbeat_at)
    return station.talking(rpc, connectors, flying, messages, heartbeat_at, due)


def _next_due(
    station: Station,
    rpc: Rpc,
    connectors: tuple[Connector, ...],
    heartbeat_at: datetime | None,
) -> datetime | None:
    """As `schedule.next_due`, of what there can be at rest."""
    due = heartbeat_at or _NEVER
    for at in (
        rpc.due_at,
        station.clock_due_at,
        station.limit_due_at,
        station.upkeep.due_at,
        station.facilities.due_at,
    ):
        if at is not None and at < due:
            due = at
    for connector in connectors:
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
