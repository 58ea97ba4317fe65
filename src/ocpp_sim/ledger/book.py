"""The ledger of a running fleet: fed with what goes in and out of each charge point.

`note` is to be told all that a runner's listener is; sessions of which nothing more is owed are
handed to `keep` when their connector is used again, the others at the end, by `close`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from ocpp_sim.core import port
from ocpp_sim.core.charge import settle
from ocpp_sim.core.connector import UJ_PER_WH, Connector, Flow, Transaction
from ocpp_sim.core.station import Station
from ocpp_sim.ledger import frames
from ocpp_sim.ledger.counting import Count, Minutes
from ocpp_sim.ledger.session import Session

# sessions of one charge point that wait for an answer; a queue of messages holds no more
_MOST_OPEN: Final = 200
Keep = Callable[[Session], None]


@dataclass(slots=True)
class _Page:
    """What is open at one charge point. `awaited` are starts and stops that fly.

    `early` are starts that were told before anybody charged, by connector, and their answers.
    """

    identity: str
    connectors: tuple[Connector, ...] = ()
    plugged: dict[int, datetime] = field(default_factory=dict)
    counts: list[Count] = field(default_factory=list)
    awaited: dict[str, tuple[Count, frames.Kind]] = field(default_factory=dict)
    early: dict[int, tuple[frames.Told, list[bool]]] = field(default_factory=dict)

    def is_older_than(self, station: Station) -> bool:
        """Whether the charge point has begun to count anew, as after a reset of its world."""
        return bool(self.counts) and self.counts[-1].number > station.transactions

    def of(self, number: int | None) -> Count | None:
        return next((one for one in self.counts if one.number == number), None)

    def newest(self, connector_id: int | None) -> Count | None:
        """The newest of a connector; of the charge point when there is none said."""
        for one in reversed(self.counts):
            if connector_id in (None, one.connector_id):
                return one
        return None


class Ledger:
    """Ledger(sessions.append) in memory; with a writer of lines it holds what is open only.

    `began` is told of each session at its start, so that one is known of after a kill as well.
    """

    def __init__(self, keep: Keep, began: Keep = lambda _: None) -> None:
        self._keep = keep
        self._began = began
        self._pages: dict[str, _Page] = {}

    def note(self, station: Station, item: port.Input | port.Output, now: datetime) -> None:
        """Take one input or output; `station` is what it is after all that was noted before."""
        identity = station.spec.identity
        page = self._pages.get(identity)
        if page is None or page.is_older_than(station):
            page = self._fresh_page(identity, now)
        if page.connectors is not station.connectors:
            self._observe(page, station, now)
        step = _STEPS.get(type(item))
        if step is not None:
            step(self, page, item, now)

    def open_sessions(self, now: datetime) -> Iterator[Session]:
        """What has not been kept yet, as it is now."""
        for page in self._pages.values():
            _count_up(page, now)
            for one in page.counts:
                yield one.session(now)

    def close(self, now: datetime) -> None:
        """Keep all that is left; nothing may be noted afterwards."""
        for session in self.open_sessions(now):
            self._keep(session)
        self._pages.clear()

    def _fresh_page(self, identity: str, now: datetime) -> _Page:
        """A page for a charge point, perhaps in place of that of one built anew."""
        before = self._pages.get(identity)
        for one in before.counts if before else ():
            self._keep(one.session(now))
        page = self._pages[identity] = _Page(identity)
        return page

    def _observe(self, page: _Page, station: Station, now: datetime) -> None:
        """See what changed at the connectors: cables, energy, transactions."""
        known = page.connectors or (None,) * len(station.connectors)
        page.connectors = station.connectors
        for before, after in zip(known, station.connectors, strict=True):
            if before is not after:
                self._moved(page, before, after, now)

    def _moved(
        self, page: _Page, before: Connector | None, after: Connector, now: datetime
    ) -> None:
        place, running = after.connector_id, after.transaction
        if before is not None:
            for one in page.counts:
                if one.connector_id == place:
                    one.move(before, after.flow)
            if before.vehicle is None and after.vehicle is not None:
                _plugged(page, place, after.flow.at)
            elif before.vehicle is not None and after.vehicle is None:
                _unplugged(page, place, after.flow.at)
            if before.course is not None and after.course is None:
                page.early.pop(place, None)
                _over(page, before.course.number, after.flow.at)
        if running is not None and page.of(running.number) is None:
            told_at = None if after.course is None else after.course.began_at
            told = replace(running, started_at=told_at or running.started_at)
            self._begin(page, place, told, after.flow, now)

    def _begin(
        self, page: _Page, place: int, running: Transaction, flow: Flow, now: datetime
    ) -> None:
        """Open a session; one that the connector had is over, even if nobody says so."""
        for one in page.counts:
            if one.connector_id == place and one.stopped_at is None:
                one.stopped_at = running.started_at
        self._turn_over(page, place, now)
        seen = flow.at == running.started_at
        start_uj = flow.energy_uj if seen else running.meter_start_wh * UJ_PER_WH
        minutes = Minutes(start_uj, running.started_at.replace(second=0, microsecond=0))
        minutes.energy_uj = flow.energy_uj - start_uj
        fresh = Count(
            page.identity,
            place,
            running.number,
            running.id_tag,
            running.started_at,
            running.meter_start_wh,
            minutes,
            plugged_at=page.plugged.get(place),
        )
        page.counts.append(fresh)
        call, answers = page.early.pop(place, (None, []))
        if call is not None:
            _start_told(fresh, call)
            fresh.start_told = call.tagged and any(answers)
        self._began(fresh.session(now))

    def _turn_over(self, page: _Page, place: int, now: datetime) -> None:
        """Keep what is done with at a connector, and what waits in vain."""
        many = len(page.counts) > _MOST_OPEN
        left = []
        for one in page.counts:
            if (one.connector_id == place and one.settled) or (many and one.stopped_at):
                self._keep(one.session(now))
                many = False
            else:
                left.append(one)
        page.counts = left

    def _started(self, page: _Page, item: port.TransactionStarted, now: datetime) -> None:
        """One that begins and ends within an instant is seen by what is said of it only."""
        if page.of(item.number) is None:
            flow = page.connectors[item.connector_id - 1].flow
            running = Transaction(item.number, item.id_tag, now, flow.energy_uj // UJ_PER_WH)
            self._begin(page, item.connector_id, running, flow, now)

    def _stopped(self, page: _Page, item: port.TransactionStopped, _now: datetime) -> None:
        count = page.of(item.number)
        if count is not None:
            count.stopped_at = page.connectors[item.connector_id - 1].flow.at
            count.stop_reason = item.reason

    def _sent(self, page: _Page, item: port.Send, _now: datetime) -> None:
        call = frames.told(item.text)
        count = None if call is None else _meant(page, call)
        if call is not None and call.kind == "start" and isinstance(call.remote_id, str):
            count = _own(page, call, count)
        if call is None or count is None:
            return
        if call.kind == "meter":
            count.meter_ids.add(call.message_id)
            return
        ids = count.start_ids if call.kind == "start" else count.stop_ids
        ids.add(call.message_id)
        if not call.tagged:
            return
        page.awaited[call.message_id] = (count, call.kind)

    def _received(self, page: _Page, item: port.Received, _now: datetime) -> None:
        found = frames.answered(item.text) if page.awaited or page.early else None
        if found is None:
            return
        for call, answers in page.early.values():
            if call.message_id == found[0]:
                answers.append(found[1])
        count, kind = page.awaited.pop(found[0], (None, None))
        if count is None or not found[1]:
            return
        if kind == "stop":
            count.stop_told = True
            return
        if any(isinstance(one, str) for one in count.remote_ids):
            count.start_told = True
            return
        remote_id = frames.remote_id(item.text)
        if remote_id is not None:
            count.start_told = True
            if remote_id not in count.remote_ids:
                count.remote_ids.append(remote_id)

    def _parted(self, page: _Page, _item: port.Disconnected | port.Close, _now: datetime) -> None:
        page.awaited.clear()

    def _quirk(self, page: _Page, item: port.Quirk, now: datetime) -> None:
        """Note a quirk of a transaction, of a connector, or of all that the point has open."""
        count = page.of(item.transaction_number)
        if count is None and item.connector_id:
            count = page.newest(item.connector_id)
        for one in page.counts if count is None else (count,):
            one.note(item.name, now)


def _plugged(page: _Page, place: int, at: datetime) -> None:
    """Note a cable; to a transaction that outlasted the last one it has come back."""
    page.plugged[place] = at
    for one in page.counts:
        if one.connector_id == place and one.stopped_at is None:
            one.unplugged_at = None


def _unplugged(page: _Page, place: int, at: datetime) -> None:
    page.plugged.pop(place, None)
    for one in page.counts:
        if one.connector_id == place and one.unplugged_at is None:
            one.unplugged_at = at


def _over(page: _Page, number: int, at: datetime) -> None:
    """Note when the peer was told the end, which may be long after the charging."""
    count = page.of(number)
    if count is not None:
        count.stopped_at = at


def _own(page: _Page, call: frames.Told, count: Count | None) -> Count | None:
    """The session of a start under an id of the charge point's own, if anybody charges yet."""
    if count is None or (count.remote_ids and call.remote_id not in count.remote_ids):
        page.early[call.connector_id or 0] = call, []
        return None
    _start_told(count, call)
    return count


