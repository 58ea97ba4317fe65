import pytest

from load.latency import Histogram, rounded


def test_a_percentile_is_the_nearest_rank():
    histogram = Histogram()
    for latency_ms in range(1, 101):
        histogram.add(latency_ms)

    assert [histogram.percentile_ms(p) for p in (50, 95, 99, 100)] == [50.0, 95.0, 99.0, 100.0]
    assert len(histogram) == 100


def test_nothing_counted_has_no_latency():
    assert Histogram().percentile_ms(95) == 0.0
    assert Histogram().max_ms == 0.0


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.3, 0), (12.4, 12), (999.4, 999), (1234, 1230), (147_263, 147_000), (9_999_999, 10_000_000)],
)
def test_values_keep_three_digits(value, expected):
    assert rounded(value) == expected


@pytest.mark.parametrize("latency_ms", [0.0011, 0.147, 14.7263, 147.263, 3432.1, 58_760.0])
def test_the_error_is_at_most_half_a_percent(latency_ms):
    histogram = Histogram()
    histogram.add(latency_ms)

    assert histogram.percentile_ms(95) == pytest.approx(latency_ms, rel=0.005, abs=0.0006)


def test_two_histograms_merge_into_the_whole():
    left, right = Histogram(), Histogram()
    left.add(1)
    right.add(1)
    right.add(30)

    left.merge(right)

    assert left.dump() == {1000: 2, 30_000: 1}
    assert left.max_ms == 30.0
    assert list(Histogram(left.dump().items())) == [(1000, 2), (30_000, 1)]
