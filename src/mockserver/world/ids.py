"""Identifiers in the vendors' shapes, unique within a world and repeatable from its seed."""

import re
from datetime import datetime
from functools import lru_cache

from virtualtime.chance import bits
from virtualtime.instant import milliseconds

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# two digits at a time: a large world is seeded with hundreds of thousands of ids
_PAIRS = tuple(high + low for high in _CROCKFORD for low in _CROCKFORD)
_PLACE = re.compile(r"\{(\w+)\}")
_TIME_CHARS = 10
_COUNTER_CHARS = 6
_DRAWN_CHARS = 10


def ulid16(at: datetime, number: int) -> str:
    """Sixteen Crockford base32 characters: ten of time as in a ULID, six that count.

    Two ids of one millisecond differ by their number; example '01HX7A3B2C4D5E6F'.
    Source: ULID specification, time part; vendor fact 'identifier shapes'.
    """
    return base32(milliseconds(at), _TIME_CHARS) + base32(number, _COUNTER_CHARS)


def ulid(ms: int, number: int, seed: int) -> str:
    """A whole ULID of 26 characters: ten of time, six that count, ten that look drawn.

    `ms` counts from 1970; of one millisecond the higher number sorts behind.
    Example '01HX7A3B2C00002FK8J2Q9WZ4T'.
    Source: ULID specification, monotonicity.
    """
    drawn = bits(seed, "ulid", number)
    return (
        f"{_time(ms)}{_PAIRS[number >> 20 & 1023]}{_PAIRS[number >> 10 & 1023]}"
        f"{_PAIRS[number & 1023]}{_ten(drawn)}"
    )


def counted(key: str) -> int | None:
    """The number in an id that ends with a whole ULID; None for a key that can be none.

    Example: counted("user01HX7A3B2C00002FK8J2Q9WZ4T") is 79.
    """
    digits = key[-_DRAWN_CHARS - _COUNTER_CHARS : -_DRAWN_CHARS]
    if len(key) < _TIME_CHARS + _COUNTER_CHARS + _DRAWN_CHARS:
        return None
    number = 0
    for digit in digits:
        value = _CROCKFORD.find(digit)
        if value < 0:
            return None
        number = number << 5 | value
    return number


def base32(number: int, width: int) -> str:
    """The low `width` base32 digits of a number, most significant first."""
    digits = []
    for _ in range(width // 2):
        digits.append(_PAIRS[number & 1023])
        number >>= 10
    if width % 2:
        digits.append(_CROCKFORD[number & 31])
    digits.reverse()
    return "".join(digits)


def _ten(number: int) -> str:
    """As `base32` to ten digits, in a third of the time."""
    return (
        f"{_PAIRS[number >> 40 & 1023]}{_PAIRS[number >> 30 & 1023]}{_PAIRS[number >> 20 & 1023]}"
        f"{_PAIRS[number >> 10 & 1023]}{_PAIRS[number & 1023]}"
    )


def scattered(seed: int, label: str, number: int, width: int) -> str:
    """`width` characters that look drawn, the same for the same seed, label and number."""
    return base32(bits(seed, label, number), width)


def fill(template: str, values: dict[str, str]) -> str:
    """Put values in a template: fill('res_{ulid16}', {'ulid16': …}).

    Raises KeyError when the template names something that is not given.
    """
    texts, names = _pieces(template)
    made = texts[0]
    for name, text in zip(names, texts[1:], strict=True):
        made += values[name] + text
    return made


@lru_cache(maxsize=4)
def _time(ms: int) -> str:
    """The part of an id that tells the time: a seed makes all its ids at one."""
    return base32(ms, _TIME_CHARS)


@lru_cache(maxsize=512)
def _pieces(template: str) -> tuple[list[str], list[str]]:
    """The texts of a template around its places, and the names of these."""
    pieces = _PLACE.split(template)
    return pieces[0::2], pieces[1::2]
