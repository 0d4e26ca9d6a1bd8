"""`python -m configurator.cli`: the same as `configurator`."""

from configurator.cli import main

main()
