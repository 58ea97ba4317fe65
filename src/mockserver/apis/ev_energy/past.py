"""The charging history of a large seed, made when it is read.

A household's sessions before the latest follow from the seed, the household and the day; with what
belongs to them they are made together, by what seeds the others, in a world that is thrown away.
Their ids count from far above those that a world gives out, and tell the household.
"""

from collections import OrderedDict
from collections.abc import Mapping
from math import inf
from typing import Any

from mockserver.apis.ev_energy.seeds import beginning, ground, history, homes
from mockserver.apis.ev_energy.seeds.beginning import Beginning
from mockserver.apis.ev_energy.seeds.calendar import calendar
from mockserver.apis.ev_energy.seeds.ground import Ground
from mockserver.apis.ev_energy.seeds.homes import Keys
from mockserver.apis.ev_energy.seeds.sizes import SIZES
from mockserver.engine.query import Selection, select
from mockserver.store.collection import Collection, IndexSpec, Record
from mockserver.store.store import Store
from mockserver.world.ids import counted
from mockserver.world.world import Options, World
from virtualtime.clock import Dial

_API = "ev_energy."
_USERS, _VEHICLES, _EVSES = f"{_API}users", f"{_API}vehicles", f"{_API}evses"
_BY_NUMBER = IndexSpec((), "legacy_id")  # one group: as many of one record take far longer
INDEXES = {_USERS: (_BY_NUMBER,), _VEHICLES: (_BY_NUMBER,), _EVSES: (_BY_NUMBER,)}
"""What the collections must be indexed by."""

_MADE = frozenset(
    _API + name
    for name in (
        "charging_sessions", "charging_sub_sessions", "energy_usages", "charging_schedules",
        "schedule_plans", "charging_assessments", "charging_flags", "charging_debug_metadata",
        "dispatcher_logs", "vehicle_status_logs", "evse_status_logs",
    )
)  # fmt: skip
_BESIDE = f"{_API}states_of_charge"  # of which only the latest counts, and that is held
_FIRST_ID, _IDS_EACH = 1 << 29, 1 << 13
# fields that say whose past is meant, the most telling first, and where such a one is found
_WHOSE: Mapping[str, str | None] = {
    "charging_sub_session": None,
    "charging_session": None,
    "vehicle": _VEHICLES,
    "evse": _EVSES,
    "user": _USERS,
}
_KEPT_HOUSEHOLDS, _KEPT_GROUNDS, _KEPT_WAYS = 64, 4, 400
_ALL = 1 << 62


