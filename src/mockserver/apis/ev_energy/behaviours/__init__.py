"""What the six generic verbs cannot say; `BEHAVIOURS` lists every one."""

from collections.abc import Mapping

from mockserver.apis.ev_energy.behaviours import root, users
from mockserver.engine.call import Handler

BEHAVIOURS: Mapping[str, Handler] = {
    "root.index": root.index,
    "users.clear_payout_method": users.clear_payout_method,
    "users.update_payout_method": users.update_payout_method,
}
