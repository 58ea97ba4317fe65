"""Clients and tokens as the control API mints them."""

import pytest

from mockserver.apis.ev_energy import kinds
from mockserver.world.problems import ProblemError

FRODO = "user01HN2NJ9NMRZBXT1H6FT9N7735"


def refused(gate, kind, **wish):
    with pytest.raises(ProblemError) as caught:
        gate.mint(kind, **wish)
    return caught.value.problem.details[0].field


def test_a_world_comes_with_a_client_that_has_every_scope(gate):
    keys = gate.keys()
    token = gate.exchange(grant_type="client_credentials").json()

    assert {"client_id", "client_secret", *kinds.ENDPOINTS} == keys.keys()
    assert "http://mock/o/token" == keys["token_url"]
    assert set(kinds.SCOPES) == set(token["scope"].split())


def test_worlds_have_clients_of_their_own(gate):
    assert not set(gate.client()) & set(gate.client("blue"))


def test_the_scopes_are_those_of_the_document(gate):
    spec = gate.api.document.spec
    flow = spec["components"]["securitySchemes"]["clientCredentials"]["flows"]["clientCredentials"]

    assert set(flow["scopes"]) == set(kinds.SCOPES)


def test_a_client_is_minted_with_its_secret(gate):
    record, client_id = gate.mint("client", scopes=["user:read"], organization="orga1")
    secret = gate.secret_of(f"{record['id']}_secret")

    body = gate.exchange(auth=(client_id, secret), grant_type="client_credentials").json()
    assert "user:read" == body["scope"]
    assert "orga1" == record["about"]["organisation"]
    assert gate.mint("client", organization=None)[0]["about"]["organisation"] is None


def test_a_client_may_have_a_second_secret(gate):
    _, secret = gate.mint("client_secret")
    auth = (gate.client()[0], secret)

    assert 200 == gate.exchange(auth=auth, grant_type="client_credentials").status_code


def test_a_public_client_has_none(gate):
    record, _ = gate.mint("client", public=True)

    assert gate.world.get("mock.credentials", f"{record['id']}_secret") is None


def test_a_token_is_minted_for_a_user_and_a_client(gate):
    owner, client_id = gate.mint("client", scopes=["user:read", "evse:read"])

    by_id, _ = gate.mint("access_token", client=client_id, user=FRODO, scopes=["evse:read"])
    by_key, _ = gate.mint("access_token", client=owner["id"], user="Frodo@shire.example.com")

    assert owner["id"] == by_id["subject"] == by_key["subject"]
    assert {"user_id": [FRODO]} == by_id["tenants"] == by_key["tenants"]
    assert ["evse:read"] == by_id["scopes"]
    assert ["evse:read", "user:read"] == by_key["scopes"]


def test_a_minted_refresh_token_refreshes(gate):
    _, text = gate.mint("refresh_token", user=FRODO)

    assert 200 == gate.exchange(grant_type="refresh_token", refresh_token=text).status_code


def test_a_refresh_token_may_end(gate):
    from datetime import timedelta

    _, text = gate.mint("refresh_token", user=FRODO, life=timedelta(minutes=1))
    gate.later(minutes=1)

    assert 400 == gate.exchange(grant_type="refresh_token", refresh_token=text).status_code


@pytest.mark.parametrize(
    ("kind", "wish", "field"),
    [
        ("client", {"scopes": ["root"]}, "body.scopes"),
        ("access_token", {"scopes": ["root"]}, "body.scopes"),
        ("access_token", {"user": "gollum"}, "body.user"),
        ("access_token", {"client": "nobody"}, "body.client"),
        ("client_secret", {"client": "ev_energy.client_secret"}, "body.client"),
    ],
)
def test_wishes_that_cannot_be_fulfilled_are_named(gate, kind, wish, field):
    assert field == refused(gate, kind, **wish)


def test_a_narrow_client_gives_no_wide_token(gate):
    _, client_id = gate.mint("client", scopes=["user:read"])

    assert "body.scopes" == refused(gate, "access_token", client=client_id, scopes=["evse:read"])
