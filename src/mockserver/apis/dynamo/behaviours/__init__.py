"""What the six generic verbs cannot say; `BEHAVIOURS` of the package above lists every one."""
