import pytest

from bench.figure import Figure, Target

AT_LEAST = Target("ratio", "at least", 0.4)
AT_MOST = Target("value", "at most", 5)


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure("a", 40, "requests/s", "bare", 100, AT_LEAST), "OK"),
        (Figure("a", 39, "requests/s", "bare", 100, AT_LEAST), "MISSED"),
        (Figure("a", 39, "requests/s", "bare", None, AT_LEAST), "MISSED"),
        (Figure("a", 5, "ms", target=AT_MOST), "OK"),
        (Figure("a", 5.1, "ms", target=AT_MOST), "MISSED"),
        (Figure("a", 5.1, "ms"), ""),
    ],
)
def test_a_figure_knows_whether_it_reaches_its_target(figure, verdict):
    assert figure.verdict == verdict


def test_targets_read_well():
    assert str(AT_LEAST) == "≥ 0.4 x"
    assert str(AT_MOST) == "≤ 5"


def test_a_figure_is_json_with_its_detail():
    figure = Figure("a", 40.0, "requests/s", "bare", 100.0, AT_LEAST, {"client_cpu": 0.2})

    assert figure.as_json() == {
        "name": "a",
        "value": 40.0,
        "unit": "requests/s",
        "beside": "bare",
        "reference": 100.0,
        "ratio": 0.4,
        "target": "≥ 0.4 x",
        "verdict": "OK",
        "client_cpu": 0.2,
    }
    assert Figure("a", 1.0, "s").as_json()["verdict"] is None
