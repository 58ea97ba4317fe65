"""From a path to what stands there, by a trie of segments.

A literal segment goes before a parameter, as OpenAPI 3.0.3 §4.7.8 wants it, a parameter with text
behind it ('{id}:submit') before one without, and the search comes back when that leads nowhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Generic, TypeVar
from urllib.parse import unquote

T = TypeVar("T")


@dataclass(slots=True)
class Leaf(Generic[T]):
    """One path of the document: its template, its parameters in order, a target by method."""

    template: str
    names: tuple[str, ...]
    methods: dict[str, T] = field(default_factory=dict)

    @property
    def allow(self) -> str:
        """What the Allow header says: 'GET, PUT' (RFC 9110 §10.2.1)."""
        return ", ".join(sorted(self.methods))


@dataclass(slots=True)
class _Node(Generic[T]):
    literal: "dict[str, _Node[T]]" = field(default_factory=dict)
    suffixed: "dict[str, _Node[T]]" = field(default_factory=dict)
    parameter: "_Node[T] | None" = None
    leaf: Leaf[T] | None = None


class Router(Generic[T]):
    """All paths of all APIs."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()
        self._plain: dict[str, Leaf[T]] = {}
        self._leaves: dict[str, Leaf[T]] = {}

    def __iter__(self) -> Iterator[Leaf[T]]:
        return iter(self._leaves.values())

    def add(self, template: str, method: str, target: T) -> None:
        """Put a target at '/sessions/{session_id}'.

        A parameter begins its segment, and text may follow it.
        Raises ValueError when it does not, or something stands there.
        """
        node, names = self._root, []
        for segment in template.split("/")[1:]:
            if "{" not in segment:
                node = node.literal.setdefault(segment, _Node())
                continue
            name, brace, suffix = segment[1:].partition("}")
            if not (segment[0] == "{" and brace and "{" not in suffix):
                raise ValueError(f"{template}: '{segment}' has more than a parameter and its end")
            names.append(name)
            if suffix:
                node = node.suffixed.setdefault(suffix, _Node())
                continue
            node.parameter = node = node.parameter or _Node()
        if node.leaf is None:
            node.leaf = Leaf(template, tuple(names))
            self._leaves[template] = node.leaf
            if not names:
                self._plain[template] = node.leaf
        if node.leaf.template != template or method in node.leaf.methods:
            raise ValueError(f"{method} {template} is there twice, as {node.leaf.template}")
        node.leaf.methods[method] = target

    def find(self, raw_path: str) -> tuple[Leaf[T], dict[str, str]] | None:
        """The leaf for a path as it came, and its parameters decoded; None when there is none.

        Raises UnicodeDecodeError when the percent-encoding is no UTF-8.
        """
        plain = self._plain.get(raw_path)
        if plain is not None:
            return plain, {}
        segments = raw_path.split("/")
        if "%" in raw_path:
            segments = [unquote(segment, errors="strict") for segment in segments]
        values: list[str] = []
        leaf = _descend(self._root, segments, 1, values)
        return None if leaf is None else (leaf, dict(zip(leaf.names, values, strict=True)))

    def nearest(self, path: str) -> str | None:
        """The template most like a path that does not exist."""
        close = get_close_matches(path[:200], self._leaves, n=1)
        return close[0] if close else None


def _descend(node: _Node[T], segments: list[str], at: int, values: list[str]) -> Leaf[T] | None:
    if at == len(segments):
        return node.leaf
    segment = segments[at]
    child = node.literal.get(segment)
    if child is not None:
        leaf = _descend(child, segments, at + 1, values)
        if leaf is not None:
            return leaf
    for suffix, child in node.suffixed.items():
        if segment.endswith(suffix) and segment != suffix:
            values.append(segment.removesuffix(suffix))
            leaf = _descend(child, segments, at + 1, values)
            if leaf is not None:
                return leaf
            values.pop()
    if node.parameter is None or not segment:
        return None
    values.append(segment)
    leaf = _descend(node.parameter, segments, at + 1, values)
    if leaf is None:
        values.pop()
    return leaf
