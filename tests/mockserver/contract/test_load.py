"""Loading a document, with and without the cache."""

import orjson
import pytest

from mockserver.contract import SpecError, load_document
from mockserver.contract.load import digest, user_cache


def test_a_document_has_the_name_of_its_folder(folder):
    document = load_document(folder(), cache=None)

    assert "zoo" == document.name
    assert ["zoo.listCats", "zoo.addCat", "zoo.getCat"] == [o.id for o in document.operations]


def test_the_cache_gives_an_equal_document(folder, tmp_path):
    first = load_document(folder(), cache=tmp_path / "cache")

    assert 1 == len(list((tmp_path / "cache").iterdir()))
    assert first == load_document(tmp_path / "zoo", cache=tmp_path / "cache")


def test_the_cache_is_what_is_read(folder, tmp_path):
    load_document(folder(), cache=tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    value = orjson.loads(kept.read_bytes())
    value["spec"]["info"]["title"] = "From the cache"
    kept.write_bytes(orjson.dumps(value))

    document = load_document(tmp_path / "zoo", cache=tmp_path / "cache")

    assert "From the cache" == document.spec["info"]["title"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"spec": {}}', b"null"])
def test_a_cache_that_is_corrupt_is_passed_over(folder, tmp_path, content):
    first = load_document(folder(), cache=tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_bytes(content)

    assert first == load_document(tmp_path / "zoo", cache=tmp_path / "cache")


def test_a_cache_that_cannot_be_written_is_passed_over(folder, tmp_path):
    (tmp_path / "cache").write_text("a file, not a folder")

    assert "zoo" == load_document(folder(), cache=tmp_path / "cache").name


def test_any_change_gives_another_digest(folder):
    before = digest(folder())

    assert before == digest(folder())
    assert before != digest(folder(("openapi.yaml", "title: Zoo", "title: Zoe")))
    assert before != digest(folder(("schemas/more.yaml", None, "")))


def test_the_extensions_schema_is_part_of_the_digest(folder, tmp_path):
    before = digest(folder())
    (tmp_path / "x-mock.schema.json").unlink()

    assert before != digest(tmp_path / "zoo")


def test_an_unknown_key_stops_the_start(refused):
    text = refused(("paths/cats.yaml", "x-scopes:", "x-scope:"))

    assert "zoo/paths/cats.yaml:36  POST /cats (zoo.addCat)" in text
    assert "x-scope is not known" in text
    assert "Did you mean 'x-scopes'?" in text


def test_a_breach_of_openapi_stops_the_start(refused):
    text = refused(("schemas/headers.yaml", "required: true", "required: 7"))

    assert "zoo/schemas/headers.yaml:1  headers RequestId" in text


def test_missing_extensions_schema_is_told(folder, tmp_path):
    folder()
    (tmp_path / "x-mock.schema.json").unlink()

    with pytest.raises(SpecError, match=r"zoo/x-mock\.schema\.json\n  cannot be read"):
        load_document(tmp_path / "zoo", cache=None)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/x/chargebench"),
        ({"LOCALAPPDATA": "/l"}, "/l/chargebench"),
        ({"HOME": "/h"}, "/h/.cache/chargebench"),
    ],
)
def test_the_users_cache_is_where_the_system_wants_it(environment, expected):
    assert expected == str(user_cache(environment))


def test_a_user_without_home_has_no_cache():
    assert user_cache({}) is None
