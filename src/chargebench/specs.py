"""`chargebench spec lint | list | coverage`."""

from collections.abc import Collection, Mapping

from rich.console import Console
from rich.table import Table

from chargebench.resources import folder
from mockserver.app import BEHAVIOURS
from mockserver.contract.coverage import Row, rows
from mockserver.contract.lint import lint as lint_folder
from mockserver.contract.load import load_document
from mockserver.contract.model import Document

FINDINGS, USAGE = 1, 2


class UnknownApiError(LookupError):
    """No document of that name."""


def apis(wanted: str | None) -> Mapping[str, Collection[str]]:
    """The APIs asked for, each with the names of its behaviours. Raises UnknownApiError."""
    if wanted is None:
        return BEHAVIOURS
    if wanted not in BEHAVIOURS:
        raise UnknownApiError(f"There is no API '{wanted}'; there are {', '.join(BEHAVIOURS)}.")
    return {wanted: BEHAVIOURS[wanted]}


def lint(api: str | None) -> int:
    """Print every finding, then one line of counts; 1 when there are any."""
    console, count = Console(highlight=False, soft_wrap=True), 0
    for name, behaviours in apis(api).items():
        findings = lint_folder(folder("openapi") / name, behaviours)
        for finding in findings:
            console.print(f"{finding}\n", markup=False)
        document = None if findings else _document(name)
        if document is not None:
            schemas = document.spec["components"]["schemas"]
            console.print(
                f"{name}: {len(document.operations)} operations, {len(schemas)} schemas,"
                f" {len(document.collections)} collections, {len(behaviours)} behaviours"
            )
        count += len(findings)
    console.print(f"{count} findings" if count else "No findings.")
    return FINDINGS if count else 0


def show_bindings(api: str | None) -> int:
    """Print what each operation is bound to."""
    for name in apis(api):
        table = Table("Operation", "Method and path", "Verb", "Collection", title=name)
        for row in rows(_document(name)):
            table.add_row(row.operation, f"{row.method} {row.path}", row.verb, row.collection)
        Console().print(table)
    return 0


def show_coverage(api: str | None) -> int:
    """Print how much of each operation is documented, read between the lines, or guessed."""
    for name in apis(api):
        found = rows(_document(name))
        table = Table("Operation", "Itself", "Parameters", "Fields", "Statuses", title=name)
        for row in found:
            table.add_row(*_coverage(row))
        Console().print(table)
        Console().print("Figures read documented / read between the lines / guessed.")
    return 0


def _coverage(row: Row) -> tuple[str, ...]:
    return (row.operation, row.mark, str(row.parameters), str(row.fields), str(row.statuses))


def _document(name: str) -> Document:
    return load_document(folder("openapi") / name, cache=None)
