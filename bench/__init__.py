"""Measures speed and memory, each figure beside a reference of the same run: `python -m bench`."""
