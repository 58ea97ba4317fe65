"""The operations of all APIs, bound: document, handler and validators side by side."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockserver.contract.model import Operation
from mockserver.contract.schema import deref
from mockserver.contract.validators import Validators, compile_document
from mockserver.engine.api import Api
from mockserver.engine.call import Handler
from mockserver.http.route import Router

CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Bound:
    """One operation, ready to run.

    `product` is false for the control API: it stands above the worlds, so its calls wait for none,
    are not limited in rate and do not enter the journal.
    `metered` tells whether a call counts against the rate limits.
    """

    api: Api
    operation: Operation
    handler: Handler
    validators: Validators
    product: bool
    metered: bool


def bind(apis: Iterable[Api]) -> Router[Bound]:
    """Put every operation of every API into one router.

    Raises ValueError when two operations stand at one place, KeyError for one without handler.
    """
    router: Router[Bound] = Router()
    for api in apis:
        validators = compile_document(api.document)
        for operation in api.document.operations:
            product = api.name != CONTROL
            bound = Bound(
                api,
                operation,
                api.handlers[operation.id],
                validators[operation.id],
                product,
                product and api.metered(operation),
            )
            router.add(operation.path, operation.method, bound)
    return router


def schemes(apis: Iterable[Api]) -> Iterable[Mapping[str, Any]]:
    """The security schemes of all documents."""
    for api in apis:
        components = api.document.spec.get("components") or {}
        for scheme in (components.get("securitySchemes") or {}).values():
            yield deref(api.document.spec, scheme)


class Prefixes:
    """Which API a path without operation belongs to: that with the most segments in common."""

    def __init__(self, apis: Sequence[Api]) -> None:
        self._apis = apis
        self._prefixes = [(prefix, api) for api in apis for prefix in _prefixes(api)]

    def api_of(self, path: str) -> Api:
        """The API whose prefix fits, else the first."""
        fitting = [
            (len(prefix), api)
            for prefix, api in self._prefixes
            if path.startswith(f"{prefix}/") or path == prefix
        ]
        return max(fitting, key=lambda pair: pair[0])[1] if fitting else self._apis[0]


def _prefixes(api: Api) -> set[str]:
    """What the paths of an API start with, for each first segment: {'/api/v1', '/oauth'}."""
    groups: dict[str, set[str]] = {}
    for operation in api.document.operations:
        groups.setdefault(operation.path.split("/")[1], set()).add(operation.path)
    return {prefix for paths in groups.values() if (prefix := _common(paths))}


def _common(paths: Collection[str]) -> str:
    split = [path.split("/")[: -1 if len(paths) == 1 else None] for path in sorted(paths)]
    common: list[str] = []
    for segments in zip(*split, strict=False):
        if len(set(segments)) > 1 or "{" in segments[0]:
            break
        common.append(segments[0])
    return "/".join(common)
