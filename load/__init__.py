"""Load scenarios for EV-charging APIs: personas with journeys, on Locust.

A process of its own (`python -m load`): Locust patches the process it is imported in, so only
`locustfile` and `users` import it, and the rest can be tested without.
"""
