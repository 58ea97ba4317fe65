"""What OCPP 2.0.1 and 2.1 have in common: one module for each functional block (part 2, A to P).

A block has READERS (action to what reads a call of the peer into a command of the core), WRITERS
(intent to what writes it), ANSWERS (intent to what reads its answer) and REPLIES (command to what
writes the answer to it; "Accepted" and its like need none). All are put together here.
"""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.versions.v2x import (
    authorization,
    availability,
    customer,
    data_transfer,
    device_model,
    display,
    firmware,
    local_list,
    logs,
    metering,
    monitoring,
    network_profiles,
    provisioning,
    remote_control,
    reservation,
    security,
    smart_charging,
    transactions,
)
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer

READERS: Final[Mapping[str, Reader]] = {
    **authorization.READERS,
    **availability.READERS,
    **customer.READERS,
    **data_transfer.READERS,
    **device_model.READERS,
    **display.READERS,
    **firmware.READERS,
    **local_list.READERS,
    **logs.READERS,
    **metering.READERS,
    **monitoring.READERS,
    **network_profiles.READERS,
    **provisioning.READERS,
    **remote_control.READERS,
    **reservation.READERS,
    **security.READERS,
    **smart_charging.READERS,
    **transactions.READERS,
}
WRITERS: Final[Mapping[type, Writer]] = {
    **authorization.WRITERS,
    **availability.WRITERS,
    **customer.WRITERS,
    **data_transfer.WRITERS,
    **device_model.WRITERS,
    **display.WRITERS,
    **firmware.WRITERS,
    **local_list.WRITERS,
    **logs.WRITERS,
    **metering.WRITERS,
    **monitoring.WRITERS,
    **network_profiles.WRITERS,
    **provisioning.WRITERS,
    **remote_control.WRITERS,
    **reservation.WRITERS,
    **security.WRITERS,
    **smart_charging.WRITERS,
    **transactions.WRITERS,
}
ANSWERS: Final[Mapping[type, AnswerReader]] = {
    **authorization.ANSWERS,
    **availability.ANSWERS,
    **customer.ANSWERS,
    **data_transfer.ANSWERS,
    **device_model.ANSWERS,
    **display.ANSWERS,
    **firmware.ANSWERS,
    **local_list.ANSWERS,
    **logs.ANSWERS,
    **metering.ANSWERS,
    **monitoring.ANSWERS,
    **network_profiles.ANSWERS,
    **provisioning.ANSWERS,
    **remote_control.ANSWERS,
    **reservation.ANSWERS,
    **security.ANSWERS,
    **smart_charging.ANSWERS,
    **transactions.ANSWERS,
}
REPLIES: Final[Mapping[type, ReplyWriter]] = {
    **authorization.REPLIES,
    **availability.REPLIES,
    **customer.REPLIES,
    **data_transfer.REPLIES,
    **device_model.REPLIES,
    **display.REPLIES,
    **firmware.REPLIES,
    **local_list.REPLIES,
    **logs.REPLIES,
    **metering.REPLIES,
    **monitoring.REPLIES,
    **network_profiles.REPLIES,
    **provisioning.REPLIES,
    **remote_control.REPLIES,
    **reservation.REPLIES,
    **security.REPLIES,
    **smart_charging.REPLIES,
    **transactions.REPLIES,
}
