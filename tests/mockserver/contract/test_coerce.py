"""Text as typed values."""

import pytest

from mockserver.contract.coerce import coercion, items_of


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", "12", 12),
        ("integer", "-0", 0),
        ("integer", "9223372036854775807", 9223372036854775807),
        ("number", "1.50", 1.5),
        ("number", "12", 12),
        ("number", "1e3", 1000.0),
        ("number", "123456789012345678901234567890", 1.2345678901234568e29),
        ("boolean", "true", True),
        ("boolean", "false", False),
    ],
)
def test_what_is_written_plainly_is_typed(kind, text, value):
    typed = coercion({}, {"type": kind})(text)

    assert value == typed
    assert type(value) is type(typed)


@pytest.mark.parametrize(
    ("kind", "text", "allowed"),
    [
        *(
            ("integer", text, "integer")
            for text in ["", "12.0", "+12", "012", " 12", "1_2", "١٢", "1e3", "--1"]
        ),
        ("integer", "9223372036854775808", "64 bits"),
        ("integer", "9" * 5000, "64 bits"),
        *(("number", text, "number") for text in ["", "NaN", "inf", ".5", "1.", "0x1", "1,5"]),
        ("number", "1e999", "finite"),
        *(("boolean", text, "true or false") for text in ["", "True", "1", "yes"]),
    ],
)
def test_what_is_written_otherwise_is_refused_with_what_is_allowed(kind, text, allowed):
    with pytest.raises(ValueError, match=allowed):
        coercion({}, {"type": kind})(text)


def test_text_stays_text():
    assert coercion({}, {"type": "string"}) is None
    assert coercion({}, {}) is None


@pytest.mark.parametrize(("text", "value"), [("5", 5), ("true", True), ("x", "x")])
def test_of_several_types_the_first_that_fits_is_taken(text, value):
    schema = {"anyOf": [{"type": "integer"}, {"type": "boolean"}, {"type": "string"}]}

    assert value == coercion({}, schema)(text)


def test_of_several_types_none_may_fit():
    with pytest.raises(ValueError, match=r"^true or false or integer$"):
        coercion({}, {"oneOf": [{"type": "integer"}, {"type": "boolean"}]})("x")


def test_arrays_have_items():
    assert {"type": "string"} == items_of({}, {"type": "array", "items": {"type": "string"}})
    assert {} == items_of({}, {"type": "array"})
    assert items_of({}, {"type": "string"}) is None
