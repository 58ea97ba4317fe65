import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import refused


@pytest.fixture
def payout(ev):
    return f"/v2/users/{ev.users[0]}/payout_method"


@pytest.mark.parametrize(
    ("wallet", "receiver", "kind"),
    [
        ("PAYPAL", "a@b.example", "EMAIL"),
        ("VENMO", "+1 555 0100 200", "PHONE"),
        ("BILL_CREDITS", None, None),
    ],
)
def test_the_kind_of_receiver_follows_from_the_wallet(ev, payout, wallet, receiver, kind):
    body = {"receiver_wallet": wallet, "receiver": receiver}
    answer = ev.patch(payout, body)

    assert 200 == answer.status_code, answer.text
    assert kind == answer.json()["receiver_type"] == ev.get(payout).json()["receiver_type"]


@pytest.mark.parametrize(
    ("wallet", "receiver"),
    [("PAYPAL", None), ("PAYPAL", "nobody"), ("VENMO", "a@b.example"), ("BILL_CREDITS", "x")],
)
def test_a_wallet_refuses_a_receiver_it_does_not_take(ev, payout, wallet, receiver):
    before = ev.get(payout).json()

    assert refused(
        ev.patch(payout, {"receiver_wallet": wallet, "receiver": receiver}), 400, "receiver"
    )
    assert before == ev.get(payout).json()


def test_a_payout_method_can_be_cleared_twice(ev, payout):
    ev.patch(payout, {"receiver_wallet": "BILL_CREDITS"})
    for _ in range(2):
        assert 204 == ev.delete(payout).status_code
        assert ev.get(payout).json()["receiver_wallet"] is None
