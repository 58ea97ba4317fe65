"""A test authority in a folder, and central systems that show what it has made."""

import ssl
from datetime import UTC, datetime

from chargebench.certs.folder import CertsFolder
from chargebench.certs.make import Wanted, make


def certificates(place, *identities):
    """A folder with good and bad certificates: certificates(tmp_path, "CP-1")."""
    return make(place, Wanted(identities=identities), datetime.now(UTC))


def server_context(folder: CertsFolder, flaw="", *, mutual=False):
    """What a central system talks TLS by; with a flaw its certificate has it."""
    shown = (folder.bad(flaw) if flaw else folder).csms
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown.certificate, shown.key)
    if mutual:
        context.load_verify_locations(folder.ca_file)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def subject_of(connection):
    """The common name of whoever has shown a certificate; None for nobody."""
    shown = connection.transport.get_extra_info("ssl_object").getpeercert()
    names = [value for part in shown["subject"] for name, value in part if name == "commonName"]
    return names[0] if shown else None
