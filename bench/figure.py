"""A measured figure, what it is held against, and whether it reaches its target."""

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Target:
    """A bound on the figure itself or on its ratio to the reference.

    Example: Target("ratio", "at least", 0.4).
    """

    of: Literal["value", "ratio"]
    side: Literal["at least", "at most"]
    bound: float

    def met_by(self, value: float) -> bool:
        return value >= self.bound if self.side == "at least" else value <= self.bound

    def __str__(self) -> str:
        sign = "≥" if self.side == "at least" else "≤"
        return f"{sign} {self.bound:g}{' x' if self.of == 'ratio' else ''}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: Figure("GET one", 9800, "requests/s", "bare Starlette", 23000, Target(…)).

    `detail` goes into the JSON only.
    """

    name: str
    value: float
    unit: str
    beside: str = ""
    reference: float | None = None
    target: Target | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        return self.value / self.reference if self.reference else None

    @property
    def verdict(self) -> Literal["OK", "MISSED", ""]:
        if self.target is None:
            return ""
        held = self.ratio if self.target.of == "ratio" else self.value
        return "OK" if held is not None and self.target.met_by(held) else "MISSED"

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "beside": self.beside,
            "reference": self.reference,
            "ratio": self.ratio,
            "target": str(self.target) if self.target else None,
            "verdict": self.verdict or None,
            **self.detail,
        }
