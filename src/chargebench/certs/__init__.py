"""A test authority in a folder: its certificates for both sides, good and bad ones.

    DIR/ca.pem          what everybody has to trust
    DIR/ca.key          its key, with a copy of the certificate behind it
    DIR/crl.pem         what it has revoked
    DIR/csms.pem|.key   the central system
    DIR/stations/CP-0001.pem|.key
    DIR/bad/<flaw>/     the same files without ca.key, each with this flaw

A name of a file under `stations` is the identity, percent-encoded where it is no name of a file.
"""
