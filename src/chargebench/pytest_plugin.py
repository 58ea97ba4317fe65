"""Fixtures for integrators' tests: a bench in process, with a fresh world for each test."""