def _start_told(count: Count, call: frames.Told) -> None:
    count.start_ids.add(call.message_id)
    own_id = call.remote_id
    assert own_id is not None
    if own_id not in count.remote_ids:
        count.remote_ids.append(own_id)


def _count_up(page: _Page, now: datetime) -> None:
    """Count what has flowed since the charge point last did so itself."""
    for connector in page.connectors:
        if connector.vehicle is not None:
            flow = settle(connector.flow, connector.vehicle, now)
            for one in page.counts:
                if one.connector_id == connector.connector_id:
                    one.move(connector, flow)


def _meant(page: _Page, call: frames.Told) -> Count | None:
    """The session that a call tells of, whatever id it names; None for one of no session."""
    if call.message_id in page.awaited:
        return page.awaited[call.message_id][0]
    if call.kind == "start":
        here = [one for one in page.counts if one.connector_id == call.connector_id]
        untold = (one for one in here if not one.start_ids)
        return next(untold, here[-1] if here else None)
    if call.remote_id is None:
        return None
    for one in reversed(page.counts):
        if call.remote_id in one.remote_ids:
            return one
    if call.kind == "meter":
        return page.newest(call.connector_id)
    over = [one for one in page.counts if one.stopped_at is not None and not one.stop_told]
    return next((one for one in over if not one.stop_ids), over[-1] if over else None)


_STEPS: Final[Mapping[type, Callable[[Ledger, _Page, Any, datetime], None]]] = {
    port.TransactionStarted: Ledger._started,  # noqa: SLF001
    port.TransactionStopped: Ledger._stopped,  # noqa: SLF001
    port.Send: Ledger._sent,  # noqa: SLF001
    port.Received: Ledger._received,  # noqa: SLF001
    port.Disconnected: Ledger._parted,  # noqa: SLF001
    port.Close: Ledger._parted,  # noqa: SLF001
    port.Quirk: Ledger._quirk,  # noqa: SLF001
}
