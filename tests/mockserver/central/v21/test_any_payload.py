"""Whatever a station of 2.x claims within its schemas, it is answered within ours."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.charging.records import TRANSACTIONS
from ocppj.schema import schemas

WHOLE = st.integers(0, 2**64 - 1) | st.integers(0, 4)
TIMES = st.datetimes().map(lambda at: at.isoformat()) | st.sampled_from(
    ["2024-06-01T08:00:00Z", "2024-06-01", "0001-01-01T00:00:00+14:00"]
)
TOKENS = st.fixed_dictionaries(
    {"idToken": st.sampled_from(["CARD-1", "card-1", ""]) | st.text(max_size=255)}
    | {"type": st.sampled_from(["ISO14443", "NoAuthorization", "MyOwn"])}
)
VALUES = st.fixed_dictionaries(
    {"value": st.floats(allow_nan=False, allow_infinity=False)},
    optional={
        "measurand": st.sampled_from(["Energy.Active.Import.Register", "Power.Import.Offered"]),
        "unitOfMeasure": st.fixed_dictionaries(
            {}, optional={"unit": st.text(max_size=20), "multiplier": st.integers(-400, 400)}
        ),
        "phase": st.sampled_from(["L1", "L2-N", "N"]),
    },
)
METERED = st.lists(
    st.fixed_dictionaries(
        {"timestamp": TIMES, "sampledValue": st.lists(VALUES, min_size=1, max_size=3)}
    ),
    min_size=1,
    max_size=2,
)
EVENTS = st.fixed_dictionaries(
    {
        "eventType": st.sampled_from(["Started", "Updated", "Ended"]),
        "timestamp": TIMES,
        "triggerReason": st.sampled_from(["Authorized", "TxResumed"]),
        "seqNo": WHOLE,
        "transactionInfo": st.fixed_dictionaries(
            {"transactionId": st.sampled_from(["a", "b", ""])},
            optional={
                "chargingState": st.sampled_from(["Charging", "Idle"]),
                "stoppedReason": st.sampled_from(["Local", "Timeout"]),
            },
        ),
    },
    optional={
        "idToken": TOKENS,
        "evse": st.fixed_dictionaries({"id": WHOLE}, optional={"connectorId": WHOLE}),
        "meterValue": METERED,
        "reservationId": WHOLE,
    },
)
STREAM = st.fixed_dictionaries(
    {"id": WHOLE, "variableMonitoringId": WHOLE, "params": st.just({"interval": 5})}
)
PAYLOADS = {
    "TransactionEvent": EVENTS,
    "MeterValues": st.fixed_dictionaries({"evseId": WHOLE, "meterValue": METERED}),
    "Authorize": st.fixed_dictionaries({"idToken": TOKENS}),
    "OpenPeriodicEventStream": st.fixed_dictionaries({"constantStreamData": STREAM}),
    "ClosePeriodicEventStream": st.fixed_dictionaries({"id": WHOLE}),
}
CALLS = st.sampled_from(sorted(PAYLOADS)).flatmap(
    lambda action: st.tuples(st.just(action), PAYLOADS[action])
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(CALLS, max_size=6))
def test_any_history_is_answered_and_kept_sane(world, point, calls):
    official = schemas("2.1", "strict")
    for action, payload in calls:
        kind, _, *answer = point.call(action, payload)
        if kind == 3:
            assert [] == official.violations(action, "response", answer[0])
        else:
            assert answer[0] in {"PropertyConstraintViolation", "TypeConstraintViolation"}
    for key, transaction in world.store[TRANSACTIONS]:
        assert str(transaction["id"]) == key
        assert transaction["energy_wh"] >= 0
