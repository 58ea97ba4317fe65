"""The rim: websockets, the wall clock and the limits of the machine; the only place that waits."""
