"""A handshake of TLS without sockets."""

import ssl


def shake_hands(client, server, **options):
    """A handshake in memory; gives what the server and the client learn of each other."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, **options),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    waiting = list(ends)
    while waiting:
        for end in tuple(waiting):
            try:
                end.do_handshake()
                waiting.remove(end)
            except ssl.SSLWantReadError:
                continue
    return [end.getpeercert() for end in ends]
