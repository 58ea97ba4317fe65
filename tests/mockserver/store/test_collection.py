"""Collections against a plain list, through puts, deletes and forks in any order."""

from copy import copy

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from mockserver.store.collection import Collection, IndexSpec, folded

BY_STATUS = IndexSpec(("status",), "at")
BY_BOTH = IndexSpec(("status", "owner"))
BY_TIME = IndexSpec((), "at")
SHOWN = IndexSpec(("owner",), "at", hidden=(("status", "off"),))
SPECS = (BY_STATUS, BY_BOTH, BY_TIME, SHOWN)

KEYS = st.sampled_from(["a", "b", "c", "d", "e"])
RECORDS = st.fixed_dictionaries(
    {"status": st.sampled_from(["on", "off"])},
    optional={"owner": st.sampled_from(["x", "y"]), "at": st.one_of(st.none(), st.integers(0, 3))},
)


class Plain:
    """What a collection must look like: a list of (key, record) in order of creation."""

    def __init__(self):
        self.pairs = []

    def __copy__(self):
        other = Plain()
        other.pairs = list(self.pairs)
        return other

    def get(self, key):
        return dict(self.pairs).get(key)

    def put(self, key, record):
        before = self.get(key)
        if before is None:
            self.pairs.append((key, record))
        else:
            self.pairs = [(k, record if k == key else r) for k, r in self.pairs]
        return before

    def delete(self, key):
        before = self.get(key)
        self.pairs = [pair for pair in self.pairs if pair[0] != key]
        return before

    def group(self, spec, values):
        matching = [
            r
            for _, r in self.pairs
            if tuple(r.get(n) for n in spec.equals) == values
            and not (spec.hidden and all(r.get(n) == v for n, v in spec.hidden))
        ]
        if spec.order is None:
            return matching
        return sorted(matching, key=lambda r: (r.get(spec.order) is not None, r.get(spec.order)))

    def values(self, spec):
        return {tuple(r.get(n) for n in spec.equals) for _, r in self.pairs}


class CollectionMachine(RuleBasedStateMachine):
    """Every fork is held against a copy of the list it was forked beside."""

    twins = Bundle("twins")

    def __init__(self):
        super().__init__()
        self.all = []

    @rule(target=twins)
    def begin(self):
        return self._keep(Collection(SPECS), Plain())

    @rule(target=twins, twin=twins)
    def fork(self, twin):
        collection, plain = twin
        if len(self.all) > 6:
            return multiple()
        return self._keep(collection.fork(), copy(plain))

    @rule(twin=twins, key=KEYS, record=RECORDS)
    def put(self, twin, key, record):
        collection, plain = twin
        assert collection.put(key, record) == plain.put(key, record)

    @rule(twin=twins, key=KEYS, records=st.lists(RECORDS, min_size=1, max_size=3))
    def put_late(self, twin, key, records):
        collection, plain = twin
        if key not in collection:
            return
        for record in records:
            collection.put_late(key, lambda before, made=record: {**before, **made})
        plain.put(key, {**plain.get(key), **records[-1]})

    @rule(twin=twins, key=KEYS)
    def delete(self, twin, key):
        collection, plain = twin
        assert collection.delete(key) == plain.delete(key)

    @rule(twin=twins, spec=st.sampled_from((*SPECS, IndexSpec(()))))
    def ask(self, twin, spec):
        self._agree(*twin, spec)

    @invariant()
    def every_twin_agrees(self):
        for collection, plain in self.all:
            assert list(collection) == plain.pairs
            assert len(collection) == len(plain.pairs)

    def teardown(self):
        for collection, plain in self.all:
            for spec in (*SPECS, IndexSpec(())):
                self._agree(collection, plain, spec)

    def _agree(self, collection, plain, spec):
        for values in plain.values(spec):
            entries = collection.group(spec, values)
            assert [collection.record(e) for e in entries] == plain.group(spec, values)
            for entry in entries:
                assert collection.entry(entry[2], spec.order) == entry

    def _keep(self, collection, plain):
        self.all.append((collection, plain))
        return collection, plain


