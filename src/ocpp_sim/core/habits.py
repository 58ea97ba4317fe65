"""Habits: what real charge points decide otherwise than the standard wants, each by its name.

A habit is the chance with which it acts each time that it could: 0.0 is a charge point without it,
1.0 one that always does so. Whenever one acts, a port.Quirk says so. Names and sightings are those
of public issue trackers ("lbbrhzn" is lbbrhzn/ocpp); "[M]" was measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Final

from virtualtime import chance

_ANY_CASE: Final = ("nth", "after")


def _habit(does: str, seen_in: str, selects: tuple[str, ...] = _ANY_CASE) -> float:
    """A habit that is off, with what it is; `field` itself cannot be told from its default.

    What always is so has no `nth` case.
    """
    facts = {"does": does, "seen_in": seen_in, "selects": selects}
    chance: float = field(default=0.0, metadata=facts)
    return chance


@dataclass(frozen=True, slots=True)
class Habits:
    """The chance of each habit: Habits(dup_start=0.1, herd=1.0). Share one among many points.

    Raises ValueError for what is no chance.
    """

    # Connection
    no_boot: float = _habit(
        "reports its statuses without a boot, which it sends only when triggered",
        "evcc#28539 (Wallbox), evcc#27309",
    )
    boot_every_connect: float = _habit(
        "boots on every connection, not only after a reboot", "evcc#25069, SAP [M]"
    )
    boot_loop_10s: float = _habit(
        "boots every 10 s until it is switched off, after one answer that it cannot understand",
        "OCPP.Core#31 (Metron)",
    )
    trigger_boot_reboots: float = _habit(
        "reboots when a boot is triggered instead of sending one", "lbbrhzn#389"
    )
    drops_if_called_before_boot: float = _habit(
        "drops the connection when it is called before its boot is accepted", "evcc#27309"
    )
    never_reconnect_on_1000: float = _habit(
        "takes a normal close by the peer for the end and never comes back", "SAP#2016"
    )
    exit_on_disconnect: float = _habit(
        "ends when its connection does, and forgets what it still owed", "VCP [M]"
    )
    herd: float = _habit(
        "connects again at once, then without jitter: all at one instant", "no public issue"
    )
    flap_40s: float = _habit("drops its connection every 40 s", "mobilityhouse#79")
    # RPC
    pipelined_calls: float = _habit(
        "sends the next call before the answer to the last one", "VCP [M]"
    )
    retry_new_id: float = _habit(
        "gives a message that it tries again a new message id", "libocpp#298"
    )
    counter_ids_restart: float = _habit(
        "counts its message ids from 1 again on each connection", "OCPP.Core#31 (Metron)"
    )
    # Configuration
    no_clock_before_boot: float = _habit(
        "stamps with 1970 until a boot has told it the time", "MicroOcpp [M]", ()
    )
    config_readonly: float = _habit("refuses every change of its settings", "lbbrhzn#899")
    accepts_but_ignores: float = _habit(
        "accepts a change of a setting and goes on as before", "lbbrhzn#221, evcc#28539"
    )
    trigger_rejected: float = _habit("refuses every trigger", "evcc#15768")
    # Transactions
    dup_start: float = _habit(
        "starts each transaction twice and keeps the second id", "MicroOcpp#237, MicroOcpp#50"
    )
    dup_stop: float = _habit("stops a transaction twice", "libocpp#906, SAP [M]")
    orphan_stop: float = _habit(
        "loses the start of a transaction, and stops one that nobody knows", "MicroOcpp#454"
    )
    stop_days_late: float = _habit(
        "tells the end of a transaction hours or days later, and others before it",
        "evcc#13990 (Enercab)",
    )
    restart_without_stop: float = _habit(
        "begins its transactions anew when the connection is lost, and stops only the new ones",
        "mobilityhouse#186",
    )
    never_stops: float = _habit("never tells the end of a transaction", "steve#292")
    tx_id_minus_one: float = _habit(
        "takes no notice of the peer's transaction id and says -1 or 0",
        "libocpp#495, OCPP.Core#55",
    )
    mv_outside_window: float = _habit(
        "tells values of a transaction from before its start and from after its stop",
        "steve#1962",
    )
    seq_gap: float = _habit(
        "leaves a number out of the events of a transaction (2.x)", "no public issue"
    )
    seq_duplicate: float = _habit(
        "gives two events of a transaction the same number (2.x)", "no public issue"
    )
    always_offline: float = _habit(
        "says of every event that it happened offline (2.x)", "no public issue"
    )
    ended_after_status: float = _habit(
        "tells the end of a transaction so late that asking for its state comes before (2.x)",
        "citrineos#1053",
    )
    history_dump: float = _habit(
        "tells its last meter values once more on each connection",
        "lbbrhzn#361 (Alfen)",
        ("after",),
    )
    # Status
    available_without_unplug: float = _habit(
        "is Available as soon as a transaction ends, with the cable still in", "SAP#1227"
    )
    status_storm: float = _habit("tells each status several times over", "libocpp#251")
    connector_zero_never: float = _habit(
        "never tells the status of connector 0", "shiv3#15", ("after",)
    )
    connector_zero_always: float = _habit(
        "tells the status of connector 0 with that of every other", "shiv3#15"
    )
    replayed_statuses: float = _habit(
        "tells all statuses that it had while offline, with their old times", "MicroOCPP [M]"
    )
    # Smart charging
    profile_accepted_ignored: float = _habit(
        "accepts a charging profile and charges on as before", "goecharger#105"
    )
    relative_ignored: float = _habit(
        "accepts a relative charging profile and does not follow it", "lbbrhzn#2150 (Autel)"
    )
    max_profile_per_connector: float = _habit(
        "gives each connector what the profile allows to all of them",
        "MicroOcppSimulator#21",
        ("after",),
    )
    amp_profile_zero_power: float = _habit(
        "gives no power at all under a profile in amperes", "MicroOcpp#310"
    )

    def tends(self, name: str, seed: int, identity: str, key: int) -> bool:
        """Whether a habit acts in one of many cases, which `key` numbers; it needs no state."""
        likely: float = getattr(self, name)
        if likely in (0.0, 1.0):
            return likely == 1.0
        return chance.unit(seed, f"station/{identity}/habit/{name}", key) < likely

    def __post_init__(self) -> None:
        for name in CATALOGUE:
            value = getattr(self, name)
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"habits.{name} is {value!r}; allowed are chances from 0 to 1")


@dataclass(frozen=True, slots=True)
class Habit:
    """One entry of the catalogue: what it does, where it was seen, and what can select a case."""

    name: str
    does: str
    seen_in: str
    selects: tuple[str, ...]


CATALOGUE: Final[Mapping[str, Habit]] = MappingProxyType(
    {one.name: Habit(one.name, **one.metadata) for one in fields(Habits)}
)
# What the catalogue of the field has names for too, but every charge point here does anyway.
USUAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "boot_only_on_reboot": "boots once after each start, not on every connection",
        "retry_same_id": "gives a message that it tries again its old message id",
        "finishing_until_unplug": "is Finishing after a transaction until the cable is out",
    }
)
