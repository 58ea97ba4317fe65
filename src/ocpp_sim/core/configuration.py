"""The configuration keys and what may be put in them (OCPP 1.6 §9).

Their names are those of 1.6 whatever the version; what 1.6 has no name for has that of the variable
of OCPP 2.x. The inventory of the device model says which variable shows which key.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from ocpp_sim.core.command import Setting
from ocpp_sim.core.metering import MEASURANDS, OFFERS, measurands

Kind = Literal[
    "int", "bool", "keys", "measurands", "points", "rotation", "secret", "slots", "starts", "text"
]
_ALL = ",".join(MEASURANDS)
_FEATURES = (
    "Core,FirmwareManagement,LocalAuthListManagement,RemoteTrigger,Reservation,SmartCharging"
)
_MOST_MEASURANDS = str(len(MEASURANDS) + len(OFFERS))
_POINTS = ("Authorized", "EVConnected", "EnergyTransfer", "ParkingBayOccupancy", "PowerPathClosed")
_LISTS: Final = {
    "measurands": frozenset({*MEASURANDS, *OFFERS}),
    "points": frozenset(_POINTS),
    "starts": frozenset({*_POINTS, "DataSigned"}),
}
_INT_LIMIT = 2_147_483_647
_TEXT_LIMIT = 500
_PERCENT = 100
_PATTERNS: Final = {
    "keys": re.compile(r"Never|OncePerTransaction|EveryMeterValue"),
    "secret": re.compile(r"[!-~]{16,40}"),
    "slots": re.compile(r"\d(?:,\d){0,9}"),
}
_ROTATION = re.compile(r"\s*(?:[0-9]{1,3}\.)?(?:NotApplicable|Unknown|RST|RTS|SRT|STR|TRS|TSR)\s*")


@dataclass(frozen=True, slots=True)
class Key:
    """What a key can hold; a `late` one takes effect with the next connection."""

    default: str
    kind: Kind = "int"
    readonly: bool = False
    late: bool = False
    most: int = _INT_LIMIT


KEYS: Final[Mapping[str, Key]] = {
    "AdditionalRootCertificateCheck": Key("false", "bool", readonly=True),
    "AllowOfflineTxForUnknownId": Key("false", "bool"),
    "AuthorizationCacheEnabled": Key("true", "bool"),
    "AuthorizationKey": Key("", "secret"),
    "AuthorizeRemoteTxRequests": Key("false", "bool"),
    "BlinkRepeat": Key("3"),
    "CertificateSignedMaxChainSize": Key("10000", readonly=True),
    "CertificateStoreMaxLength": Key("10", readonly=True),
    "ChargeProfileMaxStackLevel": Key("9", readonly=True),
    "ChargingScheduleAllowedChargingRateUnit": Key("Current,Power", "text", readonly=True),
    "ChargingScheduleMaxPeriods": Key("24", readonly=True),
    "ClockAlignedDataInterval": Key("900"),
    "ConnectionTimeOut": Key("60"),
    "ConnectorPhaseRotation": Key("NotApplicable", "rotation"),
    "ConnectorPhaseRotationMaxLength": Key("10", readonly=True),
    "ConnectorSwitch3to1PhaseSupported": Key("true", "bool", readonly=True),
    "CpoName": Key("", "text"),
    "GetConfigurationMaxKeys": Key("50", readonly=True),
    "HeartbeatInterval": Key("300"),
    "LightIntensity": Key("100", most=_PERCENT),
    "LocalAuthListEnabled": Key("true", "bool"),
    "LocalAuthListMaxLength": Key("200", readonly=True),
    "LocalAuthorizeOffline": Key("true", "bool"),
    "LocalPreAuthorize": Key("false", "bool"),
    "MaxChargingProfilesInstalled": Key("20", readonly=True),
    "MaxEnergyOnInvalidId": Key("0"),
    "MeterValuesAlignedData": Key("Energy.Active.Import.Register", "measurands"),
    "MeterValuesAlignedDataMaxLength": Key(_MOST_MEASURANDS, readonly=True),
    "MeterValuesSampledData": Key(_ALL, "measurands"),
    "MeterValuesSampledDataMaxLength": Key(_MOST_MEASURANDS, readonly=True),
    "MeterValueSampleInterval": Key("60"),
    "MinimumStatusDuration": Key("0"),
    "NumberOfConnectors": Key("1", readonly=True),
    "ReserveConnectorZeroSupported": Key("true", "bool", readonly=True),
    "ResetRetries": Key("1"),
    "SecurityProfile": Key("0", most=3),
    "SendLocalListMaxLength": Key("50", readonly=True),
    "StopTransactionOnEVSideDisconnect": Key("true", "bool"),
    "StopTransactionOnInvalidId": Key("true", "bool"),
    "StopTxnAlignedData": Key("", "measurands"),
    "StopTxnAlignedDataMaxLength": Key(_MOST_MEASURANDS, readonly=True),
    "StopTxnSampledData": Key("", "measurands"),
    "StopTxnSampledDataMaxLength": Key(_MOST_MEASURANDS, readonly=True),
    "SupportedFeatureProfiles": Key(_FEATURES, "text", readonly=True),
    "SupportedFeatureProfilesMaxLength": Key("6", readonly=True),
    "SupportedFileTransferProtocols": Key("HTTP,HTTPS", "text", readonly=True),
    "TransactionMessageAttempts": Key("3"),
    "TransactionMessageRetryInterval": Key("60"),
    "UnlockConnectorOnEVSideDisconnect": Key("true", "bool"),
    "WebSocketPingInterval": Key("0", late=True),
}

# Keys that only a peer with a device model can see (OCPP 2.0.1 part 2, appendix 3).
LATER_KEYS: Final[Mapping[str, Key]] = {
    "AlignedSignReadings": Key("false", "bool"),
    "AlignedTxEndedInterval": Key("0"),
    "CertSigningRepeatTimes": Key("3", most=100),
    "CertSigningWaitMinimum": Key("60", most=86_400),
    "Currency": Key("EUR", "text", readonly=True),
    "LimitChangeSignificance": Key("1", most=_PERCENT),
    "NetworkConfigurationPriority": Key("0", "slots", late=True),
    "NetworkProfileConnectionAttempts": Key("3"),
    "NotifyChargingLimitWithSchedules": Key("false", "bool"),
    "OfflineQueuingSeverity": Key("0", most=9),
    "OfflineThreshold": Key("60"),
    "PublicKeyWithSignedMeterValue": Key("Never", "keys"),
    "RetryBackOffRandomRange": Key("10"),
    "RetryBackOffRepeatTimes": Key("6"),
    "RetryBackOffWaitMinimum": Key("2"),
    "SignReadings": Key("false", "bool"),
    "SignStartedReadings": Key("true", "bool"),
    "SignUpdatedReadings": Key("false", "bool"),
    "TariffFallbackMessage": Key("", "text"),
    "TimeSource": Key("Heartbeat", "text"),
    "TotalCostFallbackMessage": Key("", "text"),
    "TxEndedInterval": Key("0"),
    "TxEndedMeasurands": Key(_ALL, "measurands"),
    "TxStartPoint": Key("PowerPathClosed", "starts"),
    "TxStartedMeasurands": Key(_ALL, "measurands"),
    "TxStopPoint": Key("Authorized,EVConnected", "points"),
}
_ALL_KEYS: Final[Mapping[str, Key]] = {**KEYS, **LATER_KEYS}


def key_of(name: str) -> Key | None:
    """What a key can hold, of any version; None for one that there is not."""
    return _ALL_KEYS.get(name)


def value_of(key: str, *layers: Mapping[str, str]) -> str:
    """A known key's value: the first layer that has it, else the default."""
    for layer in layers:
        if key in layer:
            return layer[key]
    return _ALL_KEYS[key].default


def entry(key: str, *layers: Mapping[str, str]) -> Setting:
    return Setting(key, value_of(key, *layers), KEYS[key].readonly)


def canonical(key: str, value: str) -> str | None:
    """The value as it is kept, None when the key cannot hold it: ("…Enabled", "TRUE") is "true"."""
    kind, most = _ALL_KEYS[key].kind, _ALL_KEYS[key].most
    if kind == "int":
        return _whole(value, most)
    if kind == "bool":
        lower = value.strip().lower()
        return lower if lower in ("true", "false") else None
    if kind in _LISTS:
        asked = measurands(value)
        return ",".join(asked) if _LISTS[kind].issuperset(asked) else None
    if kind == "rotation":
        places = value.split(",")
        fits = len(places) <= int(KEYS["ConnectorPhaseRotationMaxLength"].default)
        return value if fits and all(map(_ROTATION.fullmatch, places)) else None
    if kind in _PATTERNS:
        return value if _PATTERNS[kind].fullmatch(value) else None
    return value if len(value) <= _TEXT_LIMIT else None


def _whole(value: str, most: int) -> str | None:
    text = value.strip()
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(_INT_LIMIT)):
        return None
    return str(int(text)) if int(text) <= most else None
