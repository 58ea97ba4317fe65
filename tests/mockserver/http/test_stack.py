"""The application on Connexion's middleware stack."""

import contextlib

import pytest

from mockserver.http.stack import fused_app
from mockserver.http.stock import stock_app


async def inner(scope, receive, send):
    raise AssertionError


@pytest.mark.parametrize("made_by", [fused_app, stock_app])
def test_the_lifespan_is_run(runner, served, made_by):
    seen = []

    @contextlib.asynccontextmanager
    async def lifespan(app):
        seen.append("up")
        yield
        seen.append("down")

    app = made_by(served(), inner, lifespan=lifespan)
    incoming = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    outgoing = []

    async def receive():
        return incoming.pop(0)

    async def send(message):
        outgoing.append(message["type"])

    runner.run(app({"type": "lifespan", "state": {}}, receive, send))

    assert ["up", "down"] == seen
    assert ["lifespan.startup.complete", "lifespan.shutdown.complete"] == outgoing


def test_the_contract_layer_does_not_drag_connexion_in():
    import subprocess
    import sys

    code = (
        "import sys, mockserver.contract.validators, mockserver.http.fused, mockserver.http.wire;"
        "sys.exit('connexion' in sys.modules)"
    )

    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode
