"""Which world a request means: by path prefix, by header, by credential, else the default one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.world.problems import Problem, ProblemError, unauthorized
from mockserver.world.world import World
from mockserver.world.worlds import DEFAULT, Worlds

HEADER = "x-mock-world"
_PREFIX = "/w/"
_NAMED = 10


@dataclass(frozen=True, slots=True)
class Address:
    """A path taken apart: '/w/blue/api/v1/x' is Address("/w/blue", "blue", "/api/v1/x")."""

    prefix: str
    world: str | None
    path: str


def split(raw_path: str) -> Address:
    """Take the world off the front of a path, if one is there."""
    if not raw_path.startswith(_PREFIX):
        return Address("", None, raw_path)
    name, slash, rest = raw_path[len(_PREFIX) :].partition("/")
    return Address(f"{_PREFIX}{name}", name, slash + rest)


def secret_headers(schemes: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The headers in which the documents' security schemes send a credential, in lower case."""
    names = {
        scheme["name"].lower()
        for scheme in schemes
        if scheme.get("type") == "apiKey" and scheme.get("in") == "header"
    }
    return tuple(sorted(names))


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds the world of a request; `key_headers` come from `secret_headers`."""

    worlds: Worlds
    key_headers: tuple[str, ...]

    def find(
        self,
        address: Address,
        headers: Mapping[str, str],
        also: Iterable[str] = (),
        *,
        strict: bool = True,
    ) -> World:
        """The world that a request means.

        `also` are secrets found elsewhere than in the headers.
        `strict` refuses a credential of another world; the control API has none.
        Raises ProblemError 401 for a credential of another world, 404 for an unknown one.
        """
        name = headers.get(HEADER) if address.world is None else address.world
        if strict:
            owner = self._owner(headers, also)
            if name is None:
                name = owner
            elif owner is not None and owner != name:
                self._exists(name)
                how = "header X-Mock-World" if address.world is None else "path prefix"
                raise unauthorized(
                    f"The credential belongs to world '{owner}', but the {how} names '{name}'."
                )
        return self._exists(DEFAULT if name is None else name)

    def _owner(self, headers: Mapping[str, str], also: Iterable[str]) -> str | None:
        """The world of the first credential that anybody knows."""
        bearer = headers.get("authorization")
        if bearer is not None:
            owner = self.worlds.by_credential(bearer.rpartition(" ")[2])
            if owner is not None:
                return owner
        for header in self.key_headers:
            key = headers.get(header)
            if key is not None:
                owner = self.worlds.by_credential(key)
                if owner is not None:
                    return owner
        for secret in also:
            owner = self.worlds.by_credential(secret)
            if owner is not None:
                return owner
        return None

    def _exists(self, name: str) -> World:
        world = self.worlds.get(name)
        if world is None:
            known = sorted(world.name for world in self.worlds)
            more = ", …" if len(known) > _NAMED else ""
            raise ProblemError(
                Problem(
                    404,
                    "unknown_world",
                    f"There is no world '{name}'; there are {', '.join(known[:_NAMED])}{more}."
                    " Create it by POST /_mock/worlds.",
                )
            )
        return world
