"""Quirks of certain charge points, as public issues tell of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from ocpp_sim.core.wire import Selector
from ocpp_sim.quirks.model import Quirk


@dataclass(frozen=True, slots=True)
class Preset:
    """What one kind of charge point does otherwise, and where that was seen."""

    name: str
    about: str
    seen_in: str
    quirks: tuple[Quirk, ...]


_SETTINGS: Final = Selector(action="GetConfiguration", direction="answer")
_METERED: Final = Selector(action="MeterValues")
_ALL: Final = (
    Preset(
        "ABB",
        "Terra AC: begins its transactions anew when the connection was lost",
        "mobilityhouse#186",
        (Quirk("restart_without_stop"),),
    ),
    Preset(
        "AEFA",
        "Home OCPP: no transaction id in its meter values, no zone in its times",
        "lbbrhzn#2032",
        (Quirk("empty_value", probability=1.0, selector=_METERED), Quirk("tz_missing")),
    ),
    Preset(
        "Alfen",
        "Eve Pro: tells old meter values when it connects, and a context of its own",
        "lbbrhzn#361",
        (Quirk("history_dump"), Quirk("bad_context")),
    ),
    Preset(
        "Autel",
        "MaxiCharger: takes no notice of relative charging profiles",
        "lbbrhzn#2150",
        (Quirk("relative_ignored"),),
    ),
    Preset(
        "BENY",
        "BCP-A2N-L: a comma too many in its meter values",
        "lbbrhzn#1078",
        (Quirk("leading_comma", probability=1.0, selector=_METERED),),
    ),
    Preset(
        "go-e",
        "Charger: accepts charging profiles and does not follow them",
        "goecharger#105",
        (Quirk("profile_accepted_ignored"),),
    ),
    Preset(
        "Grizzl-E",
        "Smart: no subprotocol, frames without their end, settings that cannot be changed",
        "steve#1109, lbbrhzn#442, lbbrhzn#899",
        (
            Quirk("no_subprotocol"),
            Quirk("truncated_json", probability=0.5, selector=_SETTINGS),
            Quirk("config_readonly"),
        ),
    ),
    Preset(
        "Huawei",
        "SCharger: no vendor, meter values that are no array, a Wh less at the end than before",
        "evcc#32170, lbbrhzn#1144, lbbrhzn#1810",
        (
            Quirk("empty_vendor"),
            Quirk("meter_object_not_array"),
            Quirk("meter_regress", probability=0.1),
        ),
    ),
    Preset(
        "Metron",
        "Duo: boots every 10 s once it has had an answer that it does not understand",
        "OCPP.Core#31",
        (Quirk("boot_loop_10s"),),
    ),
    Preset(
        "MicroOCPP",
        "boots on each connection and tells old statuses; its clock begins in 1970",
        "MicroOcpp#354",
        (
            Quirk("boot_every_connect"),
            Quirk("replayed_statuses"),
            Quirk("no_clock_before_boot"),
        ),
    ),
    Preset(
        "OpenEVSE",
        "WiFi: its meter counts kWh and calls them Wh",
        "OpenEVSE#703",
        (Quirk("kwh_not_wh"),),
    ),
    Preset(
        "SAP",
        "the simulator: boots on each connection, stops twice, is Available with the cable in",
        "SAP#1227, SAP#2016",
        (
            Quirk("boot_every_connect"),
            Quirk("dup_stop", probability=0.3),
            Quirk("available_without_unplug"),
            Quirk("never_reconnect_on_1000"),
        ),
    ),
    Preset(
        "Vestel",
        "EVC04: now and then meter values without a value",
        "lbbrhzn#466",
        (Quirk("empty_sampled", probability=0.2),),
    ),
    Preset(
        "Wallbox FW6",
        "Pulsar: does not boot until asked to, takes settings and ignores them",
        "evcc#28539",
        (Quirk("no_boot"), Quirk("accepts_but_ignores")),
    ),
)
PRESETS: Final[Mapping[str, Preset]] = MappingProxyType({one.name: one for one in _ALL})


def quirks_of(name: str, share: float = 1.0) -> tuple[Quirk, ...]:
    """The quirks of a preset, for that share of the charge points. Raises KeyError."""
    return tuple(replace(one, share=share, of=name) for one in PRESETS[name].quirks)
