"""Many files become one value: every reference points to '#/components/<kind>/<name>'."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mockserver.contract.findings import Finding, SpecError, listed, nearest
from mockserver.contract.grammar import FIELDS, METHODS, SECTIONS, children
from mockserver.contract.source import Pointer, Source

ROOT = "openapi.yaml"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands in the files: Place("paths/members.yaml", ("Members", "get"))."""

    file: str
    pointer: Pointer

    def below(self, *tokens: str) -> "Place":
        return Place(self.file, self.pointer + tokens)


@dataclass(frozen=True, slots=True)
class Bundle:
    """The bundled document, with the line of each operation and of each component.

    Example: lines["GET /api/v1/x"] is 'paths/x.yaml:2', homes["schemas/X"] is 'schemas/x.yaml:1'.
    """

    spec: Mapping[str, Any]
    lines: Mapping[str, str]
    homes: Mapping[str, str] = field(default_factory=dict)


def resolve(sources: Mapping[str, Source], ref: str, place: Place) -> tuple[Place, Any]:
    """Follow a reference written at `place`, such as '../schemas/members.yaml#/Member'.

    Raises SpecError when the file or the name does not exist.
    """
    file, _, fragment = ref.partition("#")
    name = posixpath.normpath(posixpath.join(posixpath.dirname(place.file), file))
    name = name if file else place.file
    where = sources[place.file].at(place.pointer)
    if name not in sources:
        advice = nearest(name, sources)
        raise SpecError(
            [Finding(where, f"$ref '{ref}': no file '{name}'", listed(sources), advice)]
        )
    pointer = tuple(
        token.replace("~1", "/").replace("~0", "~") for token in fragment.split("/")[1:]
    )
    try:
        return Place(name, pointer), sources[name].get(pointer)
    except (LookupError, ValueError):
        names = _names(sources[name], pointer[:-1])
        wanted = pointer[-1] if pointer else ""
        raise SpecError(
            [
                Finding(
                    where,
                    f"$ref '{ref}': nothing stands at '{fragment}' of {name}",
                    listed(names),
                    nearest(wanted, names),
                )
            ]
        ) from None


def is_reference(kind: str, value: Any) -> bool:
    """Tell whether an object of this kind only points to another one."""
    return (
        kind not in {"document", "operation"}
        and isinstance(value, Mapping)
        and isinstance(value.get("$ref"), str)
    )


def _names(source: Source, pointer: Pointer) -> list[str]:
    try:
        value = source.get(pointer)
    except (LookupError, ValueError):
        return []
    return list(value) if isinstance(value, Mapping) else []


def bundle(sources: Mapping[str, Source]) -> Bundle:
    """Put the files together, starting from 'openapi.yaml'.

    Raises SpecError for a missing root, a dangling reference, or one name for two things.
    """
    return Bundler(sources).run()


def _shallow(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, list) else value


@dataclass(slots=True)
class Bundler:
    """Bundles, and remembers from which place each component came."""

    sources: Mapping[str, Source]
    components: dict[str, dict[str, Any]] = field(default_factory=dict)
    homes: dict[tuple[str, str], Place] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)

    def run(self) -> Bundle:
        if ROOT not in self.sources or not isinstance(self.sources[ROOT].value, Mapping):
            raise SpecError([Finding(ROOT, "the root of the document is missing or empty")])
        root = self.sources[ROOT].value
        place = Place(ROOT, ())
        for section, entries in (root.get("components") or {}).items():
            for name in entries or {}:
                self.homes[section, name] = place.below("components", section, name)
        spec = self.node("document", root, place)
        own = spec.get("components") or {}
        self.collection_schemas(root)
        spec["components"] = {
            section: dict(sorted({**own.get(section, {}), **found}.items()))
            for section in sorted({*own, *self.components})
            for found in [self.components.get(section, {})]
        }
        homes = {
            f"{section}/{name}": self.sources[home.file].at(home.pointer)
            for (section, name), home in self.homes.items()
        }
        return Bundle(spec, self.lines, homes)

    def node(self, kind: str, value: Any, place: Place) -> Any:
        """Copy an object of the given kind with its references rewritten."""
        if not isinstance(value, Mapping):
            return value
        if is_reference(kind, value):
            return self.reference(kind, value["$ref"], place.below("$ref"))
        result: dict[str, Any] = {
            key: _shallow(child) if FIELDS[kind].get(key) else child for key, child in value.items()
        }
        for child_kind, pointer, child in children(kind, value):
            holder: Any = result if len(pointer) == 1 else result[pointer[0]]
            last = pointer[-1]
            holder[int(last) if isinstance(holder, list) else last] = self.node(
                child_kind, child, place.below(*pointer)
            )
            if child_kind == "path":
                self.remember_lines(pointer[1], child, place.below(*pointer))
        return result

    def reference(self, kind: str, ref: str, place: Place) -> Any:
        """Point to a component, bundling it on first sight; path items are put in place."""
        target, value = resolve(self.sources, ref, place)
        if kind not in SECTIONS:
            return self.node(kind, value, target)
        section, name = SECTIONS[kind], target.pointer[-1] if target.pointer else ""
        home = self.homes.setdefault((section, name), target)
        if home != target:
            here, there = (self.sources[p.file].at(p.pointer) for p in (target, home))
            raise SpecError(
                [
                    Finding(
                        here,
                        f"'{name}' is the name of two {section}; the other stands at {there}",
                        advice="Rename one of them: bundling needs names that are unique.",
                    )
                ]
            )
        in_root = target.file == ROOT and target.pointer[:1] == ("components",)
        known = self.components.setdefault(section, {})
        if not in_root and name not in known:
            known[name] = {}  # stands in while a schema that refers to itself is copied
            known[name] = self.node(kind, value, target)
        return {"$ref": f"#/components/{section}/{name}"}

    def collection_schemas(self, root: Mapping[str, Any]) -> None:
        """Bundle schemas of records and resources, which only `x-collections` may name."""
        for collection, model in (root.get("x-collections") or {}).items():
            for key in ("schema", "resource"):
                name = model.get(key) if isinstance(model, Mapping) else None
                if isinstance(name, str) and ("schemas", name) not in self.homes:
                    self.collection_schema(name, Place(ROOT, ("x-collections", collection, key)))

    def collection_schema(self, name: str, place: Place) -> None:
        for file, source in self.sources.items():
            if file.startswith("schemas/") and name in _names(source, ()):
                self.reference("schema", f"{file}#/{name}", place)
                break

    def remember_lines(self, path: str, item: Any, place: Place) -> None:
        if isinstance(item, Mapping) and isinstance(item.get("$ref"), str):
            place, item = resolve(self.sources, item["$ref"], place.below("$ref"))
        if isinstance(item, Mapping) and place.file in self.sources:
            for method in METHODS:
                if method in item:
                    at = self.sources[place.file].at((*place.pointer, method))
                    self.lines[f"{method.upper()} {path}"] = at
