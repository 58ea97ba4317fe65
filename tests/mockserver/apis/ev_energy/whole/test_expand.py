"""Whatever an operation expands is what its link leads to."""

import pytest

from mockserver.contract.load import load_document
from tests.mockserver.apis.ev_energy.behaviours.conftest import OPENAPI
from tests.mockserver.apis.ev_energy.whole.conftest import Described

# goes through so much that counting its lines would double its time
pytestmark = pytest.mark.no_cover

DESCRIBED = Described(load_document(OPENAPI / "ev_energy", cache=None))
PATHS = [o.path for o in DESCRIBED.operations("GET") if DESCRIBED.expandable(o)]
# what the vendor lists, while its schema of the answer takes a URL only or has no such property
LINK_ALONE = {
    ("/v2/carbon_feeds/{carbon_feed_id}/carbon_intensities", "carbon_feed"),
    ("/v2/charging_sub_sessions/{charging_sub_session_id}/energy_usage", "charging_sub_session"),
    ("/v2/subscription_offerings/{offering_id}", "offering"),
    ("/v2/subscription_offerings/{offering_id}", "user"),
    ("/v2/tariffs", "prices"),
}
# values that are no resources; tests of their own tell what they are
VALUES = {
    ("/v2/charging_sub_sessions/{charging_sub_session_id}/schedule_plans", "price_data"),
    ("/v2/tariffs/{tariff_id}", "prices"),
}
# nothing of the seed links there, or a stretch that goes on has none yet
RARE = {"scheduler_tariff", "assessment"}
QUERY = {"/v2/dispatcher_logs": ("charging_sub_session_id", "charging_sub_session")}


@pytest.fixture
def operation(whole, path):
    return next(o for o in whole.operations("GET") if o.path == path)


@pytest.fixture
def ask(whole, operation):
    """Ask an address of the operation for its body, with some links expanded."""
    query = {}
    if operation.path in QUERY:
        name, field = QUERY[operation.path]
        query = {name: whole.records_of(operation)[0][1][field]}

    def send(path, *expand):
        answer = whole.get(path, params={**query, "expand": list(expand)})
        assert 200 == answer.status_code, answer.text
        return answer.json()

    return send


def at(body, steps):
    """Everything at a dotted path, in every item of a list."""
    if isinstance(body, list):
        for item in body:
            yield from at(item, steps)
    elif not steps:
        yield body
    elif isinstance(body, dict):
        yield from at(body.get(steps[0]), steps[1:])


@pytest.mark.parametrize("path", PATHS)
def test_each_expansion_is_what_its_link_leads_to(whole, operation, ask):
    for wish in whole.expandable(operation):
        if (operation.path, wish) in LINK_ALONE | VALUES:
            continue
        found = 0
        for address in whole.addresses(operation):
            plain, full = ask(address, *_above(whole, operation, wish)), ask(address, wish)
            links = [link for link in at(plain, wish.split(".")) if link is not None]
            resources = [one for one in at(full, wish.split(".")) if one is not None]
            if links and isinstance(links[0], str):
                _compare(whole, links, resources)
                found += len(links)
            if found > 6:
                break
        assert found or wish in RARE, wish


def _above(whole, operation, wish):
    above = wish.rpartition(".")[0]
    return [above] if above in whole.expandable(operation) else []


def _compare(whole, links, resources):
    flat = {}
    for one in resources:
        if isinstance(one, dict):
            flat[one.get("url") or one["id"]] = one
    for link in links[:6]:
        if link not in flat and link.rpartition("/")[2] in flat:
            flat[link] = flat[link.rpartition("/")[2]]
        if link not in flat:
            assert link.endswith("/assessment"), link
            assert 404 == whole.get(link).status_code
            continue
        own = whole.get(link).json()
        if isinstance(own, list):
            continue
        for name in flat[link].keys() & own.keys():
            assert flat[link][name] == own[name], f"{link} {name}"


@pytest.mark.parametrize("path", PATHS)
def test_all_expansions_go_together(whole, operation, ask):
    addresses = whole.addresses(operation)

    for address in addresses[:3] + addresses[-1:]:
        ask(address, *whole.expandable(operation))


GUARDED = {
    "assessment": "debug:read",
    "debug_metadata": "debug:read",
    "tariff": "tariff:read",
    "carbon_feed": "carbon:read",
    "grid_feeds": "grid:read",
}


@pytest.mark.parametrize("scope", ["charging_session:read", *sorted(set(GUARDED.values()))])
def test_a_link_is_for_those_who_may_follow_it(ev, scope):
    key = ev.records("charging_sub_sessions")[0][0]
    bearer = ev.token(scopes=["charging_session:read", scope])
    path = f"/v2/charging_sub_sessions/{key}"
    every = ev.get(path, params={"expand": [*GUARDED, "vehicle"]}).json()
    some = ev.get(path, params={"expand": [*GUARDED, "vehicle"]}, bearer=bearer).json()

    hidden = {name for name, needed in GUARDED.items() if needed != scope}
    assert hidden == every.keys() - some.keys()
    assert {name: every[name] for name in some} == some


def test_prices_are_for_those_who_may_read_them(ev):
    path = f"/v2/tariffs/{ev.records('tariffs')[0][0]}"
    bearer = ev.token(scopes=["tariff:read"])

    for query in ("", "?expand=prices"):
        assert "prices" not in ev.get(path + query, bearer=bearer).json()
        assert ev.get(path + query).json()["prices"]


def test_what_nothing_of_the_seed_links_to_expands_too(ev):
    (first, _), (second, _) = ev.records("tariffs")[:2]
    ev.change("tariffs", first, scheduler_tariff=second)

    for path in (f"/v2/tariffs/{first}", "/v2/tariffs"):
        body = ev.get(path, params={"expand": "scheduler_tariff"}).json()
        shown = body if isinstance(body, list) else [body]
        found = next(one["scheduler_tariff"] for one in shown if first == one["id"])
        assert second == found["id"]


def test_a_plan_tells_the_prices_it_was_made_by(ev):
    key, record = next((k, r) for k, r in ev.records("schedule_plans") if r["schedule_plans"])
    path = f"/v2/charging_sub_sessions/{key}/schedule_plans"

    (plan, *_) = ev.get(path, params={"expand": "price_data"}).json()["schedule_plans"]

    assert record["schedule_plans"][0]["id"] == plan["id"]
    assert plan["price_data"][0]["started_at"] <= plan["created_at"]
    assert all(price["started_at"] < plan["ready_by_time"] for price in plan["price_data"])
