"""Which operations are served at an address that a deployment gave out."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from contract_tests.target import Target


class Addresses:
    """The paths of a document as patterns."""

    def __init__(self, target: Target) -> None:
        self._base_url = target.base_url
        self._patterns = [
            (o, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(o.path))))
            for o in target.document.operations
            if "{" in o.path
        ]

    def at(self, address: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The operations that are served there, each with the values that the address gives.

        "https://…/connect/vehicles/7f" gives ("ev_energy.openVehicleConnectPage",
        {"path.connect_key": "7f"}) and others.
        """
        if not address.startswith(f"{self._base_url}/"):
            return
        parts = urlsplit(address[len(self._base_url) :])
        query = {f"query.{name}": value for name, value in parse_qsl(parts.query)}
        for operation, pattern in self._patterns:
            match = pattern.fullmatch(parts.path)
            if match:
                declared = {f"{p.place}.{p.name}" for p in operation.parameters}
                found = {f"path.{name}": value for name, value in match.groupdict().items()}
                also = {name: value for name, value in query.items() if name in declared}
                yield operation.id, {**found, **also}
