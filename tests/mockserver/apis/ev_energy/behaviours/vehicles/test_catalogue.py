"""The inlets of models over HTTP."""

import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import refused


@pytest.fixture
def connectors(ev):
    make = ev.url(f"/v2/vehicle_makes/{ev.records('vehicle_makes')[0][0]}")
    model = ev.post("/v2/vehicle_models", {"name": "Roadster", "make": make}).json()
    return f"/v2/vehicle_models/{model['id']}/connectors"


def test_a_model_has_one_inlet_for_each_region(ev, connectors):
    for region in ("EUROPE", "NORTH_AMERICA"):
        body = {"region": region, "connector_type": "GBT", "confidence": "LOW"}
        made = ev.post(connectors, body)

        assert 201 == made.status_code, made.text
        assert made.json() == ev.get(made.json()["url"]).json()
        assert ev.world.now_seconds_text() == made.json()["updated_at"]
        assert refused(ev.post(connectors, body), 400, "region")
    assert 2 == len(ev.get(connectors).json())


def test_a_model_that_is_not_there_has_no_inlets(ev):
    body = {"region": "EUROPE", "connector_type": "CCS"}

    assert 404 == ev.post(f"/v2/vehicle_models/vmod{'0' * 26}/connectors", body).status_code


@pytest.mark.parametrize("body", [{}, {"region": "MOON", "connector_type": "CCS"}])
def test_a_region_is_needed(ev, connectors, body):
    assert 400 == ev.post(connectors, body).status_code
