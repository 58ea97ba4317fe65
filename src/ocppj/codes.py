"""The CALLERROR codes with the spelling of OCPP-J 1.6 (§4.2.3, table 7)."""

NOT_IMPLEMENTED = "NotImplemented"  # the action is unknown to the receiver
NOT_SUPPORTED = "NotSupported"  # the action is known and not supported by the receiver
INTERNAL_ERROR = "InternalError"
PROTOCOL_ERROR = "ProtocolError"  # the payload is incomplete
SECURITY_ERROR = "SecurityError"
FORMATION_VIOLATION = "FormationViolation"  # not JSON, or not the structure of the PDU
PROPERTY_CONSTRAINT_VIOLATION = "PropertyConstraintViolation"  # a field has a value not allowed
OCCURENCE_CONSTRAINT_VIOLATION = "OccurenceConstraintViolation"  # sic: 1.6 spells it with one r
TYPE_CONSTRAINT_VIOLATION = "TypeConstraintViolation"  # "somestring": 12
GENERIC_ERROR = "GenericError"

CODES_16 = frozenset(
    {
        NOT_IMPLEMENTED,
        NOT_SUPPORTED,
        INTERNAL_ERROR,
        PROTOCOL_ERROR,
        SECURITY_ERROR,
        FORMATION_VIOLATION,
        PROPERTY_CONSTRAINT_VIOLATION,
        OCCURENCE_CONSTRAINT_VIOLATION,
        TYPE_CONSTRAINT_VIOLATION,
        GENERIC_ERROR,
    }
)
