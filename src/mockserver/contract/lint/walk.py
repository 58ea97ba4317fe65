"""Visiting every object of a document where it was written, references followed once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mockserver.contract.bundle import ROOT, Place, is_reference, resolve
from mockserver.contract.findings import Finding
from mockserver.contract.grammar import METHODS, SECTIONS, children
from mockserver.contract.source import Source
from mockserver.contract.translate import Direction


@dataclass(frozen=True, slots=True)
class Node:
    """One object: its kind (see grammar), value, place, and what it belongs to for messages.

    `label` is 'GET /api/v1/x (dynamo.listX)' or 'schema Member'; `direction` says on which way a
    media type travels. What stands below x-webhooks is `sent` by the API, not taken.
    """

    kind: str
    value: Any
    place: Place
    label: str = ""
    direction: Direction = "record"
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Walk:
    """The files of a document, and where in them findings stand."""

    name: str
    sources: Mapping[str, Source]

    def where(self, node: Node, *below: str) -> str:
        """'dynamo/paths/members.yaml:12  GET /api/v1/members (dynamo.listMembers)'."""
        at = self.sources[node.place.file].at((*node.place.pointer, *below))
        return f"{self.name}/{at}  {node.label}".rstrip()

    def finding(
        self, node: Node, what: str, *, below: str = "", allowed: str = "", advice: str = ""
    ) -> Finding:
        return Finding(self.where(node, *([below] if below else [])), what, allowed, advice)

    def nodes(self) -> Iterator[Node]:
        """Every object that can be reached from the root, each once."""
        seen: set[Place] = set()
        pending = [Node("document", self.sources[ROOT].value, Place(ROOT, ()))]
        while pending:
            node = pending.pop()
            if node.place in seen:
                continue
            seen.add(node.place)
            yield node
            pending.extend(reversed(list(self._below(node))))
        yield from self._records(seen)

    def _below(self, node: Node) -> Iterator[Node]:
        if is_reference(node.kind, node.value):
            yield self._target(node)
            return
        for kind, pointer, value in children(node.kind, node.value):
            child = replace(node, kind=kind, value=value, place=node.place.below(*pointer))
            yield _labelled(child, node, pointer)

    def _target(self, node: Node) -> Node:
        place, value = resolve(self.sources, node.value["$ref"], node.place)
        label = node.label
        if node.kind in SECTIONS and place.pointer:
            label = f"{node.kind.replace('_', ' ')} {place.pointer[-1]}"
        return replace(node, value=value, place=place, label=label)

    def _records(self, seen: set[Place]) -> Iterator[Node]:
        """Schemas of records, which only x-collections names."""
        collections = (self.sources[ROOT].value or {}).get("x-collections") or {}
        names = {str(one.get("schema")) for one in collections.values() if isinstance(one, Mapping)}
        for file, source in self.sources.items():
            if file.startswith("schemas/") and isinstance(source.value, Mapping):
                for name in sorted(names & set(source.value)):
                    place = Place(file, (name,))
                    start = Node("schema", source.value[name], place, f"schema {name}")
                    yield from self._subtree(start, seen)

    def _subtree(self, start: Node, seen: set[Place]) -> Iterator[Node]:
        pending = [start]
        while pending:
            node = pending.pop()
            if node.place not in seen:
                seen.add(node.place)
                yield node
                pending.extend(self._below(node))


def _labelled(child: Node, parent: Node, pointer: tuple[str, ...]) -> Node:
    """Give a child the name by which its author knows it."""
    if child.kind == "path":
        return replace(child, label=pointer[-1], sent=pointer[0] == "x-webhooks")
    if child.kind == "operation" and pointer[-1] in METHODS:
        value = child.value if isinstance(child.value, Mapping) else {}
        name = value.get("operationId", "no operationId")
        return replace(child, label=f"{pointer[-1].upper()} {parent.label} ({name})")
    if child.kind == "request_body":
        return replace(child, direction="response" if child.sent else "request")
    if child.kind == "response":
        return replace(child, direction="response")
    return child
