"""The reference server: Starlette and uvicorn with JSON routes, and nothing else.

`python -m bench.bare PORT FILE`, where FILE holds {"one": …, "list": …, …}, the bodies that
`GET /one`, `GET /list`, `GET /wide` and `POST /made` answer.
"""

import json
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


def app(bodies: dict[str, object]) -> Starlette:
    """Routes that answer the same bodies as the mock, from memory and unchecked."""

    async def one(_request: Request) -> JSONResponse:
        return JSONResponse(bodies["one"])

    async def listed(_request: Request) -> JSONResponse:
        return JSONResponse(bodies["list"])

    async def wide(_request: Request) -> JSONResponse:
        return JSONResponse(bodies["wide"])

    async def made(request: Request) -> JSONResponse:
        await request.json()
        return JSONResponse(bodies["made"], 201)

    return Starlette(
        routes=[
            Route("/one/{id}", one),
            Route("/list", listed),
            Route("/wide", wide),
            Route("/made", made, methods=["POST"]),
        ]
    )


if __name__ == "__main__":
    uvicorn.run(
        app(json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))),
        port=int(sys.argv[1]),
        http="httptools",
        log_config=None,
        access_log=False,
    )
