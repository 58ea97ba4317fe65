"""The physical world that every API projects: it knows no vendor and no OCPP version."""
