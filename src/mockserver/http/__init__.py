"""The rim towards HTTP: the compiled request path, and Connexion's own chain beside it.

Nothing else imports connexion, and here only `stack` and `stock` do, since that takes most of a
second.
"""
