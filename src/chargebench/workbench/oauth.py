"""OAuth 2 for httpx: a token is fetched when one is needed, and again when it ends."""

from collections.abc import Generator, Mapping

import httpx


class ClientCredentials(httpx.Auth):
    """Sends the token of an application, which it gets for its client_id and client_secret.

    `credentials` is what a world is handed out with: {"client_id", "client_secret", "token_url"}.
    A token that the world does not take any more, perhaps because its clock went on, is renewed
    once. Source: RFC 6749 §4.4.
    """

    requires_response_body = True

    def __init__(self, credentials: Mapping[str, str]) -> None:
        self._token_url = credentials["token_url"]
        self._pair = httpx.BasicAuth(credentials["client_id"], credentials["client_secret"])
        self._token: str | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._token is None:
            yield from self._renew()
        answer = yield self._signed(request)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            yield from self._renew()
            yield self._signed(request)

    def _signed(self, request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def _renew(self) -> Generator[httpx.Request, httpx.Response, None]:
        wish = httpx.Request("POST", self._token_url, data={"grant_type": "client_credentials"})
        answer = yield next(self._pair.auth_flow(wish))
        answer.raise_for_status()
        self._token = str(answer.json()["access_token"])
