"""Run the contract tests against a small deployment of bikes."""

import shutil
from pathlib import Path

import pytest

from contract_tests import suite
from contract_tests.options import Options
from contract_tests.target import opened
from tests.contract_tests.deployment import SECRET, Deployment

OPENAPI = Path(__file__).parents[2] / "openapi"


@pytest.fixture(scope="session")
def documents(tmp_path_factory):
    """A folder of documents that holds the bikes."""
    folder = tmp_path_factory.mktemp("openapi")
    shutil.copytree(Path(__file__).parent / "documents" / "bikes", folder / "bikes")
    shutil.copy(OPENAPI / "x-mock.schema.json", folder)
    return folder


def options_for(documents, deployment, **changes):
    given = {
        "openapi": documents,
        "api": "bikes",
        "base_url": deployment.base_url,
        "secrets": {"api_key": SECRET},
        "allow_writes": True,
        "rate_per_s": 10_000.0,
        "max_examples": 5,
        "phases": ("examples", "coverage"),
    }
    return Options(**{**given, **changes})


@pytest.fixture
def tested(documents):
    """The deployment with a flaw, and the outcome of a run against it."""

    def run(flaw=None, elsewhere="", **changes):
        with Deployment(flaw, elsewhere) as deployment:
            options = options_for(documents, deployment, **changes)
            with opened(options) as target:
                return deployment, suite.run(options, target)

    return run
