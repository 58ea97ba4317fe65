"""Everything that can be wrong with a document, found at once and said with its place."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from mockserver.contract.build import build
from mockserver.contract.bundle import Bundler
from mockserver.contract.findings import Finding, SpecError, below
from mockserver.contract.lint.bindings import check_bindings
from mockserver.contract.lint.keys import Extensions, check_duplicates, check_keys
from mockserver.contract.lint.links import check_links
from mockserver.contract.lint.operations import check_operations
from mockserver.contract.lint.schemas import Examples, check_parameter, check_schema
from mockserver.contract.lint.standard import check_standard
from mockserver.contract.lint.walk import Walk
from mockserver.contract.load import EXTENSIONS
from mockserver.contract.model import Document
from mockserver.contract.source import read_folder


def lint(folder: Path, behaviours: Collection[str] | None = None) -> list[Finding]:
    """Check `openapi/<api>/` against OpenAPI, against `x-mock.schema.json` beside it, and itself.

    `behaviours` are the names that the API offers; None leaves out what needs them. An empty list
    means that nothing is wrong.
    """
    try:
        sources = read_folder(folder)
        bundler = Bundler(sources)
        bundled = bundler.run()
        extensions = read_extensions(folder)
    except SpecError as error:
        return below(folder.name, error.findings)
    walk = Walk(folder.name, sources)
    found = [*check_duplicates(walk), *check_shape(walk)]
    found = found or [*check_standard(folder.name, bundled)]
    found.extend(check_extensions(walk, extensions))
    if found:
        return found  # what follows relies on the right shape
    document = build(folder.name, bundled.spec, bundled.lines, "")
    found.extend(check_bindings(document, behaviours))
    found.extend(check_operations(document))
    found.extend(check_links(document))
    examples = Examples(walk, bundler, bundled.spec)
    for node in walk.nodes():
        if not isinstance(node.value, Mapping) or "$ref" in node.value:
            continue
        if node.kind == "schema":
            found.extend(check_schema(walk, node, document.collections))
        elif node.kind == "parameter":
            found.extend(check_parameter(walk, node))
        found.extend(examples.check(node))
    return found


def check_shape(walk: Walk) -> Iterator[Finding]:
    """Findings on objects that are none, and on unknown keywords."""
    for node in walk.nodes():
        if isinstance(node.value, Mapping):
            yield from check_keys(walk, node)
        elif not (node.kind == "schema" and isinstance(node.value, bool)):
            yield walk.finding(node, f"is no object where a {node.kind} should stand")


def check_extensions(walk: Walk, extensions: Extensions) -> Iterator[Finding]:
    """Findings on unknown or misplaced extensions."""
    for node in walk.nodes():
        if isinstance(node.value, Mapping) and "$ref" not in node.value:
            yield from extensions.check(walk, node)


def require_bound(document: Document, behaviours: Collection[str]) -> None:
    """Raise SpecError unless every operation is bound and every behaviour used; for start-up."""
    found = check_bindings(document, behaviours)
    if found:
        raise SpecError(found)


def read_extensions(folder: Path) -> Extensions:
    """Compile `x-mock.schema.json`, which stands beside the documents.

    Raises SpecError when it is missing or no JSON.
    """
    path = folder.parent / EXTENSIONS
    try:
        schema: Any = orjson.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise SpecError([Finding(EXTENSIONS, f"cannot be read: {error}")]) from error
    return Extensions(schema)


__all__ = [
    "Walk",
    "check_bindings",
    "check_extensions",
    "check_shape",
    "lint",
    "read_extensions",
    "require_bound",
]
