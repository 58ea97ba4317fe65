"""The CALLERROR codes with the spelling of OCPP-J 1.6 (§4.2.3, table 7), and that of 2.x.

Inside they are those of 1.6; `spelled` gives what goes over the wire.
"""

from collections.abc import Mapping
from typing import Final

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

# OCPP-J 2.0.1 part 4 §4.3 writes two of them in another way
_SPELLED_2: Final[Mapping[str, str]] = {
    FORMATION_VIOLATION: "FormatViolation",
    OCCURENCE_CONSTRAINT_VIOLATION: "OccurrenceConstraintViolation",
}
RPC_FRAMEWORK_ERROR = "RpcFrameworkError"  # 2.x: the frame is none, or its id cannot be read
MESSAGE_TYPE_NOT_SUPPORTED = "MessageTypeNotSupported"  # 2.x: the message type is none we know
CODES_2 = frozenset(
    {
        *(_SPELLED_2.get(code, code) for code in CODES_16),
        RPC_FRAMEWORK_ERROR,
        MESSAGE_TYPE_NOT_SUPPORTED,
    }
)


def spelled(version: str, code: str) -> str:
    """A code as a version writes it: ("2.0.1", "FormationViolation") is "FormatViolation"."""
    return code if version == "1.6" else _SPELLED_2.get(code, code)
