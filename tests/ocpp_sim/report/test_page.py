"""The report as a page: whole, closed in itself, and proof against what peers are called."""

import re
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from ocpp_sim.core import port
from ocpp_sim.report.outcome import Outcome, PointOutcome
from ocpp_sim.report.page import page
from ocpp_sim.report.series import Sample
from ocpp_sim.report.summary import summarize
from ocpp_sim.report.tally import Tally

HOSTILE = '</style></script><script>alert("x")</script><img src=x onerror=alert(1)>'


class Elements(HTMLParser):
    """What elements a page has, with their attributes, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text, self.left_open = [], [], "", []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag not in ("meta", "br"):
            self.left_open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes

    def handle_endtag(self, tag):
        assert tag == self.left_open.pop()

    def handle_data(self, data):
        self.text += data


def report_of(*items, identity="CP-1", **changes):
    tally = Tally()
    for item in items:
        tally.note(identity, item, up=False)
    series = tuple(Sample(n / 2, n, n, n * 11_000, n * n, 0) for n in range(40))
    made = summarize(tally, csms="ws://x", points=3, duration_s=20.0, series=series)
    return replace(made, **changes)


@pytest.fixture
def report():
    return report_of(
        port.Connect(),
        port.Connected(),
        port.Booted("Accepted", 60),
        *[port.CallAnswered(a, 0.012, 0.5) for a in ("Heartbeat", "BootNotification", "Authorize")],
        port.CallFailed("Heartbeat", "timeout"),
        port.Received('[2,"m-1","Dance",{}]'),
        port.Violation("Dance", "NotImplemented", "no such action"),
        port.Quirk("dup_start"),
        port.PeerCalled("Reset"),
    )


def test_it_tells_all_that_was_counted(report):
    found = Elements(page(report))

    for part in (
        *("Fleet of 3 at ws://x", "20.0 s", "Messages per second", "Charging power"),
        *("Connecting and booting", "Answers of the central system", "Heartbeat timeout"),
        *("dup_start", "Dance NotImplemented: no such action", '[2,"m-1","Dance",{}]', "12.0"),
    ):
        assert part in found.text, part
    assert 5 == found.tags.count("svg")
    assert not found.left_open


def test_it_needs_nothing_but_itself(report):
    text = page(report)
    found = Elements(text)

    assert not {"script", "link", "img", "iframe", "object"} & set(found.tags)
    assert not [name for name, _ in found.attributes if name in ("src", "href", "xlink:href")]
    assert "default-src 'none'" in text
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org)", text)


def test_whatever_a_peer_or_a_plan_is_called_stays_text():
    made = report_of(
        port.CallAnswered(HOSTILE, 0.1, 0.1),
        port.CallFailed(HOSTILE, "refused", HOSTILE),
        port.Received(HOSTILE),
        port.Violation(HOSTILE, "NotImplemented", HOSTILE),
        port.PeerCalled(HOSTILE, "X"),
        port.Quirk(HOSTILE),
        identity=HOSTILE,
        csms=HOSTILE,
        last_failure=HOSTILE,
        scenario=Outcome(HOSTILE, (PointOutcome(HOSTILE, 1.0, "x:1", HOSTILE, HOSTILE, HOSTILE),)),
    )
    text = page(made)
    found = Elements(text)

    assert not {"script", "img"} & set(found.tags)
    assert 2 == text.count("</style>") - text.count("<svg") + 1
    assert HOSTILE in found.text


def test_a_fleet_that_reached_nobody_has_a_page_too():
    text = page(report_of(port.Disconnected("[Errno 111] refused"), series=()))

    assert "No charge point could connect; last reason: [Errno 111] refused." in text
    assert "<svg" not in text


def test_a_failed_scenario_is_told():
    outcome = Outcome("A day", (PointOutcome("CP-1", 1.0, "x.yaml:3", "wait", "a", "b"),))

    text = page(report_of(port.Connected(), scenario=outcome))

    assert "The scenario has failed." in text
    assert "x.yaml:3: wait: expected a; b" in text


def test_a_process_that_was_lost_is_told():
    text = page(report_of(port.Connected(), losses=("process 2 of 4 was killed",)))

    assert "process 2 of 4 was killed" in text
    assert "exit code 0" not in text


@pytest.mark.parametrize(
    ("last_s", "unit"), [(50.0, "seconds"), (600.0, "minutes"), (1e5, "hours")]
)
def test_time_is_told_in_units_that_fit(last_s, unit):
    series = (Sample(0.0, 1, 0, 0, 0, 0), Sample(last_s, 1, 1, 12_000_000, 90_000_000, 0))

    assert f">{unit}<" in page(report_of(port.Connected(), series=series))


def test_the_same_report_is_the_same_page(report):
    assert page(report) == page(report)


def test_drawing_leaves_the_import_of_others_alone(report):
    page(report)

    assert not [one for one in sys.meta_path if type(one).__module__.startswith("pygal")]
