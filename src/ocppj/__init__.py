"""OCPP-J as values: frames, official schemas and the call state machine, over raw camelCase dicts.

A leaf used by the central system and by the simulated charge points; it performs no network I/O
and reads no clock.
"""
