"""How a scenario ended, for people and for CI."""

from xml.etree import ElementTree as ET

from ocpp_sim.report.outcome import Outcome, PointOutcome


def failed(number):
    return PointOutcome(
        f"CP-{number}", 1.5, "a.yaml:3", "wait_until Charging", "Charging", "it is <Available>\x00"
    )


GOOD = PointOutcome("CP-1", 2.25)


def test_a_failure_is_one_line_with_its_place():
    assert GOOD.failure == ""
    assert failed(2).failure == (
        "a.yaml:3: wait_until Charging: expected Charging; it is <Available>\x00"
    )


def test_the_first_failures_are_shown_and_the_rest_by_step():
    lines = Outcome("X", (GOOD, *(failed(n) for n in range(2, 25)))).lines()

    assert lines[0].startswith("CP-2: a.yaml:3: wait_until Charging")
    assert lines[10] == "… and 13 more; by step:"
    assert lines[11] == "      23  a.yaml:3: wait_until Charging"
    assert lines[-1] == "X: 1 passed, 23 failed"
    assert Outcome("X", (GOOD,)).lines() == ["X: 1 passed, 0 failed"]


def test_json_has_the_failures():
    assert Outcome("X", (GOOD, failed(2))).to_json() == {
        "title": "X",
        "passed": 1,
        "failed": 1,
        "failures": [
            {
                "identity": "CP-2",
                "where": "a.yaml:3",
                "step": "wait_until Charging",
                "expected": "Charging",
                "found": "it is <Available>\x00",
            }
        ],
    }


def test_junit_has_a_case_for_each_charge_point():
    suite = ET.fromstring(Outcome("X & Y", (GOOD, failed(2))).junit())

    assert suite.attrib == {
        "name": "X & Y",
        "tests": "2",
        "failures": "1",
        "errors": "0",
        "time": "2.250",
    }
    assert [case.get("name") for case in suite] == ["CP-1", "CP-2"]
    assert suite[1][0].get("message").endswith("it is <Available>?")
    assert ET.fromstring(Outcome("X", ()).junit()).get("time") == "0.000"
