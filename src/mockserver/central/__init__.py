"""The OCPP central system over a small channel port: text in, text out, close.

The core is synchronous, so a charge point in memory can be pumped without a loop; one package per
protocol version, siblings of each other.
"""
