"""Settings over the control API."""

import pytest

from mockserver.world.limits import Rates, Rule, spend

DEFAULTS = {
    "unknown_charge_points": "accept",
    "unknown_tags": "accept",
    "rate_limit": None,
    "rate_limits": {"shop": "off"},
    "next_boot": {},
    "next_authorize": {},
    "vendors": {},
    "cost_updates": False,
    "basic_auth": None,
    "security_profiles": None,
    "heartbeat_interval_s": 300,
    "webhook_timeout_s": 30.0,
    "defaults": {},
}


def test_settings_are_shown_with_their_defaults(bench):
    assert bench("getSettings").body == DEFAULTS


def test_what_is_left_out_stays(bench):
    bench("updateSettings", body={"unknown_tags": "refuse", "heartbeat_interval_s": 60})

    body = bench("updateSettings", body={"heartbeat_interval_s": 30}).body

    assert body == {**DEFAULTS, "unknown_tags": "refuse", "heartbeat_interval_s": 30}


def test_null_puts_a_setting_back(bench):
    bench("updateSettings", body={"unknown_tags": "refuse", "next_boot": {"*": _PENDING}})

    assert bench("updateSettings", body={"unknown_tags": None, "next_boot": None}).body == DEFAULTS
    assert bench.world.settings == {}


_PENDING = {"status": "Pending", "interval": 5}


def test_maps_are_patched_entry_by_entry(bench):
    bench("updateSettings", body={"next_boot": {"CP-1": _PENDING, "CP-2": _PENDING}})

    body = bench("updateSettings", body={"next_boot": {"CP-1": None, "*": _PENDING}}).body

    assert body["next_boot"] == {"CP-2": _PENDING, "*": _PENDING}


def test_an_authorization_is_ordered_by_status_or_object(bench):
    orders = {"A": "Blocked", "B": {"status": "Invalid", "repeat": True}}

    assert bench("updateSettings", body={"next_authorize": orders}).body["next_authorize"] == orders


def test_vendors_are_patched_one_by_one(bench):
    bench("updateSettings", body={"vendors": {"com.a": ["Ping"], "com.b": []}})

    left = bench("updateSettings", body={"vendors": {"com.a": None}}).body["vendors"]

    assert left == {"com.b": []}


def test_passwords_are_kept_and_never_shown(bench):
    body = bench("updateSettings", body={"basic_auth": {"CP-1": "open sesame"}}).body

    assert body["basic_auth"] == {"CP-1": "[redacted]"}
    assert bench.world.settings["basic_auth"] == {"CP-1": "open sesame"}
    assert "sesame" not in str([entry.render() for entry in bench.world.journal])


@pytest.mark.parametrize(
    "limit",
    [{"rate_limit": {"requests": 2, "window_s": 60}}, {"rate_limits": {"shop": {"requests": 2}}}],
)
def test_a_new_rate_limit_begins_with_fresh_windows(bench, limit):
    bench.world.buckets["key"] = ((1717232400000, 7),)

    bench("updateSettings", body={"unknown_tags": "refuse"})
    kept = dict(bench.world.buckets)
    bench("updateSettings", body=limit)

    assert "key" in kept
    assert bench.world.buckets == {}


def test_a_fork_keeps_the_settings_it_began_with(bench):
    bench("updateSettings", body={"next_boot": {"CP-1": _PENDING}})
    bench("forkWorld", body={"name": "fork"})

    bench("updateSettings", body={"next_boot": {"CP-2": _PENDING}})

    assert list(bench("getSettings", world="fork").body["next_boot"]) == ["CP-1"]


OWN = {"requests": 1000, "anonymous_requests": 50, "window_s": 3600, "exhausted": False}


@pytest.fixture
def limited(bench):
    """An API that has limits of its own."""
    bench.parts.rates = {"shop": Rates(Rule(1000, 3600), Rule(50, 3600))}

    def change(entry):
        body = bench("updateSettings", body={"rate_limits": entry and {"shop": entry}}).body
        return body["rate_limits"]["shop"]

    return change


def test_the_limits_of_an_api_are_shown_and_patched(bench, limited):
    assert bench("getSettings").body["rate_limits"] == {"shop": OWN}
    assert limited({"requests": 10}) == {**OWN, "requests": 10}
    assert limited({"window_s": 60}) == {**OWN, "requests": 10, "window_s": 60}
    assert limited({"requests": None}) == {**OWN, "window_s": 60}
    assert limited("off") == "off"
    assert limited({"anonymous_requests": 0}) == {**OWN, "anonymous_requests": 0}
    assert limited(None) == OWN


def test_limits_are_exhausted_until_the_window_is_over(bench, limited):
    assert limited({"exhausted": True}) == {**OWN, "exhausted": True}
    assert spend(bench.world, "anybody", Rule(9, 3600, "2024-06-01T09:00:00.000Z")).exceeded
    bench("advanceClock", body={"hours": 1})
    assert bench("getSettings").body["rate_limits"]["shop"] == OWN


def test_exhausted_limits_can_be_filled_again(bench, limited):
    limited({"exhausted": True})

    assert limited({"exhausted": False}) == OWN


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"unknown_tags": "maybe"}, "body.unknown_tags"),
        ({"rate_limit": {"requests": 2}}, "body.rate_limit.window_s"),
        ({"rate_limits": {"shopp": "off"}}, "body.rate_limits.shopp"),
        ({"rate_limits": {"shop": "on"}}, "body.rate_limits.shop"),
        ({"next_boot": {"CP-1": {"status": "Maybe"}}}, "body.next_boot.CP-1.status"),
        ({"next_authorize": {"A": "Maybe"}}, "body.next_authorize.A"),
        ({"defaults": None}, "body.defaults"),
        ({"seeding": True}, "body.seeding"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused(bench, fields, body, field):
    answer = bench("updateSettings", body=body)

    assert answer.status == 422
    assert fields(answer) == [field]


def test_security_profiles_are_patched_one_by_one(bench):
    bench("updateSettings", body={"security_profiles": {"*": 1, "CP-1": 3, "CP-2": 3}})

    body = bench("updateSettings", body={"security_profiles": {"CP-1": None, "CP-2": 2}}).body

    assert {"*": 1, "CP-2": 2} == body["security_profiles"]
    assert (
        bench("updateSettings", body={"security_profiles": None}).body["security_profiles"] is None
    )
