"""How large a seed is, and how much of its history it holds."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Past charging sessions of a household: the latest are `held`, those before `made` when read.

    Together they are spread over the month before the seed.
    """

    held: int
    made: int = 0

    @property
    def total(self) -> int:
        return self.held + self.made


@dataclass(frozen=True, slots=True)
class Size:
    """How many users there are, each with the past of `span`."""

    users: int
    span: Span


SIZES: Mapping[str, Size] = {
    "small": Size(users=12, span=Span(10)),
    "medium": Size(users=500, span=Span(4)),
    "large": Size(users=20_000, span=Span(1, made=13)),
}
