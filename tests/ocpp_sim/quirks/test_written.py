"""Quirks in plans: every way to say them, and every way to be wrong."""

import pytest

from ocpp_sim.core.wire import Selector
from ocpp_sim.plan import identity, make_station
from ocpp_sim.plan.read import read_plan
from ocpp_sim.quirks import Quirk
from ocpp_sim.quirks.presets import quirks_of
from ocpp_sim.quirks.written import named, names, spelled_out
from ocpp_sim.scenario.read import read_scenario
from ocpp_sim.written.check import packaged
from ocpp_sim.written.source import WrittenError
from tests.ocpp_sim.quirks.conftest import START

ALL = """
quirks:
  - quirk: late_answer
    share: 0.2
    probability: 1
    action: GetConfiguration
    direction: answer
    nth: 3
    after: booted
    with: {after: 1m}
"""
HEAD = "plan: P\npoints: [{count: 1, model: Home 7}]\n"


def quirks_in(text):
    return read_plan("p.yaml", HEAD + text).quirks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("quirks: Huawei", quirks_of("Huawei")),
        ("quirks: bad_unit", (Quirk("bad_unit"),)),
        ("quirks: [bad_unit, AEFA]", (Quirk("bad_unit"), *quirks_of("AEFA"))),
        ("quirks: [{preset: AEFA, share: 0.5}]", quirks_of("AEFA", 0.5)),
        ("quirks: [{quirk: herd, probability: 0.5}]", (Quirk("herd", probability=0.5),)),
        (
            "quirks: [{quirk: dup_stop, nth: 3, after: booted}]",
            (Quirk("dup_stop", selector=Selector(nth=3, after="booted")),),
        ),
        (
            ALL,
            (
                Quirk(
                    "late_answer",
                    0.2,
                    1.0,
                    Selector("GetConfiguration", "answer", 3, "booted"),
                    (("after", 60.0),),
                ),
            ),
        ),
        (
            "quirks: [{quirk: bad_unit, with: {unit: H}}]",
            (Quirk("bad_unit", params=(("unit", "H"),)),),
        ),
        (
            "quirks: [{quirk: meter_regress, with: {below: 0}}]",
            (Quirk("meter_regress", params=(("below", 0.0),)),),
        ),
        ("network: {}", ()),
        ("network: {loss: 0, herd: false}", ()),
        (
            "network: {latency: 200ms, jitter: 1s, loss: 0.01, share: 0.5}",
            (
                Quirk("loss", 0.5, 0.01, of="network"),
                Quirk("latency", 0.5, params=(("delay", 0.2), ("jitter", 1.0)), of="network"),
            ),
        ),
        (
            "network: {jitter: 1s, duplicate: 1, reorder: 1, half_open: 1, drop: 1, herd: true}",
            (
                Quirk("duplicate", 1.0, 1.0, of="network"),
                Quirk("reorder", 1.0, 1.0, of="network"),
                Quirk("half_open", 1.0, 1.0, of="network"),
                Quirk("ungraceful_drop", 1.0, 1.0, of="network"),
                Quirk("latency", params=(("delay", 0.0), ("jitter", 1.0)), of="network"),
                Quirk("herd", of="network"),
            ),
        ),
    ],
)
def test_quirks_are_read(text, expected):
    assert quirks_in(text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("quirks: huawei", '3:9: quirks.0.preset: found "huawei"; expected one of ABB, AEFA'),
        ("quirks: [bad_unt]", '3:10: quirks.0.quirk: found "bad_unt"; expected one of accepts'),
        ("quirks: [bad_unt]", "did you mean 'bad_unit'?"),
        ("quirks: [qqqq]", '3:10: quirks.0.quirk: found "qqqq"; expected one of'),
        ("quirks: 5", "3:9: quirks: found 5; expected a list of quirks, or the name of one"),
        ("quirks: [7]", "3:10: quirks.0: found 7; expected the name of a quirk or of a preset"),
        ("quirks: [{share: 1}]", "3:10: quirks.0: expected one of quirk, preset"),
        (
            "quirks: [{quirk: loss, preset: SAP}]",
            "3:10: quirks.0: expected one of quirk, preset",
        ),
        (
            "quirks: [{preset: SAP, nth: 3}]",
            "3:29: quirks.0.nth: is not for presets; allowed is share",
        ),
        (
            "quirks: [{quirk: herd, action: Heartbeat}]",
            "3:32: quirks.0.action: is not for herd, which allows share, probability, nth, after",
        ),
        (
            "quirks: [{quirk: herd, direction: out}]",
            "3:35: quirks.0.direction: is not for herd, which allows share, probability, nth",
        ),
        (
            "quirks: [{quirk: history_dump, nth: 3}]",
            "3:37: quirks.0.nth: is not for history_dump, which allows share, probability, after",
        ),
        (
            "quirks: [{quirk: retry_same_id, after: booted}]",
            "3:40: quirks.0.after: is not for retry_same_id, which allows share, probability",
        ),
        (
            "quirks: [{quirk: bad_unit, direction: in}]",
            "3:39: quirks.0.direction: found in; bad_unit has call, out",
        ),
        (
            "quirks: [{quirk: loss, action: MeterValue}]",
            "3:32: quirks.0.action: found 'MeterValue'; expected one such as MeterValues",
        ),
        (
            "quirks: [{quirk: loss, action: Q}]",
            "3:32: quirks.0.action: found 'Q'; expected one such as Heartbeat",
        ),
        (
            "quirks: [{quirk: loss, with: {how: 3}}]",
            "3:31: quirks.0.with: 'how' is not known to loss; allowed: none",
        ),
        (
            "quirks: [{quirk: reorder, with: {by: soon}}]",
            "3:38: quirks.0.with.by: found 'soon'; expected a duration",
        ),
        (
            "quirks: [{quirk: truncated_json, with: {lost: some}}]",
            "3:47: quirks.0.with.lost: found 'some'; expected a number",
        ),
        (
            "quirks: [{quirk: loss, share: 2}]",
            "quirks.0.share: found 2; expected a number from 0 to",
        ),
        ("network: {los: 0.1}", "'los' is not known here; allowed are latency, jitter, loss"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text, problem):
    with pytest.raises(WrittenError) as caught:
        quirks_in(text)

    assert problem in str(caught.value)


def test_a_group_has_its_own_beside_those_of_all():
    plan = read_plan(
        "p.yaml",
        "plan: P\nquirks: [bad_unit]\npoints:\n"
        "  - {count: 1, model: Home 7, quirks: SAP, network: {latency: 1s}}\n"
        "  - {count: 1, model: Wall 11}\n",
    )

    odd, plain = (make_station(plan, index, START) for index in range(2))

    assert [one.name for one in odd.wire.alterations] == ["bad_unit", "latency"]
    assert [one.name for one in plain.wire.alterations] == ["bad_unit"]
    assert (odd.spec.habits.dup_stop, plain.spec.habits) == (0.3, None)


def test_quirks_of_a_group_are_wrong_in_their_place():
    with pytest.raises(WrittenError, match=r"p.yaml:2:44: points.0.quirks.0.quirk: found"):
        read_plan("p.yaml", "plan: P\npoints: [{count: 1, model: Home 7, quirks: lss}]\n")


def test_without_quirks_there_is_no_wire():
    station = make_station(read_plan("p.yaml", HEAD), 0, START)

    assert station.wire is None
    assert station.spec.habits is None


def test_a_share_with_a_colon_tells_it_of_those_who_have_it():
    text = "quirks: [{quirk: colon_identity, share: 0.5}]\n"
    plan = read_plan("p.yaml", HEAD.replace("count: 1", "count: 50") + text)
    stations = [make_station(plan, index, START) for index in range(50)]

    colons = [one.wire is not None for one in stations]

    assert [":" in one.spec.identity for one in stations] == colons
    assert [identity(plan, index) for index in range(50)] == [s.spec.identity for s in stations]
    assert 10 < sum(colons) < 40


def test_a_scenario_has_a_fleet_with_quirks():
    text = "scenario: S\nfleet: {quirks: [Huawei]}\nsteps: [plug_in]\n"

    assert read_scenario("s.yaml", text).plan.quirks == quirks_of("Huawei")
    with pytest.raises(WrittenError, match=r"s.yaml:2:18: fleet.quirks.0.preset"):
        read_scenario("s.yaml", text.replace("Huawei", "Huaweii"))


def test_what_is_no_plan_is_left_to_the_schema():
    with pytest.raises(WrittenError, match="expected a mapping"):
        read_plan("p.yaml", "[quirks]")
    with pytest.raises(WrittenError, match=r"points.0: found 7; expected a mapping"):
        read_plan("p.yaml", "plan: P\npoints: [7]\n")


def test_one_word_names_a_quirk_or_a_preset():
    assert named("loss") == (Quirk("loss"),)
    assert named("SAP") == quirks_of("SAP")
    with pytest.raises(LookupError, match="there are such as Huawei"):
        named("Hawei")
    with pytest.raises(LookupError, match="there are such as Huawei, loss"):
        named("____")


def test_what_is_no_list_is_left_to_the_schema():
    assert spelled_out({"quirk": "loss"}) == {"quirk": "loss"}


def test_the_schema_has_the_names_of_the_catalogue():
    schema = packaged("ocpp_sim.plan", "plan.schema.json")

    for name, allowed in names().items():
        assert schema["$defs"][name]["enum"] == allowed
