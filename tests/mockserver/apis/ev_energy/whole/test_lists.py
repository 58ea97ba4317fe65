"""Every list turns its pages, narrows and sorts as plain Python does it over the whole list."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import combinations
from operator import ge, gt, le, lt

import pytest

from mockserver.contract.load import load_document
from mockserver.contract.schema import deref
from mockserver.engine.filters import orders
from tests.mockserver.apis.ev_energy.behaviours.conftest import OPENAPI
from tests.mockserver.apis.ev_energy.whole.conftest import Described

# goes through so much that counting its lines would double its time
pytestmark = pytest.mark.no_cover

COMPARE = {"gte": ge, "lte": le, "gt": gt, "lt": lt}
PAGED = {"page", "page_after"}
# lists whose vendor asks for a query, with where the records of the seed tell it
REQUIRED = {"/v2/dispatcher_logs": ("charging_sub_session_id", "charging_sub_session")}


@cache
def document():
    return load_document(OPENAPI / "ev_energy", cache=None)


ID = re.compile(r"[a-z]{4}[0-9A-Z]{26}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT")
LISTS = [o.path for o in Described(document()).lists()]


@dataclass(frozen=True)
class List:
    """A list of the seed with all its records, in the order in which it shows them."""

    whole: object
    operation: object
    path: str
    query: dict
    items: list
    records: list

    def ask(self, *, bearer=None, **query):
        names = {p.name for p in self.operation.parameters}
        size = {"page_size": 100} if "page_size" in names else {}
        params = {**size, **self.query, **query}
        bearer = bearer or self.whole.bearer
        return self.whole.all_of(self.operation, self.path, params=params, bearer=bearer)

    def parameter(self, name):
        return next(p for p in self.operation.parameters if p.name == name)

    def wanted(self, *tests):
        """The items whose records pass every test."""
        pairs = zip(self.items, self.records, strict=True)
        return [item for item, record in pairs if all(test(record) for test in tests)]


def lists(whole, operation, at_most=3):
    """The fullest lists of an operation."""
    found = []
    for path in whole.addresses(operation):
        query = {}
        if operation.path in REQUIRED:
            name, field = REQUIRED[operation.path]
            query = {name: whole.records_of(operation)[0][1][field]}
        bare = List(whole, operation, path, query, [], [])
        items = bare.ask()
        found.append(List(whole, operation, path, query, items, records(whole, operation, items)))
    found.sort(key=lambda one: -len(one.items))
    return found[:at_most]


def records(whole, operation, items):
    """The stored record behind each item, by its URL or else by its id."""
    model = whole.model(operation)
    by_url = {}
    for _, record in whole.records_of(operation):
        if model.path:
            by_url[whole.url(model.path.format(**record))] = record
        by_url[record[model.id_field]] = record
    # the items of a series are shown as they are stored
    return [by_url.get(item.get("url")) or by_url.get(item.get("id")) or item for item in items]


def plain(value):
    """A value that compares as what it means: times as instants."""
    if isinstance(value, str) and TIME.match(value):
        return datetime.fromisoformat(value)
    return value


def passes(whole, parameter, value):
    """What a filter says of a record, in plain Python."""
    op, name = parameter.filter.op, parameter.filter.field
    if parameter.filter.through:
        value = whole.get_record(parameter.filter.through, value)
        for step in parameter.filter.take.split("."):
            value = (value or {}).get(step)
        return lambda record: value is None or value in (record.get(name) or [value])
    if op in COMPARE:
        compare = COMPARE[op]
        return lambda record: (
            record.get(name) is not None and compare(plain(record[name]), plain(value))
        )
    test = OTHERS[op]
    return lambda record: bool(test(record.get(name), value))


def between(held, value):
    low, high = map(plain, value.split(","))
    return held and low <= plain(held) <= high


OTHERS = {
    "isnull": lambda held, value: (held is None) is value,
    "notnull": lambda held, value: (held is not None) is value,
    "in": lambda held, value: held in value.split(","),
    "range": between,
    "has": lambda held, value: value in (held or ()),
    "eq": lambda held, value: value in held if isinstance(held, list) else held == value,
}


def values_for(whole, one, parameter):
    """Some values to ask a filter with: those of the records themselves, and the like."""
    held = [record.get(parameter.filter.field) for record in one.records]
    flat = [each for value in held for each in (value if isinstance(value, list) else [value])]
    known = sorted({each for each in flat if each is not None})
    some = list(dict.fromkeys(known[:1] + known[len(known) // 2 :][:1] + known[-1:]))
    if parameter.filter.through:
        return whole.users[:6]
    match parameter.filter.op:
        case "isnull" | "notnull":
            return [True, False]
        case "in":
            return [",".join(pair) for pair in combinations(some, 2)] or some
        case "range":
            return [f"{low},{high}" for low, high in combinations(some, 2)]
    return some


def spelt(whole, parameter, value):
    """A value as the query tells it."""
    if deref(whole.spec, parameter.schema).get("format") == "uri":
        return whole.url(f"/v2/{parameter.filter.field}s/{value}")
    return str(value).lower() if isinstance(value, bool) else value


def filters(operation):
    return [p for p in operation.parameters if p.filter and p.name not in {"page", "page_size"}]


@pytest.fixture
def fullest(whole, path):
    operation = next(o for o in whole.lists() if o.path == path)
    return lists(whole, operation)


@pytest.mark.parametrize("path", LISTS)
def test_every_page_comes_once_whatever_its_size(fullest):
    for one in fullest:
        names = {p.name for p in one.operation.parameters}
        if PAGED & names:
            for size in (1, 3, 100) if "page_size" in names else ():
                if len(one.items) <= 60 * size:
                    assert one.items == one.ask(page_size=size)
        texts = [json.dumps(item, sort_keys=True) for item in one.items]
        assert len(texts) == len(set(texts))


@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_leads_back_as_well_as_on(whole, fullest):
    for one in fullest:
        keys = [record.get("id") for record in one.records]
        if "page_before" not in {p.name for p in one.operation.parameters} or None in keys:
            continue
        if not ID.fullmatch(keys[0]):
            continue
        for number in {0, len(keys) // 2, len(keys) - 1}:
            after = whole.get(one.path, params={**one.query, "page_after": keys[number]})
            before = whole.get(one.path, params={**one.query, "page_before": keys[number]})
            following = one.items[number + 1 :][:25]
            assert following == whole.items(one.operation, after)
            assert one.items[:number][-25:] == whole.items(one.operation, before)


@pytest.mark.parametrize("path", LISTS)
def test_filters_narrow_as_plain_python_does(whole, fullest):
    for one in fullest:
        told = []
        for parameter in filters(one.operation):
            if parameter.name in one.query:
                continue
            for value in values_for(whole, one, parameter):
                test = passes(whole, parameter, value)
                asked = {parameter.name: spelt(whole, parameter, value)}
                assert one.wanted(test) == one.ask(**asked), asked
                told.append((asked, test))
        for (asked, test), (also, tested) in combinations(told[::3], 2):
            if asked.keys() != also.keys():
                assert one.wanted(test, tested) == one.ask(**asked, **also), (asked, also)


@pytest.mark.parametrize("path", LISTS)
def test_lists_are_in_the_order_that_is_asked_for(whole, fullest):
    for one in fullest:
        for parameter in one.operation.parameters:
            if parameter.name != "ordering":
                continue
            for by in orders(whole.document, parameter):
                pairs = list(zip(one.items, one.records, strict=True))
                pairs.sort(key=lambda pair: pair[1][by.removeprefix("-")])
                if by.startswith("-"):
                    pairs.reverse()
                assert [item for item, _ in pairs] == one.ask(ordering=by)
                assert [item for item, _ in pairs] == one.ask(ordering=by, page_size=2)
            assert one.items == one.ask(ordering="colour")


@pytest.mark.parametrize("path", ["suppliers", "tariffs", "carbon_feeds", "grid_feeds"])
def test_what_is_looked_up_by_name_comes_by_name(whole, path):
    names = [each["name"] for each in whole.get(f"/v2/{path}?page_size=100").json()]

    assert names
    assert sorted(names) == names
