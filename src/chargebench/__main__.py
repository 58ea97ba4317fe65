"""`python -m chargebench`, the same as the command."""

from chargebench.cli import main

main()
