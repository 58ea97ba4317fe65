"""What commands do alike with what is typed: texts that must be understood, and Ctrl-C."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import typer


def understood(read: Callable[[str], Any]) -> Callable[[str | None], str | None]:
    """A callback that holds an option to what `read` understands, and passes its text on."""

    def check(text: str | None) -> str | None:
        try:
            if text is not None:
                read(text)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
        return text

    return check


@contextlib.contextmanager
def leaving_quietly() -> Iterator[None]:
    """Ctrl-C is how these commands end, also while they are still starting."""
    try:
        yield
    except KeyboardInterrupt:
        raise typer.Exit from None
