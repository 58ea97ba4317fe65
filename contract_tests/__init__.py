"""Contract tests: the documents held against the mock or against any deployment, over the wire.

A process of its own: `python -m contract_tests --help`, or `chargebench contract --help`.
"""
