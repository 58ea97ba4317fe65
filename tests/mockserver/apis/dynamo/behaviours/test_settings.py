import pytest


def test_only_what_is_named_changes(bench):
    before = bench.call("getSettings", org_id=bench.org_id).body

    changed = bench.call(
        "updateSettings",
        org_id=bench.org_id,
        body={"timezone": "Europe/Dublin", "notifications": {"invoice_ready": False}},
    ).body

    expected = {
        **before,
        "timezone": "Europe/Dublin",
        "notifications": {**before["notifications"], "invoice_ready": False},
        "updated_at": "2024-06-05T12:00:00Z",
    }
    assert expected == changed
    assert changed == bench.call("getSettings", org_id=bench.org_id).body


def test_an_empty_change_is_allowed(bench):
    assert 200 == bench.call("updateSettings", org_id=bench.org_id, body={}).status


@pytest.mark.parametrize(
    "change", [{"currency": "DEM"}, {"timezone": "Europe/Atlantis"}], ids=["currency", "timezone"]
)
def test_codes_that_do_not_exist_are_refused_and_nothing_changes(bench, change):
    before = bench.one("settings", org_id=bench.org_id)

    problem = bench.refused("updateSettings", org_id=bench.org_id, body=change)

    assert 422 == problem.status
    assert f"body.{next(iter(change))}" == problem.details[0].field
    assert before == bench.one("settings", org_id=bench.org_id)


def test_a_viewer_may_read_settings_but_not_change_them(bench):
    viewer = bench.mint(role="viewer")

    assert 200 == bench.call("getSettings", as_=viewer, org_id=bench.org_id).status
    assert 403 == bench.refused("updateSettings", as_=viewer, org_id=bench.org_id, body={}).status


def test_settings_of_somebody_else_are_not_found(bench):
    given = {"org_id": bench.foreign_org_id}

    assert 404 == bench.refused("getSettings", **given).status
    assert 404 == bench.refused("updateSettings", body={}, **given).status
