"""Which quirk acts on which text: selectors, counts and labelled draws."""

from dataclasses import replace

from ocpp_sim.core.station import Spec
from ocpp_sim.core.wire import Alteration, Count, Selector
from ocpp_sim.quirks.catalogue import CATALOGUE
from ocpp_sim.quirks.draft import Draft
from virtualtime import chance


def concerns(alteration: Alteration, draft: Draft) -> bool:
    """Whether a text is of the kind that a quirk acts on and its selector chooses."""
    entry, selector = CATALOGUE[alteration.name], alteration.selector
    if entry.stage == "handshake":
        return False  # before any text
    side = "in" if draft.incoming else "out"
    wanted = selector.direction
    if wanted in ("in", "out"):
        if wanted != side:
            return False
    elif draft.incoming and not entry.both:
        return False
    if entry.frames not in ("any", draft.sort):
        return False
    if wanted in ("call", "answer") and wanted != draft.sort:
        return False
    return selector.action in ("", draft.action)


def armed(alteration: Alteration, count: Count, event: str) -> Count:
    """The count after an event, with which it may begin anew."""
    return replace(count, since=0, armed=True) if alteration.selector.after == event else count


def acts(alteration: Alteration, count: Count, spec: Spec) -> tuple[bool, Count]:
    """Whether it acts on this occasion, and the count with it."""
    counted = Count(count.since + 1, count.ever + 1, count.armed)
    selector: Selector = alteration.selector
    if not count.armed or (selector.nth and counted.since != selector.nth):
        return False, counted
    if alteration.probability >= 1.0:
        return True, counted
    return draw(alteration, count, spec) < alteration.probability, counted


def draw(alteration: Alteration, count: Count, spec: Spec, what: str = "") -> float:
    """A draw from 0 to 1 that belongs to this quirk of this charge point and this occasion."""
    label = f"station/{spec.identity}/quirk/{alteration.stream}{what}"
    return chance.unit(spec.seed, label, count.ever)
