"""What the control API is made of."""


def test_the_operations_that_can_fail_are_those_of_the_other_apis(bench):
    assert set(bench.parts.operations) == {"shop.listBikes", "shop.listGarages"}


def test_a_change_is_noted_with_its_operation_cause_and_weight(bench):
    bench("updateSettings", body={"unknown_tags": "refuse"})

    (entry,) = bench.world.journal
    assert (entry.kind, entry.subject, entry.cause) == (
        "control",
        "control.updateSettings",
        "req_1",
    )
    assert entry.size > 100
