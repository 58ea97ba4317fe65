"""Failures that are known: a YAML file of case ids with the reason for each."""

from collections.abc import Collection, Mapping
from pathlib import Path

import yaml


class ExpectedError(ValueError):
    """A file of known failures cannot be used, and why."""


def read(path: Path, known: Collection[str]) -> Mapping[str, str]:
    """Read {"CORE-05": "takes every tag, see issue 12"}; the reason must be said.

    Raises ExpectedError with the file, what was found and what is allowed.
    """
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ExpectedError(f"{path}: cannot be read: {error}") from error
    if not isinstance(found, Mapping) or not all(
        isinstance(name, str) and isinstance(why, str) and why.strip()
        for name, why in found.items()
    ):
        raise ExpectedError(
            f"{path}: expected a mapping of case ids to reasons, such as 'CORE-05: takes every tag'"
        )
    strange = sorted(set(found) - set(known))
    if strange:
        raise ExpectedError(
            f"{path}: there is no case {strange[0]!r}; see --list for those there are"
        )
    return dict(found)
