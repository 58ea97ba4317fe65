"""The operations of an API as its OpenAPI document has them: what to send, what to expect."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode

import yaml

OPENAPI = Path(__file__).parents[1] / "openapi"
_METHODS = frozenset({"get", "put", "post", "delete", "patch", "head", "options"})
_SUCCESS = range(200, 300)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Tree: TypeAlias = Mapping[str, Any]


class UnknownOperationError(KeyError):
    """A name that the document does not have; the message suggests the nearest."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: Operation('dynamo.cancelReservation', 'DELETE', '/api/v1/…/{reservation_id}',
    {204: None}).

    `success` maps each 2xx status to the media type of its body, None for an empty one.
    `headers` are the names of its header parameters in lower case.
    """

    id: str
    method: str
    path: str
    success: Mapping[int, str | None]
    headers: frozenset[str] = frozenset()

    def url(self, path: Mapping[str, str], query: Mapping[str, object]) -> str:
        """The path with its parameters filled in and the query behind it; a list comes repeated."""
        filled = self.path.format_map({name: quote(v, safe="") for name, v in path.items()})
        given = {name: value for name, value in query.items() if value is not None}
        return f"{filled}?{urlencode(given, doseq=True)}" if given else filled


class Operations:
    """Operations by operationId."""

    def __init__(self, operations: Mapping[str, Operation]) -> None:
        self._operations = dict(operations)

    def __getitem__(self, name: str) -> Operation:
        """Raises UnknownOperationError."""
        try:
            return self._operations[name]
        except KeyError:
            raise UnknownOperationError(self._unknown(name)) from None

    def __contains__(self, name: str) -> bool:
        return name in self._operations

    @property
    def names(self) -> list[str]:
        return sorted(self._operations)

    def _unknown(self, name: str) -> str:
        near = get_close_matches(name, self._operations, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(self.names)}."
        return f"'{name}' is no operation; {hint}"

    def of(self, apis: Collection[str]) -> "Operations":
        """Those of some APIs, whose names begin with theirs."""
        mine = {n: o for n, o in self._operations.items() if n.partition(".")[0] in apis}
        return Operations(mine)

    def __or__(self, other: "Operations") -> "Operations":
        return Operations({**self._operations, **other._operations})


def apis(openapi: Path = OPENAPI) -> list[str]:
    """Names of the APIs that documents exist for, the control API left out."""
    return sorted(
        p.parent.name for p in openapi.glob("*/openapi.yaml") if p.parent.name != "control"
    )


def read(api: str, openapi: Path = OPENAPI) -> Operations:
    """Read the document of an API, split over files as it is.

    Raises FileNotFoundError when there is none.
    """
    source = _Source()
    root = openapi / api / "openapi.yaml"
    found = {}
    for path, item in source.file(root)["paths"].items():
        place, operations = source.resolve(root, item)
        for method, operation in operations.items():
            if method in _METHODS:
                found[operation["operationId"]] = Operation(
                    operation["operationId"],
                    method.upper(),
                    path,
                    _success(source, place, operation["responses"]),
                    _headers(source, place, (operations, operation)),
                )
    return Operations(found)


def read_all(openapi: Path = OPENAPI) -> Operations:
    """Read the documents of every API."""
    found = Operations({})
    for api in apis(openapi):
        found |= read(api, openapi)
    return found


def _success(source: "_Source", place: Path, responses: Tree) -> dict[int, str | None]:
    success = {}
    for status, response in responses.items():
        if str(status).isdigit() and int(status) in _SUCCESS:
            _, resolved = source.resolve(place, response)
            success[int(status)] = next(iter(resolved.get("content", ())), None)
    return success


def _headers(source: "_Source", place: Path, holders: Iterable[Tree]) -> frozenset[str]:
    declared = [one for holder in holders for one in holder.get("parameters", ())]
    found = [source.resolve(place, parameter)[1] for parameter in declared]
    return frozenset(one["name"].lower() for one in found if one.get("in") == "header")


class _Source:
    """YAML files, each read once, and the references between them."""

    def __init__(self) -> None:
        self._files: dict[Path, Tree] = {}

    def file(self, path: Path) -> Tree:
        if path not in self._files:
            # CSafeLoader is the safe loader in C.
            self._files[path] = yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506
        return self._files[path]

    def resolve(self, place: Path, node: Tree) -> tuple[Path, Tree]:
        """Follow `$ref: "../schemas/x.yaml#/Name"` from the file it stands in."""
        while "$ref" in node:
            file, _, pointer = node["$ref"].partition("#")
            place = (place.parent / file).resolve() if file else place
            node = self.file(place)
            for token in pointer.strip("/").split("/"):
                node = node[token.replace("~1", "/").replace("~0", "~")]
        return place, node
