"""The command line: `chargebench up | serve | fleet | contract | load | spec`.

Exit codes: 0 done, 1 findings, 2 usage, 3 could not start.
"""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from chargebench.durations import seconds

USAGE, NOT_STARTED = 2, 3
_PASSING = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}

app = typer.Typer(
    name="chargebench",
    help="A test bench for EV-charging platforms: stateful API mock, live OCPP charge points,"
    " contract tests and load.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class SeedSize(StrEnum):
    """How many records a world starts with."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


Host = Annotated[str, typer.Option(help="Address to bind; loopback unless told otherwise.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 picks a free one.")]
Seed = Annotated[int, typer.Option(help="Same seed, same ids and data.")]
Size = Annotated[SeedSize, typer.Option(help="How much the default world starts with.")]
At = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Freeze the default world's clock at this RFC 3339 time."),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print one line of JSON when ready and nothing else.")
]
Token = Annotated[
    str | None,
    typer.Option(envvar="CHARGEBENCH_CONTROL_TOKEN", help="Bearer token that guards /_mock."),
]
State = Annotated[
    Path | None,
    typer.Option("--state", help="File to start from, if it exists, and to write at the end."),
]
Stock = Annotated[
    bool, typer.Option("--stock-connexion", help="Serve by Connexion's own chain, for comparison.")
]


@app.command()
def up(
    *,
    host: Host = "127.0.0.1",
    port: Port = 8080,
    fleet: Annotated[int, typer.Option(min=0, max=10_000, help="Simulated charge points.")] = 12,
    seed: Seed = 1,
    seed_size: Size = SeedSize.SMALL,
    at: At = None,
    control_token: Token = None,
    state: State = None,
    stock_connexion: Stock = False,
    as_json: Json = False,
) -> None:
    """Start everything on one port: REST mock, OCPP central system, and living charge points."""
    from chargebench import up as bench_up
    from chargebench.options import Options

    options = Options(
        fleet=fleet,
        seed=seed,
        seed_size=seed_size.value,
        at=at,
        control_token=control_token,
        state_file=state,
        stock_connexion=stock_connexion,
    )
    raise typer.Exit(bench_up.run(options, bench_up.Where(host, port, as_json)))


@app.command()
def serve(
    *,
    host: Host = "127.0.0.1",
    port: Port = 8080,
    seed: Seed = 1,
    seed_size: Size = SeedSize.SMALL,
    at: At = None,
    control_token: Token = None,
    state: State = None,
    stock_connexion: Stock = False,
    as_json: Json = False,
) -> None:
    """Start the REST mock and the central system without charge points of its own."""
    up(
        host=host,
        port=port,
        fleet=0,
        seed=seed,
        seed_size=seed_size,
        at=at,
        control_token=control_token,
        state=state,
        stock_connexion=stock_connexion,
        as_json=as_json,
    )


@app.command()
def fleet(
    *,
    csms: Annotated[
        str, typer.Option(help="Prefix before /{charge_point_id}, ws:// or wss://.")
    ] = "ws://127.0.0.1:8080/ocpp16",
    count: Annotated[int, typer.Option(min=1, help="How many charge points.")] = 12,
    run_time: Annotated[str, typer.Option(help="30s, 5m, 1h; then the summary.")] = "1m",
    seed: Seed = 1,
    prefix: Annotated[str, typer.Option(help="Identities start with it: CP-0001.")] = "CP-",
    ramp: Annotated[float, typer.Option(min=0.1, help="Connections opened per second.")] = 100.0,
    password: Annotated[
        str | None,
        typer.Option(envvar="CHARGEBENCH_OCPP_PASSWORD", help="Basic auth; user = identity."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the summary as one JSON object, no table.")
    ] = False,
) -> None:
    """Connect simulated OCPP 1.6 charge points to any central system."""
    from chargebench import fleeting

    options = {
        "csms": csms,
        "count": count,
        "run_time_s": _duration("--run-time", run_time),
        "seed": seed,
        "prefix": prefix,
        "ramp_per_s": ramp,
        "password": password,
    }
    raise typer.Exit(fleeting.run(options, as_json=as_json))


@app.command(context_settings=_PASSING)
def contract(context: typer.Context) -> None:
    """Run the contract tests against the mock or any deployment; see `contract --help`."""
    from chargebench import bundled

    raise typer.Exit(bundled.run("contract_tests", context.args))


@app.command(context_settings=_PASSING)
def load(context: typer.Context) -> None:
    """Run the load scenarios; see `load --help`."""
    from chargebench import bundled

    raise typer.Exit(bundled.run("load", context.args))


spec = typer.Typer(no_args_is_help=True, help="Look into the OpenAPI documents.")
app.add_typer(spec, name="spec")
Api = Annotated[str | None, typer.Option(help="One API only: dynamo, control.")]


@spec.command("lint")
def spec_lint(api: Api = None) -> None:
    """Check the documents: bindings, examples, names; 1 when there are findings."""
    from chargebench import specs

    raise typer.Exit(specs.lint(api))


@spec.command("list")
def spec_list(api: Api = None) -> None:
    """Show every operation and what it is bound to."""
    from chargebench import specs

    raise typer.Exit(specs.show_bindings(api))


@spec.command("coverage")
def spec_coverage(api: Api = None) -> None:
    """Show per operation what is documented, read between the lines, or guessed."""
    from chargebench import specs

    raise typer.Exit(specs.show_coverage(api))


def _duration(option: str, text: str) -> float:
    try:
        return seconds(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error


def main(arguments: list[str] | None = None) -> Any:
    """Entry point of the `chargebench` command."""
    try:
        return app(arguments)
    except KeyboardInterrupt:
        sys.exit(0)
