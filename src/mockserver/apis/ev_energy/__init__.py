"""ev.energy v2: OAuth 2, behaviours and manner of speaking, beside its document."""
