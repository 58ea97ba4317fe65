"""Where charge points come in by TLS: a port of its own, which looks at their certificates."""
