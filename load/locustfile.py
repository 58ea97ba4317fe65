"""The scenarios as a Locust file: `locust -f load/locustfile.py --host URL --headless`.

`python -m load` does the same with checks and defaults of its own; master and workers are
Locust's.
"""

import sys
from pathlib import Path

import locust

# Locust puts this folder on the path, not the one that makes `load` a package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from load import pace, wiring
from load.personas.dispatcher import DISPATCHER
from load.personas.driver import DRIVER
from load.personas.driver_app import DRIVER_APP
from load.personas.integrator import INTEGRATOR
from load.personas.operator import OPERATOR
from load.personas.site_owner import SITE_OWNER
from load.users import cast

_PACE = pace.read()

Operator = cast(OPERATOR, _PACE[OPERATOR.name])
Driver = cast(DRIVER, _PACE[DRIVER.name])
SiteOwner = cast(SITE_OWNER, _PACE[SITE_OWNER.name])
DriverApp = cast(DRIVER_APP, _PACE[DRIVER_APP.name])
Integrator = cast(INTEGRATOR, _PACE[INTEGRATOR.name])
Dispatcher = cast(DISPATCHER, _PACE[DISPATCHER.name])

wiring.attach(locust.events)
