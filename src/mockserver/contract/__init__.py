"""The OpenAPI documents as a program: load, bundle, lint, and the model of x-mock."""

from mockserver.contract.findings import Finding, SpecError
from mockserver.contract.load import load_document, user_cache

__all__ = ["Finding", "SpecError", "load_document", "user_cache"]