TestCollection = CollectionMachine.TestCase


def test_an_unknown_record_is_none_and_not_contained():
    collection = Collection()

    assert collection.get("a") is None
    assert collection.delete("a") is None
    assert "a" not in collection


def test_a_group_that_nobody_is_in_is_empty():
    collection = Collection(SPECS)
    collection.put("a", {"status": "on"})
    collection.delete("a")

    assert list(collection.group(BY_STATUS, ("on",))) == []


def test_null_comes_first_in_an_index_and_mixes_with_any_value():
    collection = Collection(SPECS)
    collection.put("late", {"status": "on", "at": 2})
    collection.put("never", {"status": "on", "at": None})

    group = collection.group(BY_STATUS, ("on",))

    assert [entry[2] for entry in group] == ["never", "late"]


def test_a_write_after_a_fork_copies_the_groups_it_touches_only():
    collection = Collection(SPECS)
    collection.put("a", {"status": "on"})
    collection.put("b", {"status": "off"})
    collection.group(BY_STATUS, ())
    other = collection.fork()

    other.put("c", {"status": "on"})

    assert other.group(BY_STATUS, ("off",)) is collection.group(BY_STATUS, ("off",))
    assert other.group(BY_STATUS, ("on",)) is not collection.group(BY_STATUS, ("on",))


def test_an_index_that_is_made_late_serves_the_twin_that_shares_it():
    collection = Collection(SPECS)
    collection.put("a", {"status": "on"})
    other = collection.fork()

    assert other.group(BY_STATUS, ("on",)) is collection.group(BY_STATUS, ("on",))


def test_an_index_that_was_not_declared_is_refused():
    with pytest.raises(KeyError, match="nobody"):
        Collection(SPECS).group(IndexSpec(("nobody",)), ("a",))


def test_a_record_enters_an_index_when_it_is_hidden_no_more():
    collection = Collection(SPECS)
    collection.put("a", {"status": "off", "owner": "x"})
    assert list(collection.group(SHOWN, ("x",))) == []

    collection.put("a", {"status": "on", "owner": "x"})
    assert [entry[2] for entry in collection.group(SHOWN, ("x",))] == ["a"]
    collection.put("a", {"status": "on", "owner": "x", "colour": "red"})
    assert [entry[2] for entry in collection.group(SHOWN, ("x",))] == ["a"]
    collection.put("a", {"status": "off", "owner": "x"})
    assert list(collection.group(SHOWN, ("x",))) == []


def test_a_record_that_changes_owner_changes_its_group():
    collection = Collection(SPECS)
    collection.put("a", {"status": "on", "owner": "x"})
    collection.group(BY_BOTH, ("on", "x"))

    collection.put("a", {"status": "on", "owner": "y"})

    assert list(collection.group(BY_BOTH, ("on", "x"))) == []
    assert [entry[2] for entry in collection.group(BY_BOTH, ("on", "y"))] == ["a"]


def test_equal_index_specs_are_kept_once():
    assert Collection((BY_STATUS, IndexSpec(("status",), "at"))).specs == (BY_STATUS, IndexSpec(()))


def test_a_caseless_index_puts_texts_that_differ_in_case_into_one_group():
    by_email = IndexSpec(("org", "email"), caseless=True)
    collection = Collection([by_email])
    collection.put("a", {"org": "O", "email": "Bob@Example.com"})
    collection.put("b", {"org": "O", "email": "bob@example.COM"})
    collection.put("c", {"org": "O", "email": None})

    def found(*values):
        return [entry[2] for entry in collection.group(by_email, folded(*values))]

    assert found("o", "BOB@example.com") == ["a", "b"]
    assert found("O", None) == ["c"]
    collection.put("a", {"org": "O", "email": "rob@example.com"})
    assert found("O", "bob@example.com") == ["b"]


