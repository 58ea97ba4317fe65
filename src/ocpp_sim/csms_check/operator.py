"""The operator's side: somebody who has the central system send what a case waits for."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

import httpx

_PLACE = "{charge_point_id}"
_UNABLE = frozenset({404, 405, 501})
_MOST_S = 60.0


class UnableError(Exception):
    """Nobody can have the central system send this."""


class Operator(Protocol):
    """Has the central system send one of its calls to a charge point."""

    async def order(self, charge_point_id: str, action: str, payload: Mapping[str, Any]) -> None:
        """Comes back when the order is given, or when it has been carried out.

        Raises UnableError for an action that cannot be ordered there.
        """
        ...


class Nobody:
    """There is no operator: what needs one is not applicable."""

    async def order(self, _charge_point_id: str, action: str, _payload: Mapping[str, Any]) -> None:
        raise UnableError(f"no operator is there to have {action} sent; name one with --operator")


class HttpOperator:
    """A hook over HTTP: `POST url {"charge_point_id", "action", "payload"}`.

    `{charge_point_id}` in the URL is filled in. 404, 405 and 501 say that this action cannot be
    ordered; any other answer is taken for a try, since the wire alone tells what came of it.
    """

    def __init__(self, url: str, token: str | None = None) -> None:
        self._url = url
        self._headers = {} if token is None else {"authorization": f"Bearer {token}"}

    async def order(self, charge_point_id: str, action: str, payload: Mapping[str, Any]) -> None:
        url = self._url.replace(_PLACE, charge_point_id)
        body: dict[str, Any] = {"action": action, "payload": payload}
        if _PLACE not in self._url:
            body["charge_point_id"] = charge_point_id
        async with httpx.AsyncClient(timeout=_MOST_S, headers=self._headers) as http:
            try:
                answer = await http.post(
                    url, content=json.dumps(body), headers={"content-type": "application/json"}
                )
            except httpx.HTTPError as error:
                raise UnableError(
                    f"the operator's hook {url} does not answer: {error!r}"
                ) from error
        if answer.status_code in _UNABLE:
            said = answer.text[:200]
            raise UnableError(f"the operator cannot order {action} ({answer.status_code}): {said}")