class ChargingPast:
    """Makes and for a while keeps the history of households; worlds of one seed share it."""

    def __init__(self) -> None:
        self._grounds: OrderedDict[tuple[Any, ...], Ground] = OrderedDict()
        self._made: OrderedDict[tuple[Any, ...], Store] = OrderedDict()

    def belongs(self, options: Options) -> bool:
        """Tell whether a seed of this size leaves history to be made."""
        size = SIZES.get(options.seed_size)
        return size is not None and size.span.made > 0

    def record(self, world: World, collection: str, key: str) -> Record | None:
        """A record of a household's history by its id, which tells the household."""
        if collection not in _MADE:
            return None
        began = beginning.of(world)
        number = None if began is None else _household(key)
        if began is None or number is None:
            return None
        made = self._history(world, began, number)
        return None if made is None else made[collection].get(key)

    def around(self, world: World, collection: str, equals: Mapping[str, Any]) -> Collection | None:
        """What a household has, made and held; None unless `equals` names one with a history."""
        if collection not in _MADE:
            return None
        began = beginning.of(world)
        if began is None:
            return None
        field = next((name for name in _WHOSE if name in equals), None)
        if field is None:
            return None
        number = _number(world, field, equals[field])
        made = None if number is None else self._history(world, began, number)
        return None if made is None else _joined(world, collection, made, {field: equals[field]})

    def _history(self, world: World, began: Beginning, number: int) -> Store | None:
        """All that is made of a household; None for a number that no household has."""
        if number not in range(SIZES[world.options.seed_size].users):
            return None
        user = _numbered(world, _USERS, homes.USER + number)
        if user is None:
            return None
        vehicle = _numbered(world, _VEHICLES, homes.VEHICLE + number)
        keys = Keys(user, vehicle, _numbered(world, _EVSES, homes.EVSE + number))
        place = (*_place(world, began), number, keys)
        found = self._made.pop(place, None) or self._make(world, began, number, keys)
        self._made[place] = found
        if len(self._made) > _KEPT_HOUSEHOLDS:
            self._made.popitem(last=False)
        return found

    def _make(self, world: World, began: Beginning, number: int, keys: Keys) -> Store:
        base = self._ground(world, began)
        first = _FIRST_ID + number * _IDS_EACH
        counters = {"ids": first, "ev_energy.dispatched": first}
        scratch = _scratch(world, began, counters, [*_MADE, _BESIDE])
        home, ways = homes.known(scratch, base.plot(number), keys), base.charges(number)
        if len(ways.made) > _KEPT_WAYS:
            ways.made.clear()
        history.plant_earlier(scratch, home, ways, SIZES[world.options.seed_size].span)
        return scratch.store

    def _ground(self, world: World, began: Beginning) -> Ground:
        """What the households of the seed stand on, with the ids that it has in the world."""
        place = _place(world, began)
        found = self._grounds.pop(place, None)
        if found is None:
            names = [name for name in world.runtime.collections if name.startswith(_API)]
            scratch = _scratch(world, began, began.counters, names)
            found = ground.plant(scratch, calendar(began.at))
        self._grounds[place] = found
        if len(self._grounds) > _KEPT_GROUNDS:
            self._grounds.popitem(last=False)
        return found


def _place(world: World, began: Beginning) -> tuple[Any, ...]:
    counters = tuple(sorted(began.counters.items()))
    return world.seed, world.options.seed_size, began.at, counters


def _scratch(
    world: World, began: Beginning, counters: Mapping[str, int], names: list[str]
) -> World:
    """A world of the same seed, at the time when it began."""
    made = World(
        world.name,
        Options(seed=world.seed, seed_size=world.options.seed_size),
        world.runtime,
        Store(dict.fromkeys(names, ())),
        Dial("frozen", began.at, began.at),
        counters=dict(counters),
    )
    made.settings["seeding"] = True
    return made


def _household(key: str) -> int | None:
    """The number of the household of whose history this is an id; None for any other id."""
    count = counted(key)
    return None if count is None or count < _FIRST_ID else (count - _FIRST_ID) // _IDS_EACH


def _number(world: World, field: str, key: Any) -> int | None:
    """The number of the household that a field's value belongs to."""
    collection = _WHOSE[field]
    if collection is None:
        return _household(str(key))
    record = world.store[collection].get(key)
    if record is None or record.get("legacy_id") is None:
        return None
    first = {_USERS: homes.USER, _VEHICLES: homes.VEHICLE, _EVSES: homes.EVSE}[collection]
    return int(record["legacy_id"]) - first


def _numbered(world: World, collection: str, legacy_id: int) -> str | None:
    """The id of the record with a number; None when there is none."""
    group = world.store[collection].group(_BY_NUMBER, ())
    place = (True, legacy_id)
    found = next(group.irange((place,), (place, inf)), None)
    return None if found is None else str(found[2])


def _joined(world: World, collection: str, made: Store, equals: Mapping[str, Any]) -> Collection:
    """What is made, the oldest first, and then what is held; a record that is both is held."""
    store, model = world.store[collection], world.runtime.collections[collection]
    joined = Collection(store.specs)
    for key, record in made[collection]:
        held = store.get(key)
        joined.put(key, record if held is None else held)
    for record in select(store, Selection(equals, limit=_ALL)).records:
        joined.put(record[model.id_field], record)
    return joined
