"""What OCPP 2.0.1 and 2.1 have in common; neither imports the other, and both import this.

What the central domain knows as a connector is an EVSE here; of several connectors at one EVSE one
charges at a time.
Sections are those of 2.0.1 part 2, which 2.1 keeps.
"""
