"""Everything that changes, as records, and the ports through which it meets the outside."""
