"""Readings that the meter has signed, in the Open Charge Metering Format, OCMF 1.0.

A charge point has one key for its meters, always the same one, and counts what it has signed.
"""

from typing import Final

import orjson

from ocpp_sim.core import certificate
from ocpp_sim.core.reading import Reading
from ocpp_sim.core.station import Spec
from virtualtime.instant import to_text

REGISTER: Final = "Energy.Active.Import.Register"
METHOD: Final = "ECDSA-secp256r1-SHA256"
# The keys for certificates are numbered from 1 on.
_KEY: Final = 0
_KINDS: Final = {"Transaction.Begin": "B", "Transaction.End": "E"}


def written(told: Reading, spec: Spec, connector_id: int) -> str:
    """The signed text of a reading's register: 'OCMF|{"FV":"1.0",…}|{"SA":…,"SD":…}'."""
    at = to_text(told.at)
    unit = spec.serial or spec.identity
    payload = {
        "FV": "1.0",
        "GI": spec.model,
        "GS": unit,
        "GV": spec.firmware,
        "PG": f"T{told.page}",
        "MV": spec.vendor,
        "MM": spec.model,
        "MS": f"{unit}/{connector_id}",
        "IS": False,
        "IT": "NONE",
        "RD": [
            {
                "TM": f"{at[:19]},{at[20:23]}+0000 S",
                "TX": _KINDS.get(told.context, "C"),
                "RV": told.snapshot.energy_wh / 1000,
                "RI": "1-0:1.8.0",
                "RU": "kWh",
                "RT": "AC" if spec.phases else "DC",
                "EF": "",
                "ST": "G",
            }
        ],
    }
    text = orjson.dumps(payload)
    signature = certificate.sign(_name(spec), text).hex().upper()
    return f"OCMF|{text.decode()}|{orjson.dumps({'SA': METHOD, 'SD': signature}).decode()}"


def public_key(spec: Spec) -> str:
    """The public key as the Open Charge Alliance writes it: "oca:base16:asn1:3059…"."""
    return f"oca:base16:asn1:{certificate.public_der(_name(spec)).hex().upper()}"


def _name(spec: Spec) -> certificate.KeyName:
    return certificate.KeyName(spec.seed, spec.identity, _KEY)
