import pytest

from load import pace
from load.personas.dispatcher import DISPATCHER
from load.personas.driver import DRIVER
from load.personas.driver_app import DRIVER_APP
from load.personas.integrator import INTEGRATOR
from load.personas.operator import OPERATOR
from load.personas.site_owner import SITE_OWNER

PERSONAS = [OPERATOR, DRIVER, SITE_OWNER, DRIVER_APP, INTEGRATOR, DISPATCHER]


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda p: p.name)
def test_the_packaged_pace_walks_every_journey_of_a_persona(persona):
    found = pace.read()[persona.name]

    assert found.journeys.keys() == persona.journeys.keys()
    assert all(weight > 0 for weight in found.journeys.values())
    assert found.share > 0
    assert 0 < found.think_s[0] <= found.think_s[1]