@pytest.fixture
def late():
    """A collection with one record that is red, and blue as soon as somebody looks."""
    collection = Collection(SPECS)
    collection.put("a", {"status": "red"})
    collection.put_late("a", lambda before: {**before, "status": "blue"})
    return collection


@pytest.mark.parametrize(
    "look",
    [
        lambda late: late.get("a"),
        lambda late: next(iter(late))[1],
        lambda late: late.record(late.group(IndexSpec(()), ())[0]),
        lambda late: late.record((False, 1, "a")),
        lambda late: late.records([(False, 1, "a")])[0],
        lambda late: late.record(late.group(BY_BOTH, ("blue", None))[0]),
        lambda late: late.fork().get("a"),
        lambda late: late.put("a", {"status": "green"}),
        lambda late: late.delete("a"),
    ],
)
def test_what_is_late_is_made_for_whoever_looks(late, look):
    assert look(late) == {"status": "blue"}


def test_a_late_record_has_the_place_that_it_will_have():
    collection = Collection(SPECS)
    collection.put("a", {"status": "on", "at": 1})
    collection.put_late("a", lambda before: {**before, "at": 2})

    assert collection.entry("a", "at") == ((True, 2), 1, "a")


def test_a_chain_of_late_records_is_made_in_order():
    collection = Collection(SPECS)
    collection.put("a", {"at": 1})
    for factor in (2, 3):
        collection.put_late("a", lambda before, by=factor: {"at": before["at"] * by}, chained=True)

    assert collection.get("a") == {"at": 6}


def test_an_index_that_no_late_field_concerns_is_asked_without_making_anything():
    collection = Collection(SPECS)
    collection.put("a", {"status": "on", "owner": "x", "at": 1})
    made = []

    def make(before):
        made.append(before)
        return {**before, "at": 2}

    collection.put_late("a", make, changes=frozenset({"at"}))
    (entry,) = collection.group(BY_BOTH, ("on", "x"))
    assert collection.is_late("a")
    assert collection.standing("a")["at"] == 1
    assert made == []

    assert collection.group(BY_TIME, ()) == [((True, 2), 1, "a")]
    assert collection.record(entry)["at"] == 2
    assert not collection.is_late("a")


@pytest.mark.parametrize("changes", [frozenset({"status"}), None])
def test_an_index_that_any_late_field_concerns_has_all_made(changes):
    collection = Collection(SPECS)
    collection.put("a", {"status": "on", "at": 1})
    collection.put("b", {"status": "on", "at": 1})
    collection.put_late("a", lambda before: {**before, "at": 2}, changes=frozenset({"at"}))
    collection.put_late("b", lambda before: {**before, "status": "off"}, changes=changes)
    collection.put_late("a", lambda before: {**before, "at": 3}, changes=frozenset({"at"}))

    assert [entry[2] for entry in collection.group(BY_STATUS, ("off",))] == ["b"]


def test_of_several_that_are_late_the_newest_alone_is_made(late):
    made = []
    before, after = late.put_late("a", lambda before: made.append(before) or {"status": "green"})
    assert made == []

    assert late.get("a") == after.record() == {"status": "green"}
    assert made == [{"status": "red"}]
    assert before.record() == {"status": "blue"}


def test_what_is_not_there_cannot_be_late():
    with pytest.raises(KeyError):
        Collection().put_late("a", dict)


def test_what_is_awaited_is_known_until_somebody_looks():
    collection = Collection()
    collection.put("a", {"status": "red"})
    assert collection.awaited("a") is None

    def paint(before):
        return {**before, "status": "blue"}

    collection.put_late("a", paint)

    assert collection.awaited("a") is paint
    assert collection.get("a") == {"status": "blue"}
    assert collection.awaited("a") is None
