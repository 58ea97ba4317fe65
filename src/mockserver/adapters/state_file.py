"""Keeps all worlds in one file from one run of the server to the next."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from mockserver.world.problems import ProblemError
from mockserver.world.worlds import Worlds

_FORMAT = "chargebench state"
_VERSION = 1


class StateFileError(Exception):
    """The file cannot be read or written, or is not what `write_state` wrote; says what to do."""


def write_state(path: Path, worlds: Worlds) -> None:
    """Write every world that has no `ttl_s`; those that have end with the server.

    The file is readable by its owner alone, and it is the old one or the new one, never half.
    Raises StateFileError.
    """
    state = {
        "format": _FORMAT,
        "version": _VERSION,
        "worlds": {
            world.name: worlds.dump(world) for world in worlds if world.options.ttl_s is None
        },
    }
    try:
        _replace(path, orjson.dumps(state))
    except OSError as error:
        raise StateFileError(
            f"{path}: the state cannot be written, {error.strerror}."
            " Name a file in a directory that this user may write to."
        ) from error


def restore_state(path: Path, worlds: Worlds) -> bool:
    """Put back the worlds of a file, in place of those with their names; False without a file.

    Raises StateFileError; worlds that were put back before that stay.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _broken(path, f"it cannot be read, {error.strerror}") from error
    for name, dumped in _worlds(path, raw).items():
        try:
            worlds.restore(name, dumped, as_origin=False)
        except ProblemError as error:
            raise _broken(path, f"world '{name}': {error.problem.message}") from error
    return True


def _worlds(path: Path, raw: bytes) -> dict[str, dict[str, Any]]:
    try:
        state = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise _broken(
            path, f"it is no JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        ) from error
    if not isinstance(state, dict) or state.get("format") != _FORMAT:
        raise _broken(path, "it holds no state of chargebench")
    if state.get("version") != _VERSION:
        raise _broken(
            path, f"it is of version {state.get('version')!r}; this program reads {_VERSION}"
        )
    found = state.get("worlds")
    if not isinstance(found, dict) or not all(isinstance(one, dict) for one in found.values()):
        raise _broken(path, "its 'worlds' are no worlds by name")
    return found


def _broken(path: Path, why: str) -> StateFileError:
    return StateFileError(
        f"{path}: the state cannot be restored, {why}."
        " Move the file away to begin anew, or name another one."
    )


def _replace(path: Path, content: bytes) -> None:
    """Write beside and rename; `mkstemp` makes the file for its owner alone."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise
