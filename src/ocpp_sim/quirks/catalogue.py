"""Every quirk by its name: what it does and where it was seen.

The documents, the schema of plans and the tests are made of this table. A sighting is
`repository#number` of a public issue, repositories by their short names (see REPOSITORIES); "[M]"
was measured at a peer itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from ocpp_sim.core import habits
from ocpp_sim.core.wire import Params

Kind = Literal["habit", "wire", "network", "usual"]
Stage = Literal["handshake", "payload", "frame", "line"]
Frames = Literal["call", "answer", "any", "none"]
DIRECTIONS: Final = ("call", "answer", "in", "out")
UNSEEN: Final = "no public issue"
EVENTS: Final = (
    "connected",
    "disconnected",
    "booted",
    "transaction_started",
    "transaction_stopped",
)
STAGES: Final[tuple[Stage, ...]] = ("handshake", "payload", "frame", "line")
REPOSITORIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "citrineos": "citrineos/citrineos-core",
        "evcc": "evcc-io/evcc",
        "ev-server": "sap-labs-france/ev-server",
        "goecharger": "goecharger/go-eCharger-API-v2",
        "lbbrhzn": "lbbrhzn/ocpp",
        "libocpp": "EVerest/libocpp",
        "MicroOcpp": "matth-x/MicroOcpp",
        "MicroOcppSimulator": "matth-x/MicroOcppSimulator",
        "mobilityhouse": "mobilityhouse/ocpp",
        "netzero": "netzero-labs/netzero",
        "OCPP.Core": "dallmann-consulting/OCPP.Core",
        "open-ocpp": "c-jimenez/open-ocpp",
        "OpenEVSE": "OpenEVSE/openevse_esp32_firmware",
        "SAP": "SAP/e-mobility-charging-stations-simulator",
        "shiv3": "shiv3/ocpp-cp-simulator",
        "steve": "steve-community/steve",
        "VCP": "solidstudiosh/ocpp-virtual-charge-point",
    }
)


@dataclass(frozen=True, slots=True)
class Param:
    """What a quirk can be told: Param("after", 45.0, "duration", "how long it waits")."""

    name: str
    default: float | str
    kind: Literal["duration", "number", "text"]
    about: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One quirk.

    What acts on the wire has a `stage`, the `frames` that it can act on, and how `likely` it is
    each time if nobody says. `both` ways are those of a network; `inward` ones act on what comes in
    only when their selector says so.
    """

    name: str
    kind: Kind
    does: str
    seen_in: str
    stage: Stage = "payload"
    frames: Frames = "call"
    likely: float = 1.0
    both: bool = False
    inward: bool = False
    params: tuple[Param, ...] = ()

    @property
    def defaults(self) -> Params:
        return tuple((one.name, one.default) for one in self.params)

    @property
    def selects(self) -> tuple[str, ...]:
        """What a selector may say of it; what it decides itself is about no text."""
        if self.kind in ("wire", "network"):
            return ("action", "direction", "nth", "after")
        return habits.CATALOGUE[self.name].selects if self.kind == "habit" else ()

    @property
    def directions(self) -> tuple[str, ...]:
        """What a selector's direction can be."""
        sides = ("in", "out") if self.both or self.inward else ("out",)
        return (*(("call", "answer") if self.frames == "any" else (self.frames,)), *sides)


