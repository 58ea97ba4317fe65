"""What a seed draws and where it lies: the same for the same seed, and nobody else's draws move."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar
from unicodedata import normalize

from mockserver.world.world import World
from virtualtime import chance

if TYPE_CHECKING:
    from faker import Faker

T = TypeVar("T")
API = "ev_energy"
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
# what a seed asks for; all the others take longer to load than a world to fill
_PROVIDERS = ("faker.providers.address", "faker.providers.person")


def put(world: World, name: str, record: dict[str, Any]) -> str:
    """Store a record of a collection such as 'users', with a fresh id where its ids are made.

    Past the journal, for which a seed of hundreds of thousands of records is nothing to tell.
    Gives the id; raises KeyError for a collection that the document does not have.
    """
    collection = f"{API}.{name}"
    model = world.runtime.collections[collection]
    if "{ulid}" in model.id_template:
        key = world.new_id(model.id_template)
        record[model.id_field] = key
    else:
        key = record[model.id_field]
    world.store[collection].put(key, record)
    return key


def faked(world: World, label: str, locale: str) -> "Faker":
    """A Faker whose next draws depend on the world's seed and the label alone.

    It is one object reseeded for each label, so draw at once and do not keep it.
    """
    fake = _faker(locale)
    fake.seed_instance(chance.bits(world.seed, f"{API}/seed/{label}"))
    return fake


def whole(world: World, label: str, low: int, high: int) -> int:
    """An integer in [low, high]."""
    return chance.whole(low, high, world.seed, f"{API}/seed/{label}")


def pick(world: World, label: str, options: Sequence[T]) -> T:
    """One of a non-empty sequence."""
    return chance.pick(options, world.seed, f"{API}/seed/{label}")


def uuid(world: World, label: str) -> str:
    """A version 4 UUID: '0b5f0c1e-6d1c-4b0e-9a57-3f1f0f2a9c11'."""
    high = chance.bits(world.seed, f"{API}/seed/{label}", 0)
    low = chance.bits(world.seed, f"{API}/seed/{label}", 1)
    text = f"{high:016x}{low:016x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def slug(name: str) -> str:
    """The plain letters of a name: "Müller-O'Neill" is 'mulleroneill'."""
    return "".join(letter for letter in normalize("NFKD", name.lower()) if letter in _LETTERS)


@cache
def _faker(locale: str) -> "Faker":
    from faker import Faker  # noqa: PLC0415  # 60 ms, needed by a seed only

    return Faker(locale, providers=list(_PROVIDERS))
