"""Links between records: URLs made of the fields of records, and read back to ids."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote

from mockserver.contract.links import PLACE
from mockserver.contract.model import CollectionModel, Document
from mockserver.contract.wording import shown
from mockserver.engine.call import Viewpoint
from mockserver.engine.moments import moment
from mockserver.engine.tenancy import noun, visible
from mockserver.store.collection import IndexSpec, Record

# stands in a path and in a query alike
_SAFE = "-._~:"


class Template:
    """A path with fields of a record in braces: '/v2/evses/{evse}/status_logs/{sampled_at}'."""

    __slots__ = ("_pairs", "_pattern", "places", "text", "texts")

    def __init__(self, text: str) -> None:
        self.text = text
        pieces = PLACE.split(text)
        self.places = tuple(pieces[1::2])
        self.texts = tuple(pieces[0::2])
        self._pairs = tuple(zip(self.places, self.texts[1:], strict=True))
        pattern = "([^/?#]+)".join(re.escape(piece) for piece in self.texts)
        self._pattern = re.compile(pattern)

    def fill(self, record: Record) -> str | None:
        """The path for a record; None when one of the fields is null."""
        made = self.texts[0]
        for place, text in self._pairs:
            value = record.get(place)
            if value is None:
                return None
            made += segment(value) + text
        return made

    def read(self, path: str) -> dict[str, str] | None:
        """The values in a path, as text; None for another path."""
        found = self._pattern.fullmatch(path)
        if found is None:
            return None
        return dict(zip(self.places, map(unquote, found.groups()), strict=True))


def segment(value: Any) -> str:
    """A value as one segment of a path."""
    text = value if isinstance(value, str) else str(value)
    return text if text.isalnum() and text.isascii() else _quoted(text)


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    """Times stand in many links and cost a microsecond to quote."""
    return quote(text, safe=_SAFE)


class Target:
    """A collection that others link to by URL.

    `aliases` are bases that mean the same as the one which the client used, such as the vendor's.
    """

    __slots__ = ("_aliases", "collection", "direct", "model", "template")

    def __init__(self, model: CollectionModel, aliases: tuple[str, ...] = ()) -> None:
        assert model.path is not None
        self._aliases = aliases
        self.model = model
        self.collection = model.name
        self.template = Template(model.path)
        self.direct = self.template.places == (model.id_field,)

    def url(self, view: Viewpoint, key: str) -> str | None:
        """The URL of the record with this id; None where it takes a record that is not there.

        `direct` tells that an id is enough.
        """
        if self.direct:
            head, tail = self.template.texts
            return f"{view.base_url}{head}{segment(key)}{tail}"
        record = view.world.get(self.collection, key)
        return None if record is None else self.url_of(view, record)

    def url_of(self, view: Viewpoint, record: Record) -> str | None:
        """The URL of a record."""
        path = self.template.fill(record)
        return None if path is None else view.base_url + path

    def key(self, view: Viewpoint, url: str) -> str:
        """The id of the record that a client names by its URL, or by the path of it.

        Raises ValueError that says what is wrong with it and what is allowed.
        """
        path = _path_of(url, view.base_url, self._aliases)
        example = view.base_url + self.template.text
        if path is None:
            raise ValueError(f"is {shown(url)}, which is of another host; allowed: {example}")
        values = self.template.read(path)
        if values is None:
            what = noun(self.collection)
            raise ValueError(f"is {shown(url)}, which names no {what}; allowed: {example}")
        key = values[self.model.id_field] if self.direct else self._key_by(view, values)
        record = None if key is None else view.world.get(self.collection, key)
        if key is None or record is None or not visible(view.caller, self.model, record):
            raise ValueError(f"is {shown(url)}; there is no such {noun(self.collection)}")
        return key

    @property
    def index(self) -> IndexSpec | None:
        """The index by which records are found from the values in their path."""
        return None if self.direct else IndexSpec(self.template.places)

    def _key_by(self, view: Viewpoint, values: Mapping[str, str]) -> str | None:
        assert self.index is not None
        collection = view.world.holding(self.collection, values)
        for texts in spellings(tuple(values.values())):
            group = collection.group(self.index, texts)
            if group:
                return str(group[-1][2])
        return None


def spellings(texts: tuple[str, ...]) -> list[tuple[str, ...]]:
    """These texts, and with every time among them in each form in which records may write it.

    Example: ("evse_1", "2024-06-01T09:00:00+00:00") is also ("evse_1", "2024-06-01T09:00:00Z").
    """
    found = [texts]
    for number, text in enumerate(texts):
        if "T" in text and text[:4].isdecimal():
            try:
                exact = moment(text).exact()
            except (ValueError, OverflowError):
                continue
            found += [(*texts[:number], each, *texts[number + 1 :]) for each in exact]
    return list(dict.fromkeys(found))


def targets(document: Document) -> dict[str, Target]:
    """The collections of a document that have a path, by their short name.

    The absolute ones of the document's `servers` are aliases of the base that a client uses.
    """
    urls = [str(server.get("url", "")) for server in document.spec.get("servers") or ()]
    aliases = tuple(url.rstrip("/") for url in urls if "://" in url)
    models = document.collections.items()
    return {name: Target(model, aliases) for name, model in models if model.path is not None}


def _path_of(url: str, base_url: str, aliases: tuple[str, ...]) -> str | None:
    """The vendor's path in a URL on one of the bases, or in an absolute path; None for others."""
    for base in (base_url, *aliases):
        if url.startswith(f"{base}/"):
            return url[len(base) :]
    if not url.startswith("/") or url.startswith("//"):
        return None
    prefix = "/".join(base_url.split("/")[3:])
    return url.removeprefix(f"/{prefix}") if prefix and url.startswith(f"/{prefix}/") else url
