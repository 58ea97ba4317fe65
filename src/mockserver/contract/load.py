"""From a folder of YAML files to a Document, through a cache keyed by content."""

import os
import tempfile
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

import orjson

from mockserver.contract.build import build
from mockserver.contract.bundle import Bundle, bundle
from mockserver.contract.findings import SpecError, below
from mockserver.contract.model import Document
from mockserver.contract.source import file_names, read_folder

EXTENSIONS = "x-mock.schema.json"
# part of the cache's key: raise it when the same files bundle to something else
_FORMAT = "2"


def load_document(folder: Path, *, cache: Path | None) -> Document:
    """Load `openapi/<api>/`; the document's name is the folder's.

    `cache` is a directory for bundles (see `user_cache`), None for none; a cache that is corrupt
    or cannot be written is passed over. What comes from the cache has been checked before.
    Raises SpecError with all findings when the files break OpenAPI's rules or have unknown keys.
    """
    key = digest(folder)
    kept = None if cache is None else cache / f"{folder.name}-{key}.json"
    bundled = None if kept is None else _recall(kept)
    if bundled is None:
        bundled = _checked(folder)
        if kept is not None:
            _keep(kept, bundled)
    return build(folder.name, bundled.spec, bundled.lines, key)


def _checked(folder: Path) -> Bundle:
    # only lint and a start without cache need the checks, and they are slow to import
    from mockserver.contract import lint  # noqa: PLC0415
    from mockserver.contract.lint.standard import check_standard  # noqa: PLC0415

    try:
        sources = read_folder(folder)
        bundled = bundle(sources)
        extensions = lint.read_extensions(folder)
    except SpecError as error:
        raise SpecError(below(folder.name, error.findings)) from error
    walk = lint.Walk(folder.name, sources)
    found = [*lint.check_shape(walk), *lint.check_extensions(walk, extensions)]
    found = found or [*check_standard(folder.name, bundled)]
    if found:
        raise SpecError(found)
    return bundled


def digest(folder: Path) -> str:
    """A name for the content of all files of the document, and of those that judge them."""
    state = blake2b(_FORMAT.encode(), digest_size=16)
    beside = folder.parent / EXTENSIONS
    for name in [*file_names(folder), *([f"../{EXTENSIONS}"] if beside.is_file() else [])]:
        content = (folder / name).read_bytes()
        state.update(f"{name}\0{len(content)}\0".encode())
        state.update(content)
    return state.hexdigest()


def user_cache(environment: Mapping[str, str]) -> Path | None:
    """Where this user's bundles are kept; None when the user has no home."""
    home = environment.get("XDG_CACHE_HOME") or environment.get("LOCALAPPDATA")
    if home:
        return Path(home) / "chargebench"
    home = environment.get("HOME")
    return Path(home) / ".cache" / "chargebench" if home else None


def _recall(kept: Path) -> Bundle | None:
    try:
        value = orjson.loads(kept.read_bytes())
        return Bundle(value["spec"], value["lines"])
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _keep(kept: Path, bundled: Bundle) -> None:
    """Write beside and rename, so that a reader never sees half a file."""
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=kept.parent, prefix=f".{kept.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(orjson.dumps({"spec": bundled.spec, "lines": bundled.lines}))
        Path(name).replace(kept)
    except OSError:
        return
