"""Judging a central system: the charge point's side is played, the wire alone tells the verdict."""
