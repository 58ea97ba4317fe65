"""The personas as Locust users: a journey's requests become checked, named, counted ones."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from time import monotonic
from typing import Any, ClassVar
from urllib.parse import urlencode

import gevent
from locust import FastHttpUser, between
from locust.exception import StopUser

from load.access import Access, Issued, Secret, Tokens, issued
from load.hosts import AddressError, Guard
from load.judging import Answered, Judged, judge
from load.operations import Operation, Operations
from load.pace import Pace
from load.personas.visit import Check, Journey, Persona, Reply
from load.target import Target

_CLIENT = "client_id"
_ISSUE = "ev_energy.issueToken"
_FORM = "application/x-www-form-urlencoded"
_UNAUTHORIZED, _TOO_MANY = 401, 429
_TRIES = 3


class ForeignLinkError(Exception):
    """An answer leads to another server than the one under load."""


class ApiUser(FastHttpUser):
    """One simulated caller; the class attributes are set before the first one is spawned."""

    abstract = True
    insecure = False
    connection_timeout = 10.0
    network_timeout = 30.0
    max_redirects = 0

    persona: ClassVar[Persona]
    operations: ClassVar[Operations]
    target: ClassVar[Target]
    guard: ClassVar[Guard]

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self.chance = Random()
        self.organization = self.target.organization
        self.connectors = set(self.target.connectors)
        self.tags = set(self.target.tags)
        self.user: str | None = None
        self.held: list[dict[str, str]] = []
        by_client = self.persona.credential == _CLIENT
        secret = self.target.credentials.get(self.persona.credential, "")
        self._access: Access = Tokens(self._issue, monotonic) if by_client else Secret(secret)

    def on_start(self) -> None:
        try:
            self.guard.check(self.host or "")
        except AddressError as error:
            raise StopUser from error

    def on_stop(self) -> None:
        self.persona.leave(self)

    def send(
        self,
        operation: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
        body: object = None,
        fine: frozenset[int] = frozenset(),
        follow: str | None = None,
        check: Check | None = None,
    ) -> Reply:
        known = self.operations[operation]
        url = known.url(path or {}, query or {}) if follow is None else self._own(follow)
        reply = Reply(0)
        for _ in range(_TRIES):
            answered, judged = self._exchange(
                known, url, fine, check, json=body, headers=self._headers(known)
            )
            reply = Reply(answered.status, judged.body, answered.links)
            if answered.status in fine:
                break
            if answered.status == _TOO_MANY:
                gevent.sleep(answered.retry_after_s(datetime.now(UTC)))
            elif answered.status != _UNAUTHORIZED or not self._access.refused():
                break
        return reply

    def think(self) -> None:
        self.wait()  # type: ignore[no-untyped-call]

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.target.clock_offset_s)

    def _exchange(
        self,
        known: Operation,
        url: str,
        fine: frozenset[int] = frozenset(),
        check: Check | None = None,
        **sent: Any,
    ) -> tuple[Answered, Judged]:
        """One request and one answer, counted under the operation's name."""
        with self.client.request(
            known.method, url, name=known.id, catch_response=True, allow_redirects=False, **sent
        ) as response:
            answered = Answered(
                response.status_code or 0,
                dict(response.headers.items()) if response.headers else {},
                response.content or b"",
                getattr(response, "error", None),
            )
            judged = judge(known, answered, fine, check)
            if judged.fault is None:
                response.success()
            else:
                response.failure(judged.fault)
        return answered, judged

    def _headers(self, known: Operation) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self._access.bearer()}"}
        if self.user is not None and "evenergy-user" in known.headers:
            headers["EvEnergy-User"] = self.user
        return headers

    def _own(self, url: str) -> str:
        """A URL that an answer gave; raises ForeignLinkError when it leads away."""
        if not url.startswith(f"{self.host}/"):
            raise ForeignLinkError(f"an answer leads away from {self.host}, to {url}")
        return url

    def _issue(self) -> Issued | None:
        """Ask for a token by the client's credentials (RFC 6749 §4.4)."""
        held = self.target.credentials
        known = self.operations[_ISSUE]
        _, judged = self._exchange(
            known,
            held.get("token_url") or f"{self.host}{known.path}",
            data=urlencode({"grant_type": "client_credentials"}),
            headers={"Content-Type": _FORM},
            auth=(held["client_id"], held["client_secret"]),
        )
        return issued(judged.body)


def cast(persona: Persona, pace: Pace) -> type[ApiUser]:
    """A Locust user class that plays a persona at a pace."""
    tasks = [
        task
        for name, weight in pace.journeys.items()
        for task in [_task(persona.journeys[name])] * weight
    ]
    body = {
        "__module__": __name__,
        "__doc__": f"{persona.name}, as `pace.toml` has it.",
        "persona": persona,
        "weight": pace.share,
        "wait_time": between(*pace.think_s),
        "tasks": tasks,
    }
    return type(persona.name, (ApiUser,), body)


def _task(journey: Journey) -> Callable[[ApiUser], None]:
    def walk(user: ApiUser) -> None:
        journey(user)

    walk.__name__ = journey.__name__
    return walk
