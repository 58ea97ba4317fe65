"""What a user may connect: vehicles of the catalogue, as far as the client has named them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from mockserver.apis.ev_energy.behaviours.vehicles import garage
from mockserver.apis.ev_energy.behaviours.vehicles.garage import MAKES, MODELS, TRIMS
from mockserver.apis.ev_energy.onboarding import Choice
from mockserver.engine.bodies import refusal
from mockserver.engine.call import Call
from mockserver.store.collection import Record
from mockserver.world.problems import Detail
from mockserver.world.world import World

_MOST = 200
_SHOWN_CHARS = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """Ids of the catalogue, each None where the user may choose."""

    make: str | None = None
    model: str | None = None
    trim: str | None = None


def wanted(call: Call) -> Wanted:
    """What `make_id`, `model_id` and `trim_id` name; what lies above is filled in.

    Raises ProblemError 400 for one that is not there, or that does not belong to another.
    """
    world, wrong = call.world, list[Detail]()
    trim = _named(call, "trim_id", TRIMS, wrong)
    model = _named(call, "model_id", MODELS, wrong)
    make = _named(call, "make_id", MAKES, wrong)
    model = _above(
        trim, "trim_id", world.get(MODELS, (trim or {}).get("model") or ""), model, wrong
    )
    make = _above(model, "model_id", world.get(MAKES, (model or {}).get("make") or ""), make, wrong)
    if wrong:
        raise refusal(400, wrong)
    return Wanted(*(None if each is None else each["id"] for each in (make, model, trim)))


def offers(world: World, want: Wanted) -> list[Choice]:
    """What can be chosen, by the id of a trim, or of a model where no trim is known."""
    return list(islice(_offers(world, want), _MOST))


def trim_of(world: World, choice: str) -> Record:
    """The trim behind a choice."""
    trim = world.get(TRIMS, choice)
    if trim is not None:
        return trim
    model = world.get(MODELS, choice)
    assert model is not None, "choices are of the catalogue"
    return garage.trim_for(world, model)


def make_of(world: World, choice: str) -> Record | None:
    """The make behind a choice."""
    trim = world.get(TRIMS, choice) or {}
    model = world.get(MODELS, trim.get("model") or choice) or {}
    return world.get(MAKES, model.get("make") or "")


def lacking(world: World, user: str, make: Record | None) -> str | None:
    """What a user must have before a vehicle of a make can be connected; None for nothing."""
    needed = (make or {}).get("subscription_name")
    if make is None or needed is None:
        return None
    for subscription in garage.of_group(world, garage.SUBSCRIPTIONS, garage.OF_USER, user):
        offering = world.get(garage.OFFERINGS, subscription.get("offering") or "") or {}
        if offering.get("name") == needed:
            return None
    return f"{make['name']} needs the subscription {needed} before a vehicle can be connected."


def _offers(world: World, want: Wanted) -> Iterator[Choice]:
    for model in _models(world, want):
        about = garage.described(world, model)
        trims = garage.of_group(world, TRIMS, garage.LISTED_TRIMS, model["id"])
        if want.trim is not None:
            trims = [world.get(TRIMS, want.trim) or {"id": want.trim, "name": ""}]
        if not trims:
            yield Choice(model["id"], about)
        for trim in trims:
            yield Choice(trim["id"], f"{about} {trim['name']}")


def _models(world: World, want: Wanted) -> Iterator[Record]:
    if want.model is not None:
        model = world.get(MODELS, want.model)
        yield from () if model is None else (model,)
    elif want.make is not None:
        yield from garage.of_group(world, MODELS, garage.LISTED_MODELS, want.make)
    else:
        yield from (model for _, model in world.store[MODELS] if model.get("reviewed"))


def _named(call: Call, name: str, collection: str, wrong: list[Detail]) -> Record | None:
    key = call.query.get(name)
    record = None if key is None else call.world.get(collection, key)
    if key is not None and record is None:
        text = f"is '{key[:_SHOWN_CHARS]}', which is not in the catalogue"
        wrong.append(Detail(f"query.{name}", text))
    return record


def _above(
    below: Record | None, name: str, own: Record | None, named: Record | None, wrong: list[Detail]
) -> Record | None:
    """What something belongs to; it must be what was named, if anything was."""
    if below is None:
        return named
    if own is None or (named is not None and named["id"] != own["id"]):
        wrong.append(Detail(f"query.{name}", f"is '{below['id']}', which is of something else"))
    return own
