"""Simulated OCPP charge points: a pure core, one dialect per version, runners at the rim.

A charge point is a frozen `Station`; `versions.step(station, input, now)` gives the next one and
what it wants done. The same value lives behind a websocket or in the memory of a mock world.
"""
