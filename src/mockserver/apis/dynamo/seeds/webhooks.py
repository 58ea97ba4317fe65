"""A webhook endpoint for each organization, paused, since nobody listens there."""

from mockserver.apis.dynamo.names import WEBHOOK_ENDPOINTS, fresh_id
from mockserver.apis.dynamo.seeds.draws import ago
from mockserver.apis.dynamo.seeds.tenants import Tenant
from mockserver.world.outbox import ALL, PAUSED
from mockserver.world.signing import new_secret
from mockserver.world.world import World


def plant(world: World, *tenants: Tenant) -> None:
    """Their addresses are of example.com, where nothing is ever sent to."""
    for tenant in tenants:
        key = fresh_id(world, WEBHOOK_ENDPOINTS)
        endpoint = {
            "id": key,
            "org_id": tenant.org_id,
            "url": f"https://hooks.{tenant.domain}/dynamo",
            "description": "Operations room",
            "events": [ALL],
            "status": PAUSED,
            "secret": new_secret(world),
            "created_at": ago(world, days=90),
            "updated_at": ago(world, days=30),
        }
        world.put(WEBHOOK_ENDPOINTS, key, endpoint)
