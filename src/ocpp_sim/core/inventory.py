"""The variables that a charge point has, as one table (OCPP 2.0.1 part 2, appendix 3).

A variable shows a setting of core.configuration (`key`), what the charge point is or does
(`shown`, a name that core.shown knows), or says the same for ever (`fixed`). Those marked `needed`
have to be there by the standard.
"""

from dataclasses import dataclass
from typing import Final, Literal

from ocpp_sim.core.device import DataType
from ocpp_sim.core.metering import MEASURANDS, OFFERS

Place = Literal["station", "evse", "connector"]
_MEASURANDS: Final = ",".join((*MEASURANDS, *OFFERS))
_POINTS: Final = "Authorized,EVConnected,EnergyTransfer,ParkingBayOccupancy,PowerPathClosed"
_STATES: Final = "Available,Occupied,Reserved,Unavailable,Faulted"
# How much the peer may ask for, or set, in one message.
GET_ITEMS, SET_ITEMS, REPORT_ITEMS, MONITOR_ITEMS = 50, 50, 50, 50
DISPLAY_MESSAGES: Final = 20
FORMATS: Final = ("ASCII", "UTF8", "URI")
SHOWN_STATES: Final = ("Charging", "Faulted", "Idle", "Unavailable")
SLOTS: Final = 3
_BYTES: Final = "65536"


@dataclass(frozen=True, slots=True)
class Row:
    """One variable; just one of `key`, `shown` and `fixed` says where its value comes from."""

    component: str
    variable: str
    kind: DataType
    instance: str | None = None
    key: str = ""
    shown: str = ""
    fixed: str | None = None
    place: Place = "station"
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    values: str | None = None
    needed: bool = False


ROWS: Final[tuple[Row, ...]] = (
    Row("AlignedDataCtrlr", "Available", "boolean", fixed="true"),
    Row("AlignedDataCtrlr", "Interval", "integer", key="ClockAlignedDataInterval", unit="s",
        needed=True),
    Row("AlignedDataCtrlr", "Measurands", "MemberList", key="MeterValuesAlignedData",
        values=_MEASURANDS, needed=True),
    Row("AlignedDataCtrlr", "SendDuringIdle", "boolean", fixed="false"),
    Row("AlignedDataCtrlr", "SignReadings", "boolean", key="AlignedSignReadings"),
    Row("AlignedDataCtrlr", "TxEndedInterval", "integer", key="AlignedTxEndedInterval", unit="s",
        needed=True),
    Row("AlignedDataCtrlr", "TxEndedMeasurands", "MemberList", key="StopTxnAlignedData",
        values=_MEASURANDS, needed=True),
    Row("AuthCacheCtrlr", "Available", "boolean", fixed="true"),
    Row("AuthCacheCtrlr", "Enabled", "boolean", key="AuthorizationCacheEnabled", needed=True),
    Row("AuthCtrlr", "AuthorizeRemoteStart", "boolean", key="AuthorizeRemoteTxRequests",
        needed=True),
    Row("AuthCtrlr", "Enabled", "boolean", fixed="true"),
    Row("AuthCtrlr", "LocalAuthorizeOffline", "boolean", key="LocalAuthorizeOffline", needed=True),
    Row("AuthCtrlr", "LocalPreAuthorize", "boolean", key="LocalPreAuthorize", needed=True),
    Row("AuthCtrlr", "OfflineTxForUnknownIdEnabled", "boolean", key="AllowOfflineTxForUnknownId"),
    Row("ChargingStation", "AvailabilityState", "OptionList", shown="station_state",
        values=_STATES, needed=True),
    Row("ChargingStation", "Available", "boolean", fixed="true", needed=True),
    Row("ChargingStation", "Enabled", "boolean", shown="station_enabled"),
    Row("ChargingStation", "FirmwareVersion", "string", shown="firmware"),
    Row("ChargingStation", "Model", "string", shown="model"),
    Row("ChargingStation", "Problem", "boolean", shown="station_problem"),
    Row("ChargingStation", "SerialNumber", "string", shown="serial"),
    Row("ChargingStation", "SupplyPhases", "integer", shown="phases", needed=True),
    Row("ChargingStation", "VendorName", "string", shown="vendor"),
    Row("ClockCtrlr", "DateTime", "dateTime", shown="now", needed=True),
    Row("ClockCtrlr", "TimeSource", "SequenceList", key="TimeSource", values="Heartbeat",
        needed=True),
    Row("Connector", "AvailabilityState", "OptionList", shown="state", place="connector",
        values=_STATES, needed=True),
    Row("Connector", "Available", "boolean", fixed="true", place="connector", needed=True),
    Row("Connector", "ConnectorType", "string", shown="plug", place="connector", needed=True),
    Row("Connector", "Enabled", "boolean", shown="enabled", place="connector"),
    Row("Connector", "Problem", "boolean", shown="problem", place="connector"),
    Row("Connector", "SupplyPhases", "integer", shown="phases", place="connector", needed=True),
    Row("CustomizationCtrlr", "CustomImplementationEnabled", "boolean", fixed="false"),
    Row("DeviceDataCtrlr", "BytesPerMessage", "integer", "GetReport", fixed=_BYTES, needed=True),
    Row("DeviceDataCtrlr", "BytesPerMessage", "integer", "GetVariables", fixed=_BYTES,
        needed=True),
    Row("DeviceDataCtrlr", "BytesPerMessage", "integer", "SetVariables", fixed=_BYTES,
        needed=True),
    Row("DeviceDataCtrlr", "ConfigurationValueSize", "integer", fixed="1000", high=1000),
    Row("DeviceDataCtrlr", "ItemsPerMessage", "integer", "GetReport", fixed=str(REPORT_ITEMS),
        needed=True),
    Row("DeviceDataCtrlr", "ItemsPerMessage", "integer", "GetVariables", fixed=str(GET_ITEMS),
        needed=True),
    Row("DeviceDataCtrlr", "ItemsPerMessage", "integer", "SetVariables", fixed=str(SET_ITEMS),
        needed=True),
    Row("DeviceDataCtrlr", "ReportingValueSize", "integer", fixed="2500", high=2500),
    Row("DisplayMessageCtrlr", "Available", "boolean", fixed="true"),
    Row("DisplayMessageCtrlr", "DisplayMessages", "integer", shown="messages",
        high=DISPLAY_MESSAGES, needed=True),
    Row("DisplayMessageCtrlr", "Enabled", "boolean", fixed="true"),
    Row("DisplayMessageCtrlr", "SupportedFormats", "MemberList", fixed=",".join(FORMATS),
        values="ASCII,HTML,URI,UTF8", needed=True),
    Row("DisplayMessageCtrlr", "SupportedPriorities", "MemberList",
        fixed="AlwaysFront,InFront,NormalCycle", values="AlwaysFront,InFront,NormalCycle",
        needed=True),
    Row("DisplayMessageCtrlr", "SupportedStates", "MemberList", fixed=",".join(SHOWN_STATES),
        values=",".join(SHOWN_STATES)),
    Row("EVSE", "AllowReset", "boolean", fixed="true", place="evse"),
    Row("EVSE", "AvailabilityState", "OptionList", shown="state", place="evse", values=_STATES,
        needed=True),
    Row("EVSE", "Available", "boolean", fixed="true", place="evse", needed=True),
    Row("EVSE", "Enabled", "boolean", shown="enabled", place="evse"),
    Row("EVSE", "Power", "decimal", shown="power", place="evse", unit="W", needed=True),
    Row("EVSE", "Problem", "boolean", shown="problem", place="evse"),
    Row("EVSE", "SupplyPhases", "integer", shown="phases", place="evse", needed=True),
    Row("FiscalMetering", "EnergyImportRegister", "decimal", shown="energy", place="evse",
        unit="Wh"),
    Row("FiscalMetering", "PublicKey", "string", shown="public_key", place="evse"),
    Row("ISO15118Ctrlr", "Available", "boolean", fixed="false"),
    Row("ISO15118Ctrlr", "Enabled", "boolean", fixed="false"),
    Row("LocalAuthListCtrlr", "Available", "boolean", fixed="true"),
    Row("LocalAuthListCtrlr", "BytesPerMessage", "integer", fixed=_BYTES, needed=True),
    Row("LocalAuthListCtrlr", "Enabled", "boolean", key="LocalAuthListEnabled"),
    Row("LocalAuthListCtrlr", "Entries", "integer", shown="listed", needed=True),
    Row("LocalAuthListCtrlr", "ItemsPerMessage", "integer", key="SendLocalListMaxLength",
        needed=True),
    Row("MonitoringCtrlr", "ActiveMonitoringBase", "OptionList", shown="monitoring_base",
        values="All,FactoryDefault,HardWiredOnly"),
    Row("MonitoringCtrlr", "ActiveMonitoringLevel", "integer", shown="monitoring_level", low=0,
        high=9),
    Row("MonitoringCtrlr", "Available", "boolean", fixed="true"),
    Row("MonitoringCtrlr", "BytesPerMessage", "integer", "SetVariableMonitoring", fixed=_BYTES,
        needed=True),
    Row("MonitoringCtrlr", "Enabled", "boolean", fixed="true"),
    Row("MonitoringCtrlr", "ItemsPerMessage", "integer", "ClearVariableMonitoring",
        fixed=str(MONITOR_ITEMS)),
    Row("MonitoringCtrlr", "ItemsPerMessage", "integer", "SetVariableMonitoring",
        fixed=str(MONITOR_ITEMS), needed=True),
    Row("MonitoringCtrlr", "OfflineQueuingSeverity", "integer", key="OfflineQueuingSeverity",
        low=0, high=9),
    Row("OCPPCommCtrlr", "ActiveNetworkProfile", "integer", shown="network"),
    Row("OCPPCommCtrlr", "FileTransferProtocols", "MemberList", fixed="HTTP,HTTPS",
        values="HTTP,HTTPS", needed=True),
    Row("OCPPCommCtrlr", "HeartbeatInterval", "integer", key="HeartbeatInterval", unit="s"),
    Row("OCPPCommCtrlr", "MessageAttemptInterval", "integer", "TransactionEvent",
        key="TransactionMessageRetryInterval", unit="s", needed=True),
    Row("OCPPCommCtrlr", "MessageAttempts", "integer", "TransactionEvent",
        key="TransactionMessageAttempts", needed=True),
    Row("OCPPCommCtrlr", "MessageTimeout", "integer", "Default", shown="call_timeout", unit="s",
        needed=True),
    Row("OCPPCommCtrlr", "NetworkConfigurationPriority", "SequenceList",
        key="NetworkConfigurationPriority", values="0,1,2,3", needed=True),
    Row("OCPPCommCtrlr", "NetworkProfileConnectionAttempts", "integer",
        key="NetworkProfileConnectionAttempts", needed=True),
    Row("OCPPCommCtrlr", "OfflineThreshold", "integer", key="OfflineThreshold", unit="s",
        needed=True),
    Row("OCPPCommCtrlr", "PublicKeyWithSignedMeterValue", "OptionList",
        key="PublicKeyWithSignedMeterValue", values="Never,OncePerTransaction,EveryMeterValue"),
    Row("OCPPCommCtrlr", "ResetRetries", "integer", key="ResetRetries", needed=True),
    Row("OCPPCommCtrlr", "RetryBackOffRandomRange", "integer", key="RetryBackOffRandomRange",
        unit="s", needed=True),
    Row("OCPPCommCtrlr", "RetryBackOffRepeatTimes", "integer", key="RetryBackOffRepeatTimes",
        needed=True),
    Row("OCPPCommCtrlr", "RetryBackOffWaitMinimum", "integer", key="RetryBackOffWaitMinimum",
        unit="s", needed=True),
    Row("OCPPCommCtrlr", "UnlockOnEVSideDisconnect", "boolean",
        key="UnlockConnectorOnEVSideDisconnect", needed=True),
    Row("OCPPCommCtrlr", "WebSocketPingInterval", "integer", key="WebSocketPingInterval",
        unit="s", needed=True),
    Row("ReservationCtrlr", "Available", "boolean", fixed="true"),
    Row("ReservationCtrlr", "Enabled", "boolean", fixed="true"),
    Row("ReservationCtrlr", "NonEvseSpecific", "boolean", key="ReserveConnectorZeroSupported"),
    Row("SampledDataCtrlr", "Available", "boolean", fixed="true"),
    Row("SampledDataCtrlr", "Enabled", "boolean", fixed="true"),
    Row("SampledDataCtrlr", "SignReadings", "boolean", key="SignReadings"),
    Row("SampledDataCtrlr", "SignStartedReadings", "boolean", key="SignStartedReadings"),
    Row("SampledDataCtrlr", "SignUpdatedReadings", "boolean", key="SignUpdatedReadings"),
    Row("SampledDataCtrlr", "TxEndedInterval", "integer", key="TxEndedInterval", unit="s",
        needed=True),
    Row("SampledDataCtrlr", "TxEndedMeasurands", "MemberList", key="TxEndedMeasurands",
        values=_MEASURANDS, needed=True),
    Row("SampledDataCtrlr", "TxStartedMeasurands", "MemberList", key="TxStartedMeasurands",
        values=_MEASURANDS, needed=True),
    Row("SampledDataCtrlr", "TxUpdatedInterval", "integer", key="MeterValueSampleInterval",
        unit="s", needed=True),
    Row("SampledDataCtrlr", "TxUpdatedMeasurands", "MemberList", key="MeterValuesSampledData",
        values=_MEASURANDS, needed=True),
    Row("SecurityCtrlr", "AdditionalRootCertificateCheck", "boolean",
        key="AdditionalRootCertificateCheck"),
    Row("SecurityCtrlr", "BasicAuthPassword", "string", key="AuthorizationKey", low=16, high=40),
    Row("SecurityCtrlr", "CertSigningRepeatTimes", "integer", key="CertSigningRepeatTimes",
        low=0, high=100),
    Row("SecurityCtrlr", "CertSigningWaitMinimum", "integer", key="CertSigningWaitMinimum",
        unit="s", low=0, high=86_400),
    Row("SecurityCtrlr", "CertificateEntries", "integer", shown="certificates", needed=True),
    Row("SecurityCtrlr", "Identity", "string", shown="identity"),
    Row("SecurityCtrlr", "MaxCertificateChainSize", "integer",
        key="CertificateSignedMaxChainSize"),
    Row("SecurityCtrlr", "OrganizationName", "string", key="CpoName", needed=True),
    Row("SecurityCtrlr", "SecurityProfile", "integer", shown="security_profile", low=0, high=3,
        needed=True),
    Row("SmartChargingCtrlr", "ACPhaseSwitchingSupported", "boolean", fixed="false"),
    Row("SmartChargingCtrlr", "Available", "boolean", fixed="true"),
    Row("SmartChargingCtrlr", "Enabled", "boolean", fixed="true"),
    Row("SmartChargingCtrlr", "Entries", "integer", "ChargingProfiles", shown="profiles",
        needed=True),
    Row("SmartChargingCtrlr", "ExternalControlSignalsEnabled", "boolean", fixed="true"),
    Row("SmartChargingCtrlr", "LimitChangeSignificance", "decimal", key="LimitChangeSignificance",
        unit="Percent", low=0, high=100, needed=True),
    Row("SmartChargingCtrlr", "NotifyChargingLimitWithSchedules", "boolean",
        key="NotifyChargingLimitWithSchedules"),
    Row("SmartChargingCtrlr", "PeriodsPerSchedule", "integer", key="ChargingScheduleMaxPeriods",
        needed=True),
    Row("SmartChargingCtrlr", "Phases3to1", "boolean", key="ConnectorSwitch3to1PhaseSupported"),
    Row("SmartChargingCtrlr", "ProfileStackLevel", "integer", key="ChargeProfileMaxStackLevel",
        needed=True),
    Row("SmartChargingCtrlr", "RateUnit", "MemberList", fixed="A,W", values="A,W", needed=True),
    Row("TariffCostCtrlr", "Available", "boolean", "Cost", fixed="true"),
    Row("TariffCostCtrlr", "Available", "boolean", "Tariff", fixed="false"),
    Row("TariffCostCtrlr", "Currency", "string", key="Currency", needed=True),
    Row("TariffCostCtrlr", "Enabled", "boolean", "Cost", fixed="true"),
    Row("TariffCostCtrlr", "Enabled", "boolean", "Tariff", fixed="false"),
    Row("TariffCostCtrlr", "TariffFallbackMessage", "string", key="TariffFallbackMessage",
        needed=True),
    Row("TariffCostCtrlr", "TotalCostFallbackMessage", "string", key="TotalCostFallbackMessage",
        needed=True),
    Row("TxCtrlr", "EVConnectionTimeOut", "integer", key="ConnectionTimeOut", unit="s",
        needed=True),
    Row("TxCtrlr", "MaxEnergyOnInvalidId", "integer", key="MaxEnergyOnInvalidId", unit="Wh"),
    Row("TxCtrlr", "StopTxOnEVSideDisconnect", "boolean", key="StopTransactionOnEVSideDisconnect",
        needed=True),
    Row("TxCtrlr", "StopTxOnInvalidId", "boolean", key="StopTransactionOnInvalidId", needed=True),
    Row("TxCtrlr", "TxStartPoint", "MemberList", key="TxStartPoint",
        values=f"DataSigned,{_POINTS}", needed=True),
    Row("TxCtrlr", "TxStopPoint", "MemberList", key="TxStopPoint", values=_POINTS, needed=True),
)  # fmt: skip
