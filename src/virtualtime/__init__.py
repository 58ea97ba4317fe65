"""Time and chance as arguments: instants, clocks, timers and labelled streams of chance.

A leaf: knows nothing of servers, charge points or OCPP, performs no I/O and never reads the wall.
"""
