"""All of ev.energy at once: every operation of the document on the addresses of seeded records."""

import re
from itertools import islice
from urllib.parse import quote

import pytest

from mockserver.contract.schema import deref
from mockserver.world.limits import OFF, PER_API
from tests.mockserver.apis.ev_energy.behaviours.conftest import EvEnergy, ev, runner, server

__all__ = ["ev", "runner", "server"]
LINK = re.compile(r'<([^>]*)>; rel="(\w+)"')
_PLACE = re.compile(r"\{(\w+)\}")


class Described:
    """What the document says of its operations."""

    def __init__(self, document):
        self.document = document
        self.spec = document.spec

    def operations(self, *methods):
        """Those with these methods, all without."""
        return [o for o in self.document.operations if not methods or o.method in methods]

    def model(self, operation):
        return self.document.collections.get(operation.binding.collection or "")

    def is_list(self, operation):
        """Whether an operation answers with a list of the records of its collection."""
        success = operation.responses.get(200)
        schema = None if success is None else success.content.get("application/json")
        return (
            operation.method == "GET"
            and self.model(operation) is not None
            and self.items_at(operation) is not None
            and deref(self.spec, schema) is not None
        )

    def items_at(self, operation):
        """'' where the answer is the list, the name of the property that is, None for no list."""
        schema = deref(self.spec, operation.responses[200].content.get("application/json") or {})
        if schema.get("type") == "array":
            return ""
        envelope = self.model(operation).envelope
        inner = (schema.get("properties") or {}).get(envelope)
        return envelope if inner and deref(self.spec, inner).get("type") == "array" else None

    def lists(self):
        return [o for o in self.operations("GET") if self.is_list(o)]

    def expandable(self, operation):
        """The paths that `expand` takes."""
        for parameter in operation.parameters:
            if parameter.name == "expand":
                declared = deref(self.spec, parameter.schema)
                one = deref(self.spec, declared.get("items") or declared)
                return one.get("enum") or one.get("x-expand") or []
        return []


class Whole(Described, EvEnergy):
    """ev.energy in one world without rate limits, with its document."""

    def __init__(self, server, name):
        EvEnergy.__init__(self, server, name)
        self.world.settings[PER_API] = {"ev_energy": OFF}
        api = next(a for a in server.mock.apis if a.name == "ev_energy")
        Described.__init__(self, api.document)

    def records_of(self, operation):
        """[(id, record), …] of the collection that an operation is about."""
        return self.records(operation.binding.collection)

    def places(self, operation, record):
        """What a record has to say for the parameters of a path: {"evse_id": "evse01…"}."""
        binding, model = operation.binding, self.model(operation)
        said = {parameter: record.get(field) for field, parameter in binding.parent.items()}
        if binding.id:
            # by the field of that name where records are found by another than their id
            field = binding.id if binding.id in record else model.id_field
            said[binding.id] = record[field]
        return said

    def fill(self, operation, places):
        return _PLACE.sub(lambda found: quote(str(places[found[1]]), safe=":"), operation.path)

    def addresses(self, operation):
        """Every path of an operation that seeded records stand for, in their order."""
        names = set(_PLACE.findall(operation.path))
        if not names:
            return [operation.path]
        if self.model(operation) is None:
            return []
        said = (self.places(operation, record) for _, record in self.records_of(operation))
        return list(
            dict.fromkeys(
                self.fill(operation, places)
                for places in said
                if names <= {name for name, value in places.items() if value is not None}
            )
        )

    def items(self, operation, answer):
        assert 200 == answer.status_code, f"{answer.request.url} {answer.text}"
        name = self.items_at(operation)
        return answer.json()[name] if name else answer.json()

    def pages(self, operation, path, **options):
        """Every page of a list, by its Link header."""
        while path != "about:blank":
            answer = self.get(path, **options)
            yield self.items(operation, answer)
            found = LINK.findall(answer.headers.get("link", ""))
            path = {rel: url for url, rel in found}.get("next", "about:blank")
            options["params"] = None

    def all_of(self, operation, path, **options):
        pages = islice(self.pages(operation, path, **options), 200)
        return [item for page in pages for item in page]


@pytest.fixture(scope="module")
def whole(server):
    """A world that the tests of a module share and leave as it is."""
    name = server.fork()
    yield Whole(server, name)
    server.delete(name)
