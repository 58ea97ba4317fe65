"""Whatever a charge point claims within its schemas, it is answered within ours."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.charging.records import TRANSACTIONS
from ocppj.schema import schemas

WHOLE = st.integers(-(2**63), 2**64 - 1) | st.integers(-2, 4)
TAGS = st.sampled_from(["CARD-1", "card-1", "CARD-2"]) | st.text(max_size=20)
TIMES = st.datetimes().map(lambda at: at.isoformat()) | st.sampled_from(
    ["2024-06-01T08:00:00Z", "2024-06-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
SAMPLED = st.fixed_dictionaries(
    {"value": st.floats().map(str) | st.text(max_size=5)},
    optional={
        "measurand": st.sampled_from(
            ["Energy.Active.Import.Register", "Power.Active.Import", "SoC", "Voltage", "RPM"]
        ),
        "unit": st.sampled_from(["Wh", "kWh", "W", "kW", "Percent", "V"]),
        "phase": st.sampled_from(["L1", "L2", "L3", "L1-N", "N"]),
        "location": st.sampled_from(["Outlet", "Inlet", "EV"]),
    },
)
METERED = st.lists(
    st.fixed_dictionaries(
        {"timestamp": TIMES, "sampledValue": st.lists(SAMPLED, min_size=1, max_size=3)}
    ),
    min_size=1,
    max_size=3,
)
PAYLOADS = {
    "StartTransaction": st.fixed_dictionaries(
        {"connectorId": WHOLE, "idTag": TAGS, "meterStart": WHOLE, "timestamp": TIMES},
        optional={"reservationId": WHOLE},
    ),
    "StopTransaction": st.fixed_dictionaries(
        {"transactionId": WHOLE, "meterStop": WHOLE, "timestamp": TIMES},
        optional={"idTag": TAGS, "transactionData": METERED},
    ),
    "MeterValues": st.fixed_dictionaries(
        {"connectorId": WHOLE, "meterValue": METERED}, optional={"transactionId": WHOLE}
    ),
    "StatusNotification": st.fixed_dictionaries(
        {
            "connectorId": WHOLE,
            "errorCode": st.just("NoError"),
            "status": st.sampled_from(["Available", "Charging", "Faulted"]),
        },
        optional={"timestamp": TIMES, "info": st.text(max_size=50)},
    ),
    "Authorize": st.fixed_dictionaries({"idTag": TAGS}),
}
CALLS = st.sampled_from(sorted(PAYLOADS)).flatmap(
    lambda action: st.tuples(st.just(action), PAYLOADS[action])
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(CALLS, max_size=8))
def test_any_history_is_answered_and_kept_sane(world, point, calls):
    official = schemas("1.6", "strict")
    for action, payload in calls:
        kind, _, *answer = point.call(action, payload)
        if kind == 3:
            assert official.violations(action, "response", answer[0]) == []
        else:
            assert answer[0] in {"PropertyConstraintViolation", "TypeConstraintViolation"}
    for key, transaction in world.store[TRANSACTIONS]:
        assert str(transaction["id"]) == key
        assert transaction["energy_wh"] >= 0
