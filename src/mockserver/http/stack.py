"""Putting the ASGI application together on Connexion's middleware stack."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any, TypeAlias, cast

import mockserver.http.quiet  # isort: skip  # noqa: F401  must come before connexion
from connexion.middleware import ConnexionMiddleware
from connexion.middleware.exceptions import ExceptionMiddleware
from connexion.middleware.lifespan import LifespanMiddleware
from connexion.middleware.server_error import ServerErrorMiddleware

from mockserver.http.exchange import App
from mockserver.http.front import Served
from mockserver.http.fused import Fused

Lifespan: TypeAlias = Callable[[Any], AbstractAsyncContextManager[None]]


def fused_app(served: Served, inner: App, *, lifespan: Lifespan | None = None) -> App:
    """The compiled request path; websockets go on to `inner`."""
    stack = ConnexionMiddleware(
        inner,
        lifespan=lifespan,
        middlewares=[
            # the first, since it answers every request itself, also when something goes wrong
            partial(Fused, served=served),
            ServerErrorMiddleware,
            ExceptionMiddleware,
            LifespanMiddleware,
        ],
    )
    return cast("App", stack)
