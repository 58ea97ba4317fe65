"""Collections of records with indexes; forks share until written."""
