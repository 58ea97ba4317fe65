"""What is shown while a fleet runs, on any width."""

import io

import pytest
from rich.console import Console

from ocpp_sim.core import port
from ocpp_sim.report.live import View, energy_text, note_of, power_text
from ocpp_sim.report.recent import Lately
from ocpp_sim.report.tally import Tally

LATELY = Lately(12.4, 0, 3.25, 0.84)


def view(tally, lately=LATELY):
    return View("ws://x", 3, 90.0, tally, lately, 22_000, 1_500)


def printed(renderable, width=120):
    console = Console(file=io.StringIO(), width=width)
    console.print(renderable)
    return console.file.getvalue()


@pytest.fixture
def tally():
    made = Tally()
    for item in (
        port.Connected(),
        port.TransactionStarted(1, 1, "A"),
        port.StatusChanged(2, "Faulted"),
        port.CallFailed("Heartbeat", "timeout"),
    ):
        made.note("CP-7", item, up=False)
    return made


def test_a_line_says_all(tally):
    assert view(tally).line == (
        "90 s: 1 connected, 1 charging, 1 faulted, 2 offline, 22.0 kW, 1.500 kWh, "
        "12 messages/s, 1 errors, 1 unanswered, p95 3.2 ms, own lag 0.8 ms"
    )


@pytest.mark.parametrize("width", [120, 100, 80, 40, 24])
def test_every_figure_is_whole_on_any_terminal(tally, width):
    text = printed(view(tally), width)

    assert max(map(len, text.splitlines())) <= width
    for part in (
        "connected",
        "22.0 kW",
        "1.500 kWh",
        "3.2 ms",
        "messages/s",
        "unanswered",
        "0.8 ms",
    ):
        assert part in text


def test_who_is_in_most_trouble_is_named_first(tally):
    for number in range(9):
        for _ in range(number + 3):
            tally.note(f"CP-[red]{number}", port.CallFailed("Authorize", "lost"), up=True)

    text = printed(view(tally))

    assert text.index("CP-[red]8") < text.index("CP-[red]4")
    assert "CP-[red]3" not in text
    assert "Authorize lost" in text


def test_nothing_is_said_of_trouble_when_there_is_none():
    text = printed(view(Tally(), Lately(0.0, 0, None)))

    assert "trouble" not in text
    assert " - " in text


def test_it_says_when_nobody_answers(tally):
    tally.note("CP-7", port.Disconnected("bye"), up=True)
    tally.note("CP-7", port.Disconnected("[Errno 111] refused"), up=False)

    text = printed(view(tally))

    assert "nobody answers at ws://x: [Errno 111] refused; trying again" in text.replace("\n", "")


def test_it_is_quiet_when_somebody_answers(tally):
    assert note_of(tally, csms="ws://x") == ""


def test_figures_keep_their_size():
    assert ("11.0 kW", "1.25 MW") == (power_text(11_000), power_text(1_250_000))
    assert ("0.350 kWh", "1.250 MWh") == (energy_text(350), energy_text(1_250_000))
