"""Credentials: derived secrets, tokens, life."""

from datetime import timedelta

import jwt

from mockserver.world import credentials
from mockserver.world.credentials import Grant, behind, expired, handed_out, mint, revoke, secret

KEY = Grant("api_key", "dyn_live_{secret}", {"org_id": ["org_A", "org_B"]}, ("b", "a"), "key")
TOKEN = Grant("driver", "jwt", {"driver_id": ["drv_1"]}, subject="drv_1")


def test_a_minted_credential_is_a_record_without_its_secret(world):
    record = mint(world, KEY)

    assert world.get(credentials.COLLECTION, record["id"]) == record
    assert record == {
        "id": "cred_1",
        "kind": "api_key",
        "shape": "dyn_live_{secret}",
        "tenants": {"org_id": ["org_A", "org_B"]},
        "scopes": ["a", "b"],
        "subject": "key",
        "issued_at": "2024-06-01T09:00:00Z",
        "expires_at": None,
        "revoked": False,
    }


def test_a_secret_has_the_shape_of_its_grant_and_is_the_same_each_time(world):
    text = secret(world, mint(world, KEY))

    assert text.startswith("dyn_live_")
    assert len(text) == len("dyn_live_") + 32
    assert text == secret(world, mint(world, KEY, key="cred_1"))


def test_a_secret_differs_by_world_by_seed_and_by_credential(make_world):
    texts = {
        secret(world, mint(world, KEY, key=key))
        for world in (make_world("a"), make_world("b"), make_world("a", seed=2))
        for key in ("one", "two")
    }

    assert len(texts) == 6


def test_a_token_names_its_holder_and_ends_with_its_life(world):
    record = mint(world, TOKEN, life=timedelta(hours=1))

    claims = jwt.decode(secret(world, record), options={"verify_signature": False})

    assert claims == {
        "iss": "chargebench/blue",
        "sub": "drv_1",
        "jti": "cred_1",
        "role": "driver",
        "iat": 1717232400,
        "exp": 1717236000,
    }


def test_a_token_without_a_life_has_no_end(world):
    claims = jwt.decode(secret(world, mint(world, TOKEN)), options={"verify_signature": False})

    assert "exp" not in claims


def test_a_credential_expires_by_the_clock_of_its_world(world, clock):
    record = mint(world, KEY, life=timedelta(hours=1))
    assert not expired(world, record)

    clock.advance(timedelta(hours=1))

    assert expired(world, record)


def test_a_credential_without_a_life_never_expires(world, clock):
    record = mint(world, KEY)

    clock.advance(timedelta(days=4000))

    assert not expired(world, record)


def test_a_credential_may_be_born_expired_and_revoked(world, clock):
    record = mint(world, KEY, expires_at=clock.now(), revoked=True)

    assert expired(world, record)
    assert record["revoked"]


def test_minting_tells_whoever_finds_worlds_by_credential(world):
    told = []
    world.runtime.credentials_changed = lambda *change: told.append(change)

    record = mint(world, KEY)
    revoke(world, record)

    assert told == [(world, "cred_1")] * 2


def test_a_credential_is_revoked_and_made_good_again(world):
    record = revoke(world, mint(world, KEY))

    assert world.get("mock.credentials", "cred_1")["revoked"]
    assert not revoke(world, record, revoked=False)["revoked"]


def test_what_an_api_wants_to_know_is_kept_with_a_credential(world):
    record = mint(world, Grant("code", "{secret}", {}, about={"redirect_uri": "app://x"}))

    assert record["about"] == {"redirect_uri": "app://x"}
    assert "about" not in mint(world, KEY)


def test_the_record_behind_a_secret_is_found_by_whoever_finds_worlds(worlds):
    from mockserver.world.world import Options

    async def two():
        return [worlds.create(name, Options()) for name in ("blue", "green")]

    import asyncio

    blue, green = asyncio.run(two())
    text = secret(blue, mint(blue, KEY))

    assert behind(blue, text)["id"] == "cred_1"
    assert behind(green, text) is None
    assert behind(blue, "nonsense") is None


def test_a_world_outside_any_registry_knows_no_secrets(world):
    assert behind(world, secret(world, mint(world, KEY))) is None


def test_handed_out_are_the_credentials_with_a_dotted_name(world):
    mint(world, KEY)
    key = mint(world, KEY, key="dynamo.api_key")
    token = mint(world, TOKEN, key="dynamo.driver_token")

    assert handed_out(world) == {
        "dynamo": {"api_key": secret(world, key), "driver_token": secret(world, token)}
    }


def test_what_is_handed_out_tells_where_to_use_it(world):
    world.runtime.endpoints = {"shop": {"token_url": "/o/token"}}
    key = mint(world, KEY, key="shop.client_id")

    assert handed_out(world, "http://h/w/blue") == {
        "shop": {"client_id": secret(world, key), "token_url": "http://h/w/blue/o/token"}
    }
