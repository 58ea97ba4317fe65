"""One folder for each API that the mock speaks; they never import each other."""
