"""How much of each operation is documented."""

from mockserver.contract.coverage import Row, Tally, groups, rows, table


def test_each_operation_has_a_row(document):
    first, second, third = rows(document())

    assert (
        Row(
            "zoo.listCats",
            "GET",
            "/cats",
            "cats",
            "list",
            "generic",
            "documented",
            parameters=Tally(documented=4, guessed=1),
            fields=Tally(documented=5, inferred=1, guessed=3),
            statuses=Tally(documented=1, guessed=2),
        )
        == first
    )
    assert ("create", "generic") == (second.verb, second.bound_to)
    assert ("cats.stroke", "behaviour", "guessed") == (third.verb, third.bound_to, third.mark)


def test_fields_are_those_of_the_body_and_of_the_success(document):
    _, add, stroke = rows(document())

    assert Tally(documented=6, inferred=1, guessed=3) == add.fields
    assert Tally(documented=3, inferred=1, guessed=3) == stroke.fields
    assert Tally(inferred=1, guessed=2) == stroke.statuses


def test_a_mark_holds_for_all_below_it(document):
    edit = (
        "schemas/cats.yaml",
        "Cat:\n  type: object",
        "Cat:\n  x-undocumented: true\n  type: object",
    )

    assert Tally(inferred=1, guessed=6) == rows(document(edit))[2].fields


def test_the_mark_of_a_wrapped_schema_is_that_of_its_property(document):
    edits = (
        ("schemas/cats.yaml", "home: {x-undocumented: true, allOf", "home: {allOf"),
        ("schemas/cats.yaml", "Home:\n", "Home:\n  x-inferred: true\n"),
    )

    assert Tally(documented=3, inferred=3, guessed=1) == rows(document(*edits))[2].fields


def test_the_table_is_markdown(document):
    text = table(rows(document()))

    assert text.startswith("| Operation | Method and path | Bound to | Itself |")
    assert (
        "| `zoo.getCat` | `GET /cats/{cat_id}` | `cats.stroke` on `cats` | guessed | 1 / 0 / 0 |"
        in text
    )
    assert 5 == len(text.splitlines())


def test_nothing_at_all_is_a_dash():
    assert "-" == str(Tally())
    assert 6 == Tally(1, 2, 3).total


def test_a_behaviour_may_do_without_collection(document):
    edit = ("paths/cats.yaml", "cats.stroke, collection: cats, id: cat_id", "cats.stroke")

    assert "| `cats.stroke` |" in table(rows(document(edit)))


def test_a_group_is_summed_up(document):
    *_, cats = groups(document()).splitlines()

    assert "| cats | 3 | 6 / 0 / 1 | 14 / 3 / 9 | 2 / 1 / 10 |" == cats
