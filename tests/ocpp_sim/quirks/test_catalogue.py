"""Every quirk of the wire alters a standard day, and does what its line says."""

import re
from collections import Counter

import pytest

from ocpp_sim.core import port
from ocpp_sim.quirks import Quirk
from ocpp_sim.quirks.catalogue import (
    CATALOGUE,
    DIRECTIONS,
    REPOSITORIES,
    STAGES,
    UNSEEN,
    on_the_wire,
)
from ocpp_sim.quirks.frames import RULES as FRAME_RULES
from ocpp_sim.quirks.payload import RULES as PAYLOAD_RULES
from ocppj.frame import CallError, CallResult, Malformed, parse
from ocppj.schema import schemas
from tests.ocpp_sim.quirks.conftest import VISITS, Point
from virtualtime.instant import parse as instant

# What section 3 of the field notes names.
NAMED = re.findall(
    r"\w+",
    """
    no_subprotocol subprotocol_flaps no_boot boot_every_connect boot_only_on_reboot boot_loop_10s
    trigger_boot_reboots drops_if_called_before_boot flap_40s replacement_connection
    never_reconnect_on_1000 exit_on_disconnect ungraceful_drop half_open herd encoded_identity
    trailing_slash colon_identity pipelined_calls retry_same_id retry_new_id counter_ids_restart
    wrong_type_1 typo_error_code no_answer late_answer unknown_id_answer double_answer
    truncated_json leading_comma empty_value empty_vendor meter_object_not_array empty_sampled
    bad_unit bad_measurand bad_context non_string_config kwh_not_wh tz_missing local_time_as_utc
    clock_drift future no_clock_before_boot config_readonly accepts_but_ignores trigger_rejected
    dup_start dup_stop tx_id_minus_one orphan_stop stop_days_late restart_without_stop never_stops
    meter_regress mv_outside_window history_dump available_without_unplug finishing_until_unplug
    status_storm profile_accepted_ignored relative_ignored max_profile_per_connector
    amp_profile_zero_power
    ended_after_status seq_gap seq_duplicate always_offline
    """,
)
# What rarely happens, so that a day has some of it.
OFTEN = 0.2
SEEN = re.compile(r"(?P<repository>[A-Za-z][\w.-]*)(?:#\d+| \[M\])(?: \([^)]+\))?")


def test_all_of_the_field_notes_is_in_it():
    assert set() == set(NAMED) - set(CATALOGUE)


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda one: one.name)
def test_an_entry_says_where_it_was_seen(entry):
    sightings = [one for one in entry.seen_in.split(", ") if one != UNSEEN]

    assert entry.does
    for one in sightings:
        found = SEEN.fullmatch(one)
        assert found, one
        assert found["repository"] in (*REPOSITORIES, "MicroOCPP"), one


def test_what_acts_on_the_wire_has_a_rule_and_a_stage():
    wired = [one for one in CATALOGUE.values() if on_the_wire(one)]
    by_stage = {stage: {one.name for one in wired if one.stage == stage} for stage in STAGES}

    assert by_stage["payload"] == set(PAYLOAD_RULES)
    assert by_stage["frame"] | by_stage["line"] == set(FRAME_RULES)
    assert all(set(one.directions) <= {*DIRECTIONS, "none"} for one in wired)


def frames(point):
    return [(text, parse(text)) for text in point.sent()]


def malformed(point, pattern):
    return any(
        isinstance(frame, Malformed) and re.search(pattern, text) for text, frame in frames(point)
    )


def metered(point, pattern):
    texts = [text for text, _ in frames(point) if '"MeterValues"' in text]
    return bool(texts) and all(re.search(pattern, text) for text in texts)


def starts_and_stops(point):
    starts = [call["meterStart"] for call in point.calls("StartTransaction")]
    stops = [call["meterStop"] for call in point.calls("StopTransaction")]
    return list(zip(starts, stops, strict=False))


def styles(point):
    return [one.style for one in point.of(port.Connect)]


def answers(point):
    return Counter(
        frame.message_id
        for _, frame in frames(point)
        if isinstance(frame, CallResult | CallError)
    )  # fmt: skip


def late(point):
    """How long after the question an answer was sent, in seconds."""
    sent = {}
    asked = {}
    for at, item in point.heard:
        if isinstance(item, port.Received) and (found := re.match(r'\[2,"(ask-\d+)', item.text)):
            asked[found[1]] = at
        if isinstance(item, port.Send) and (found := re.match(r'\[3,"(ask-\d+)', item.text)):
            sent[found[1]] = at
    return {(sent[one] - asked[one]).total_seconds() for one in sent}


def vanished(point):
    """Whether a question came in that the core never took."""
    questions = sum(item.text.startswith("[2,") for item in point.of(port.Received))
    return len(point.of(port.PeerCalled)) < questions


