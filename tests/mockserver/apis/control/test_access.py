"""Who may use the control API."""

import pytest

from mockserver.apis.control.access import CONTROLLER, authenticate, exposure
from mockserver.engine.call import ANONYMOUS
from mockserver.world.problems import ProblemError


@pytest.fixture
def judge(bench):
    """judge("s3cret", "Bearer s3cret") is who asks for the list of worlds."""

    def run(token, header=None, operation="listWorlds"):
        headers = {} if header is None else {"authorization": header}
        return authenticate(token)(bench.world, bench.operations[f"control.{operation}"], headers)

    return run


def test_without_a_token_everybody_may(judge):
    assert judge(None) is ANONYMOUS
    assert judge(None, "Bearer whatever") is ANONYMOUS


@pytest.mark.parametrize("header", ["Bearer s3cret", "bearer  s3cret "])
def test_with_a_token_its_bearer_may(judge, header):
    assert judge("s3cret", header) is CONTROLLER


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (None, "none was sent"),
        ("Bearer", "none was sent"),
        ("Bearer wrong", "another one was sent"),
        ("Basic s3cret", "another one was sent"),
        ("Bearer s3crét", "another one was sent"),
    ],
)
def test_with_a_token_nobody_else_may(judge, header, said):
    with pytest.raises(ProblemError, match=said) as caught:
        judge("s3cret", header)

    assert caught.value.problem.headers == {"WWW-Authenticate": "Bearer"}
    assert "s3cret" not in caught.value.problem.message


@pytest.mark.parametrize("operation", ["getHealth", "getReadiness"])
def test_health_and_readiness_need_no_token(judge, operation):
    assert judge("s3cret", operation=operation) is ANONYMOUS


def test_the_token_is_not_shown_with_the_parts(make_bench):
    assert "s3cret" not in repr(make_bench(token="s3cret").parts)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])
def test_nobody_is_warned_on_loopback(host):
    assert exposure(host, None) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "bench.example"])
def test_an_open_server_on_another_address_is_warned_of(host):
    assert exposure(host, "s3cret") is None
    assert f"everybody who reaches {host}" in exposure(host, None)
