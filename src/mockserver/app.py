"""The composition root: documents, APIs, worlds and the central system become one ASGI app."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

from mockserver.adapters.clock import SystemClock
from mockserver.adapters.http_outbox import HttpOutbox
from mockserver.adapters.no_fleet import NoFleet
from mockserver.adapters.pacemaker import Pacemaker
from mockserver.adapters.state_file import restore_state, write_state
from mockserver.apis import control, dynamo, ev_energy
from mockserver.central import admission, certificates, costs, v16, v21, v201
from mockserver.central.asgi import Endpoint
from mockserver.central.central import Central
from mockserver.central.desk import Desk
from mockserver.contract.lint import require_bound
from mockserver.contract.load import load_document
from mockserver.contract.model import CollectionModel, Document
from mockserver.engine.api import Api
from mockserver.engine.build import handlers
from mockserver.engine.verbs import indexes
from mockserver.http import wire
from mockserver.http.exchange import App
from mockserver.http.front import Served, unreadable
from mockserver.http.stack import fused_app
from mockserver.http.stock import Stock
from mockserver.settings import Settings
from mockserver.store.collection import IndexSpec
from mockserver.world import credentials, faults, inbox, mails, outbox, physical
from mockserver.world.authority import Authority
from mockserver.world.ports import Fleet, Ports
from mockserver.world.world import Options, Runtime, World
from mockserver.world.worlds import DEFAULT, Worlds
from virtualtime.clock import Clock

FleetFactory: TypeAlias = Callable[[Central], Fleet]
_OCPP_ROUTES = {
    "ocpp16": (v16.SUBPROTOCOL,),
    "ocpp201": (v201.SUBPROTOCOL,),
    "ocpp21": (v21.SUBPROTOCOL,),
    "ocpp": (v21.SUBPROTOCOL, v201.SUBPROTOCOL, v16.SUBPROTOCOL),
}

BEHAVIOURS: Mapping[str, Collection[str]] = {
    "dynamo": dynamo.BEHAVIOURS.keys(),
    "ev_energy": ev_energy.BEHAVIOURS.keys(),
    "control": control.BEHAVIOURS.keys(),
}
"""The APIs that are served, each with the names of its behaviours."""

_CHANNELS = (dynamo.CHANNEL, ev_energy.CHANNEL)


@dataclass(slots=True)
class Mock:
    """A server that is put together and not yet running; `asgi` starts its worlds' clocks.

    `endpoint` is what of it is for charge points, for who has another port for them.
    """

    asgi: App
    worlds: Worlds
    central: Central
    apis: tuple[Api, ...]
    outbox: HttpOutbox
    endpoint: Endpoint

    def protocol(self) -> type[asyncio.Protocol]:
        """What uvicorn is to speak HTTP with, so that it can drop connections as faults ask."""
        strays = count(1)
        return wire.protocol(lambda said: unreadable(self.apis[0], said, f"wire_{next(strays)}"))

    def announce(self, base_url: str) -> dict[str, Any]:
        """What a client must know, as `chargebench up --json` prints it."""
        default = self.worlds.get(DEFAULT)
        return {
            "base_url": base_url,
            "ocpp_url": f"ws{base_url.removeprefix('http')}/ocpp",
            "control_url": f"{base_url}/_mock",
            "charge_points": sorted(default.points if default else ()),
            "worlds": {
                world.name: credentials.handed_out(
                    world, base_url if world.name == DEFAULT else f"{base_url}/w/{world.name}"
                )
                for world in self.worlds
            },
        }


def create_app(settings: Settings, *, fleet: FleetFactory | None = None) -> App:
    """The ASGI app alone, for tests in process; see `create_mock`."""
    return create_mock(settings, fleet=fleet).asgi


def create_mock(
    settings: Settings,
    *,
    fleet: FleetFactory | None = None,
    clock: Clock | None = None,
    authority: Authority | None = None,
) -> Mock:
    """Put a server together and make its default world.

    `authority` signs what charge points ask to be signed, in every world.
    Raises SpecError when a document cannot be served, StateFileError when the state cannot be read.
    """
    documents = {
        name: load_document(settings.openapi / name, cache=settings.cache) for name in BEHAVIOURS
    }
    for name, behaviours in BEHAVIOURS.items():
        require_bound(documents[name], behaviours)
    cost_of = dynamo.cost_of
    spoken = (v16.dialect(), v201.dialect(cost_of), v21.dialect(cost_of))
    central = Central({dialect.subprotocol: dialect for dialect in spoken})
    embedded = fleet(central) if fleet else NoFleet()
    webhooks = HttpOutbox(_CHANNELS)
    ports = Ports(Desk(central, timeout_s=settings.command_timeout_s), embedded, webhooks)
    runtime = Runtime(
        clock or SystemClock(),
        ports,
        _collections(documents),
        projections=(dynamo.project, ev_energy.projection(documents["ev_energy"])),
        timer_actions={
            physical.EXPIRE: physical.expire,
            "point": embedded.tick,
            "incident": embedded.befall,
            outbox.TIMER: webhooks.send,
            certificates.HAND_OVER: certificates.hand_over,
            costs.UPDATE: costs.updating(cost_of),
            **dynamo.TIMER_ACTIONS,
            **ev_energy.TIMER_ACTIONS,
        },
        endpoints={"ev_energy": ev_energy.ENDPOINTS},
        past=ev_energy.ChargingPast(),
        authority=authority,
    )
    worlds = Worlds(
        runtime,
        _indexes(documents),
        (dynamo.seed, ev_energy.seed, partial(_guard, settings=settings)),
        on_replaced=partial(_end, central=central, ports=ports),
        on_revived=_revive,
        journal_bytes=settings.journal_bytes,
    )
    pacemaker = Pacemaker(worlds.run_due)
    runtime.alarm = pacemaker.ring
    parts = control.ControlParts(
        worlds,
        documents,
        {"dynamo": dynamo.CREDENTIAL_KINDS, "ev_energy": ev_energy.CREDENTIAL_KINDS},
        version("chargebench"),
        runtime.clock.now(),
        settings.control_token,
        rates={"ev_energy": ev_energy.RATES},
        channels=_CHANNELS,
    )
    apis = (
        Api(
            "dynamo",
            documents["dynamo"],
            handlers(documents["dynamo"], dynamo.BEHAVIOURS),
            partial(dynamo.authenticate, lookup=worlds.credential),
            dynamo.render_problem,
        ),
        Api(
            "ev_energy",
            documents["ev_energy"],
            handlers(documents["ev_energy"], ev_energy.BEHAVIOURS),
            ev_energy.authenticate,
            ev_energy.render_problem,
            ev_energy.decorate,
            ev_energy.named_by,
            ev_energy.RATES,
            ev_energy.metered,
        ),
        control.build(parts),
    )
    worlds.create(
        DEFAULT,
        Options(
            seed=settings.seed,
            seed_size=settings.seed_size,
            fleet=settings.fleet,
            autopilot=settings.autopilot,
            at=settings.at,
        ),
    )
    served = Served(apis, worlds, ports, settings.max_body_bytes)
    endpoint = Endpoint(central, worlds.get, routes=_OCPP_ROUTES)
    if settings.state_file is not None:
        restore_state(settings.state_file, worlds)
    run = partial(
        _lifespan,
        pacemaker=pacemaker,
        webhooks=webhooks,
        worlds=worlds,
        state_file=settings.state_file,
    )
    asgi: App
    if settings.stock_connexion:
        asgi = Stock(endpoint, served, lifespan=run)
    else:
        asgi = fused_app(served, endpoint, lifespan=run)
    return Mock(asgi, worlds, central, apis, webhooks, endpoint)


@contextlib.asynccontextmanager
async def _lifespan(
    _app: Any,
    *,
    pacemaker: Pacemaker,
    webhooks: HttpOutbox,
    worlds: Worlds,
    state_file: Path | None,
) -> AsyncIterator[None]:
    """Let the worlds' clocks run for as long as the server does, then keep their state."""
    pacing = asyncio.create_task(pacemaker.run())
    try:
        yield
    finally:
        pacing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await pacing
        await webhooks.close()
        if state_file is not None:
            write_state(state_file, worlds)


