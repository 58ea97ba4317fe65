"""Quirks as somebody wants them, and what that makes of one charge point."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from ocpp_sim.core.habits import Habits
from ocpp_sim.core.wire import (
    ANY,
    Alteration,
    Count,
    Counted,
    Moment,
    Params,
    Selector,
    Wire,
)
from ocpp_sim.quirks.catalogue import CATALOGUE, STAGES, Entry, on_the_wire
from virtualtime import chance


@dataclass(frozen=True, slots=True)
class Quirk:
    """Quirk("late_answer", share=0.2, selector=Selector(action="GetConfiguration")).

    That `share` of the charge points has it, and with them it acts with `probability` whenever it
    could: as the catalogue says if that is None. Those `of` one preset come and go together.
    Of a `selector` a habit has `nth` and `after` at most.
    Raises ValueError for what the catalogue does not know, and for what is no share.
    """

    name: str
    share: float = 1.0
    probability: float | None = None
    selector: Selector = ANY
    params: Params = ()
    of: str = ""

    def __post_init__(self) -> None:
        entry = CATALOGUE.get(self.name)
        if entry is None:
            raise ValueError(f"there is no quirk '{self.name}'; see docs/reference/quirks.md")
        for what, value in (("share", self.share), ("probability", self.probability)):
            if value is not None and not 0.0 <= value <= 1.0:
                raise ValueError(f"{what} of {self.name} is {value!r}; allowed are 0 to 1")
        for name in ("action", "direction", "nth", "after"):
            if getattr(self.selector, name) and name not in entry.selects:
                allowed = ", ".join(entry.selects) or "none"
                raise ValueError(f"{self.name} cannot be selected by {name}; allowed: {allowed}")
        known = [one.name for one in entry.params]
        for name, _ in self.params:
            if name not in known:
                allowed = ", ".join(known) or "none"
                raise ValueError(f"{self.name} cannot be told '{name}'; allowed: {allowed}")

    @property
    def entry(self) -> Entry:
        return CATALOGUE[self.name]


def wire_of(quirks: tuple[Quirk, ...], seed: int, identity: str, now: datetime) -> Wire | None:
    """What the texts of a charge point go through; None if it has no such quirk."""
    had = _had(quirks, seed, identity)
    alterations, moments = _alterations(had), _moments(had)
    if not alterations and not moments:
        return None
    counts = tuple(Count(armed=not one.selector.after) for one in alterations)
    counted = tuple(Counted(armed=not one.after) for one in moments)
    return Wire(alterations, counts, now, moments=moments, counted=counted)


def habits_of(quirks: tuple[Quirk, ...], seed: int, identity: str) -> Habits | None:
    """The habits of a charge point; None if it has none."""
    return _habits(_had(quirks, seed, identity))


def spelled(identity: str, quirks: tuple[Quirk, ...], seed: int) -> str:
    """An identity as its charge point spells it: "CP:0001" with a `colon_identity`."""
    colons = tuple(one for one in quirks if one.name == "colon_identity")
    if not _had(colons, seed, identity):
        return identity
    return identity.replace("-", ":", 1) if "-" in identity else f"{identity}:1"


def _had(quirks: tuple[Quirk, ...], seed: int, identity: str) -> tuple[Quirk, ...]:
    """Those of the quirks that a charge point has."""
    return tuple(
        one
        for one in quirks
        if one.share >= 1.0
        or chance.unit(seed, f"station/{identity}/quirk/{one.of or one.name}/share") < one.share
    )


@lru_cache(maxsize=256)
def _alterations(quirks: tuple[Quirk, ...]) -> tuple[Alteration, ...]:
    """In the order in which they are applied, shared by all that have the same."""
    found = [one for one in quirks if on_the_wire(one.entry)]
    found.sort(key=lambda one: STAGES.index(one.entry.stage))
    names = [one.name for one in found]
    return tuple(
        Alteration(
            one.name,
            one.entry.likely if one.probability is None else one.probability,
            one.selector,
            tuple(_told(one)),
            _stream(one.name, names[:at].count(one.name)),
        )
        for at, one in enumerate(found)
    )


def _stream(name: str, before: int) -> str:
    return f"{name}-{before + 1}" if before else name


@lru_cache(maxsize=256)
def _habits(quirks: tuple[Quirk, ...]) -> Habits | None:
    chances = {
        one.name: 1.0 if one.probability is None else one.probability
        for one in quirks
        if one.entry.kind == "habit"
    }
    return Habits(**chances) if chances else None


@lru_cache(maxsize=256)
def _moments(quirks: tuple[Quirk, ...]) -> tuple[Moment, ...]:
    """When habits may act that do not at any time, shared as well."""
    last = {one.name: one.selector for one in quirks if one.entry.kind == "habit"}
    return tuple(
        Moment(name, selector.nth, selector.after)
        for name, selector in last.items()
        if selector.nth or selector.after
    )


def _told(quirk: Quirk) -> Iterator[tuple[str, float | str]]:
    said = dict(quirk.params)
    for name, default in quirk.entry.defaults:
        yield name, said.get(name, default)
