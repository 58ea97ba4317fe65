"""Operations bound to handlers and validators."""

from dataclasses import replace

import pytest

from mockserver.http.bound import Prefixes, bind, schemes


@pytest.fixture
def apis(served):
    return served().apis


def test_every_operation_stands_in_the_router(apis):
    bound = [bound for leaf in bind(apis) for bound in leaf.methods.values()]

    assert {o.id for api in apis for o in api.document.operations} == {
        one.operation.id for one in bound
    }
    assert {"control.health"} == {one.operation.id for one in bound if not one.product}


def test_schemes_of_all_documents_are_known(apis):
    assert ["apiKey", "http"] == [scheme["type"] for scheme in schemes(apis)]


@pytest.mark.parametrize(
    ("path", "name"),
    [("/zoo/nowhere", "zoo"), ("/_mock/health/x", "control"), ("/elsewhere", "zoo")],
)
def test_a_path_without_operation_belongs_to_the_api_whose_prefix_fits(apis, path, name):
    assert name == Prefixes(apis).api_of(path).name


def test_without_a_fitting_prefix_it_belongs_to_the_first(apis):
    assert "control" == Prefixes(list(reversed(apis))).api_of("/elsewhere").name


def test_an_api_may_have_several_prefixes(apis):
    zoo = apis[0]
    moved = [
        replace(operation, path=path)
        for operation, path in zip(
            zoo.document.operations,
            (
                "/v2/cats",
                "/v2/cats/{id}",
                "/o/token",
                "/{any}/x",
                "/v2/dogs",
                "/v2/fish",
                "/v2/owls",
            ),
            strict=True,
        )
    ]
    spread = replace(zoo, name="spread", document=replace(zoo.document, operations=moved))
    prefixes = Prefixes([apis[1], spread])

    assert ["spread", "spread", "spread", "control"] == [
        prefixes.api_of(path).name for path in ("/v2", "/v2/none", "/o/none", "/other")
    ]
