"""What a run came to: a table to read, JSON to keep."""

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from load.budgets import Judgement, Line
from load.tally import Tally

_SHOWN_MESSAGES = 10
_SHOWN_MISSING = 30
_PIPED_COLUMNS = 100
_WHOLE_FROM_MS = 100


def console() -> Console:
    """Standard output, as wide as the table wants when nobody watches."""
    shown = Console()
    return shown if shown.is_terminal else Console(width=_PIPED_COLUMNS)


def show(console: Console, judgement: Judgement, tally: Tally) -> None:
    """Print the verdict per operation, what failed, and what was never sent."""
    console.print(_table(judgement))
    for (operation, text), count in tally.messages.most_common(_SHOWN_MESSAGES):
        console.print(Text(f"  {count}x {operation}: {text}"))
    missing = judgement.not_exercised
    if len(missing) > _SHOWN_MISSING:
        console.print(Text(f"Not exercised: {len(missing)} operations; --json FILE names them."))
    elif missing:
        console.print(Text("Not exercised: " + ", ".join(missing)))
    findings = judgement.findings
    if findings:
        console.print(Text("Not within budget: " + "; ".join(findings), style="bold red"))
    else:
        console.print(Text("Within every budget.", style="bold green"))


def as_json(judgement: Judgement, tally: Tally, facts: dict[str, Any]) -> dict[str, Any]:
    """The run as one JSON object; `facts` say what was run: {'base_url': …, 'users': 50}."""
    whole = tally.latency
    return {
        **facts,
        "verdict": "exceeded" if judgement.findings else "ok",
        "findings": judgement.findings,
        "requests": tally.requests,
        "failures": tally.failures,
        "p50_ms": whole.percentile_ms(50),
        "p95_ms": whole.percentile_ms(95),
        "p99_ms": whole.percentile_ms(99),
        "operations": [_operation(line) for line in judgement.lines],
        "not_exercised": judgement.not_exercised,
        "messages": [
            {"operation": operation, "message": text, "count": count}
            for (operation, text), count in tally.messages.most_common()
        ],
    }


def _operation(line: Line) -> dict[str, Any]:
    counted = line.counted
    return {
        "operation": line.operation,
        "requests": counted.requests,
        "failures": counted.failures,
        "error_ratio": counted.error_ratio,
        "p50_ms": counted.latency.percentile_ms(50),
        "p95_ms": counted.latency.percentile_ms(95),
        "p99_ms": counted.latency.percentile_ms(99),
        "max_ms": counted.latency.max_ms,
        "budget": {"p95_ms": line.budget.p95_ms, "errors": line.budget.errors},
        "verdict": line.verdict,
    }


def _table(judgement: Judgement) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("operation", overflow="fold")
    for name in ("sent", "failed", "p50 ms", "p95 ms", "budget"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for line in judgement.lines:
        latency = line.counted.latency
        table.add_row(
            line.operation,
            str(line.counted.requests),
            f"{line.counted.error_ratio:.1%}",
            _ms(latency.percentile_ms(50)),
            _ms(latency.percentile_ms(95)),
            f"{line.budget.p95_ms:g}, {line.budget.errors:.1%}",
            Text(line.verdict, style="green" if line.verdict == "ok" else "red"),
        )
    return table


def _ms(value: float) -> str:
    """Three significant digits without an exponent: '0.87', '12.4', '1040'."""
    return f"{value:.0f}" if value >= _WHOLE_FROM_MS else f"{value:.3g}"
