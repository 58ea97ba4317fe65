import pytest

from mockserver.world.problems import ProblemError

USER = "user01HN2NJ9NMRZBXT1H6FT9N7735"
PAYOUTS = "ev_energy.payout_methods"


@pytest.mark.parametrize(
    ("wallet", "receiver", "kind"),
    [
        ("PAYPAL", "a@b.example", "EMAIL"),
        ("VENMO", "+1 555 0100 200", "PHONE"),
        ("BILL_CREDITS", None, None),
    ],
)
def test_the_kind_of_receiver_follows_from_the_wallet(call, world, wallet, receiver, kind):
    body = {"receiver_wallet": wallet, "receiver": receiver}
    assert 200 == call("updatePayoutMethod", body=body, user_id=USER).status
    stored = {"user": USER, **body, "receiver_type": kind}
    assert stored == world.get(PAYOUTS, USER)


@pytest.mark.parametrize(
    ("wallet", "receiver"),
    [("PAYPAL", None), ("PAYPAL", "nobody"), ("VENMO", "a@b.example"), ("BILL_CREDITS", "x")],
)
def test_a_wallet_refuses_a_receiver_it_does_not_take(call, world, wallet, receiver):
    body = {"receiver_wallet": wallet, "receiver": receiver}
    with pytest.raises(ProblemError) as caught:
        call("updatePayoutMethod", body=body, user_id=USER)
    assert 400 == caught.value.problem.status
    assert "body.receiver" == caught.value.problem.details[0].field
    assert world.get(PAYOUTS, USER) is None


def test_a_payout_method_can_be_cleared_twice(call, world):
    call("updatePayoutMethod", body={"receiver_wallet": "BILL_CREDITS"}, user_id=USER)
    assert 204 == call("deletePayoutMethod", user_id=USER).status
    assert world.get(PAYOUTS, USER) is None
    assert 204 == call("deletePayoutMethod", user_id=USER).status
