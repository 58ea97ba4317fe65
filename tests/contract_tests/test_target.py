"""Which deployment it is, and how careful a run has to be there."""

import pytest

from contract_tests.options import SAFE_RATE_PER_S
from contract_tests.target import NotReachableError, Target, narrowed, opened
from mockserver.contract.load import load_document
from tests.contract_tests.conftest import options_for
from tests.contract_tests.deployment import SECRET, Deployment


@pytest.mark.parametrize("flaw", [None, "says_ok", "wrong_media_type"])
def test_a_deployment_that_does_not_answer_as_the_mock_does_is_only_read(documents, flaw):
    with Deployment(flaw) as deployment:
        options = options_for(documents, deployment, allow_writes=False, rate_per_s=None)
        with opened(options) as target:
            assert not target.is_mock
            assert not target.wire.allow_writes
            assert SAFE_RATE_PER_S == target.wire.rate_per_s

    assert [("GET", "/_mock/health")] == deployment.targets


def test_who_says_that_it_is_not_the_mock_is_not_asked(documents):
    with (
        Deployment() as deployment,
        opened(options_for(documents, deployment, is_mock=False)) as target,
    ):
        assert target.wire.allow_writes

    assert [] == deployment.targets


def test_a_mock_that_makes_no_world_cannot_be_tested(documents):
    with (
        Deployment() as deployment,
        pytest.raises(NotReachableError, match=r"404.*--control-token"),
        opened(options_for(documents, deployment, is_mock=True)),
    ):
        pass


def test_secrets_are_shown_as_the_variables_that_hold_them():
    target = Target(None, "", None, {"api_key": SECRET, "unscoped_api_key": "another"})

    assert "Bearer $CHARGEBENCH_API_KEY" == target.hide(f"Bearer {SECRET}")
    assert "$CHARGEBENCH_UNSCOPED_API_KEY" == target.hide("another")
    assert SECRET not in repr(target)


def test_a_client_gets_no_token_where_the_document_knows_none(documents):
    client = {"client_id": "me", "client_secret": "hidden"}
    with (
        Deployment() as deployment,
        pytest.raises(NotReachableError, match="bikes has no tokens for clients"),
        opened(options_for(documents, deployment, is_mock=False, secrets=client)),
    ):
        pass


def test_a_client_that_gets_no_token_is_told_so(documents):
    client = {"client_id": "me", "client_secret": "hidden"}
    with Deployment() as deployment:
        url = f"{deployment.base_url}/token"
        options = options_for(documents, deployment, is_mock=False, secrets=client, token_url=url)
        with pytest.raises(NotReachableError, match=r"/token gave no token.*--client-id"):
            opened(options).__enter__()


@pytest.mark.parametrize(
    ("patterns", "kept"),
    [((), {"list", "create", "read"}), (("*.list", "bikes.r*"), {"list", "read"})],
)
def test_a_run_is_narrowed_by_patterns(documents, patterns, kept):
    document = narrowed(load_document(documents / "bikes", cache=None), patterns)

    assert {f"bikes.{name}" for name in kept} == {o.id for o in document.operations}
