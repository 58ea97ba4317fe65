"""The personas as Locust users: a journey's requests become checked, named, counted ones."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, ClassVar

from locust import FastHttpUser, between
from locust.exception import StopUser

from load.hosts import AddressError, Guard
from load.judging import Answered, judge
from load.operations import Operations
from load.pace import Pace
from load.personas.visit import Journey, Persona, Reply
from load.target import Target


class ApiUser(FastHttpUser):
    """One simulated person; the class attributes are set before the first one is spawned."""

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
        self.held: list[str] = []
        secret = self.target.credentials.get(self.persona.credential, "")
        self._headers = {"Authorization": f"Bearer {secret}"}

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
    ) -> Reply:
        known = self.operations[operation]
        with self.client.request(
            known.method,
            known.url(path or {}, query or {}),
            name=known.id,
            json=body,
            headers=self._headers,
            catch_response=True,
            allow_redirects=False,
        ) as response:
            answered = Answered(
                response.status_code or 0,
                dict(response.headers.items()) if response.headers else {},
                response.content or b"",
                getattr(response, "error", None),
            )
            judged = judge(known, answered, fine)
            if judged.fault is None:
                response.success()
            else:
                response.failure(judged.fault)
        return Reply(answered.status, judged.body)

    def think(self) -> None:
        self.wait()  # type: ignore[no-untyped-call]

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.target.clock_offset_s)


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
