"""The command line and the wiring: one file for each command, and the parts a run is put together from."""

# The name of the installed command, as pyproject.toml has it.
PROGRAM = "graph-token-rotator"
