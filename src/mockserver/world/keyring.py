"""Which world and credential a secret leads to."""

from collections.abc import Mapping
from typing import Any

from mockserver.world import credentials
from mockserver.world.world import World


class Keyring:
    """The secrets of every world; a secret is derived once for each state of its record."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[str, str]] = {}
        # world -> credential -> (the record it was derived from, secret)
        self._known: dict[str, dict[str, tuple[Mapping[str, Any], str]]] = {}

    def find(self, secret: str) -> tuple[str, str] | None:
        """Names of the world and the credential that a secret belongs to; None when nobody's."""
        return self._found.get(secret)

    def learn(self, world: World, changed: str | None = None) -> None:
        """Take notice of a world's credentials: of the one that has changed, or of all of them."""
        known = self._known.setdefault(world.name, {})
        held = world.store[credentials.COLLECTION]
        if changed is not None:
            self._learn(world, known, changed, held.get(changed))
            return
        for key in [key for key in known if key not in held]:
            self._learn(world, known, key, None)
        for key, record in held:
            self._learn(world, known, key, record)

    def forget(self, name: str) -> None:
        for _, secret in self._known.pop(name, {}).values():
            self._drop(secret)

    def _learn(
        self,
        world: World,
        known: dict[str, tuple[Mapping[str, Any], str]],
        key: str,
        record: Mapping[str, Any] | None,
    ) -> None:
        before = known.get(key)
        if before is not None:
            if before[0] is record:
                return
            self._drop(known.pop(key)[1])
        if record is not None:
            secret = credentials.secret(world, record)
            known[key] = (record, secret)
            self._found[secret] = (world.name, key)

    def _drop(self, secret: str) -> None:
        self._found.pop(secret, None)
