"""A charge point's own certificate as `ssl` takes it: from files, even when it was never in one."""

import os
import ssl
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from ocpp_sim.transport.refusal import LineError


@dataclass(frozen=True, slots=True)
class Own:
    """Certificate, with its chain, and key, both as PEM."""

    certificate: str
    key: str = field(repr=False)

    def show_by(self, context: ssl.SSLContext) -> None:
        """Have the next connection of a context show it; those that are there keep theirs.

        OpenSSL copies the certificate of a context into each new connection, so that thousands of
        charge points need but one. All that a context shows must have the same kind of key, since
        it keeps one certificate for each kind. Raises LineError for no certificate, and OSError.
        """
        handle, name = tempfile.mkstemp(prefix="charge-point-", suffix=".pem")  # ours alone to read
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(f"{self.certificate.strip()}\n{self.key}")
            context.load_cert_chain(name)
        except ssl.SSLError as error:
            raise LineError(
                f"its own certificate cannot be used: {error}", "no certificate"
            ) from error
        finally:
            Path(name).unlink()
