"""What a seed draws: people, places and moments, the same for the same seed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import normalize

from mockserver.world.world import World
from virtualtime import chance
from virtualtime.instant import to_seconds_text

if TYPE_CHECKING:
    from faker import Faker

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
# what a seed asks for; all the others take longer to load than a world to fill
_PROVIDERS = (
    "faker.providers.address",
    "faker.providers.company",
    "faker.providers.geo",
    "faker.providers.person",
    "faker.providers.phone_number",
)
_LOCALES = {"GB": "en_GB", "DE": "de_DE"}


@dataclass(frozen=True, slots=True)
class Person:
    """Person("Alice Moreno", "alice.moreno@greenway.example.com")."""

    name: str
    email: str


def faked(world: World, label: str, country: str = "GB") -> "Faker":
    """A Faker whose next draws depend on the world's seed and the label alone.

    It is one object reseeded for each label, so draw at once and do not keep it.
    """
    fake = _faker(_LOCALES[country])
    fake.seed_instance(stream(world, label))
    return fake


def stream(world: World, label: str) -> int:
    return chance.bits(world.seed, f"dynamo/seed/{label}")


def whole(world: World, label: str, low: int, high: int) -> int:
    """An integer in [low, high]."""
    return chance.whole(low, high, world.seed, f"dynamo/seed/{label}")


def person(
    world: World, label: str, domain: str, *, number: int = 0, country: str = "GB"
) -> Person:
    """Somebody with an address at a domain; a number keeps namesakes apart."""
    fake = faked(world, label, country)
    first, last = fake.first_name(), fake.last_name()
    local = f"{slug(first)}.{slug(last)}{number or ''}"
    return Person(f"{first} {last}", f"{local}@{domain}")


def slug(name: str) -> str:
    """The plain letters of a name: "Müller-O'Neill" is 'mulleroneill'."""
    return "".join(letter for letter in normalize("NFKD", name.lower()) if letter in _LETTERS)


def moment(world: World) -> datetime:
    """The present to the minute, from which a seed reckons back."""
    return world.now().replace(second=0, microsecond=0)


def ago(world: World, **units: float) -> str:
    """An instant of the past as text: ago(world, days=3, hours=2)."""
    return to_seconds_text(moment(world) - timedelta(**units))


@cache
def _faker(locale: str) -> "Faker":
    from faker import Faker  # noqa: PLC0415  # 60 ms, needed by a seed only

    return Faker(locale, providers=list(_PROVIDERS))
