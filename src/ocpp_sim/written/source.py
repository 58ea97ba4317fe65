"""YAML with the line and column of every node; JSON values only.

Scalars follow YAML 1.2's core schema, so that `model: NO` stays text and `on: 2024-01-20` no date.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, TypeAlias

import yaml

Pointer: TypeAlias = tuple[str, ...]
Place: TypeAlias = tuple[int, int]

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class WrittenError(ValueError):
    """A file is not what it should be; `problems` has a line for each thing to mend."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class _Loader(_Base):  # type: ignore[misc]  # the C loader where the platform has it
    """A safe loader whose scalars are JSON's."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", r"^[-+]?[0-9]+\.[0-9]+$", "-+0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its value, and where each node begins, line and column from 1.

    `places` has nodes by pointer, as ('points', '0', 'model'); `keys` has the keys of mappings.
    """

    name: str
    value: Any
    places: Mapping[Pointer, Place]
    keys: Mapping[Pointer, Place]
    duplicates: tuple[Pointer, ...] = ()

    def at(self, pointer: Pointer, *, key: bool = False) -> str:
        """Locate a node, or its key, or the nearest parent: 'depot.yaml:12:5'."""
        if key and pointer in self.keys:
            return self._shown(self.keys[pointer])
        while pointer and pointer not in self.places:
            pointer = pointer[:-1]
        return self._shown(self.places.get(pointer, (1, 1)))

    def line(self, pointer: Pointer) -> str:
        """Locate a node by its line alone: 'depot.yaml:12'."""
        return self.at(pointer).rpartition(":")[0]

    def _shown(self, place: Place) -> str:
        return f"{self.name}:{place[0]}:{place[1]}"


@dataclass(slots=True)
class _Reading:
    places: dict[Pointer, Place] = field(default_factory=dict)
    keys: dict[Pointer, Place] = field(default_factory=dict)
    duplicates: list[Pointer] = field(default_factory=list)


def parse(name: str, text: str) -> Source:
    """Read one YAML file; keys become text, as in JSON. Raises WrittenError when it is no YAML."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        reading = _Reading()
        value = None if node is None else _value(loader, node, (), reading)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise WrittenError((f"{where}: is not YAML: {error.problem or error.context}",)) from error
    except (yaml.YAMLError, ValueError, LookupError, RecursionError) as error:
        raise WrittenError((f"{name}: is not YAML: {' '.join(str(error).split())}",)) from error
    finally:
        loader.dispose()
    return Source(name, value, reading.places, reading.keys, tuple(reading.duplicates))


def scalar(text: str) -> Any:
    """One word as YAML has it: "5" is 5, "true" is True, "CP-1" stays."""
    loader = _Loader("")
    try:
        tag = loader.resolve(yaml.ScalarNode, text, (True, False))
        return loader.construct_object(yaml.ScalarNode(tag, text))
    finally:
        loader.dispose()


def _value(loader: Any, node: yaml.Node, pointer: Pointer, reading: _Reading) -> Any:
    reading.places[pointer] = _place(node)
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _strange("a key that is no text", key_node)
            key = str(key_node.value)
            below = (*pointer, key)
            if key in result:
                reading.duplicates.append(below)
            reading.keys[below] = _place(key_node)
            result[key] = _value(loader, value_node, below, reading)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(loader, child, (*pointer, str(index)), reading)
            for index, child in enumerate(node.value)
        ]
    return _plain(loader.construct_object(node), node)


def _plain(value: Any, node: yaml.Node) -> Any:
    """A scalar as JSON has it; 1.0 is 1."""
    if isinstance(value, float) and isfinite(value):
        return int(value) if value.is_integer() else value
    if value is None or isinstance(value, str | int):
        return value
    raise _strange(f"a value of {node.tag.rpartition(':')[2]}", node)


def _strange(what: str, node: yaml.Node) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(
        problem=f"found {what}; allowed are text, numbers, true, false and null",
        problem_mark=node.start_mark,
    )


def _place(node: yaml.Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1
