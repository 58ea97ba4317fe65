"""The charge point as a value and its rules; speaks no OCPP version and performs no I/O."""
