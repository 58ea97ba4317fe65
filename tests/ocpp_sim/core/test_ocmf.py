"""Signed readings in the Open Charge Metering Format."""

from datetime import UTC, datetime

import orjson
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from ocpp_sim.core import ocmf
from ocpp_sim.core.reading import Reading, Snapshot
from ocpp_sim.core.station import Spec

AT = datetime(2024, 6, 1, 9, 0, 7, 250_000, tzinfo=UTC)
TOLD = Reading(AT, "Transaction.Begin", Snapshot(1234, 0, 2320, 0, 3), (ocmf.REGISTER,), page=7)


def verify(text, key):
    """The payload of a signed text; raises InvalidSignature."""
    head, payload, signature = text.split("|")
    scheme, base, kind, digits = key.split(":")
    assert ("OCMF", "oca", "base16", "asn1") == (head, scheme, base, kind)
    said = orjson.loads(signature)
    assert said["SA"] == ocmf.METHOD
    public = load_der_public_key(bytes.fromhex(digits))
    public.verify(bytes.fromhex(said["SD"]), payload.encode(), ec.ECDSA(hashes.SHA256()))
    return orjson.loads(payload)


def test_a_reading_is_verified_with_the_public_key_alone():
    spec = Spec("CP-1", seed=3)

    payload = verify(ocmf.written(TOLD, spec, 2), ocmf.public_key(spec))

    assert ("T7", "CP-1/2") == (payload["PG"], payload["MS"])
    (reading,) = payload["RD"]
    assert "2024-06-01T09:00:07,250+0000 S" == reading["TM"]
    assert ("B", 1.234, "kWh", "AC") == tuple(reading[name] for name in ("TX", "RV", "RU", "RT"))


def test_the_same_reading_has_the_same_signature_and_each_station_a_key_of_its_own():
    spec, other = Spec("CP-1"), Spec("CP-2")

    assert ocmf.written(TOLD, spec, 1) == ocmf.written(TOLD, spec, 1)
    assert ocmf.public_key(spec) != ocmf.public_key(other)
    with pytest.raises(InvalidSignature):
        verify(ocmf.written(TOLD, other, 1), ocmf.public_key(spec))


def test_what_is_changed_afterwards_is_found_out():
    spec = Spec("CP-1")

    with pytest.raises(InvalidSignature):
        verify(ocmf.written(TOLD, spec, 1).replace("1.234", "0.234"), ocmf.public_key(spec))