SHOWS = {
    "no_subprotocol": lambda p, _: styles(p) == [("no_subprotocol",)],
    "subprotocol_flaps": lambda p, _: styles(p) == [("no_subprotocol",)],
    "encoded_identity": lambda p, _: styles(p) == [("encoded_identity",)],
    "trailing_slash": lambda p, _: styles(p) == [("trailing_slash",)],
    "colon_identity": lambda p, _: styles(p) == [("colon_identity",)],
    "empty_vendor": lambda p, _: p.calls("BootNotification")[0]["chargePointVendor"] == "",
    "meter_object_not_array": lambda p, _: metered(p, r'"meterValue":\{"timestamp"'),
    "empty_sampled": lambda p, _: metered(p, r'"sampledValue":\[\]'),
    "bad_unit": lambda p, _: metered(p, r'"Frequency","unit":"Hz"'),
    "bad_measurand": lambda p, _: metered(p, r'"measurand":"Current.Limit"'),
    "bad_context": lambda p, _: metered(p, r'"context":"CurrentMax"'),
    "non_string_config": lambda p, _: any(
        '"value":300}' in text and '"value":false}' in text for text in p.sent()
    ),
    "kwh_not_wh": lambda p, plain: (
        [(a // 1000, b // 1000) for a, b in starts_and_stops(plain)] == starts_and_stops(p)
        and metered(
            p, r'"value":"\d{1,3}","context":"[\w.]+","measurand":"Energy.A[\w.]+","unit":"Wh"'
        )
    ),
    "tz_missing": lambda p, _: metered(p, r'"timestamp":"2024-06-0\dT[\d:.]+"'),
    "local_time_as_utc": lambda p, plain: ahead(p, plain, 0) == ahead(p, plain, -1) == 7200,
    "clock_drift": lambda p, plain: 0 < ahead(p, plain, -1) - ahead(p, plain, 0) < 60,
    "future": lambda p, plain: ahead(p, plain, 0) == ahead(p, plain, -1) == 86_400,
    "meter_regress": lambda p, _: all(a - b == 1 for a, b in starts_and_stops(p)),
    "wrong_type_1": lambda p, _: malformed(p, r"^\[1,"),
    "typo_error_code": lambda p, _: any(
        re.match(r'\[4,"(?!ask)[^"]+","FormationViolation"', text) for text in p.sent()
    ),
    "no_answer": lambda p, _: sum(one.startswith("ask-") for one in answers(p)) < 24,
    "late_answer": lambda p, _: late(p) == {0.0, 45.0},
    "unknown_id_answer": lambda p, _: any(not one.startswith("ask-") for one in answers(p)),
    "double_answer": lambda p, _: set(answers(p).values()) == {1, 2},
    "truncated_json": lambda p, _: malformed(p, r"[^]]$"),
    "leading_comma": lambda p, _: malformed(p, r'"sampledValue":\[,\{"'),
    "empty_value": lambda p, _: malformed(p, r'"transactionId":[,}]'),
    "replacement_connection": lambda p, _: p.peer.opened > 1 and p.peer.closed == [],
    "ungraceful_drop": lambda p, _: p.peer.opened > 1 and set(p.peer.closed) == {1006},
    "half_open": lambda p, _: set(p.peer.closed) == {1006} and "timeout" in failures(p),
    "latency": lambda p, _: 0.1 <= min(latencies(p)[1:]) < max(latencies(p)) < 0.4,
    "loss": lambda p, _: "timeout" in failures(p) and vanished(p),
    "duplicate": lambda p, _: max(Counter(p.sent()).values()) == 2 and max(answers(p).values()) > 1,
    "reorder": lambda p, _: latencies(p).count(2.0) > 5,
}


def ahead(point, plain, at):
    """How many seconds a status is ahead of that of a sane charge point."""
    told, sane = (one.calls("StatusNotification")[at]["timestamp"] for one in (point, plain))
    return (instant(told) - instant(sane)).total_seconds()


def failures(point):
    return {one.why for one in point.of(port.CallFailed)}


def latencies(point):
    return [one.latency_s for one in point.of(port.CallAnswered)]


@pytest.fixture(scope="module")
def plain():
    """The standard day of a charge point without quirks."""
    return Point(autopilot=VISITS).day()


def test_each_is_shown():
    assert {one.name for one in CATALOGUE.values() if on_the_wire(one)} == set(SHOWS)


@pytest.mark.parametrize("name", SHOWS)
def test_a_quirk_of_the_wire_does_what_its_line_says(a_day, plain, name):
    likely = CATALOGUE[name].likely
    odd = a_day(Quirk(name, probability=1.0 if name == "subprotocol_flaps" else max(likely, OFTEN)))

    assert SHOWS[name](odd, plain)
    assert {name} == set(odd.told()) or name == "latency"
    assert [] == plain.told()


@pytest.mark.parametrize("name", SHOWS)
def test_what_it_does_not_touch_stays_within_the_schemas(a_day, name):
    """Only frames that follow a port.Quirk may be wrong; those of lines are never rewritten."""
    odd = a_day(Quirk(name, probability=OFTEN))
    known, excused = schemas("1.6"), False
    for _, item in odd.heard:
        if isinstance(item, port.Quirk):
            excused = CATALOGUE[item.name].stage in ("payload", "frame")
        if isinstance(item, port.Send) and not excused:
            frame = parse(item.text)
            assert not isinstance(frame, Malformed), item.text
            if not isinstance(frame, CallResult | CallError):
                assert known.is_valid(frame.action, "request", frame.payload), item.text
        if not isinstance(item, port.Quirk):
            excused = False
