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
from mockserver.contract.lint.operations import check_operations
from mockserver.contract.lint.schemas import Examples, check_parameter, check_schema
from mockserver.contract.lint.standard import check_standard
from mockserver.contract.lint.walk import Walk
from mockserver.contract.load import EXTENSIONS
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
    found = [*check_duplicates(walk), *structure(walk, extensions)]
    found.extend(check_standard(folder.name, bundled))
    if found:
        return found  # what follows relies on the right shape
    document = build(folder.name, bundled.spec, bundled.lines, "")
    found.extend(check_bindings(document, behaviours))
    found.extend(check_operations(document))
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


def structure(walk: Walk, extensions: Extensions) -> Iterator[Finding]:
    """Findings on keys: unknown keywords, unknown or misplaced extensions."""
    for node in walk.nodes():
        if not isinstance(node.value, Mapping):
            if not (node.kind == "schema" and isinstance(node.value, bool)):
                yield walk.finding(node, f"is no object where a {node.kind} should stand")
            continue
        yield from check_keys(walk, node)
        if "$ref" not in node.value:
            yield from extensions.check(walk, node)


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


__all__ = ["Walk", "check_bindings", "lint", "read_extensions", "structure"]
