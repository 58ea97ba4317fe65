"""The command line: `chargebench up | serve | fleet | contract | load | spec`.

Exit codes: 0 done, 1 findings, 2 usage, 3 could not start.
What a command needs is imported when it runs, so that `--help` and a refusal come at once.
"""

import contextlib
import warnings
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from chargebench.csms_check_command import csms_check
from chargebench.replay_command import replay
from chargebench.spoken import instant, seconds
from chargebench.verify_command import verify

# The `--help` of these commands is that of the package they run.
_PASSING = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}

app = typer.Typer(
    name="chargebench",
    help="A test bench for EV-charging platforms: stateful API mock, live OCPP charge points,"
    " contract tests and load.",
    epilog="Exit codes: 0 done, 1 findings, 2 usage, 3 could not start.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Plain text: frames would break messages that are to be copied and searched for.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class SeedSize(StrEnum):
    """How many records a world starts with."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class ApiName(StrEnum):
    """The documents that are served; a test holds this to `mockserver.app.BEHAVIOURS`."""

    DYNAMO = "dynamo"
    EV_ENERGY = "ev_energy"
    CONTROL = "control"


class RampShape(StrEnum):
    """How a fleet connects; a test holds this to `ocpp_sim.plan.ramp.SHAPES`."""

    LINEAR = "linear"
    STEP = "step"
    POISSON = "poisson"
    HERD = "herd"


def _understood(read: Callable[[str], Any]) -> Callable[[str | None], str | None]:
    """A callback that holds an option to what `read` understands, and passes its text on."""

    def check(text: str | None) -> str | None:
        try:
            if text is not None:
                read(text)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
        return text

    return check


Host = Annotated[str, typer.Option(help="Address to bind; loopback unless told otherwise.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 picks a free one.")]
Seed = Annotated[int, typer.Option(min=0, help="Same seed, same ids and data.")]
Size = Annotated[SeedSize, typer.Option(help="How much the default world starts with.")]
At = Annotated[
    str | None,
    typer.Option(
        metavar="TIME",
        callback=_understood(instant),
        help="Freeze the default world's clock at this RFC 3339 time.",
    ),
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
    typer.Option(
        "--state",
        dir_okay=False,
        help="File to start from, if it exists, and to write at the end (Ctrl-C or SIGTERM).",
    ),
]
Stock = Annotated[
    bool, typer.Option("--stock-connexion", help="Serve by Connexion's own chain, for comparison.")
]
Tls = Annotated[
    bool,
    typer.Option(
        "--tls", help="Serve https and wss by a certificate of an authority made on this machine."
    ),
]
Openapi = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        file_okay=False,
        help="Folder with dynamo/ and control/ to use instead of the packaged documents.",
    ),
]


def _show_version(*, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"chargebench {version('chargebench')}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version."),
    ] = False,
) -> None:
    """A test bench for EV-charging platforms.

    Stateful API mock, live OCPP charge points, contract tests and load.
    """


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
    openapi: Openapi = None,
    stock_connexion: Stock = False,
    tls: Tls = False,
    as_json: Json = False,
) -> None:
    """Start everything on one port: REST mock, OCPP central system, and living charge points."""
    with _leaving_quietly():
        from chargebench import up as bench_up
        from chargebench.options import Options

        options = Options(
            fleet=fleet,
            seed=seed,
            seed_size=seed_size.value,
            at=at,
            control_token=control_token,
            state_file=state,
            openapi=openapi,
            stock_connexion=stock_connexion,
        )
        raise typer.Exit(bench_up.run(options, bench_up.Where(host, port, as_json, tls)))


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
    openapi: Openapi = None,
    stock_connexion: Stock = False,
    tls: Tls = False,
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
        openapi=openapi,
        stock_connexion=stock_connexion,
        tls=tls,
        as_json=as_json,
    )


fleet_group = typer.Typer(rich_markup_mode=None)
app.add_typer(fleet_group, name="fleet")
fleet_group.command("verify")(verify)
fleet_group.command("replay")(replay)


@fleet_group.callback(invoke_without_command=True)
def fleet(
    context: typer.Context,
    *,
    csms: Annotated[
        str, typer.Option(metavar="URL", help="Prefix before /{charge_point_id}, ws:// or wss://.")
    ] = "ws://127.0.0.1:8080/ocpp16",
    plan: Annotated[
        str | None,
        typer.Option(metavar="NAME|FILE", help="A ready plan, see --plans, or a YAML file."),
    ] = None,
    plans: Annotated[bool, typer.Option("--plans", help="List the ready plans and end.")] = False,
    quirk: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="What all of them do otherwise, by the name of a quirk or a preset; see --quirks.",
        ),
    ] = None,
    quirks: Annotated[
        bool, typer.Option("--quirks", help="List the presets and quirks and end.")
    ] = False,
    scenario: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="YAML file that each charge point plays; 1 when one of them fails.",
        ),
    ] = None,
    junit: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="Write how the scenario ended to this JUnit file."),
    ] = None,
    count: Annotated[
        int | None, typer.Option(min=1, help="How many charge points; 12, or as the plan says.")
    ] = None,
    run_time: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION",
            callback=_understood(seconds),
            help="30s, 5m, 1h; then the summary. 1m, or the end of the scenario.",
        ),
    ] = None,
    speed: Annotated[
        float | None,
        typer.Option(
            help="At 60 the run time passes in a sixtieth of it, and begins so far in the past"
            " that nothing is told of the future; the ramp and timeouts stay real."
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Same seed, same fleet; 1, or as the plan says.")
    ] = None,
    prefix: Annotated[
        str | None, typer.Option(help="Identities start with it; CP-, or as the plan says.")
    ] = None,
    ramp: Annotated[
        float | None,
        typer.Option(min=0.1, help="Connections opened per second; 100, or as the plan says."),
    ] = None,
    ramp_shape: Annotated[
        RampShape | None,
        typer.Option(
            help="How they are spread: evenly, in groups, at random, or all at once; linear, or as"
            " the plan says."
        ),
    ] = None,
    ramp_step: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION",
            callback=_understood(seconds),
            help="How long each step of a ramp in steps lasts; 10s, or as the plan says.",
        ),
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option(
            min=1, help="Spread the same charge points over so many processes, one a core; 1."
        ),
    ] = None,
    password: Annotated[
        str | None,
        typer.Option(envvar="CHARGEBENCH_OCPP_PASSWORD", help="Basic auth; user = identity."),
    ] = None,
    ledger: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="Write what truly was of each session to this file, one JSON line each; see"
            " `fleet verify`.",
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="Write the summary with plots to this HTML file, which needs nothing but itself.",
        ),
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="Write each frame and each event of a connection to this file, one JSON line each,"
            " without passwords; compressed if its name ends in .gz. See `fleet replay`.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the summary as one JSON object, no table.")
    ] = False,
) -> None:
    """Connect simulated OCPP 1.6 charge points to any central system."""
    if context.invoked_subcommand is not None:
        return
    with _leaving_quietly():
        from chargebench import fleeting

        if plans:
            raise typer.Exit(fleeting.show_plans())
        if quirks:
            raise typer.Exit(fleeting.show_quirks())
        if run_time is None and scenario is None and speed is None:
            run_time = "1m"
        said = {
            "csms": csms,
            "count": count,
            "run_time_s": seconds(run_time) if run_time else None,
            "speed": speed,
            "seed": seed,
            "prefix": prefix,
            "ramp_per_s": ramp,
            "ramp_shape": ramp_shape and ramp_shape.value,
            "ramp_step_s": seconds(ramp_step) if ramp_step else None,
            "processes": processes,
            "password": password,
            "ledger": ledger,
            "record": record,
        }
        options = {name: value for name, value in said.items() if value is not None}
        what = fleeting.What(plan, scenario, junit, report, tuple(quirk or ()))
        raise typer.Exit(fleeting.run(options, what, as_json=as_json))


app.command("csms-check")(csms_check)


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


spec = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Look into the OpenAPI documents."
)
app.add_typer(spec, name="spec")
Api = Annotated[ApiName | None, typer.Option(help="One API only.")]


@spec.command("lint")
def spec_lint(api: Api = None, openapi: Openapi = None) -> None:
    """Check the documents: bindings, examples, names; 1 when there are findings."""
    from chargebench import specs

    raise typer.Exit(specs.run(specs.lint, api, openapi))


@spec.command("list")
def spec_list(api: Api = None, openapi: Openapi = None) -> None:
    """Show every operation and what it is bound to."""
    from chargebench import specs

    raise typer.Exit(specs.run(specs.show_bindings, api, openapi))


@spec.command("coverage")
def spec_coverage(api: Api = None, openapi: Openapi = None) -> None:
    """Show per operation what is documented, read between the lines, or guessed."""
    from chargebench import specs

    raise typer.Exit(specs.run(specs.show_coverage, api, openapi))


@contextlib.contextmanager
def _leaving_quietly() -> Iterator[None]:
    """Ctrl-C is how these commands end, also while they are still starting."""
    try:
        yield
    except KeyboardInterrupt:
        raise typer.Exit from None


def main(arguments: list[str] | None = None) -> None:
    """Entry point of the `chargebench` command; ends by SystemExit."""
    # connexion imports starlette's TestClient, which says that it will want another httpx,
    # and jsonschema's RefResolver
    warnings.filterwarnings("ignore", message="Using `httpx` with `starlette.testclient`")
    warnings.filterwarnings("ignore", message="jsonschema.RefResolver is deprecated")
    app(arguments)
