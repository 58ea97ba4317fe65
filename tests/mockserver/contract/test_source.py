"""Reading YAML as JSON, with lines."""

import pytest

from mockserver.contract import SpecError
from mockserver.contract.source import file_names, parse, read_folder


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("2024-01-20", "2024-01-20"),
        ("2024-01-20T09:00:00Z", "2024-01-20T09:00:00Z"),
        ("012", "012"),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("-12", -12),
        ("1.50", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("'7'", "7"),
        ("[1, {a: b}]", [1, {"a": "b"}]),
    ],
)
def test_scalars_are_those_of_json(text, value):
    assert {"x": value} == parse("a.yaml", f"x: {text}").value


def test_keys_are_text():
    assert {"200": 1, "true": 2} == parse("a.yaml", "200: 1\ntrue: 2").value


def test_an_empty_file_is_nothing():
    assert parse("a.yaml", "").value is None


def test_each_node_knows_its_line():
    source = parse("a.yaml", "one:\n  - x\n  - two:\n      three: 3\n")

    assert "a.yaml:4" == source.at(("one", "1", "two", "three"))
    assert "a.yaml:2" == source.at(("one", "0"))


def test_an_unknown_place_is_located_at_its_parent():
    source = parse("a.yaml", "one:\n  two: 2\n")

    assert "a.yaml:2" == source.at(("one", "two", "missing", "deeper"))


def test_a_place_is_found_by_its_pointer():
    source = parse("a.yaml", "one: [{two: 2}]")

    assert 2 == source.get(("one", "0", "two"))


@pytest.mark.parametrize("pointer", [("two",), ("one", "5"), ("one", "x"), ("one", "0", "a", "b")])
def test_a_place_that_is_not_there_is_an_error(pointer):
    with pytest.raises((LookupError, ValueError)):
        parse("a.yaml", "one: [{a: text}]").get(pointer)


def test_a_key_that_is_there_twice_is_remembered():
    assert (("a", "b"),) == parse("a.yaml", "a:\n  b: 1\n  b: 2\n").duplicates


@pytest.mark.parametrize("text", ["a: [", "a: b: c", "a: !!python/object:os.system x", "{a: *x}"])
def test_what_is_no_yaml_is_refused_by_file(text):
    with pytest.raises(SpecError, match=r"^a\.yaml\n  is not YAML: "):
        parse("a.yaml", text)


def test_a_folder_is_read_with_relative_names(tmp_path):
    (tmp_path / "paths").mkdir()
    (tmp_path / "openapi.yaml").write_text("a: 1")
    (tmp_path / "paths" / "b.yaml").write_text("b: 2")
    (tmp_path / "notes.txt").write_text("no")

    assert ["openapi.yaml", "paths/b.yaml"] == file_names(tmp_path)
    assert {"b": 2} == read_folder(tmp_path)["paths/b.yaml"].value


def test_a_file_that_is_not_utf_8_is_refused_by_name(tmp_path):
    (tmp_path / "openapi.yaml").write_bytes(b"a: \xff")

    with pytest.raises(SpecError, match=r"openapi\.yaml\n  is not UTF-8"):
        read_folder(tmp_path)
