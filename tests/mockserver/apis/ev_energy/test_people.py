"""Users, found by what a client calls them."""

import pytest

from mockserver.apis.ev_energy.people import some_emails, user_called, user_named

FRODO = "user01HN2NJ9NMRZBXT1H6FT9N7735"


@pytest.mark.parametrize(
    "text",
    [
        FRODO,
        f" {FRODO} ",
        f"/v2/users/{FRODO}",
        f"https://api.ev.energy/v2/users/{FRODO}/",
        f"http://127.0.0.1:8080/w/blue/v2/users/{FRODO}",
    ],
)
def test_a_user_is_called_by_id_or_url(gate, text):
    assert FRODO == user_called(gate.world, text)["id"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        FRODO.lower(),
        f"{FRODO}0",
        f"https://api.ev.energy/v2/evses/{FRODO}",
        f"https://api.ev.energy/v2/users/{FRODO}/vehicles",
        "frodo@shire.example.com",
    ],
)
def test_and_by_nothing_else(gate, text):
    assert user_called(gate.world, text) is None


def test_a_user_is_named_by_address_in_any_case(gate):
    assert FRODO == user_named(gate.world, "FRODO@shire.example.com ")["id"]
    assert FRODO == user_named(gate.world, FRODO)["id"]
    assert user_named(gate.world, "gollum@shire.example.com") is None


def test_who_has_no_address_is_not_named_by_nothing(gate):
    assert user_named(gate.world, "") is None


def test_some_addresses_are_suggested(gate):
    assert ["frodo@shire.example.com"] == some_emails(gate.world, 1)
    assert 2 == len(some_emails(gate.world, 9))
