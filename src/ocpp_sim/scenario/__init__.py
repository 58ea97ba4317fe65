"""Scripts for charge points: what is done at them, and what must come of it."""
