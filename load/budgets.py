"""Budgets per operation, and the verdict of a run against them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any, Literal

from load.operations import Operations, UnknownOperationError
from load.tally import Counted, Tally

PACKAGED = Path(__file__).parent / "budgets.toml"
_KEYS = ("p95_ms", "errors")

Verdict = Literal["ok", "slow", "errors", "slow, errors"]


class BudgetError(ValueError):
    """A budget file that cannot be used; the message says where and what is allowed."""


@dataclass(frozen=True, slots=True)
class Budget:
    """95 of 100 requests within `p95_ms`, and no greater share than `errors` failing."""

    p95_ms: float
    errors: float

    def judge(self, counted: Counted) -> Verdict:
        slow = counted.latency.percentile_ms(95) > self.p95_ms
        erring = counted.error_ratio > self.errors
        if slow and erring:
            return "slow, errors"
        if slow:
            return "slow"
        return "errors" if erring else "ok"


@dataclass(frozen=True, slots=True)
class Budgets:
    """A budget for each operation, by name or by default."""

    default: Budget
    operations: Mapping[str, Budget] = field(default_factory=dict)

    def of(self, operation: str) -> Budget:
        return self.operations.get(operation, self.default)


@dataclass(frozen=True, slots=True)
class Line:
    """One operation of a run beside its budget."""

    operation: str
    counted: Counted
    budget: Budget
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of a run: a line per operation that was sent, and those that never were."""

    lines: list[Line]
    not_exercised: list[str]
    crashes: list[str]

    @property
    def findings(self) -> list[str]:
        """Why the run is not good; empty when it is."""
        found = [f"{line.operation}: {line.verdict}" for line in self.lines if line.verdict != "ok"]
        found += [f"a journey crashed: {crash}" for crash in self.crashes]
        return found if self.lines else [*found, "no request was sent"]


def judge(tally: Tally, budgets: Budgets, operations: Operations, crashes: list[str]) -> Judgement:
    """Hold each operation that was sent against its budget."""
    lines = []
    for name, counted in sorted(tally.operations.items()):
        budget = budgets.of(name)
        lines.append(Line(name, counted, budget, budget.judge(counted)))
    sent = {line.operation for line in lines}
    return Judgement(lines, [name for name in operations.names if name not in sent], crashes)


def read(path: Path, operations: Operations) -> Budgets:
    """Read a budget file.

    Raises BudgetError for anything it should not have, OSError when it cannot be read.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BudgetError(f"{path}: {error}") from error
    unknown = content.keys() - {"default", "operations"}
    if unknown:
        raise BudgetError(
            f"{path}: '{min(unknown)}' is unknown; allowed are [default] and [operations.\"NAME\"]"
        )
    default = _budget(path, "default", content.get("default", {}), Budget(500.0, 0.01))
    named = {}
    for name, table in content.get("operations", {}).items():
        try:
            _ = operations[name]
        except UnknownOperationError as error:
            raise BudgetError(f"{path}: operations: {error}") from error
        named[name] = _budget(path, f'operations."{name}"', table, default)
    return Budgets(default, named)


def _budget(path: Path, where: str, table: Any, default: Budget) -> Budget:
    if not isinstance(table, dict):
        raise BudgetError(f"{path}: {where} is {table!r}; it has to be a table of {_allowed()}")
    for key, value in table.items():
        if key not in _KEYS:
            raise BudgetError(f"{path}: {where}: '{key}' is unknown; allowed are {_allowed()}")
        if isinstance(value, bool) or not isinstance(value, int | float) or not _fits(key, value):
            raise BudgetError(f"{path}: {where}: {key} is {value!r}; allowed are {_allowed()}")
    return Budget(
        float(table.get("p95_ms", default.p95_ms)), float(table.get("errors", default.errors))
    )


def _fits(key: str, value: float) -> bool:
    return isfinite(value) and (0 <= value <= 1 if key == "errors" else value > 0)


def _allowed() -> str:
    return "p95_ms (milliseconds above 0) and errors (a share from 0 to 1)"
