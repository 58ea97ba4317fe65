"""What the headers of a request must be, and those that every answer carries."""

from types import SimpleNamespace

import pytest

from mockserver.apis.ev_energy.headers import check_version, negotiate
from mockserver.contract.model import Response
from mockserver.world.problems import ProblemError

FRODO = "user01HN2NJ9NMRZBXT1H6FT9N7735"
SAM = "user01HN2NJ9NMRZBXT1H6FT9N7736"


def operation(**content):
    responses = {
        int(status.removeprefix("s")): Response(int(status.removeprefix("s")), types, {})
        for status, types in content.items()
    }
    return SimpleNamespace(responses=responses)


JSON = operation(s200={"application/json": {}}, s400={"application/problem+json": {}})


@pytest.mark.parametrize(
    "accept",
    [
        None,
        "",
        "*/*",
        "application/json",
        "Application/JSON ; q=0.1",
        "text/html, application/*;q=0.5",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "application/json;q=1, */*;q=0",
    ],
)
def test_accept_that_lets_json_through_is_fine(accept):
    negotiate(JSON, {} if accept is None else {"accept": accept})


@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "application/problem+json",
        "application/json;q=0",
        "application/*, application/json; q=0.0",
        "*/*;q=0",
        "application/json;q=0, */*",
        "nonsense",
    ],
)
def test_accept_that_rules_json_out_is_406(accept):
    with pytest.raises(ProblemError) as caught:
        negotiate(JSON, {"accept": accept})

    assert (406, "not_acceptable") == (caught.value.problem.status, caught.value.problem.code)


def test_what_an_operation_answers_with_decides():
    negotiate(operation(s200={"text/csv": {}}), {"accept": "text/csv"})
    negotiate(operation(s204={}), {"accept": "application/json"})
    negotiate(JSON, {"accept": "application/json;q="})
    with pytest.raises(ProblemError):
        negotiate(operation(s204={}), {"accept": "text/csv"})


@pytest.mark.parametrize("sent", ["2", " 2 ", "2.0"])
def test_version_2_is_the_one(sent):
    check_version({"evenergy-version": sent})
    check_version({})


@pytest.mark.parametrize("sent", ["1", "3", "two", "", "2.1"])
def test_any_other_version_is_400(sent):
    with pytest.raises(ProblemError) as caught:
        check_version({"evenergy-version": sent})

    assert 400 == caught.value.problem.status


# on the wire


def standing(answer):
    return tuple(
        answer.headers.get(name)
        for name in ("evenergy-version", "x-ratelimit-limit", "x-ratelimit-remaining", "retryafter")
    )


def test_every_answer_carries_version_and_limit(gate):
    token = gate.token()
    good = gate.get("/v2/users", bearer=token)

    assert ("2", "1000", "999", "0") == standing(good)
    assert [] == gate.off_document(good, "listUsers")
    assert ("2", "1000", "998", None) == standing(gate.get("/v2/users/user0", bearer=token))


@pytest.mark.parametrize(
    ("method", "path", "headers", "expected"),
    [
        ("GET", "/v2/nowhere", {}, (404, None)),
        ("GET", "/v2", {}, (404, None)),
        ("PUT", "/v2/users", {}, (405, None)),
        ("GET", "/v2/users", {}, (401, "0")),
        ("GET", "/v2/users", {"Accept": "text/csv"}, (406, "0")),
        ("GET", "/v2/evse_makes", {"EvEnergy-Version": "1"}, (400, "0")),
    ],
)
def test_refusals_carry_them_too(gate, method, path, headers, expected):
    answer = gate.ask(method, path, headers=headers)

    status, wait_s = expected
    assert status == answer.status_code
    assert ("2", "50", "50", wait_s) == standing(answer)
    assert "application/problem+json" == answer.headers["content-type"]


def test_requests_without_a_token_are_counted_by_address(gate):
    for _ in range(50):
        assert 200 == gate.get("/v2/evse_makes", peer="198.51.100.1").status_code
    refused = gate.get("/v2/evse_makes", peer="198.51.100.1")

    assert 429 == refused.status_code
    assert [] == gate.off_document(refused, "listEvseMakes")
    assert ("2", "50", "0", None) == standing(refused)
    assert "3600" == refused.headers["retry-after"]
    assert refused.json()["type"].endswith("/v2/problems/rate-limit-exceeded/")
    assert 200 == gate.get("/v2/evse_makes", peer="198.51.100.2").status_code
    assert 200 == gate.get("/v2/evse_makes", peer="198.51.100.1", bearer=gate.token()).status_code
    gate.later(hours=1)
    assert 200 == gate.get("/v2/evse_makes", peer="198.51.100.1").status_code


def test_an_application_and_its_user_share_one_limit(gate):
    gate.world.settings["rate_limits"] = {"ev_energy": {"requests": 2}}
    one, two = gate.token(), gate.token()
    mine = {"EvEnergy-User": FRODO}

    assert "1" == gate.get("/v2/users", bearer=one).headers["x-ratelimit-remaining"]
    assert "0" == gate.get("/v2/users", bearer=two).headers["x-ratelimit-remaining"]
    last = gate.get("/v2/users", bearer=one, headers=mine)
    assert ("2", "2", "1", "0") == standing(last)
    assert (
        "0" == gate.get("/v2/users", bearer=gate.token(user=FRODO)).headers["x-ratelimit-remaining"]
    )
    assert 429 == gate.get("/v2/users", bearer=one, headers=mine).status_code
    other = gate.get("/v2/users", bearer=one, headers={"EvEnergy-User": SAM})
    assert 200 == other.status_code


def test_the_last_request_tells_how_long_to_wait(gate):
    gate.world.settings["rate_limits"] = {"ev_energy": {"requests": 1}}

    assert ("2", "1", "0", "3600") == standing(gate.get("/v2/users", bearer=gate.token()))


def test_without_limits_the_headers_stand_still(gate):
    gate.world.settings["rate_limits"] = {"ev_energy": "off"}
    token = gate.token()

    for _ in range(2):
        assert ("2", "1000", "1000", "0") == standing(gate.get("/v2/users", bearer=token))


def test_getting_tokens_is_not_limited(gate):
    gate.world.settings["rate_limits"] = {"ev_energy": {"requests": 0, "anonymous_requests": 0}}
    answer = gate.exchange(grant_type="client_credentials")

    assert (None, None, None, None) == standing(answer)
    assert 200 == answer.status_code
    assert 429 == gate.get("/v2/users", bearer=answer.json()["access_token"]).status_code
