"""Households whose charge points can be told to boost."""

from tests.mockserver.apis.ev_energy.charging.conftest import answering, household

__all__ = ["answering", "household"]
