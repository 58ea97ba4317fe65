"""A user's token shows that user's things and nobody else's, whichever way one comes."""

import re

import pytest

from tests.mockserver.apis.ev_energy.whole.test_crawl import crawl
from tests.mockserver.apis.ev_energy.whole.test_lists import (
    filters,
    lists,
    passes,
    spelt,
    values_for,
)

# goes through so much that counting its lines would double its time
pytestmark = pytest.mark.no_cover

ID = re.compile(r"[a-z]{4}[0-9A-Z]{26}")


def owners(whole):
    """{id: user} of every record that belongs to a user."""
    found = {}
    for name, model in whole.document.collections.items():
        field = next((f for f, claim in model.tenant.items() if claim == "user_id"), None)
        for key, record in whole.records(name) if field else ():
            found[key] = record[field]
    return found


@pytest.fixture(scope="module")
def user(whole):
    """Somebody who has about everything: the one with most records."""
    owned = [owner for owner in owners(whole).values() if owner]
    return max(whole.users, key=owned.count)


@pytest.fixture(scope="module")
def as_user(whole, user):
    return {"bearer": whole.token(user)}


@pytest.fixture(scope="module")
def foreign(whole, user):
    return {key for key, owner in owners(whole).items() if owner != user}


def lists_at_root(whole):
    return [o.path for o in whole.lists() if "{" not in o.path and o.path != "/v2/dispatcher_logs"]


def test_no_link_leads_to_what_is_anothers(whole, as_user, foreign):
    seen = crawl(whole, ["/v2/", *lists_at_root(whole)], **as_user)

    assert len(seen) > 150
    for url, body in seen.items():
        assert not foreign.intersection(ID.findall(f"{url} {body}")), url


def test_the_header_confines_the_applications_token_alike(whole, user, as_user):
    for path in lists_at_root(whole):
        own = whole.get(path, **as_user)
        assert own.json() == whole.get(path, user=user).json(), path


def test_expansions_show_nothing_of_anothers(whole, as_user, foreign):
    for operation in whole.operations("GET"):
        if operation.path in lists_at_root(whole) and whole.expandable(operation):
            answer = whole.get(
                operation.path, params={"expand": whole.expandable(operation)}, **as_user
            )
            assert 200 == answer.status_code
            assert not foreign.intersection(ID.findall(answer.text)), operation.path


def test_whatever_is_anothers_is_not_there(whole, as_user, foreign):
    """Not to be read, and not to be told from what nobody has."""
    asked = 0
    for operation in whole.operations("GET"):
        if any(p.required and p.place == "query" for p in operation.parameters):
            continue
        for path in whole.addresses(operation):
            if foreign.intersection(ID.findall(path)):
                answer = whole.get(path, **as_user)
                assert 404 == answer.status_code, f"{path}: {answer.text}"
                asked += 1
                break
    assert asked > 40


def test_whatever_is_anothers_cannot_be_changed(whole, as_user, foreign):
    asked = 0
    for operation in whole.operations("POST", "PATCH", "PUT", "DELETE"):
        for path in whole.addresses(operation):
            if path.startswith("/v2/") and foreign.intersection(ID.findall(path)):
                before = whole.world.store.dump()
                answer = tried(whole, operation, path, as_user)
                # 400 where a body wants links, of which the example's lead to another's server
                assert answer.status_code in {400, 404}, f"{operation.method} {path}: {answer.text}"
                assert before == whole.world.store.dump()
                asked += answer.status_code == 404
                break
    assert asked > 20


def tried(whole, operation, path, as_user):
    """The answer to the body that the document shows, without links to what is not here."""
    body = example(whole, operation)
    answer = whole.ask(operation.method, path, json=body, **as_user)
    if 400 == answer.status_code and body:
        wrong = {name.partition(".")[0] for name in answer.json().get("field_errors", ())}
        body = {name: value for name, value in body.items() if name not in wrong}
        answer = whole.ask(operation.method, path, json=body, **as_user)
    return answer


def example(whole, operation):
    raw = whole.spec["paths"][operation.path][operation.method.lower()]
    content = (raw.get("requestBody") or {}).get("content", {}).get("application/json")
    if content is None:
        return None
    named = [one["value"] for one in (content.get("examples") or {}).values()]
    return content.get("example", named[0] if named else {})


def test_a_users_lists_are_the_applications_less_what_is_anothers(whole, user, as_user):
    told = 0
    for operation in whole.lists():
        tenant = whole.model(operation).tenant
        if operation.path not in lists_at_root(whole) or not tenant:
            continue
        (field,) = tenant
        (everything,) = lists(whole, operation)
        mine = everything.wanted(lambda record, field=field: record[field] == user)
        assert mine == everything.ask(**as_user), operation.path
        for parameter in filters(operation):
            for value in values_for(whole, everything, parameter):
                test = passes(whole, parameter, value)
                wanted = [item for item in everything.wanted(test) if item in mine]
                asked = {parameter.name: spelt(whole, parameter, value)}
                if value in whole.users and value != user:
                    continue  # whoever is out of reach is nobody
                assert wanted == everything.ask(**asked, **as_user), (operation.path, asked)
                told += 1
    assert told > 50