def _guard(world: World, *, settings: Settings) -> None:
    """Begin a world with what this server asks of charge points."""
    if settings.security_profile is not None:
        world.settings[admission.PROFILES] = {admission.EVERYBODY: settings.security_profile}
    if settings.ocpp_password is not None:
        world.settings[admission.PASSWORDS] = {admission.EVERYBODY: settings.ocpp_password}


def _end(world: World, *, central: Central, ports: Ports) -> None:
    """Part with the live things of a world that is over."""
    ports.fleet.end(world)
    ports.outbox.end(world)
    central.close_world(world)


def _revive(world: World) -> None:
    """Make the live things of a world anew that begins with a past."""
    world.runtime.ports.fleet.revive(world)
    outbox.revive(world)


def _collections(documents: Mapping[str, Document]) -> dict[str, CollectionModel]:
    return {m.name: m for document in documents.values() for m in document.collections.values()}


def _indexes(documents: Mapping[str, Document]) -> dict[str, tuple[IndexSpec, ...]]:
    """Every collection of a world with what its lists and functions ask of it."""
    own = (credentials.COLLECTION, faults.COLLECTION, mails.COLLECTION)
    found: dict[str, tuple[IndexSpec, ...]] = dict.fromkeys(own, ())
    for document in documents.values():
        found |= indexes(document)
    return {
        **found,
        **dynamo.indexes(documents["dynamo"]),
        **ev_energy.indexes(documents["ev_energy"]),
        **physical.INDEXES,
        **outbox.INDEXES,
        **inbox.INDEXES,
    }
