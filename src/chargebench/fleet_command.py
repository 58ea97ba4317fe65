"""`chargebench fleet` and what stands below it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from chargebench.coming_in import HERE, Ca, Certs, Csms, HowPassword, OcppVersion, Password
from chargebench.replay_command import replay
from chargebench.spoken import seconds
from chargebench.typed import leaving_quietly, understood
from chargebench.verify_command import verify


class RampShape(StrEnum):
    """How a fleet connects; a test holds this to `ocpp_sim.plan.ramp.SHAPES`."""

    LINEAR = "linear"
    STEP = "step"
    POISSON = "poisson"
    HERD = "herd"


class CertificateKind(StrEnum):
    """What charge points show; a test holds this to `ocpp_sim.plan.security.CERTIFICATES`."""

    GOOD = "good"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    WRONG_NAME = "wrong-name"
    SELF_SIGNED = "self-signed"
    WRONG_AUTHORITY = "wrong-authority"
    REVOKED = "revoked"
    NONE = "none"


fleet_group = typer.Typer(rich_markup_mode=None)
fleet_group.command("verify")(verify)
fleet_group.command("replay")(replay)


@fleet_group.callback(invoke_without_command=True)
def fleet(
    context: typer.Context,
    *,
    csms: Csms = HERE,
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
            callback=understood(seconds),
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
        str | None, typer.Option(help="Identities start with it; FLEET-, or as the plan says.")
    ] = None,
    ocpp: Annotated[
        OcppVersion | None,
        typer.Option(help="Which OCPP all of them speak; 1.6, or as the plan says."),
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
            callback=understood(seconds),
            help="How long each step of a ramp in steps lasts; 10s, or as the plan says.",
        ),
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option(
            min=1, help="Spread the same charge points over so many processes, one a core; 1."
        ),
    ] = None,
    password: Password = None,
    password_as: HowPassword = None,
    security_profile: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=3,
            help="0 none, 1 a password in the open, 2 a password through TLS, 3 a certificate of"
            " their own; as the password and the URL say, or the plan.",
        ),
    ] = None,
    ca: Ca = None,
    certs: Certs = None,
    certificate: Annotated[
        CertificateKind | None,
        typer.Option(help="Which certificate they show: a good one, or one to be refused."),
    ] = None,
    csms_tls: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Where TLS is spoken, wss://, if security profiles 0 and 1 go elsewhere.",
        ),
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
    """Connect simulated OCPP charge points to any central system."""
    if context.invoked_subcommand is not None:
        return
    with leaving_quietly():
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
            "version": ocpp and ocpp.value,
            "ramp_per_s": ramp,
            "ramp_shape": ramp_shape and ramp_shape.value,
            "ramp_step_s": seconds(ramp_step) if ramp_step else None,
            "processes": processes,
            "password": password,
            "ledger": ledger,
            "record": record,
        }
        options = {name: value for name, value in said.items() if value is not None}
        secured = {
            "profile": security_profile,
            "ca": ca and str(ca),
            "certs": certs and str(certs),
            "certificate": certificate and certificate.value,
            "password_as": password_as and password_as.value,
            "csms_tls": csms_tls,
        }
        security = {name: value for name, value in secured.items() if value is not None}
        what = fleeting.What(plan, scenario, junit, report, tuple(quirk or ()), security)
        raise typer.Exit(fleeting.run(options, what, as_json=as_json))
