"""Whether what a step waits for is so: done, not yet, or never."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ocpp_sim.core.connector import Connector
from ocpp_sim.core.intent import transaction_of
from ocpp_sim.core.station import Station
from ocpp_sim.core.status import shown, station_status
from ocpp_sim.scenario.heard import Heard, PeerCall, Told
from ocpp_sim.scenario.model import (
    Act,
    AwaitEvent,
    AwaitStatus,
    AwaitTransaction,
    Deed,
    ExpectCall,
    ExpectLatency,
    ExpectLedger,
    ExpectNoViolations,
    ExpectSent,
    Meet,
    Wait,
)

# None is done, an instant is when to look again at the latest, a pair is expected and found.
Verdict = datetime | tuple[str, str] | None


def judge(deed: Deed, heard: Heard, station: Station, began_at: datetime, now: datetime) -> Verdict:
    """Look at a deed that is no Act."""
    if isinstance(deed, Wait):
        until = began_at + timedelta(seconds=deed.for_s)
        return None if until <= now else until
    if isinstance(deed, ExpectSent | ExpectLatency | ExpectNoViolations | ExpectLedger):
        return _reckon(deed, heard)
    assert not isinstance(deed, Act)
    wrong = _lacking(deed, heard, station)
    if wrong is None:
        return None
    until = began_at + timedelta(seconds=deed.within_s)
    return until if now < until else wrong


def _reckon(
    deed: ExpectSent | ExpectLatency | ExpectNoViolations | ExpectLedger, heard: Heard
) -> Verdict:
    """Look at what has come together since the start."""
    match deed:
        case ExpectSent():
            return _sent(deed, heard)
        case ExpectLatency():
            return _latency(deed, heard)
        case ExpectLedger():
            return _ledger(deed, heard)
    return _violations(heard)


def without(heard: Heard, deed: ExpectCall) -> Heard:
    """Take a call as seen, with those before it."""
    at = next(number for number, call in enumerate(heard.calls) if _fits(call, deed))
    return replace(heard, calls=heard.calls[at + 1 :])


def _lacking(
    deed: AwaitStatus | AwaitTransaction | AwaitEvent | ExpectCall | Meet,
    heard: Heard,
    station: Station,
) -> tuple[str, str] | None:
    """What is expected and what is so instead, None when it is as expected."""
    within = f" within {deed.within_s:g} s" if deed.within_s else ""
    match deed:
        case ExpectCall(action, payload):
            if any(_fits(call, deed) for call in heard.calls):
                return None
            what = f"{action} with {dict(payload)}" if payload else action
            return f"the call {what}{within}", f"what came is {_calls(heard)}"
        case AwaitEvent(event):
            happened = ", ".join(sorted(heard.events)) or "nothing"
            found = f"what happened is {happened}"
            return None if event in heard.events else (f"{event}{within}", found)
        case Meet(name):
            missing = f"everybody at '{name}'{within}", "not all have come"
            return None if name in heard.met else missing
    number = deed.connector_id
    if number > len(station.connectors):
        highest = len(station.connectors)
        return f"connector {number}", f"the charge point has {highest} of them"
    connector = station.connectors[number - 1]
    if isinstance(deed, AwaitStatus):
        expected, so = f"{deed.status}{within}", _has_status(deed, connector, station)
    else:
        expected, so = f"a transaction {deed.state}{within}", _has_state(deed, connector, station)
    return None if so else (expected, _scene(connector, station))


def _has_status(deed: AwaitStatus, connector: Connector, station: Station) -> bool:
    """Whether it is so, and unless somebody keeps it offline, whether that was told."""
    told = connector.reported
    offline = not station.link.wanted and told is not None
    return shown(station, connector) == deed.status and (told == deed.status or offline)


def _has_state(deed: AwaitTransaction, connector: Connector, station: Station) -> bool:
    """Whether one runs and has the peer's id; or none does, and nothing of one is left to tell.

    What cannot be told because somebody keeps it offline does not count.
    """
    offline, running = not station.link.wanted, connector.transaction
    if deed.state == "started":
        known = {number for number, _ in station.remote_ids}
        return running is not None and (running.number in known or offline)
    waiting = [*station.queue, *([station.flying] if station.flying else [])]
    owed = any(transaction_of(queued.intent) is not None for queued in waiting)
    return running is None and (offline or not owed)


def _scene(connector: Connector, station: Station) -> str:
    """What is so: connector 1 is Preparing (told: Available), no transaction, connected."""
    status, told = shown(station, connector), connector.reported
    unlike = "" if told == status else f" (told: {told or 'nothing'})"
    running = connector.transaction
    transaction = "no transaction" if running is None else f"a transaction of {running.id_tag}"
    registration = station.link.registration
    link = {"up": "connected", "down": "not connected", "opening": "connecting"}[station.link.state]
    known = "" if registration == "Accepted" else f", registration {registration}"
    whole = station_status(operative=station.operative, fault=station.fault)
    point = "" if whole == "Available" else f", the charge point is {whole}"
    return (
        f"connector {connector.connector_id} is {status}{unlike}, {transaction}, {link}{known}"
        f"{point}"
    )


def _calls(heard: Heard) -> str:
    return ", ".join(f"{call.action} {dict(call.payload)}" for call in heard.calls) or "nothing"


def _fits(call: PeerCall, deed: ExpectCall) -> bool:
    return call.action == deed.action and _within(deed.payload, call.payload)


def _within(wanted: Any, found: Any) -> bool:
    """Whether all that is wanted is found, among more: {"a": 1} in {"a": 1, "b": 2}."""
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(
            key in found and _within(value, found[key]) for key, value in wanted.items()
        )
    return bool(wanted == found)


def _sent(deed: ExpectSent, heard: Heard) -> Verdict:
    count = heard.sent.get(deed.action, 0)
    if deed.at_least <= count and (deed.at_most is None or count <= deed.at_most):
        return None
    if deed.at_least == deed.at_most:
        wanted = f"{deed.at_least}"
    elif deed.at_most is None:
        wanted = f"at least {deed.at_least}"
    else:
        wanted = f"{deed.at_least} to {deed.at_most}"
    return f"{wanted} of {deed.action}", f"{count} were sent"


def _latency(deed: ExpectLatency, heard: Heard) -> Verdict:
    found_s = heard.percentile(deed.action, deed.percentile)
    what = deed.action or "all answers"
    expected = f"{what} below {deed.below_s * 1000:g} ms at {deed.percentile:g} %"
    if found_s is None:
        return expected, "no answer has come"
    if found_s < deed.below_s:
        return None
    return expected, f"it took {found_s * 1000:.1f} ms"


def _ledger(deed: ExpectLedger, heard: Heard) -> Verdict:
    found = f"{heard.sessions} have ended with {heard.energy_wh} Wh"
    if deed.sessions not in (None, heard.sessions):
        return f"{deed.sessions} sessions", found
    if heard.energy_wh < deed.at_least_wh:
        return f"at least {deed.at_least_wh} Wh", found
    if deed.at_most_wh is not None and heard.energy_wh > deed.at_most_wh:
        return f"at most {deed.at_most_wh} Wh", found
    if deed.agrees and heard.told != Told(heard.sessions, heard.energy_wh):
        told = heard.told or Told(0, 0)
        also = f"the central system has {told.sessions} with {told.energy_wh} Wh"
        return "the same at the central system", f"{found}, {also}"
    return None


def _violations(heard: Heard) -> Verdict:
    if not heard.violations:
        return None
    return "no violation", f"{heard.violations} came: {'; '.join(heard.examples)}"
