import pytest

from bench import table
from bench.figure import Figure, Target


@pytest.mark.parametrize(
    ("value", "text"), [(0.41234, "0.412"), (12.345, "12.3"), (23_117.4, "23 117"), (0, "0")]
)
def test_numbers_have_three_digits_and_thousands_apart(value, text):
    assert table.number(value) == text


def test_each_figure_stands_beside_its_reference(capsys):
    table.show(
        [
            Figure("GET one", 9800, "requests/s", "bare", 20_000, Target("ratio", "at least", 0.4)),
            Figure("start", 2, "s", target=Target("value", "at most", 1.5)),
            Figure("weight", 3, "KB"),
        ]
    )

    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["weight", "3", "KB"] in lines
    assert ["start", "2", "s", "≤", "1.5", "MISSED"] in lines
    first = next(line for line in lines if line[:1] == ["GET"])
    assert " ".join(first) == "GET one 9 800 requests/s 20 000 bare 0.49 x ≥ 0.4 x OK"
