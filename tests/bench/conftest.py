"""Puts the checkout on the path: `bench` is no installed package."""

import sys
from pathlib import Path

_CHECKOUT = str(Path(__file__).parents[2])
if _CHECKOUT not in sys.path:
    sys.path.insert(0, _CHECKOUT)
