"""Imports connexion without the warnings about its own dependencies.

They would stop everybody who makes warnings errors, as our tests do: StarletteDeprecationWarning
(connexion/apps/abstract.py) and two of jsonschema (connexion/json_schema.py).
Import this module before any name of connexion.
"""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import connexion

__all__ = ["connexion"]
