"""How the benches ask ev.energy: with a token of the world's own client, and without limits."""

from collections.abc import Mapping

import httpx

from bench.client import UnexpectedAnswerError
from bench.process import Served

_OK = 200


def headers(mock: Served, client: Mapping[str, str]) -> dict[str, str]:
    """Switch the limits of the default world off, and give what every request carries.

    `client` is {"client_id": …, "client_secret": …}.
    Raises UnexpectedAnswerError when the mock does not let it in.
    """
    with httpx.Client(base_url=mock.base_url) as http:
        switched = http.patch(
            "/_mock/worlds/default/settings", json={"rate_limits": {"ev_energy": "off"}}
        )
        given = http.post(
            "/o/token",
            data={"grant_type": "client_credentials"},
            auth=(client["client_id"], client["client_secret"]),
        )
    for answer in (switched, given):
        if answer.status_code != _OK:
            raise UnexpectedAnswerError(f"{answer.request.url}: {answer.text}")
    return {"authorization": f"Bearer {given.json()['access_token']}"}