_SECONDS: Final = "duration"
_ENTRIES: Final = (
    # The handshake
    Entry(
        "no_subprotocol", "wire", "offers no subprotocol when it connects",
        "steve#1109 (Grizzl-E), lbbrhzn#442 (Grizzl-E), OCPP.Core#43, ev-server#2761",
        "handshake", "none",
    ),
    Entry(
        "subprotocol_flaps", "wire", "offers the subprotocol on some connections and not on others",
        "lbbrhzn#2008", "handshake", "none", 0.5,
    ),
    Entry(
        "encoded_identity", "wire", "percent-encodes every character of its identity in the URL",
        "open-ocpp#198", "handshake", "none",
    ),
    Entry(
        "trailing_slash", "wire", "puts a slash behind its identity in the URL",
        "open-ocpp#198", "handshake", "none",
    ),
    Entry(
        "colon_identity", "wire",
        "has a colon in its identity, and so in the user name of its Basic credentials",
        "open-ocpp#198", "handshake", "none",
    ),
    # Payloads
    Entry(
        "empty_vendor", "wire", "tells an empty chargePointVendor when it boots",
        "evcc#32170 (Huawei)",
    ),
    Entry(
        "meter_object_not_array", "wire", "sends one meterValue object in place of the array",
        "lbbrhzn#1144 (Huawei)",
    ),
    Entry("empty_sampled", "wire", "sends meter values without any sampled value",
          "lbbrhzn#466 (Vestel)"),
    Entry(
        "bad_unit", "wire", "tells the frequency in a unit that the standard does not know",
        "lbbrhzn#1576, lbbrhzn#1627",
        params=(Param("unit", "Hz", "text", "the unit"),),
    ),
    Entry(
        "bad_measurand", "wire", "tells a measurand that the standard does not know",
        "mobilityhouse#54",
        params=(Param("measurand", "Current.Limit", "text", "the measurand"),),
    ),
    Entry(
        "bad_context", "wire", "tells a reading context that the standard does not know",
        "lbbrhzn#361 (Alfen)",
        params=(Param("context", "CurrentMax", "text", "the context"),),
    ),
    Entry(
        "non_string_config", "wire", "answers GetConfiguration with numbers and booleans, not text",
        "lbbrhzn#1499", frames="answer",
    ),
    Entry("kwh_not_wh", "wire", "tells its meter in kWh where Wh is meant, and calls it Wh",
          "OpenEVSE#703"),
    Entry("tz_missing", "wire", "leaves the zone out of its timestamps", "lbbrhzn#2032 (AEFA)"),
    Entry(
        "local_time_as_utc", "wire", "tells its local time as if it were UTC", "steve#136",
        params=(Param("offset", 7200.0, _SECONDS, "how far local time is ahead"),),
    ),
    Entry(
        "clock_drift", "wire", "has a clock that runs ahead a little each day", "steve#1963",
        params=(Param("per_day", 60.0, _SECONDS, "how far in a day"),),
    ),
    Entry(
        "future", "wire", "has a clock that is ahead", "steve#1963",
        params=(Param("ahead", 86400.0, _SECONDS, "how far"),),
    ),
    Entry(
        "meter_regress", "wire", "ends transactions with less on the meter than they began with",
        "steve#1297, steve#1264, steve#1960, lbbrhzn#1810 (Huawei)",
        params=(Param("below", 1.0, "number", "how many Wh less; 0 is just as much"),),
    ),
    # Frames
    Entry("wrong_type_1", "wire", "sends a call with message type 1", "OCPP.Core#16",
          "frame", "call", 0.02, inward=True),
    Entry(
        "typo_error_code", "wire",
        "answers with a CALLERROR whose code is misspelt and whose id is another's",
        "mobilityhouse#230", "frame", "answer", 0.1,
        params=(Param("code", "FormationViolation", "text", "the error code"),),
    ),
    Entry("no_answer", "wire", "does not answer a call", "lbbrhzn#1503 (Wallbox)", "frame",
          "answer", 0.1, inward=True),
    Entry(
        "late_answer", "wire", "answers a call when nobody waits any more", UNSEEN,
        "frame", "answer", 0.1, inward=True,
        params=(Param("after", 45.0, _SECONDS, "how late"),),
    ),
    Entry("unknown_id_answer", "wire", "answers a call under an id that nobody has used",
          "mobilityhouse#297", "frame", "answer", 0.1, inward=True),
    Entry("double_answer", "wire", "answers a call twice", UNSEEN, "frame",
          "answer", 0.1, inward=True),
    Entry(
        "truncated_json", "wire", "leaves out the end of a frame", "lbbrhzn#442 (Grizzl-E)",
        "frame", "any", 0.02, inward=True,
        params=(Param("lost", 2.0, "number", "how many characters are missing"),),
    ),
    Entry("leading_comma", "wire", "puts a comma before the first item of an array",
          "lbbrhzn#1078 (BENY)", "frame", "any", 0.05, inward=True),
    Entry(
        "empty_value", "wire", 'leaves out a number behind its key, as in `"transactionId":,`',
        "lbbrhzn#2032 (AEFA)", "frame", "call", 0.05, inward=True,
        params=(Param("key", "transactionId", "text", "whose number"),),
    ),
    # The line
    Entry("replacement_connection", "wire",
          "opens a second connection while the first is still open",
          "lbbrhzn#2116, netzero#127", "line", "call", 0.01),
    Entry("ungraceful_drop", "network", "the connection is cut without a close frame",
          "shiv3#239", "line", "any", 0.01, both=True),
    Entry(
        "half_open", "network",
        "texts vanish in both directions while the socket stays, until the point gives up",
        "shiv3#239", "line", "any", 0.01, both=True,
        params=(Param("lasts", 60.0, _SECONDS, "until the charge point cuts the connection"),),
    ),
    Entry(
        "latency", "network", "texts need a while, in their order", "shiv3#239",
        "line", "any", both=True,
        params=(
            Param("delay", 0.1, _SECONDS, "how long at least"),
            Param("jitter", 0.05, _SECONDS, "how much longer at most"),
        ),
    ),
    Entry("loss", "network", "a text is lost", "shiv3#239", "line", "any", 0.01, both=True),
    Entry("duplicate", "network", "a text comes twice", "shiv3#239", "line", "any", 0.01,
          both=True),
    Entry(
        "reorder", "network", "a text is overtaken by those after it", "shiv3#239",
        "line", "any", 0.01, both=True,
        params=(Param("by", 2.0, _SECONDS, "how much later it comes"),),
    ),
)  # fmt: skip


def _all() -> Iterator[Entry]:
    yield from _ENTRIES
    for one in habits.CATALOGUE.values():
        yield Entry(one.name, "habit", one.does, one.seen_in)
    for name, does in habits.USUAL.items():
        yield Entry(name, "usual", does, UNSEEN)


CATALOGUE: Final[Mapping[str, Entry]] = MappingProxyType({one.name: one for one in _all()})


def on_the_wire(entry: Entry) -> bool:
    return entry.kind in ("wire", "network")
