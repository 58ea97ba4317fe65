"""The page of the ledger: its lines, and how `chargebench fleet verify` reads them."""

from collections.abc import Iterator, Mapping
from typing import Any

from ocpp_sim.ledger import reasons
from ocpp_sim.ledger.match import TIME
from ocpp_sim.ledger.reconcile import BRIEF, DRIFT, LITTLE_WH, TOLERANCE_WH
from ocpp_sim.written.check import packaged

_KINDS: Mapping[str, str] = {
    reasons.MISSING: "The platform has not got a session that was.",
    reasons.DUPLICATE: "It has one session twice.",
    reasons.UNKNOWN: "It has a session that nobody made, in the time of the ledger.",
    reasons.STARTED: f"It has another time of the start, by more than {TIME.seconds} s.",
    reasons.ENDED: f"It has another time of the end, by more than {TIME.seconds} s.",
    reasons.RUNNING: "It takes for running what is over.",
    reasons.ENERGY: f"It has another energy, by more than {TOLERANCE_WH} Wh; what runs is held"
    " against what had flowed at the instant of its figures, by the minute.",
    reasons.COST: "The cost does not follow from its own prices and figures.",
    reasons.RECEIPT: "A receipt is missing, is none, or names another total.",
}


def page() -> str:
    """What stands in a ledger, what is a difference, and what explains one."""
    schema = packaged("ocpp_sim.ledger", "ledger.schema.json")
    parts = [
        "# The ledger of a fleet\n\n",
        "`chargebench fleet --ledger FILE` writes what truly was, one JSON object on each line;"
        " `chargebench fleet verify --ledger FILE` holds a platform against it.\n",
        "The file can be read while the fleet still writes: a last line that was cut is left"
        " out.\n",
        "For a program: `src/ocpp_sim/ledger/ledger.schema.json`.\n",
    ]
    for name in ("run", "session", "end"):
        rule = schema["$defs"][name]
        parts.append(f"\n## `{name}`\n\n{rule['description']}\n\n| Key | |\n| --- | --- |\n")
        parts += _keys(rule)
    parts.append("\n## Differences\n\n| Kind | |\n| --- | --- |\n")
    parts += [f"| `{kind}` | {_KINDS[kind]} |\n" for kind in reasons.KINDS]
    parts.append(
        "\n## What explains them\n\n"
        "A flag that the platform shows for the session explains these kinds.\n"
        "The mock shows its flags; ev.energy's stand in the document too, in capitals.\n"
        "\n| Flag | Explains |\n| --- | --- |\n"
    )
    parts += _table(reasons.FLAGS)
    parts.append(
        "\nWhere a platform shows no flags, or has not got the session, the quirks that acted on"
        " it do.\n"
        "\n| Quirk | Explains |\n| --- | --- |\n"
    )
    parts += _table(reasons.QUIRKS)
    parts.append(
        f"\n`{reasons.NOT_TOLD}` explains what nobody could know: the charge point had no answer"
        " to the message that tells it.\n"
        f"`{reasons.TOO_FAINT}` explains what a quirk did and no central system can notice: up to"
        f" {DRIFT.seconds} s of `clock_drift`, which frames that are late look like; and"
        " `kwh_not_wh` in a session of which no MeterValues told, of less than"
        f" {BRIEF.seconds // 60} minutes or {LITTLE_WH} Wh.\n"
    )
    return "".join(parts)


def _keys(rule: Mapping[str, Any]) -> Iterator[str]:
    for name, own in rule["properties"].items():
        if "const" not in own:
            yield f"| `{name}` | {own.get('description', '')} |\n"


def _table(known: Mapping[str, frozenset[str]]) -> Iterator[str]:
    for name, kinds in known.items():
        shown = ", ".join(f"`{kind}`" for kind in reasons.KINDS if kind in kinds)
        yield f"| `{name}` | {shown or 'nothing'} |\n"
