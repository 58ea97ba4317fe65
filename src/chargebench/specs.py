"""`chargebench spec lint | list | coverage`."""

import sys
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TypeAlias

from rich.console import Console
from rich.table import Table

from chargebench.composition import documents
from mockserver.app import BEHAVIOURS
from mockserver.contract.coverage import Row, rows
from mockserver.contract.findings import SpecError
from mockserver.contract.lint import lint as lint_folder
from mockserver.contract.load import load_document
from mockserver.contract.model import Document

FINDINGS, NOT_STARTED = 1, 3
_WIDTH = 240
# API -> the names of its behaviours
Behaviours: TypeAlias = Mapping[str, Collection[str]]


def run(show: Callable[[Path, Behaviours], int], api: str | None, openapi: Path | None) -> int:
    """Look into the documents of one API or of all; 3 when they cannot be read.

    `show` is one of the functions below; it gets the folder of the documents.
    """
    behaviours = BEHAVIOURS if api is None else {api: BEHAVIOURS[api]}
    try:
        return show(documents(openapi), behaviours)
    except SpecError as error:
        sys.stderr.write(f"The documents cannot be shown.\n{error}\n")
        return NOT_STARTED


def lint(place: Path, behaviours: Behaviours) -> int:
    """Print every finding, then one line of counts; 1 when there are any."""
    console, count = Console(highlight=False, soft_wrap=True), 0
    for name, offered in behaviours.items():
        findings = lint_folder(place / name, offered)
        count += len(findings)
        for finding in findings:
            console.print(f"{finding}\n", markup=False)
        if not findings:
            document = _document(place, name)
            schemas = document.spec.get("components", {}).get("schemas", {})
            console.print(
                f"{name}: {len(document.operations)} operations, {len(schemas)} schemas,"
                f" {len(document.collections)} collections, {len(offered)} behaviours"
            )
    console.print(f"{count} finding{'s' if count > 1 else ''}" if count else "No findings.")
    return FINDINGS if count else 0


def show_bindings(place: Path, behaviours: Behaviours) -> int:
    """Print what each operation is bound to."""
    for name in behaviours:
        table = Table("Operation", "Method and path", "Verb", "Collection", title=name)
        for row in rows(_document(place, name)):
            table.add_row(row.operation, f"{row.method} {row.path}", row.verb, row.collection)
        _print(table)
    return 0


def show_coverage(place: Path, behaviours: Behaviours) -> int:
    """Print how much of each operation is documented, read between the lines, or guessed."""
    for name in behaviours:
        table = Table("Operation", "Itself", "Parameters", "Fields", "Statuses", title=name)
        for row in rows(_document(place, name)):
            table.add_row(*_coverage(row))
        _print(table)
    _print("Figures read documented / read between the lines / guessed.")
    return 0


def _coverage(row: Row) -> tuple[str, ...]:
    return (row.operation, row.mark, str(row.parameters), str(row.fields), str(row.statuses))


def _document(place: Path, name: str) -> Document:
    return load_document(place / name, cache=None)


def _print(what: Table | str) -> None:
    """Print to the terminal's width, and in full where there is no terminal."""
    width = None if sys.stdout.isatty() else _WIDTH
    Console(highlight=False, width=width).print(what)
