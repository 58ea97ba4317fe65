"""The interpreter: a frozen value for each charge point, stepped as the charge point is.

`step(player, news, station, now)` takes what has gone in and out of the charge point since, and
gives what is to be given to it; it does no I/O and knows no clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from ocpp_sim.core import port
from ocpp_sim.core.intent import transaction_of
from ocpp_sim.core.station import Station
from ocpp_sim.scenario import judge
from ocpp_sim.scenario.heard import Heard, Item, listen
from ocpp_sim.scenario.model import Act, ExpectCall, Failure, Meet, Scenario, Step

_LAST_WORDS: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Player:
    """Where one charge point stands in a scenario.

    `at` counts the steps done, `began_at` is when the present one began and `given` that its input
    was given. `next_due` is when it wants to be stepped though there is no news. It is `over` when
    all is done or a step has failed.
    """

    scenario: Scenario
    id_tag: str
    at: int = 0
    began_at: datetime | None = None
    given: bool = False
    heard: Heard = field(default_factory=Heard)
    failure: Failure | None = None
    over: bool = False
    next_due: datetime | None = None

    @property
    def waits_at(self) -> str | None:
        """The meeting at which it stands, which its caller lets it know of by a Met."""
        if self.over or self.at == len(self.scenario.steps):
            return None
        deed = self.scenario.steps[self.at].deed
        return deed.name if isinstance(deed, Meet) else None


def begin(scenario: Scenario, id_tag: str) -> Player:
    """A player before the first step; `id_tag` is presented where no tag is said."""
    return Player(scenario, id_tag, heard=Heard(measured=scenario.measures))


def step(
    player: Player, news: Sequence[Item], station: Station, now: datetime
) -> tuple[Player, tuple[port.Input, ...]]:
    """Go on as far as it goes at `now`.

    The caller gives the inputs to the charge point and comes back with what followed, at once; and
    when there is news, and at `next_due`.
    """
    if player.over:
        return player, ()
    player = replace(player, heard=listen(player.heard, news), next_due=None)
    while player.at < len(player.scenario.steps):
        one = player.scenario.steps[player.at]
        began_at = player.began_at or now
        player = replace(player, began_at=began_at)
        if isinstance(one.deed, Act):
            if not player.given:
                return _give(player, one.deed)
            if player.heard.declined:
                why = f"{player.heard.declined[0].why}{_alone(station)}"
                return _fail(player, one, "it to be done", why), ()
        else:
            verdict = judge.judge(one.deed, player.heard, station, began_at, now)
            if isinstance(verdict, datetime):
                return replace(player, next_due=verdict), ()
            if verdict is not None:
                return _fail(player, one, *verdict), ()
        player = _done(player, one)
    return _finish(player, station, now), ()


def _alone(station: Station) -> str:
    """What may be behind it when something is declined: nobody could be asked."""
    link = station.link
    if link.state == "up" and link.registration == "Accepted":
        return ""
    return "; it is not connected and registered, for which `wait_until Available` waits"


def cut(player: Player, why: str) -> Player:
    """End it though it is not over, as when the run ends."""
    if player.over:
        return player
    if player.at == len(player.scenario.steps):
        return replace(player, over=True, next_due=None)
    return _fail(player, player.scenario.steps[player.at], "it to come to its end", why)


def _give(player: Player, act: Act) -> tuple[Player, tuple[port.Input, ...]]:
    item = act.item
    if isinstance(item, port.PresentTag) and not item.id_tag:
        item = replace(item, id_tag=player.id_tag)
    return replace(player, given=True, heard=player.heard.forget()), (item,)


def _done(player: Player, one: Step) -> Player:
    heard = player.heard
    if isinstance(one.deed, ExpectCall):
        heard = judge.without(heard, one.deed)
    return replace(player, at=player.at + 1, began_at=None, given=False, heard=heard)


def _fail(player: Player, one: Step, expected: str, found: str) -> Player:
    failure = Failure(one.where, one.said, expected, found)
    return replace(player, failure=failure, over=True, next_due=None)


def _finish(player: Player, station: Station, now: datetime) -> Player:
    """Let the charge point tell the central system what it still has to, if it can."""
    began_at = player.began_at or now
    until = began_at + _LAST_WORDS
    waiting = [*station.queue, *([station.flying] if station.flying else [])]
    owed = any(transaction_of(queued.intent) is not None for queued in waiting)
    if owed and station.link.wanted and now < until:
        return replace(player, began_at=began_at, next_due=until)
    return replace(player, over=True, next_due=None)
