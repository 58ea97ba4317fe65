"""Behind Connexion's own chain the whole server answers as it does behind the compiled path."""

import os

import pytest

from mockserver.app import create_mock
from mockserver.contract.load import user_cache
from mockserver.settings import Settings
from tests.mockserver.apis.ev_energy.behaviours.conftest import NOW, OPENAPI, Server
from tests.mockserver.apis.ev_energy.whole.conftest import Whole

# goes through so much that counting its lines would double its time
pytestmark = pytest.mark.no_cover

# of a stream only the compiled path does not know the length
LENGTH = "content-length"


class Stock(Server):
    async def _create(self, cache):
        settings = Settings(openapi=OPENAPI, cache=cache, stock_connexion=True)
        mock = create_mock(settings, clock=self.clock)
        seeded = mock.worlds.get("default")
        seeded.dial = seeded.dial.set("frozen", NOW)
        return mock


@pytest.fixture(scope="module")
def pair(runner):
    """The same world on the compiled path and on the stock one."""
    servers = [kind(runner, user_cache(os.environ)) for kind in (Server, Stock)]
    return [Whole(server, server.fork()) for server in servers]


def headers_of(answer):
    kept = dict(answer.headers)
    if answer.headers["content-type"].startswith("text/csv"):
        kept.pop(LENGTH, None)
    return kept


def test_every_address_answers_alike(pair):
    asked = 0
    for operation in pair[0].operations("GET"):
        for path in pair[0].addresses(operation)[:1]:
            fused, stock = (whole.get(path) for whole in pair)
            assert fused.status_code == stock.status_code, f"{path} {stock.text}"
            if fused.is_success:
                assert (fused.content, headers_of(fused)) == (stock.content, headers_of(stock))
                asked += 1
    assert asked > 110


@pytest.mark.parametrize(
    ("path", "status"),
    [("/_mock/health", 200), ("/api/v1/reservations", 401), ("/v2/users", 401), ("/nowhere", 404)],
)
def test_each_api_is_there(pair, path, status):
    for whole in pair:
        answer = whole.get(f"http://mock.test{path}", bearer=None)
        assert status == answer.status_code, answer.text
