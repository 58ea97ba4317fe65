"""YAML whose nodes know their places."""

import pytest

from ocpp_sim.written.source import WrittenError, parse, scalar

TEXT = """\
plan: NO
on: 2024-01-20
points:
  - {count: 5, share: 0.5}
  - ~
"""


def test_values_are_those_of_json():
    assert parse("a.yaml", TEXT).value == {
        "plan": "NO",
        "on": "2024-01-20",
        "points": [{"count": 5, "share": 0.5}, None],
    }
    assert parse("a.yaml", "").value is None


def test_a_whole_number_is_one_however_it_is_written():
    value = parse("a.yaml", "[2.0, 2]").value

    assert [type(number) for number in value] == [int, int]


def test_every_node_has_its_line_and_column():
    source = parse("a.yaml", TEXT)

    assert source.at(("points", "0", "count")) == "a.yaml:4:13"
    assert source.at(("points", "0", "count"), key=True) == "a.yaml:4:6"
    assert source.line(("points", "1")) == "a.yaml:5"


def test_what_is_not_there_is_at_its_nearest_parent():
    source = parse("a.yaml", TEXT)

    assert source.at(("points", "0", "model", "x")) == "a.yaml:4:5"
    assert source.at(("nothing",), key=True) == "a.yaml:1:1"
    assert parse("a.yaml", "").at(("x",)) == "a.yaml:1:1"


def test_a_key_that_stands_twice_is_noted():
    assert parse("a.yaml", "a: 1\na: 2\n").duplicates == (("a",),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x: [1\ny: 2", "a.yaml:2:2: is not YAML"),
        ("a: &x [*x]", "a.yaml"),
        ("x: !!python/object:os.x 1", "is not YAML"),
        ("\x00", "a.yaml: is not YAML"),
        ("x: !!bool y", "a.yaml: is not YAML"),
        ("x: !!binary aGk=", "a.yaml:1:4: is not YAML: found a value of binary"),
        ("x: !!timestamp 2024-01-01", "a.yaml:1:4: is not YAML: found a value of timestamp"),
        ("x: !!float inf", "a.yaml:1:4: is not YAML: found a value of float; allowed are text"),
        ("? {a: b}\n: 1", "a.yaml:1:3: is not YAML: found a key that is no text"),
    ],
)
def test_what_is_no_yaml_says_where(text, said):
    with pytest.raises(WrittenError, match=said):
        parse("a.yaml", text)


@pytest.mark.parametrize(
    ("text", "expected"), [("5", 5), ("5s", "5s"), ("true", True), ("~", None), ("0.5", 0.5)]
)
def test_a_word_is_what_yaml_makes_of_it(text, expected):
    assert scalar(text) == expected
