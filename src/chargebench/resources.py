"""Where the documents, contract tests and load scenarios are: in the wheel or in the checkout."""

from pathlib import Path

_PACKAGED = Path(__file__).parent / "_bundled"
_CHECKOUT = Path(__file__).parents[2]


def folder(name: str) -> Path:
    """The folder 'openapi', 'contract_tests' or 'load'.

    Raises FileNotFoundError when neither the package nor a checkout has it.
    """
    for place in (_PACKAGED, _CHECKOUT):
        if (place / name).is_dir():
            return place / name
    raise FileNotFoundError(
        f"Folder '{name}' is neither in {_PACKAGED} nor in {_CHECKOUT};"
        " reinstall chargebench, or run it from a complete checkout."
    )
