"""Reports add up exactly."""

from datetime import UTC, datetime

from ocpp_sim.core import port
from ocpp_sim.fleet import FleetOptions
from ocpp_sim.fleet.findings import Findings, report_of
from ocpp_sim.report.outcome import Outcome, PointOutcome
from ocpp_sim.report.tally import Tally

OPTIONS = FleetOptions("ws://x/x")
NINE, TEN = datetime(2024, 6, 1, 9, tzinfo=UTC), datetime(2024, 6, 1, 10, tzinfo=UTC)


def counted(latencies):
    tally = Tally()
    for latency_s in latencies:
        tally.note("CP-1", port.CallAnswered("Heartbeat", latency_s, 2 * latency_s), up=True)
        tally.loop_lag.add(latency_s / 10)
    return tally


def test_two_halves_are_the_whole():
    latencies = [0.001 * number for number in range(1, 301)]
    whole = report_of(OPTIONS, [Findings(4, NINE, 9.0, counted(latencies), 700)])

    halves = report_of(
        OPTIONS,
        [
            Findings(3, TEN, 9.0, counted(latencies[::3]), 300),
            Findings(1, NINE, 8.0, counted(latencies[1::3] + latencies[2::3]), 400),
        ],
    )

    assert halves == whole


def test_outcomes_stand_in_the_order_of_the_numbers():
    def played(*identities):
        return Findings(
            1, outcome=Outcome("A day", tuple(PointOutcome(i, 1.0) for i in identities))
        )

    report = report_of(OPTIONS, [played("CP-9999", "CP-10001"), played("CP-10000"), Findings(1)])

    assert [point.identity for point in report.scenario.points] == [
        "CP-9999",
        "CP-10000",
        "CP-10001",
    ]


def test_of_nobody_there_is_nothing_to_tell():
    report = report_of(OPTIONS, [], ("Process 1 of 1 exited with 1",))

    assert (report.points, report.exit_code, report.losses) == (
        0,
        1,
        ("Process 1 of 1 exited with 1",),
    )


def test_a_violation_tells_nobody_s_password():
    tally = Tally()
    for name in ("CP-0001", "CP-0002"):
        secret = f"{name}-s3cret-s3cret"
        tally.note(name, port.Received(f'[2,"1","Dance",{{"to":"{secret}"}}]'), up=True)
        tally.note(name, port.Violation("Dance", "X", f"'{secret}' is no step"), up=True)
    options = FleetOptions("ws://x/x", password="{identity}-s3cret-s3cret")

    report = report_of(options, [Findings(2, tally=tally)])

    assert report.offences[1].message == "'***' is no step"
    assert report.offences[1].text == '[2,"1","Dance",{"to":"***"}]'
    assert "s3cret" not in str(report.to_json())
