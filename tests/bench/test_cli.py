"""The benches as `make bench` runs them, with so little that no figure means anything."""

import json
from collections.abc import Iterator

import pytest

from bench import cli
from bench.figure import Figure
from bench.process import NotStartedError
from bench.scale import FULL, QUICK


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("throughput", 12),
        ("routes", 1),
        ("startup", 1),
        ("large", 2),
        ("export", 2),
        ("worlds", 4),
        ("points", 6),
        ("tls", 4),
        ("central", 3),
        ("day", 2),
        ("lists", 8),
    ],
)
def test_a_bench_measures_something_positive(name, count, tmp_path, capsys):
    written = tmp_path / "figures.json"

    assert cli.main(["--quick", "--only", name, "--json", str(written)]) == 0

    found = json.loads(written.read_text())
    assert found["quick"] is True
    assert len(found["figures"]) == count
    assert all(figure["value"] >= 0 for figure in found["figures"])
    assert found["figures"][0]["reference"] > 0
    assert found["figures"][0]["name"].split()[0] in capsys.readouterr().out


def test_what_cannot_be_measured_is_told_and_the_rest_goes_on(monkeypatch, capsys):
    def broken(_scale: object) -> Iterator[Figure]:
        raise NotStartedError("no luck")

    def whole(scale: object) -> Iterator[Figure]:
        yield Figure("full" if scale is FULL else "quick", 1, "s")

    monkeypatch.setattr(cli, "BENCHES", {"broken": broken, "whole": whole})

    assert cli.main([]) == 3

    shown = capsys.readouterr()
    assert "broken could not be measured: no luck" in shown.err
    assert "full" in shown.out


def test_usage_is_exit_code_two(capsys):
    assert cli.main(["--only", "speed"]) == 2
    assert "throughput" in capsys.readouterr().err
    assert cli.main(["--help"]) == 0


def test_quick_is_quicker():
    assert all(getattr(QUICK, name) <= getattr(FULL, name) for name in FULL.__dataclass_fields__)
