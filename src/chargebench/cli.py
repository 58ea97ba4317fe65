"""The command line: `chargebench up | serve | fleet | certs | contract | load | spec`.

Exit codes: 0 done, 1 findings, 2 usage, 3 could not start.
What a command needs is imported when it runs, so that `--help` and a refusal come at once.
"""

import warnings
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from chargebench.certs_command import certs as certs_command
from chargebench.csms_check_command import csms_check
from chargebench.fleet_command import fleet_group
from chargebench.spoken import instant
from chargebench.typed import leaving_quietly, understood

if TYPE_CHECKING:
    from ocpp_sim.plan import FleetPlan

_POINTS: Final = 12
_MOST_POINTS: Final = 10_000
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


Host = Annotated[str, typer.Option(help="Address to bind; loopback unless told otherwise.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 picks a free one.")]
Seed = Annotated[int, typer.Option(min=0, help="Same seed, same ids and data.")]
Size = Annotated[SeedSize, typer.Option(help="How much the default world starts with.")]
At = Annotated[
    str | None,
    typer.Option(
        metavar="TIME",
        callback=understood(instant),
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
OcppTlsPort = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=65535,
        help="Another port, at which charge points come in by TLS; 0 picks a free one.",
    ),
]
SecurityProfile = Annotated[
    int | None,
    typer.Option(
        "--ocpp-security-profile",
        min=0,
        max=3,
        help="What charge points need at least: 0 nothing, 1 a password, 2 TLS and a password,"
        " 3 TLS and a certificate. Left out, as the settings of a world say.",
    ),
]
OcppPassword = Annotated[
    str | None,
    typer.Option(
        metavar="SECRET",
        envvar="CHARGEBENCH_OCPP_PASSWORD",
        help="Password of every charge point whose own the settings do not tell.",
    ),
]
Certs = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        file_okay=False,
        help="Folder of `chargebench certs`: what is shown, whom to trust, and what signs"
        " certificates of charge points. A bad one lies in its bad/expired and so on.",
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


def _check_profile(
    profile: int | None, password: str | None, tls_port: int | None, *, tls: bool
) -> None:
    """Hold a security profile to what it needs, or no charge point could ever come in."""
    lacking = {
        1: password is None and "--ocpp-password",
        2: (password is None and "--ocpp-password")
        or (tls_port is None and not tls and "--ocpp-tls-port or --tls"),
        3: tls_port is None and "--ocpp-tls-port",
    }
    needed = lacking.get(profile or 0)
    if needed:
        raise typer.BadParameter(f"{profile} needs {needed}", param_hint="--ocpp-security-profile")


def _planned(words: str) -> "FleetPlan":
    from chargebench.fleeting import find_plan
    from ocpp_sim.written.source import WrittenError

    try:
        return find_plan(words)
    except WrittenError as error:
        raise typer.BadParameter(f"\n{error}", param_hint="--plan") from error
    except (LookupError, OSError) as error:
        raise typer.BadParameter(str(error), param_hint="--plan") from error


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
    fleet: Annotated[
        int | None,
        typer.Option(
            min=0, max=_MOST_POINTS, help="Simulated charge points; 12, or as the plan says."
        ),
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE",
            help="What they are: a ready plan, see `fleet --plans`, or a YAML file.",
        ),
    ] = None,
    seed: Seed = 1,
    seed_size: Size = SeedSize.SMALL,
    at: At = None,
    control_token: Token = None,
    state: State = None,
    openapi: Openapi = None,
    stock_connexion: Stock = False,
    tls: Tls = False,
    ocpp_tls_port: OcppTlsPort = None,
    ocpp_security_profile: SecurityProfile = None,
    ocpp_password: OcppPassword = None,
    certs: Certs = None,
    as_json: Json = False,
) -> None:
    """Start everything on one port: REST mock, OCPP central system, and living charge points."""
    _check_profile(ocpp_security_profile, ocpp_password, ocpp_tls_port, tls=tls)
    chosen = None if plan is None else _planned(plan)
    count = _POINTS if chosen is None else chosen.count
    if fleet is None and count > _MOST_POINTS:
        text = f"{count} charge points; {_MOST_POINTS} live in a bench at most, see --fleet"
        raise typer.BadParameter(text, param_hint="--plan")
    with leaving_quietly():
        from chargebench import up as bench_up
        from chargebench.options import Options

        options = Options(
            fleet=count if fleet is None else fleet,
            plan=chosen,
            seed=seed,
            seed_size=seed_size.value,
            at=at,
            control_token=control_token,
            state_file=state,
            openapi=openapi,
            stock_connexion=stock_connexion,
            security_profile=ocpp_security_profile,
            ocpp_password=ocpp_password,
        )
        where = bench_up.Where(host, port, as_json, tls, ocpp_tls_port, certs)
        raise typer.Exit(bench_up.run(options, where))


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
    ocpp_tls_port: OcppTlsPort = None,
    ocpp_security_profile: SecurityProfile = None,
    ocpp_password: OcppPassword = None,
    certs: Certs = None,
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
        ocpp_tls_port=ocpp_tls_port,
        ocpp_security_profile=ocpp_security_profile,
        ocpp_password=ocpp_password,
        certs=certs,
        as_json=as_json,
    )


app.add_typer(fleet_group, name="fleet")
app.command("csms-check")(csms_check)
app.command("certs")(certs_command)


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


def main(arguments: list[str] | None = None) -> None:
    """Entry point of the `chargebench` command; ends by SystemExit."""
    # connexion imports starlette's TestClient, which says that it will want another httpx,
    # and jsonschema's RefResolver
    warnings.filterwarnings("ignore", message="Using `httpx` with `starlette.testclient`")
    warnings.filterwarnings("ignore", message="jsonschema.RefResolver is deprecated")
    app(arguments)
