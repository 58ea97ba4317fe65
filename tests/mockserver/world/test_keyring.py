"""Which world and credential a secret leads to."""

import pytest

from mockserver.world.credentials import COLLECTION, Grant, mint, secret
from mockserver.world.keyring import Keyring

KEY = Grant("api_key", "key_{secret}", {})


@pytest.fixture
def keyring():
    return Keyring()


def test_a_learnt_secret_leads_to_its_world_and_credential(keyring, world):
    record = mint(world, KEY)
    keyring.learn(world)

    assert keyring.find(secret(world, record)) == ("blue", "cred_1")
    assert keyring.find("key_unknown") is None


def test_learning_again_takes_in_what_is_new_changed_or_gone(keyring, world):
    gone, changed = mint(world, KEY), mint(world, KEY)
    keyring.learn(world)

    world.delete(COLLECTION, gone["id"])
    other_shape = {**changed, "shape": "other_{secret}"}
    world.put(COLLECTION, changed["id"], other_shape)
    new = mint(world, KEY)
    keyring.learn(world)

    assert keyring.find(secret(world, gone)) is None
    assert keyring.find(secret(world, changed)) is None
    assert keyring.find(secret(world, other_shape)) == ("blue", "cred_2")
    assert keyring.find(secret(world, new)) == ("blue", "cred_3")


def test_one_that_has_changed_is_learnt_by_itself(keyring, world):
    other, record = mint(world, KEY), mint(world, KEY)
    keyring.learn(world, record["id"])
    world.delete(COLLECTION, other["id"])

    assert keyring.find(secret(world, record)) == ("blue", "cred_2")
    assert keyring.find(secret(world, other)) is None
    world.delete(COLLECTION, record["id"])
    keyring.learn(world, record["id"])
    assert keyring.find(secret(world, record)) is None


def test_a_secret_is_derived_again_only_when_its_record_has_changed(keyring, world, monkeypatch):
    mint(world, KEY)
    keyring.learn(world)
    monkeypatch.setattr("mockserver.world.credentials.secret", None)

    keyring.learn(world)


def test_a_forgotten_world_has_no_secrets(keyring, world):
    record = mint(world, KEY)
    keyring.learn(world)

    keyring.forget("blue")
    keyring.forget("never known")

    assert keyring.find(secret(world, record)) is None
