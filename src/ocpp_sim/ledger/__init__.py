"""The ground truth of every session of a fleet, and how a platform's word is held against it."""
