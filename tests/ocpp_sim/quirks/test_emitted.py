"""Every frame of any plan and seed is valid, but for those that a quirk is told to have altered."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ocpp_sim.core import port
from ocpp_sim.plan import FleetPlan, make_station
from ocpp_sim.plan.model import MODELS
from ocpp_sim.quirks import Quirk
from ocpp_sim.quirks.catalogue import CATALOGUE
from ocpp_sim.quirks.presets import PRESETS, quirks_of
from ocpp_sim.runner.memory import exchange
from ocppj.frame import Call, Malformed, parse
from ocppj.schema import schemas
from tests.ocpp_sim.quirks.conftest import START, Peer

ALTERING = {
    name
    for name, one in CATALOGUE.items()
    if one.kind == "wire" and one.stage in ("payload", "frame")
}
ODD = sorted(name for name, one in CATALOGUE.items() if one.kind != "usual")
quirks = st.lists(
    st.builds(
        lambda name, share, likely: (Quirk(name, share, likely),),
        st.sampled_from(ODD),
        st.sampled_from((0.5, 1.0)),
        st.sampled_from((None, 0.3, 1.0)),
    )
    | st.sampled_from(sorted(PRESETS)).map(quirks_of),
    max_size=4,
)


def lived(plan, hours):
    """What one charge point of a plan sends and tells in some hours."""
    station, peer, heard, now = make_station(plan, 0, START), Peer(plan.version), [], START
    until = START + timedelta(hours=hours)
    while station.next_due is not None and station.next_due <= until:
        now = max(now, station.next_due)
        station, _ = exchange(station, port.Tick(), now, peer, heard.append)
    return heard


def is_valid(text, version):
    frame = parse(text, version)
    if isinstance(frame, Malformed):
        return False
    return not isinstance(frame, Call) or schemas(version).is_valid(
        frame.action, "request", frame.payload
    )


@given(
    chosen=quirks, seed=st.integers(0, 9999), model=st.sampled_from(sorted(MODELS)),
    version=st.sampled_from(["1.6", "2.0.1", "2.1"]),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_only_what_is_told_is_wrong(chosen, seed, model, version):
    own = tuple(quirk for each in chosen for quirk in each)
    busy = replace(MODELS[model], visit_every_s=3600)
    plan = FleetPlan(
        seed=seed,
        version=version,
        mix=(busy,),
        quirks=own,
        settings={"MeterValueSampleInterval": "600"},
    )

    altered, seen = 0, set()
    for item in lived(plan, hours=4):
        if isinstance(item, port.Quirk):
            altered += item.name in ALTERING
        if (
            isinstance(item, port.Send)
            and not is_valid(item.text, version)
            and item.text not in seen
        ):
            seen.add(item.text)
            altered -= 1
            assert altered >= 0, item.text
