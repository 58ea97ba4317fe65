"""The figures as one table."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.figure import Figure

_PIPED_COLUMNS = 140
_WHOLE_FROM = 100


def show(figures: list[Figure]) -> None:
    """Print every figure with its reference, their ratio, and the verdict."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_PIPED_COLUMNS)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("what")
    for name in ("figure", "reference"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("which is")
    for name in ("ratio", "target"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for figure in figures:
        table.add_row(*_cells(figure))
    console.print(table)


def _cells(figure: Figure) -> tuple[str | Text, ...]:
    reference = "" if figure.reference is None else number(figure.reference)
    ratio = "" if figure.ratio is None else f"{number(figure.ratio)} x"
    verdict = Text(figure.verdict, style="green" if figure.verdict == "OK" else "bold red")
    return (
        figure.name,
        f"{number(figure.value)} {figure.unit}",
        reference,
        figure.beside,
        ratio,
        str(figure.target or ""),
        verdict,
    )


def number(value: float) -> str:
    """Three significant digits, thousands apart: '0.412', '23 100'."""
    return f"{value:,.0f}".replace(",", " ") if abs(value) >= _WHOLE_FROM else f"{value:.3g}"
