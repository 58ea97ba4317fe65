"""The YAML files of a document with the line of every node; JSON values only.

Scalars follow YAML 1.2's core schema, so that `country: NO` stays text and `2024-01-20` no date.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from mockserver.contract.findings import Finding, SpecError

Pointer: TypeAlias = tuple[str, ...]

_NOTHING: Mapping[str, Any] = {}
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]  # the C loader where the platform has it
    """A safe loader whose scalars are JSON's: no dates, no 'yes', no octals, no merge keys."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    (
        "float",
        r"^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$",
        "-+0123456789.",
    ),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its value, and the line (from 1) of each node by pointer ('paths', '/a', 'get')."""

    name: str
    value: Any
    lines: Mapping[Pointer, int]
    duplicates: tuple[Pointer, ...] = ()

    def at(self, pointer: Pointer) -> str:
        """Locate a node, or its nearest parent: 'paths/members.yaml:12'."""
        while pointer and pointer not in self.lines:
            pointer = pointer[:-1]
        return f"{self.name}:{self.lines.get(pointer, 1)}"

    def get(self, pointer: Pointer) -> Any:
        """The value at a pointer; raises LookupError or ValueError when there is none."""
        value = self.value
        for token in pointer:
            if isinstance(value, list):
                value = value[int(token)]
            else:
                value = (value if isinstance(value, Mapping) else _NOTHING)[token]
        return value


@dataclass(slots=True)
class _Reading:
    lines: dict[Pointer, int] = field(default_factory=dict)
    duplicates: list[Pointer] = field(default_factory=list)


def parse(name: str, text: str) -> Source:
    """Read one YAML file; keys become text, as in JSON.

    Raises SpecError when the text is no YAML.
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        reading = _Reading()
        value = None if node is None else _value(loader, node, (), reading)
    except (yaml.YAMLError, ValueError) as error:
        raise SpecError([Finding(name, f"is not YAML: {' '.join(str(error).split())}")]) from error
    finally:
        loader.dispose()
    return Source(name, value, reading.lines, tuple(reading.duplicates))


def _value(loader: Any, node: yaml.Node, pointer: Pointer, reading: _Reading) -> Any:
    reading.lines.setdefault(pointer, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            below = (*pointer, key)
            if key in result:
                reading.duplicates.append(below)
            reading.lines[below] = key_node.start_mark.line + 1
            result[key] = _value(loader, value_node, below, reading)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(loader, child, (*pointer, str(index)), reading)
            for index, child in enumerate(node.value)
        ]
    return loader.construct_object(node)


def read_folder(folder: Path) -> dict[str, Source]:
    """Every YAML file below `folder` by its relative name: {'openapi.yaml': …, 'paths/a.yaml': …}.

    Raises SpecError when a file is no YAML or not UTF-8.
    """
    return {name: parse(name, _text(folder, name)) for name in file_names(folder)}


def file_names(folder: Path) -> list[str]:
    """The relative names of the YAML files, sorted; shapes the content hash too."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml"))


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_bytes().decode()
    except UnicodeDecodeError as error:
        raise SpecError([Finding(name, f"is not UTF-8: {error}")]) from error
