"""`chargebench fleet verify`: what a platform tells over REST, held against a fleet's ledger."""
